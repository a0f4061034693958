"""What a screen in the hall shows while a deal is signed."""

from dataclasses import dataclass
from datetime import datetime

from greendeals.models import Deal, Signatory, SigningRound
from greendeals.workflow import LIVE, RoundState, SlotRole
from icc.tenancy.actors import Actor


@dataclass(frozen=True, slots=True)
class Signing:
    """One signature: the organisation and the function, never the person."""

    organisation: str
    function: str
    signed_at: datetime | None
    is_city: bool


@dataclass(frozen=True, slots=True)
class Ceremony:
    """The latest round; no signatures before there is one."""

    signings: list[Signing]
    state: str

    @property
    def signed(self) -> int:
        """How many have signed."""
        return sum(1 for row in self.signings if row.signed_at)

    @property
    def polls(self) -> bool:
        """Whether something may still change."""
        return not self.signings or self.state in LIVE

    @property
    def is_sealing(self) -> bool:
        """Whether all have signed and the seal is on its way."""
        return self.state == RoundState.SEALING

    @property
    def is_sealed(self) -> bool:
        """Whether the deal is signed and sealed."""
        return self.state == RoundState.SEALED

    @property
    def has_ended(self) -> bool:
        """Whether the request to sign has ended without a deal; why is nobody's business in the hall."""
        return bool(self.state) and not (self.polls or self.is_sealed)


def ceremony_of(*, actor: Actor, deal: Deal) -> Ceremony:
    """Return who has signed the latest round, partners first and the city last, in two queries.

    Who has declined, and why, does not appear on a screen in a hall; nor who only agrees.
    """
    rounds = SigningRound.objects.visible_to(actor).filter(deal=deal)
    round_ = rounds.order_by("-opened_at", "-pk").first()
    if round_ is None:
        return Ceremony([], "")
    rows = Signatory.objects.visible_to(actor).filter(
        round=round_, role=SlotRole.SIGNER, passed_at=None, declined_at=None
    )
    signings = [
        Signing(row.organisation, row.function, row.signed_at, row.user_id is not None)
        for row in rows.order_by("group", "pk")
    ]
    return Ceremony(signings, round_.state)
