"""Frozen texts."""

from django.conf import settings
from django.db import models

from greendeals.models.base import DealPart, tied
from greendeals.models.deals import Deal
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
