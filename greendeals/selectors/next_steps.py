"""The one thing to do now on a deal, from the reader's own point of view."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from greendeals.models import Deal
from greendeals.rules import is_approved, is_coordinator
from greendeals.selectors.content import REQUIRED
from greendeals.selectors.signing import Progress, Slot
from greendeals.workflow import EDITABLE, Action, RoundState, Stage
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
        missing: what must be added before the coach can read the draft.
        steps: what the reader may do, by action.
        progress: the latest signing round, if any.
        seal_late: whether its seal is in trouble.
    """

    actor: Actor
    deal: Deal
    missing: list[Words]
    steps: dict[str, Transition]
    progress: Progress | None
    seal_late: bool = False

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
        case Stage.ACTIVE:
            return NextStep(_("The deal is signed and sealed. Everyone involved has received it by mail."))
        case _:
            return NextStep(_("Nothing is asked of anybody here now."))


def _while_drafting(place: Place) -> NextStep:
    deal, missing = place.deal, place.missing
    if not is_coordinator(place.actor, deal):
        return NextStep(_("The city is writing. You will be told when you are needed."))
    if missing:
        written = {section.key for section in deal.sections.all() if section.body.strip()}
        empty = next((key for key in REQUIRED if key not in written), None)
        if empty:
            return NextStep(missing[0], _("Write this section"), place.page("section", empty.value))
        return NextStep(missing[0], _("Open partners"), place.page("parties"))
    if Action.SUBMIT in place.steps:
        declined = place.progress and place.progress.round.state == RoundState.DECLINED
        words = (
            _("It was declined: change what the reason asks for, then send the new text to your coach.")
            if declined
            else _("Nothing essential is missing. Invite the partners to comment, or send it to your coach.")
        )
        return NextStep(words, Action.SUBMIT.label, action=Action.SUBMIT)
    return NextStep(_("Keep writing."))


def _in_review(place: Place) -> NextStep:
    if Action.APPROVE in place.steps:
        words = _("Read the draft, then approve it or return it with a reason.")
        return NextStep(words, _("Read and answer"), place.page("review"))
    if Action.FREEZE in place.steps:
        words = _(
            "The coach has approved this text. Freeze it: from then on it cannot change, and its PDF is made."
        )
        return NextStep(words, Action.FREEZE.label, action=Action.FREEZE)
    if is_approved(place.deal):
        return NextStep(_("Approved by the coach. The coordinator freezes the text next."))
    return NextStep(_("The draft is with the coach. The text stands still meanwhile."))


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
        words = AFTER_END.get(ended, _("The PDF is ready. Ask the partners and the mayor to sign."))
        label = _("Ask again") if ended in AFTER_END else _("Ask for signatures")
        return NextStep(words, label, place.page("open-signing"))
    if ended in AFTER_END:
        return NextStep(_("The request to sign has ended. The coordinator of the city decides what is next."))
    if version and version.document and version.document.is_ready:
        return NextStep(
            _("The text is frozen and its PDF is there. The coordinator asks for signatures next.")
        )
    return NextStep(_("The text is frozen. Its PDF comes next, then the signatures."))


def _while_signing(place: Place) -> NextStep:
    progress, slot = place.progress, place.own_slot
    if progress is None:
        return NextStep(_("No signing round is open."))
    if progress.is_sealing:
        return _while_sealing(place)
    if slot and not slot.signatory.answered:
        if slot.signatory.invited_at:
            return NextStep(_("You are asked to sign this deal."), _("Read and sign"), place.page("sign"))
        return NextStep(
            _("The partners sign first; you will be asked by mail. You can read the text already."),
            _("Read the text"),
            place.page("sign"),
        )
    unreached = [row for row in progress.slots if row.signatory.party_id and row.unreached]
    if unreached and is_coordinator(place.actor, place.deal):
        words = _("The mail to %s did not go out as it should. Check the address of its contact person.")
        name = unreached[0].signatory.organisation
        return NextStep(words % name, _("Open partners"), place.page("parties"))
    return NextStep(_("Waiting for %s. They have been asked by mail.") % waiting_for(progress))


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
