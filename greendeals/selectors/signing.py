"""How far a signing round is, and what the worker has to look at."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet

from greendeals.models import Deal, DealVersion, Evidence, Signatory, SigningRound
from greendeals.rules import DAYS_BEFORE
from greendeals.workflow import LIVE, Act, RoundState, SlotState
from icc.core import clock
from icc.documents.models import Seal
from icc.notifications.models import Message
from icc.tenancy.actors import Actor

TONES: dict[SlotState, str] = {
    SlotState.WAITING: "neutral",
    SlotState.INVITED: "attention",
    SlotState.OPENED: "progress",
    SlotState.SIGNED: "done",
    SlotState.DECLINED: "danger",
    SlotState.LAPSED: "neutral",
}


@dataclass(frozen=True, slots=True)
class Slot:
    """One signatory as the city sees them.

    Attributes:
        typed_name: as signed; empty before, and once erased.
        mails: requests and reminders sent, the oldest first, each with its state.
    """

    signatory: Signatory
    typed_name: str
    mails: list[Message]

    @property
    def state(self) -> SlotState:
        """Where the slot stands."""
        return self.signatory.state

    @property
    def tone(self) -> str:
        """How the state looks."""
        return TONES[self.state]


@dataclass(frozen=True, slots=True)
class Progress:
    """The latest round of a deal.

    Attributes:
        seal: how far the seal is; none before all have signed.
    """

    round: SigningRound
    version: DealVersion
    slots: list[Slot]
    seal: Seal | None

    @property
    def signed(self) -> int:
        """How many have signed."""
        return sum(1 for slot in self.slots if slot.signatory.signed_at)

    @property
    def is_live(self) -> bool:
        """Whether the round is not at its end."""
        return self.round.state in LIVE

    @property
    def is_sealing(self) -> bool:
        """Whether all have signed and the worker is at the seal."""
        return self.round.state == RoundState.SEALING


def signing_progress(*, actor: Actor, deal: Deal) -> Progress | None:
    """Return the latest round of a deal with its slots, in a fixed number of queries."""
    rounds = SigningRound.objects.visible_to(actor).filter(deal=deal).select_related("version__document")
    round_ = rounds.order_by("-opened_at", "-pk").first()
    if round_ is None:
        return None
    names = _typed_names(round_)
    mails = _mails(round_)
    rows = Signatory.objects.visible_to(actor).filter(round=round_).select_related("user", "party")
    slots = []
    for signatory in rows.order_by("group", "pk"):
        signatory.round = round_
        own = [mail for mail in mails if f":slot:{signatory.pk}:" in mail.key]
        slots.append(Slot(signatory, names.get(signatory.pk, ""), own))
    return Progress(round_, round_.version, slots, seal_of(round_.version))


def seal_of(version: DealVersion | None) -> Seal | None:
    """Return the seal of a version's PDF, as far as it is."""
    return Seal.objects.filter(document=version.document_id).first() if version else None


def _typed_names(round_: SigningRound) -> dict[int, str]:
    """Return the name typed in each slot; what has been erased is left out."""
    acts = Evidence.objects.filter(round=round_, act=Act.SIGNED).values_list("signatory_id", "entry_id")
    slots = {entry: slot for slot, entry in acts}
    disclosed = Evidence.objects.filter(
        round=round_, act=Act.SIGNED, entry__disclosures__key="typed_name"
    ).values_list("entry_id", "entry__disclosures__value")
    return {slots[entry]: value for entry, value in disclosed}


def _mails(round_: SigningRound) -> list[Message]:
    kinds = ("greendeals.signature_asked", "greendeals.partner_asked", "greendeals.signature_reminder")
    sent = Message.objects.filter(kind__in=kinds, key__startswith=f"round:{round_.pk}:")
    return list(sent.defer("context", "secrets").order_by("created_at", "pk"))


def late_rounds(*, now: datetime) -> QuerySet[SigningRound]:
    """Return the open rounds whose last day has passed."""
    late: QuerySet[SigningRound] = SigningRound.objects.filter(
        state=RoundState.OPEN, deadline__lt=clock.day(now)
    )
    return late


def unsealed_rounds() -> QuerySet[SigningRound]:
    """Return the rounds that wait for a seal nobody has asked for."""
    waiting: QuerySet[SigningRound] = SigningRound.objects.filter(
        state=RoundState.SEALING, version__document__seal=None
    )
    return waiting


def near_deadline(*, now: datetime) -> QuerySet[Signatory]:
    """Return the slots that may be due a reminder: asked, not answered, the deadline near."""
    today = clock.day(now)
    soon = Q(round__deadline__range=(today, today + timedelta(days=max(DAYS_BEFORE))))
    slots: QuerySet[Signatory] = Signatory.objects.filter(
        soon, round__state=RoundState.OPEN, invited_at__isnull=False, signed_at=None, declined_at=None
    )
    return slots
