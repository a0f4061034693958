"""The one thing to do now on a deal, from the reader's own point of view."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from greendeals.models import Deal, Report
from greendeals.rules import can_judge, can_read_report, is_approved, is_coordinator, is_writer, open_review
from greendeals.selectors.checks import Finding
from greendeals.selectors.signing import Progress, Slot
from greendeals.workflow import EDITABLE, WRITABLE, Action, ReportState, ReviewStep, RoundState, Stage
from icc.accounts.rules import is_desk
from icc.core.workflow import Transition
from icc.tenancy.actors import Actor, Person

Words = str | Promise


@dataclass(frozen=True, slots=True)
class NextStep:
    """The one thing to do now: what, where, and by whom if not by the reader."""

    text: Words
    label: Words = ""
    href: str = ""
    action: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """Where the reader stands with a deal.

    Attributes:
        missing: what must be mended before the draft can be read.
        steps: what the reader may do, by action.
        progress: the latest signing round, if any.
        seal_late: whether its seal is in trouble.
        waiting: names of the partners who wait for the city.
        report: the first report that is not accepted yet, where the deal is one that reports.
    """

    actor: Actor
    deal: Deal
    missing: list[Finding]
    steps: dict[str, Transition]
    progress: Progress | None
    seal_late: bool = False
    waiting: tuple[str, ...] = ()
    report: Report | None = None

    def page(self, name: str, *parts: str) -> str:
        """Return the address of a page of the deal."""
        return reverse(f"greendeals:{name}", args=[self.deal.public_id, *parts])

    @property
    def own_slot(self) -> Slot | None:
        """The reader's own slot in the latest round."""
        slots = self.progress.slots if self.progress and isinstance(self.actor, Person) else []
        user_id = getattr(self.actor, "user_id", None)
        return next((slot for slot in slots if slot.signatory.user_id == user_id), None)


def next_step(place: Place) -> NextStep:
    """Return the one thing to do now."""
    match Stage(place.deal.stage):
        case stage if stage in EDITABLE:
            return _while_drafting(place)
        case Stage.REVIEW:
            return _in_review(place)
        case Stage.READY:
            return _when_frozen(place)
        case Stage.SIGNING:
            return _while_signing(place)
        case Stage.CANCELLED:
            return _when_cancelled(place)
        case _:
            return _once_signed(place)


SETTLED: dict[Stage, Words] = {
    Stage.ACTIVE: _(
        "The deal is signed and runs. Values, words and files can be added at any time; when a report is"
        " due, the coordinator gets a mail."
    ),
    Stage.SUSPENDED: _("The deal is paused: nothing is asked of anybody until the city takes it up again."),
    Stage.MERGED: _("Signed: this change is part of the deal now, as its newest version."),
    Stage.COMPLETED: _("Everything promised is done. Nothing is asked of anybody here now."),
    Stage.EXPIRED: _("The last day of the deal has passed. Nothing is asked of anybody here now."),
    Stage.TERMINATED: _("The deal was terminated. Nothing is asked of anybody here now."),
}
"""What is said of a deal once it is signed."""


def _once_signed(place: Place) -> NextStep:
    if place.report:
        return _while_reporting(place, place.report)
    words = SETTLED[Stage(place.deal.stage)]
    if Action.RESUME in place.steps:
        return NextStep(words, _("Take it up again"), place.page("ending", Action.RESUME))
    if place.deal.stage == Stage.ACTIVE:
        return NextStep(words, _("See how it is kept"), place.page("keeping"))
    return NextStep(words)


REPORTING: dict[str, Words] = {
    ReportState.DRAFT: _("%(what)s, due on %(day)s: answer four questions, then submit it."),
    ReportState.RETURNED: _("%(what)s, due on %(day)s: the coach has returned it and says what is missing."),
    ReportState.SUBMITTED: _("%(what)s: read it, then accept it or return it with a reason."),
}
"""What is said of a report to whoever has to move next."""


def _while_reporting(place: Place, report: Report) -> NextStep:
    said = {"what": report.get_kind_display(), "day": date_format(report.due_on)}
    page = place.page("report", report.public_id)
    writable = report.state in WRITABLE
    if writable and is_writer(place.actor, place.deal):
        return NextStep(REPORTING[report.state] % said, _("Open the report"), page)
    if not writable and can_judge(place.actor, place.deal):
        return NextStep(REPORTING[report.state] % said, _("Read the report"), page)
    if writable:
        words = _("%(what)s, due on %(day)s: the city writes it.")
    else:
        words = _("%(what)s: the coach reads it, then accepts it or returns it with a reason.")
    reads = can_read_report(place.actor, place.deal, report)
    return NextStep(words % said, _("Open the report") if reads else "", page if reads else "")


def _while_drafting(place: Place) -> NextStep:
    deal = place.deal
    if not is_coordinator(place.actor, deal):
        if is_writer(place.actor, deal) and place.missing:
            return _mend(place)
        if is_writer(place.actor, deal):
            words = _("Nothing essential is missing. The coordinator sends the draft to review.")
            return NextStep(words, _("Check the answers"), place.page("check"))
        return NextStep(_("The city is writing. You will be told when you are needed."))
    if place.missing:
        return _mend(place)
    if place.waiting:
        asked = _("Answer those who wait for you: %s.") % ", ".join(place.waiting)
        return NextStep(asked, _("Open partners"), place.page("parties"))
    declined = place.progress and place.progress.round.state == RoundState.DECLINED
    if declined:
        words = _("It was declined: change what the reason asks for, then send the new text to review.")
    elif deal.stage == Stage.CONSULTATION:
        words = _(
            "The partners are asked for their word. When you have it, check the text and send it to review."
        )
    else:
        words = _("Nothing essential is missing. Ask the partners for their word, or send it to review.")
    return NextStep(words, _("Check and send"), place.page("check"))


def _mend(place: Place) -> NextStep:
    """Return the first thing that blocks; a text that is missing comes before all else."""
    first = place.missing[0]
    label = _("Write this section") if first.section else _("Open: %s") % first.place.label
    return NextStep(first.words, label, first.href(place.deal))


def _in_review(place: Place) -> NextStep:
    review = open_review(place.deal)
    if Action.APPROVE in place.steps and review and review.step != ReviewStep.COACH:
        words = _("Ask this office outside the platform: %s. Then record what it has decided.")
        return NextStep(words % ReviewStep(review.step).label, _("Record the answer"), place.page("review"))
    if Action.APPROVE in place.steps:
        words = _("Read the draft, then approve it or return it with a reason.")
        return NextStep(words, _("Read and answer"), place.page("review"))
    if Action.FREEZE in place.steps:
        words = _(
            "Everybody has approved this text. Freeze it: from then on it cannot change, and its PDF is made."
        )
        return NextStep(words, _("Check and freeze"), place.page("check"))
    if is_approved(place.deal):
        return NextStep(_("Everybody has approved this text. The coordinator freezes it next."))
    asked = ReviewStep(review.step).label if review else ""
    return NextStep(_("Waiting for the answer of: %s. The text stands still meanwhile.") % asked)


def _when_cancelled(place: Place) -> NextStep:
    if Action.REVIVE in place.steps:
        words = _("The deal was given up. It can be taken up again as a draft, with everything in it.")
        return NextStep(words, Action.REVIVE.label, action=Action.REVIVE)
    return NextStep(_("The deal was given up. Nothing is asked of anybody here now."))


OPENABLE = _(
    "The PDF is ready, and nobody has been asked to sign yet. Choose who signs, then ask them by mail."
)

AFTER_END: dict[str, Words] = {
    RoundState.DECLINED: _("The deal was not signed: read why below. Then change the text, or ask again."),
    RoundState.EXPIRED: _("Not all signed in time. Ask again with a new last day, or change the text."),
    RoundState.VOIDED: _("The request to sign is withdrawn. Ask again when everything is right."),
}
"""What the coordinator does once a round has ended without a deal."""


def _when_frozen(place: Place) -> NextStep:
    version = next(iter(place.deal.versions.all()), None)
    latest = place.progress
    ended = latest.round.state if latest and version and latest.round.version_id == version.pk else ""
    if Action.OPEN in place.steps:
        words = AFTER_END.get(ended, OPENABLE)
        label = _("Ask again") if ended in AFTER_END else _("Ask for signatures")
        return NextStep(words, label, place.page("open-signing"))
    if ended in AFTER_END:
        return NextStep(_("The request to sign has ended. The coordinator of the city decides what is next."))
    if version and version.document and version.document.is_ready:
        return NextStep(
            _(
                "The text is frozen and its PDF is there. Nobody has been asked to sign yet; the coordinator"
                " or the office of the mayor does that next."
            )
        )
    return NextStep(_("The text is frozen. Its PDF comes next, then the signatures."))


def _while_signing(place: Place) -> NextStep:
    progress, slot = place.progress, place.own_slot
    if progress is None:
        return NextStep(_("No signing round is open."))
    if progress.is_sealing:
        return _while_sealing(place)
    if slot and not slot.signatory.answered:
        return _when_asked(place, slot)
    found = _in_the_way(place, progress) if is_coordinator(place.actor, place.deal) else None
    return found or NextStep(_("Waiting for %s. They have been asked by mail.") % waiting_for(progress))


def _when_asked(place: Place, slot: Slot) -> NextStep:
    if not slot.signatory.invited_at:
        return NextStep(
            _("The partners sign first; you will be asked by mail. You can read the text already."),
            _("Read the text"),
            place.page("sign"),
        )
    if slot.signatory.signs:
        return NextStep(_("You are asked to sign this deal."), _("Read and sign"), place.page("sign"))
    words = _("You are asked to agree to this deal before anybody signs it.")
    return NextStep(words, _("Read and answer"), place.page("sign"))


def _in_the_way(place: Place, progress: Progress) -> NextStep | None:
    """Return what the coordinator must mend before the round goes on."""
    if progress.blocked:
        blocked = progress.blocked[0]
        words = _("%(name)s cannot answer: %(why)s")
        named = {"name": blocked.signatory.name, "why": blocked.block}
        return NextStep(words % named, _("See what you can do"), place.page("signatories"))
    unreached = [row for row in progress.slots if row.signatory.party_id and row.unreached]
    if not unreached:
        return None
    words = _("The mail to %s did not go out as it should. Check the address of its contact person.")
    name = unreached[0].signatory.organisation
    return NextStep(words % name, _("Open partners"), place.page("parties"))


def _while_sealing(place: Place) -> NextStep:
    if not place.seal_late:
        words = _("All have signed. The platform is sealing the document; everyone gets it by mail.")
        return NextStep(words)
    if is_desk(place.actor):
        words = _("All have signed, but the seal does not come. See what is wrong and try again.")
        return NextStep(words, _("Open the desk"), reverse("desk"))
    return NextStep(_("All have signed, but the seal does not come. The programme desk takes care of it."))


def waiting_for(progress: Progress) -> str:
    """Return whose answer is awaited now: the partners by their organisations, the city by its person."""
    asked = [slot.signatory for slot in progress.slots if slot.signatory.invited_at]
    return ", ".join(row.name if row.is_city else row.organisation for row in asked if not row.answered)
