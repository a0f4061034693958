"""Frozen texts, the rounds in which they are signed, and the evidence of each act."""

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from greendeals.models.base import REASON_LENGTH, DealPart, at_most, tied
from greendeals.models.deals import Deal
from greendeals.models.parties import Party, of_party
from greendeals.workflow import LIVE, Act, Assurance, RoundState, SlotRole, SlotState
from icc.core.public_ids import PublicIdField
from icc.tenancy.constraints import DEAL_TREE, Wall


class DealVersion(DealPart):
    """The frozen text. A trigger refuses any change of the row.

    Attributes:
        canonical: the content as canonical JSON (RFC 8785), byte for byte what `sha256` is taken of.
        code: what a reader types to check the signed file; printed in it.
        document: the PDF made from it.
    """

    deal = models.ForeignKey(Deal, models.CASCADE, db_constraint=False, related_name="versions")
    append_only = True

    number = models.PositiveIntegerField()
    canonical = models.TextField()
    sha256 = models.CharField(max_length=64)
    code = models.CharField(max_length=24, unique=True)
    document = models.ForeignKey("documents.Document", models.PROTECT, null=True, related_name="+")
    frozen_at = models.DateTimeField()
    frozen_by = models.ForeignKey("accounts.User", models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering = ["-number"]
        constraints = [
            Wall(using=DEAL_TREE, name="dealversion_wall"),
            tied("dealversion", "greendeals.Deal"),
            models.UniqueConstraint(fields=["deal", "number"], name="dealversion_number"),
            models.UniqueConstraint(fields=["id", "city"], name="dealversion_of_city"),
        ]

    @property
    def verify_address(self) -> str:
        """Where anybody checks the signed file."""
        return f"{settings.SITE_URL}/verify/{self.code}/"

    @property
    def pdf_sha256(self) -> str:
        """Hash of the PDF; empty until it is made."""
        return self.document.sha256 if self.document else ""


class SigningRound(DealPart):
    """The collection of signatures under one version; at most one per deal is not at its end.

    Attributes:
        quorum: how many partners must have signed before the mayor is asked.
        deadline: last day to sign.
    """

    deal = models.ForeignKey(Deal, models.CASCADE, db_constraint=False, related_name="rounds")
    version = models.ForeignKey(DealVersion, models.PROTECT, db_constraint=False, related_name="rounds")
    state = models.CharField(max_length=10, choices=RoundState, default=RoundState.OPEN)
    quorum = models.PositiveSmallIntegerField(default=0)
    deadline = models.DateField(_("sign until"))
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey("accounts.User", models.SET_NULL, null=True, related_name="+")
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            Wall(using=DEAL_TREE, name="signinground_wall"),
            tied("signinground", "greendeals.Deal"),
            tied("signinground", "greendeals.DealVersion", "version"),
            models.UniqueConstraint(fields=["id", "city"], name="signinground_of_city"),
            models.UniqueConstraint(
                fields=["deal"], condition=Q(state__in=LIVE), name="signinground_one_live"
            ),
            models.CheckConstraint(condition=Q(state__in=RoundState.values), name="signinground_state"),
        ]

    def is_late(self, today: date) -> bool:
        """Whether the last day to sign has passed."""
        return self.deadline < today


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


class Evidence(DealPart):
    """What proves one act: who answered what, to which bytes, how identified. Rows are only ever added.

    Names, functions and network addresses stand as salted commitments in the audit entry; the values
    behind them can be erased without breaking the proof.

    Attributes:
        version_sha256: hash of the text that was shown.
        pdf_sha256: hash of the PDF that was offered with it.
        consent: name of the sentence agreed to, empty where nothing was; `consent_sha256` of its words
            in `language`.
        identified_at: when the person last proved who they are.
        entry: the audit entry of the act, written in the same transaction.
        digest: SHA-256 over the canonical JSON of all of the above.
    """

    append_only = True

    deal = models.ForeignKey(Deal, models.CASCADE, db_constraint=False, related_name="evidence")
    round = models.ForeignKey(SigningRound, models.PROTECT, db_constraint=False, related_name="evidence")
    signatory = models.ForeignKey(Signatory, models.PROTECT, db_constraint=False, related_name="evidence")
    act = models.CharField(max_length=10, choices=Act)
    at = models.DateTimeField()
    version_sha256 = models.CharField(max_length=64)
    pdf_sha256 = models.CharField(max_length=64)
    consent = models.CharField(max_length=40, blank=True)
    consent_sha256 = models.CharField(max_length=64, blank=True)
    language = models.CharField(max_length=10)
    assurance = models.CharField(max_length=20, choices=Assurance)
    identified_at = models.DateTimeField()
    entry = models.OneToOneField("audit.Entry", models.PROTECT, related_name="+")
    digest = models.CharField(max_length=64)

    class Meta:
        verbose_name_plural = "evidence"
        ordering = ["pk"]
        constraints = [
            Wall(using=DEAL_TREE, name="evidence_wall"),
            tied("evidence", "greendeals.Deal"),
            tied("evidence", "greendeals.SigningRound", "round"),
            tied("evidence", "greendeals.Signatory", "signatory"),
            models.UniqueConstraint(
                fields=["signatory"],
                condition=Q(act__in=[Act.SIGNED, Act.AGREED, Act.DECLINED]),
                name="evidence_answers_once",
            ),
            models.CheckConstraint(condition=Q(act__in=Act.values), name="evidence_act"),
            models.CheckConstraint(condition=Q(assurance__in=Assurance.values), name="evidence_assurance"),
            models.CheckConstraint(
                condition=~Q(act=Act.SIGNED) | (~Q(consent="") & ~Q(consent_sha256="")),
                name="evidence_signature_has_consent",
            ),
            models.CheckConstraint(
                condition=Q(identified_at__lte=F("at")), name="evidence_identified_before"
            ),
        ]
