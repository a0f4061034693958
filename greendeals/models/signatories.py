"""Who is asked to sign, for whom, in which order, and how they answered."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from greendeals.models.base import REASON_LENGTH, DealPart, at_most, tied
from greendeals.models.deals import Deal
from greendeals.models.parties import Party, of_party
from greendeals.models.rounds import SigningRound
from greendeals.workflow import Assurance, RoundState, SlotRole, SlotState
from icc.core.public_ids import PublicIdField
from icc.tenancy.constraints import DEAL_TREE, Wall


class Signatory(DealPart):
    """A slot of a round: who is asked to sign for whom, in which order, and how they have answered.

    A partner's slot names its party, a slot of the city an account: a mayor's, or that of somebody who
    must agree before anybody signs. Once answered, the answer is never changed; the proof of it is the
    `Evidence`. What was planned is never changed either: a trigger refuses both.

    Attributes:
        party: whom a partner signs for; empty for the city, and once the party has left the draft.
        name: the person as the city knows them.
        role: whether they sign or agree.
        group: order of asking; a group is asked once those before it have answered; 0 are those who agree.
        required: whether the round fails with a refusal.
        demands: how they must show who they are.
        mandate_needed: whether nobody is asked, and no signature taken, without a valid mandate.
        may_delegate: whether the person may hand the signature over, once.
        delegated_from: the slot of the person on whose behalf this one signs.
        invited_at: when asked; empty while an earlier group has not answered.
        opened_at: when the person was first identified at the door.
        passed_at: when another person took this one's place; that person has a slot of their own.
        revoked_at: when an act was refused because the mandate had ended; empty again with a new one.
        reason: why declined; for the parties only.
    """

    public_id = PublicIdField()

    deal = models.ForeignKey(Deal, models.CASCADE, db_constraint=False, related_name="signatories")
    round = models.ForeignKey(SigningRound, models.CASCADE, db_constraint=False, related_name="signatories")
    party = models.ForeignKey(Party, models.SET_NULL, db_constraint=False, null=True, related_name="slots")
    user = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    name = models.CharField(max_length=150)
    function = models.CharField(max_length=150)
    organisation = models.CharField(max_length=150)
    group = models.PositiveSmallIntegerField(default=1)
    role = models.CharField(max_length=10, choices=SlotRole, default=SlotRole.SIGNER)
    required = models.BooleanField(default=True)
    demands = models.CharField(max_length=20, choices=Assurance, default=Assurance.SES_EMAIL_OTP)
    mandate_needed = models.BooleanField(default=False)
    may_delegate = models.BooleanField(default=False)
    delegated_from = models.ForeignKey(
        "self", models.PROTECT, db_constraint=False, null=True, related_name="delegates"
    )
    invited_at = models.DateTimeField(null=True)
    opened_at = models.DateTimeField(null=True)
    signed_at = models.DateTimeField(null=True)
    agreed_at = models.DateTimeField(null=True)
    declined_at = models.DateTimeField(null=True)
    passed_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    reason = models.TextField(_("reason"), blank=True, max_length=REASON_LENGTH)

    class Meta:
        verbose_name_plural = "signatories"
        ordering = ["group", "pk"]
        constraints = [
            Wall(using=DEAL_TREE, name="signatory_wall"),
            tied("signatory", "greendeals.Deal"),
            tied("signatory", "greendeals.SigningRound", "round"),
            tied("signatory", "greendeals.Signatory", "delegated_from"),
            of_party("signatory"),
            models.UniqueConstraint(fields=["id", "city"], name="signatory_of_city"),
            models.UniqueConstraint(
                fields=["round", "user"], condition=Q(user__isnull=False), name="signatory_user_once"
            ),
            models.UniqueConstraint(
                fields=["round", "party"],
                condition=Q(party__isnull=False, passed_at=None),
                name="signatory_party_has_one",
            ),
            models.CheckConstraint(
                condition=Q(party=None) | Q(user=None), name="signatory_for_city_or_party"
            ),
            models.CheckConstraint(
                condition=Q(signed_at=None, agreed_at=None)
                | Q(signed_at=None, declined_at=None)
                | Q(agreed_at=None, declined_at=None),
                name="signatory_gives_one_answer",
            ),
            models.CheckConstraint(
                condition=Q(signed_at=None, agreed_at=None, declined_at=None) | Q(invited_at__isnull=False),
                name="signatory_answers_once_asked",
            ),
            models.CheckConstraint(
                condition=Q(passed_at=None) | Q(signed_at=None, agreed_at=None, declined_at=None),
                name="signatory_passed_is_silent",
            ),
            models.CheckConstraint(
                condition=Q(role=SlotRole.SIGNER, agreed_at=None)
                | Q(role=SlotRole.APPROVER, signed_at=None, party=None),
                name="signatory_answers_by_role",
            ),
            models.CheckConstraint(
                condition=Q(role__in=SlotRole.values) & Q(demands__in=Assurance.values),
                name="signatory_plan",
            ),
            models.CheckConstraint(
                condition=Q(delegated_from=None) | Q(may_delegate=False), name="signatory_one_hop"
            ),
            models.CheckConstraint(
                condition=Q(declined_at=None) | ~Q(reason=""), name="signatory_declines_with_reason"
            ),
            at_most(REASON_LENGTH, "reason", "signatory_reason_length"),
        ]

    @property
    def is_city(self) -> bool:
        """Whether this is the city's own signature, by an account."""
        return self.user_id is not None and self.signs

    @property
    def signs(self) -> bool:
        """Whether a signature is asked for, not an agreement."""
        return self.role == SlotRole.SIGNER

    @property
    def is_partner(self) -> bool:
        """Whether this is the signature of a partner."""
        return self.signs and self.user_id is None

    @property
    def needs_account(self) -> bool:
        """Whether a code by e-mail is not enough."""
        return self.demands == Assurance.SES_ACCOUNT

    @property
    def consented(self) -> bool:
        """Whether the person has signed or agreed."""
        return bool(self.signed_at or self.agreed_at)

    @property
    def answered(self) -> bool:
        """Whether the person has signed, agreed or declined."""
        return bool(self.signed_at or self.agreed_at or self.declined_at)

    @property
    def state(self) -> SlotState:
        """Where the slot stands; follows from its moments and the round's state."""
        answers = (
            (self.signed_at, SlotState.SIGNED),
            (self.agreed_at, SlotState.AGREED),
            (self.declined_at, SlotState.DECLINED),
            (self.passed_at, SlotState.PASSED),
            (self.round.state != RoundState.OPEN, SlotState.LAPSED),
            (self.revoked_at, SlotState.REVOKED),
            (self.opened_at, SlotState.OPENED),
            (self.invited_at, SlotState.INVITED),
        )
        return next((state for holds, state in answers if holds), SlotState.WAITING)
