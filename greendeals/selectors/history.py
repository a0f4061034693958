"""What happened to a deal, from its audit chain."""

from collections.abc import Collection, Iterable
from itertools import groupby

from django.utils.translation import gettext_lazy as _

from greendeals.models import Deal, Party
from icc.accounts.models import User
from icc.audit.models import Entry
from icc.tenancy.actors import Actor, Person
from icc.ui.components import Activity

WORDS = {
    "started": _("started the deal"),
    "start": _("began drafting"),
    "section-saved": _("wrote in a section"),
    "party-recorded": _("recorded a partner"),
    "party-removed": _("took a partner out"),
    "commitment-recorded": _("recorded a promise"),
    "commitment-removed": _("took a promise out"),
    "submit": _("sent the draft to the coach"),
    "return": _("returned the draft with a reason"),
    "approve": _("approved the draft"),
    "reopen": _("took the text back for changes"),
    "freeze": _("froze the text"),
    "party-invited": _("invited a partner"),
    "contact-changed": _("changed a contact person"),
    "commented": _("wrote a comment"),
    "opened": _("opened the deal"),
    "link-renewed": _("sent a new link to a partner"),
    "stale-link": _("used a link that no longer works"),
    "code-locked": _("typed a wrong code five times; the code is dead"),
    "open": _("asked for signatures"),
    "withdraw": _("withdrew the request to sign"),
    "signed": _("signed"),
    "declined": _("declined to sign"),
    "decline": _("ended the request to sign: declined"),
    "expire": _("ended the request to sign: time has passed"),
    "all-signed": _("noted that all have signed"),
    "seal-retried": _("asked for the seal again"),
    "complete-signing": _("sealed the deal; it is active"),
}
"""What an audit entry says in the feed of a deal."""

DEAL = "deal:"
QUIET_ACTS = ("stale-link", "code-locked", "contact-changed", "link-renewed")
"""Acts that are noted, and news to nobody."""

PLATFORM, FORMER = _("ICC platform"), _("A former partner")


def history(*, actor: Actor, deal: Deal, limit: int) -> list[Activity]:
    """Return the latest acts on a deal, newest first; the same act by one person in a row is one line."""
    entries = list(Entry.objects.visible_to(actor).about(deal.subject).reverse()[: limit * 4])
    names = _names(entries)
    names |= {f"partner:{party.pk}": party.name for party in deal.parties.all()}
    runs = [list(run) for _key, run in groupby(entries, key=lambda entry: (entry.actor, entry.action))]
    return [
        Activity(_words(run[0].action, len(run)), names.get(run[0].actor) or _unnamed(run[0]), run[0].at)
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
    names = _names([entry for _deal, entry in shown])
    parties = {f"partner:{row.pk}": row.name for row in _parties(actor, [entry for _deal, entry in shown])}
    names |= parties
    return [
        (deal, Activity(_words(entry.action, 1), names.get(entry.actor) or _unnamed(entry), entry.at))
        for deal, entry in shown
    ]


def _names(entries: Iterable[Entry]) -> dict[str, str]:
    keys = {int(entry.actor.partition(":")[2]) for entry in entries if entry.actor.startswith("person:")}
    return {f"person:{user.pk}": user.name for user in User.objects.filter(pk__in=keys)}


def _parties(actor: Actor, entries: Iterable[Entry]) -> Iterable[Party]:
    spoken = (entry.actor.partition(":") for entry in entries)
    keys = {int(key) for kind, _sep, key in spoken if kind == "partner" and key.isdecimal()}
    return Party.objects.visible_to(actor).filter(pk__in=keys)


def _unnamed(entry: Entry) -> str:
    """Return what stands for an actor whose name is not to be had."""
    return str(FORMER if entry.actor.startswith("partner:") else PLATFORM)


def _words(action: str, times: int) -> str:
    words = str(WORDS.get(action, action))
    return f"{words} ({times}×)" if times > 1 else words
