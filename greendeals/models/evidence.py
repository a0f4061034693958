"""The evidence of each act of a signing round."""

from django.db import models
from django.db.models import F, Q

from greendeals.models.base import DealPart, tied
from greendeals.models.deals import Deal
from greendeals.models.rounds import SigningRound
from greendeals.models.signatories import Signatory
from greendeals.workflow import Act, Assurance
from icc.tenancy.constraints import DEAL_TREE, Wall


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
