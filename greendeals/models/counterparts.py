"""Signatures that were not given on the platform: a file signed elsewhere, a paper signed by hand."""

from django.db import models
from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from greendeals.models.base import REASON_LENGTH, DealPart, at_most, tied
from greendeals.models.deals import Deal
from greendeals.models.rounds import SigningRound
from greendeals.models.signatories import Signatory
from greendeals.workflow import CounterpartState
from greendeals.workflow.counterparts import CAUSES, FAULT, PENDING
from icc.core.public_ids import PublicIdField
from icc.tenancy.constraints import DEAL_TREE, Wall


class Counterpart(DealPart):
    """A copy of the frozen PDF that a signatory has signed elsewhere, and what has become of it.

    It counts for nothing until the desk has confirmed it; then the `Evidence` proves the act, and this
    row, which a trigger keeps from then on, names the file.

    Attributes:
        document: the file as it was uploaded, under its hash.
        typed_name: of the person, as entered with the file.
        consent: name of the sentence agreed to; `consent_sha256` of its words in `language`.
        identified_at: when the person had last proven who they are.
        lease_until: while it is looked into, the moment from which another worker may take over.
        report: what was seen in the file (`icc.documents.counterparts`); names of certificates are in it.
        cause: why it was refused by itself, in one word; empty otherwise.
        reason: why the desk refused it.
    """

    deal = models.ForeignKey(Deal, models.CASCADE, db_constraint=False, related_name="counterparts")
    round = models.ForeignKey(SigningRound, models.PROTECT, db_constraint=False, related_name="counterparts")
    signatory = models.ForeignKey(Signatory, models.PROTECT, db_constraint=False, related_name="counterparts")
    public_id = PublicIdField()
    document = models.ForeignKey("documents.Document", models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=CounterpartState, default=CounterpartState.CHECKING)
    typed_name = models.CharField(max_length=150)
    function = models.CharField(max_length=150)
    consent = models.CharField(max_length=40)
    consent_sha256 = models.CharField(max_length=64)
    language = models.CharField(max_length=10)
    identified_at = models.DateTimeField()
    submitted_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    lease_until = models.DateTimeField(null=True)
    report = models.JSONField(default=dict)
    cause = models.CharField(max_length=30, blank=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    reason = models.TextField(_("reason"), blank=True, max_length=REASON_LENGTH)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            Wall(using=DEAL_TREE, name="counterpart_wall"),
            tied("counterpart", "greendeals.Deal"),
            tied("counterpart", "greendeals.SigningRound", "round"),
            tied("counterpart", "greendeals.Signatory", "signatory"),
            models.UniqueConstraint(
                fields=["signatory"], condition=Q(state__in=PENDING), name="counterpart_one_pending"
            ),
            models.CheckConstraint(condition=Q(state__in=CounterpartState.values), name="counterpart_state"),
            models.CheckConstraint(
                condition=Q(state__in=PENDING, decided_at=None)
                | (~Q(state__in=PENDING) & Q(decided_at__isnull=False)),
                name="counterpart_decided",
            ),
            models.CheckConstraint(
                condition=~Q(state=CounterpartState.REFUSED) | ~Q(cause="", reason=""),
                name="counterpart_refused_with_reason",
            ),
            at_most(REASON_LENGTH, "reason", "counterpart_reason_length"),
        ]

    @property
    def cause_words(self) -> str | Promise:
        """Why it was refused by itself; empty if it was not."""
        return CAUSES.get(self.cause, CAUSES[FAULT]) if self.cause else ""

    @property
    def is_pending(self) -> bool:
        """Whether it is not decided yet."""
        return self.state in PENDING

    @property
    def is_held(self) -> bool:
        """Whether it waits for the desk."""
        return self.state == CounterpartState.HELD

    @property
    def is_refused(self) -> bool:
        """Whether it was refused, by itself or by the desk."""
        return self.state == CounterpartState.REFUSED


class PaperSignature(DealPart):
    """A signature on paper, given at a ceremony and recorded by the programme desk with a scan.

    Attributes:
        document: the scan, under its hash.
        signed_on: the day that stands under the signature.
        witness: who of the desk or the city saw it being given.
    """

    append_only = True

    deal = models.ForeignKey(Deal, models.CASCADE, db_constraint=False, related_name="papers")
    signatory = models.ForeignKey(Signatory, models.PROTECT, db_constraint=False, related_name="papers")
    document = models.ForeignKey("documents.Document", models.PROTECT, related_name="+")
    signed_on = models.DateField(_("signed on"))
    witness = models.CharField(_("witnessed by"), max_length=150)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            Wall(using=DEAL_TREE, name="papersignature_wall"),
            tied("papersignature", "greendeals.Deal"),
            tied("papersignature", "greendeals.Signatory", "signatory"),
            models.UniqueConstraint(
                fields=["signatory"], name="papersignature_once", deferrable=models.Deferrable.DEFERRED
            ),
        ]
