"""How far a signing round is, and what the worker has to look at."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet, TextField, Value
from django.db.models.functions import Cast, Concat
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from greendeals.models import Counterpart, Deal, DealVersion, Evidence, Signatory, SigningRound
from greendeals.rules import DAYS_BEFORE
from greendeals.selectors.changes import Change, changes_between
from greendeals.selectors.mandates import blocks
from greendeals.workflow import LIVE, Act, Assurance, RoundState, SlotState
from greendeals.workflow.counterparts import PENDING
from icc.core import clock
from icc.documents.models import Seal
from icc.notifications.models import Message
from icc.notifications.workflow import MessageState
from icc.tenancy.actors import Actor

TONES: dict[SlotState, str] = {
    SlotState.WAITING: "neutral",
    SlotState.INVITED: "attention",
    SlotState.OPENED: "progress",
    SlotState.SIGNED: "done",
    SlotState.AGREED: "done",
    SlotState.DECLINED: "danger",
    SlotState.PASSED: "neutral",
    SlotState.REVOKED: "danger",
    SlotState.LAPSED: "neutral",
}

TROUBLE = {
    MessageState.FAILED: _("The mail was refused. Check the address."),
    MessageState.UNCERTAIN: _("It is uncertain whether the mail arrived. Ask by telephone."),
}
"""What is said of a mail that did not simply go out."""


@dataclass(frozen=True, slots=True)
class Slot:
    """One signatory as the city sees them.

    Attributes:
        typed_name: as signed; empty before, and once erased.
        assurance: how the person was identified when signing; empty before.
        mails: requests and reminders sent, the oldest first, each with its state.
        block: what keeps the person from answering; empty if nothing does.
        file: of a file handed in by the person that is being looked at; their last day does not pass.
    """

    signatory: Signatory
    typed_name: str
    assurance: str
    mails: list[Message]
    block: str | Promise = ""
    file: Counterpart | None = None

    @property
    def state(self) -> SlotState:
        """Where the slot stands."""
        return self.signatory.state

    @property
    def tone(self) -> str:
        """How the state looks."""
        return TONES[self.state]

    @property
    def trouble(self) -> str | Promise:
        """What is wrong with the latest mail to the person; empty if nothing is."""
        return TROUBLE.get(MessageState(self.mails[-1].state), "") if self.mails else ""

    @property
    def unreached(self) -> bool:
        """Whether the person's answer is awaited, and the latest mail to them is in trouble."""
        return bool(self.trouble) and not self.signatory.answered and self.signatory.round.state in LIVE

    @property
    def reminders(self) -> int:
        """How many reminders have been written."""
        return sum(1 for mail in self.mails if ":step:" in mail.key)

    @property
    def method(self) -> str | Promise:
        """How the person signed, in words; empty before."""
        return Assurance(self.assurance).label if self.assurance else ""


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
    def signers(self) -> list[Slot]:
        """Those who sign, without those who agree."""
        return [slot for slot in self.slots if slot.signatory.signs]

    @property
    def blocked(self) -> list[Slot]:
        """Those who cannot answer as things stand."""
        return [slot for slot in self.slots if slot.block]

    @property
    def is_live(self) -> bool:
        """Whether the round is not at its end."""
        return self.round.state in LIVE

    @property
    def is_sealing(self) -> bool:
        """Whether all have signed and the worker is at the seal."""
        return self.round.state == RoundState.SEALING


def signing_progress(*, actor: Actor, deal: Deal, now: datetime | None = None) -> Progress | None:
    """Return the latest round of a deal with its slots, in a fixed number of queries.

    With `now`, also what keeps somebody from answering at that moment, and which files are being looked
    at; three queries more.
    """
    rounds = SigningRound.objects.visible_to(actor).filter(deal=deal).select_related("version__document")
    round_ = rounds.order_by("-opened_at", "-pk").first()
    if round_ is None:
        return None
    names, methods = _typed_names(round_), _assurances(round_)
    mails = _mails(round_)
    found = Signatory.objects.visible_to(actor).filter(round=round_, passed_at=None)
    rows = list(found.select_related("user", "party", "delegated_from").order_by("group", "pk"))
    for signatory in rows:
        signatory.round = round_
    blocked = blocks(rows, today=clock.day(now)) if now else {}
    files = _files(rows) if now and round_.state == RoundState.OPEN else {}
    slots = []
    for signatory in rows:
        own = [mail for mail in mails if f":slot:{signatory.pk}:" in mail.key]
        slots.append(
            Slot(
                signatory,
                names.get(signatory.pk, ""),
                methods.get(signatory.pk, ""),
                own,
                blocked.get(signatory.pk, ""),
                files.get(signatory.pk),
            )
        )
    return Progress(round_, round_.version, slots, seal_of(round_.version))


def _files(slots: Iterable[Signatory]) -> dict[int, Counterpart]:
    """Return the file that is being looked at of each slot that is not answered."""
    asked = [slot.pk for slot in slots if slot.invited_at and not slot.answered]
    rows = Counterpart.objects.filter(signatory__in=asked, state__in=PENDING)
    return {row.signatory_id: row for row in rows}


def changes_from(*, actor: Actor, version: DealVersion, sha256: str) -> list[Change]:
    """Return what differs between a frozen text that was on the screen and the one to be signed."""
    shown = DealVersion.objects.visible_to(actor).filter(deal=version.deal_id, sha256=sha256).first()
    return changes_between(json.loads(shown.canonical), json.loads(version.canonical)) if shown else []


def seal_of(version: DealVersion | None) -> Seal | None:
    """Return the seal of a version's PDF, as far as it is."""
    return Seal.objects.filter(document=version.document_id).first() if version else None


def _typed_names(round_: SigningRound) -> dict[int, str]:
    """Return the name typed in each slot; what has been erased is left out."""
    signed = Evidence.objects.filter(round=round_, act=Act.SIGNED)
    disclosed = signed.filter(entry__disclosures__key="typed_name")
    return dict(disclosed.values_list("signatory_id", "entry__disclosures__value"))


def _assurances(round_: SigningRound) -> dict[int, str]:
    signed = Evidence.objects.filter(round=round_, act=Act.SIGNED)
    return dict(signed.values_list("signatory_id", "assurance"))


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
    """Return the slots that are due a reminder: asked before its step began, not answered, not reminded.

    Whoever has been reminded is left out, so that many of them do not hide one who has not.
    """
    today, due = clock.day(now), Q()
    for days in range(max(DAYS_BEFORE) + 1):
        deadline, step = today + timedelta(days=days), min(step for step in DAYS_BEFORE if step >= days)
        in_time = Q(round__deadline=deadline, invited_at__date__lt=deadline - timedelta(days=step))
        due |= in_time & Q(~Exists(_reminders(step)))
    slots: QuerySet[Signatory] = Signatory.objects.filter(
        due,
        round__state=RoundState.OPEN,
        signed_at=None,
        agreed_at=None,
        declined_at=None,
        passed_at=None,
        revoked_at=None,
    )
    return slots


def _reminders(step: int) -> QuerySet[Message]:
    """Return the reminders of a step that have been written to a slot of the outer query."""
    round_, slot = Cast(OuterRef("round_id"), TextField()), Cast(OuterRef("pk"), TextField())
    parts = (Value("round:"), round_, Value(":slot:"), slot, Value(f":step:{step}"))
    key = Concat(*parts, output_field=TextField())
    return Message.objects.filter(kind="greendeals.signature_reminder", key=key)
