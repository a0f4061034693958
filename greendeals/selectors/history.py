"""What happened to a deal, from its audit chain."""

from collections.abc import Collection, Iterable
from itertools import groupby

from django.utils.translation import gettext_lazy as _

from greendeals.models import Deal, Party
from greendeals.workflow import ReviewStep
from icc.accounts.models import User
from icc.audit.models import Entry
from icc.tenancy.actors import Actor, Person
from icc.ui.components import Activity

WORDS = {
    "started": _("started the deal"),
    "department-added": _("added a department"),
    "department-changed": _("changed a department"),
    "department-removed": _("took a department out"),
    "start": _("began drafting"),
    "section-saved": _("wrote in a section"),
    "section-done": _("called a section complete"),
    "section-reopened": _("took up a section again"),
    "remarked": _("wrote a remark on the text"),
    "remark-settled": _("settled a remark"),
    "remark-reopened": _("took up a remark again"),
    "party-recorded": _("recorded a partner"),
    "party-removed": _("took a partner out"),
    "commitment-recorded": _("recorded a promise"),
    "commitment-removed": _("took a promise out"),
    "promises-saved": _("worked on the promises"),
    "promises-removed": _("took a promise out"),
    "actions-saved": _("worked on the actions"),
    "actions-removed": _("took an action out"),
    "indicators-saved": _("worked on the indicators"),
    "indicators-removed": _("took an indicator out"),
    "funding-saved": _("worked on the funding"),
    "funding-removed": _("took a funding line out"),
    "submit": _("sent the draft to review"),
    "consult": _("asked the partners for their word"),
    "terms-saved": _("changed name, dates or legal nature"),
    "cancel": _("cancelled the deal"),
    "revive": _("took the deal up again"),
    "complete": _("noted that the deal is fulfilled"),
    "terminate": _("terminated the deal"),
    "end": _("noted that the deal has run out"),
    "archived": _("put the deal into the archive"),
    "unarchived": _("took the deal out of the archive"),
    "return": _("returned the draft with a reason"),
    "approve": _("approved the draft"),
    "reopen": _("took the text back for changes"),
    "freeze": _("froze the text"),
    "party-invited": _("invited a partner"),
    "contact-changed": _("changed a contact person"),
    "party-changed": _("changed what a partner is in the deal"),
    "word-accepted": _("accepted the draft"),
    "word-declined": _("declined the draft"),
    "word-left": _("left the deal"),
    "word-taken-back": _("took back its word on the draft"),
    "proposed": _("proposed a change"),
    "proposal-dropped": _("took back a proposal"),
    "proposal-taken": _("took a partner's proposal"),
    "proposal-refused": _("did not take a partner's proposal"),
    "reminded": _("reminded a partner"),
    "commented": _("wrote a comment"),
    "opened": _("opened the deal"),
    "link-renewed": _("sent a new link to a partner"),
    "stale-link": _("used a link that no longer works"),
    "code-locked": _("typed a wrong code five times; the code is dead"),
    "open": _("asked for signatures"),
    "withdraw": _("withdrew the request to sign"),
    "signed": _("signed"),
    "agreed": _("agreed that the deal is signed"),
    "declined": _("declined to sign"),
    "delegated": _("handed the signature over"),
    "signatory-replaced": _("named another person to sign"),
    "mandate-recorded": _("recorded a mandate"),
    "mandate-revoked": _("ended a mandate"),
    "mandate-lacking": _("could not sign: the mandate had ended"),
    "decline": _("ended the request to sign: declined"),
    "expire": _("ended the request to sign: time has passed"),
    "all-signed": _("noted that all have signed"),
    "seal-retried": _("asked for the seal again"),
    "counterpart-handed-in": _("handed in a file signed elsewhere"),
    "counterpart-held": _("found the file in order; the programme desk compares the certificate"),
    "counterpart-refused": _("did not take the file signed elsewhere"),
    "lose-file": _("ended the signing: the frozen file is lost"),
    "complete-signing": _("sealed the deal; it is active"),
    "merge": _("sealed the change; the deal has a new version"),
    "lapse": _("ended the request to sign: the signed deal has changed meanwhile"),
    "amendment-begun": _("began to change the signed deal"),
    "begun-as-amendment": _("made a working copy of the signed deal"),
    "amendment-caught-up": _("took over what had changed in the signed deal"),
    "amended": _("took over a signed change"),
    "cancelled-with-its-deal": _("gave the change up: the deal itself has ended"),
    "party-left": _("noted that a partner leaves"),
    "suspend": _("paused the deal"),
    "resume": _("took the deal up again after the pause"),
    "value-entered": _("entered a value"),
    "value-corrected": _("corrected a value"),
    "report-submit": _("submitted a report"),
    "report-take-back": _("took a report back"),
    "report-return": _("returned a report with a reason"),
    "report-accept": _("accepted a report"),
    "report-ask-time": _("asked for more time for a report"),
    "report-grant-time": _("gave more time for a report"),
    "report-refuse-time": _("gave no more time for a report"),
    "contact-handed-on": _("handed the contact over to a colleague"),
    "promise-reported": _("reported of a promise"),
    "promises-asked": _("asked the partners to report"),
    "reminded-to-report": _("reminded of a report"),
    "report-opened": _("opened a report"),
    "same-effect-settled": _("settled an effect that two deals claim"),
    "status-computed-again": _("took away a judgement of how something stands"),
    "status-said": _("said how something stands, with a reason"),
    "values-entered": _("entered values"),
    "evidence-added": _("added a file that shows what was done"),
    "evidence-audience": _("changed who may open a file"),
    "evidence-removed": _("took a file away"),
}
"""What an audit entry says in the feed of a deal."""

RECORDED = {
    "approve": _("recorded an approval: %s"),
    "return": _("recorded a return with a reason: %s"),
}
"""The same where an office of the city has answered and the coordinator wrote it down."""

DEAL = "deal:"
QUIET_ACTS = ("stale-link", "code-locked", "contact-changed", "link-renewed", "reminded")
"""Acts that are noted, and news to nobody."""

PLATFORM, FORMER = _("ICC platform"), _("A former partner")


def history(*, actor: Actor, deal: Deal, limit: int) -> list[Activity]:
    """Return the latest acts on a deal, newest first; the same act by one person in a row is one line.

    They stand by their time, then by their number: what is replayed is noted later than it happened.
    """
    chain = Entry.objects.visible_to(actor).about(deal.subject)
    entries = list(chain.order_by("-at", "-number")[: limit * 4])
    names = names_of(entries)
    names |= {f"partner:{party.pk}": party.name for party in deal.parties.all()}
    runs = [list(run) for _key, run in groupby(entries, key=_same)]
    return [
        Activity(_words(run[0], len(run)), names.get(run[0].actor) or _unnamed(run[0]), run[0].at)
        for run in runs[:limit]
    ]


def acts_in_cities(*, actor: Person, city_ids: Collection[int], limit: int) -> list[tuple[Deal, Activity]]:
    """Return the latest act of others on each deal of some cities, newest first."""
    cities = Entry.objects.visible_to(actor).filter(city_id__in=city_ids, subject__startswith=DEAL)
    recent = cities.exclude(actor=f"person:{actor.user_id}").exclude(action__in=QUIET_ACTS)
    latest: dict[int, Entry] = {}
    for entry in recent.order_by("-at", "-pk")[: limit * 10]:
        latest.setdefault(int(entry.subject.removeprefix(DEAL)), entry)
    deals = Deal.objects.visible_to(actor).select_related("city").in_bulk(latest)
    shown = [(deals[key], entry) for key, entry in latest.items() if key in deals][:limit]
    names = names_of([entry for _deal, entry in shown])
    parties = {f"partner:{row.pk}": row.name for row in _parties(actor, [entry for _deal, entry in shown])}
    names |= parties
    return [
        (deal, Activity(_words(entry, 1), names.get(entry.actor) or _unnamed(entry), entry.at))
        for deal, entry in shown
    ]


def names_of(entries: Iterable[Entry]) -> dict[str, str]:
    """Return the names of the people who acted, by the key under which they stand in the trail."""
    keys = {int(entry.actor.partition(":")[2]) for entry in entries if entry.actor.startswith("person:")}
    named = User.objects.filter(pk__in=keys).values_list("pk", "name")
    return {f"person:{key}": name for key, name in named}


def _parties(actor: Actor, entries: Iterable[Entry]) -> Iterable[Party]:
    spoken = (entry.actor.partition(":") for entry in entries)
    keys = {int(key) for kind, _sep, key in spoken if kind == "partner" and key.isdecimal()}
    return Party.objects.visible_to(actor).filter(pk__in=keys)


def _unnamed(entry: Entry) -> str:
    """Return what stands for an actor whose name is not to be had."""
    return str(FORMER if entry.actor.startswith("partner:") else PLATFORM)


def _same(entry: Entry) -> tuple[str, str, str]:
    """Return what makes acts in a row one line."""
    return entry.actor, entry.action, _office(entry)


def _office(entry: Entry) -> str:
    """Return the office whose answer was recorded; empty for the coach's and for other acts."""
    step = entry.data.get("step", "") if entry.action in RECORDED else ""
    return "" if step == ReviewStep.COACH else str(step)


def _words(entry: Entry, times: int) -> str:
    office = _office(entry)
    words = str(WORDS.get(entry.action, entry.action))
    if office:
        words = str(RECORDED[entry.action]) % ReviewStep(office).label
    return f"{words} ({times}×)" if times > 1 else words
