"""Documents: what was asked for, how far it is, and under which hash its bytes lie."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from icc.core.public_ids import PublicIdField
from icc.documents.querysets import DocumentQuerySet
from icc.documents.workflow import PENDING, DocumentState
from icc.tenancy.tables import MachineTable


class Document(MachineTable):
    """One file, produced by a worker.

    Attributes:
        subject: kind and key of what it prints, such as `version:17`; one document per kind and subject.
        lease_until: while rendering, the moment from which another worker may take over.
        sha256: hash of the bytes and their address in the storage.
        size: bytes.
    """

    public_id = PublicIdField()
    kind = models.CharField(max_length=80)
    subject = models.CharField(max_length=120)
    file_name = models.CharField(max_length=200)
    media_type = models.CharField(max_length=100, default="application/pdf")
    language = models.CharField(max_length=10, default="en")
    city_id = models.BigIntegerField(null=True)
    deal_id = models.BigIntegerField(null=True)
    state = models.CharField(max_length=10, choices=DocumentState, default=DocumentState.REQUESTED)
    attempts = models.PositiveSmallIntegerField(default=0)
    lease_until = models.DateTimeField(null=True)
    requested_at = models.DateTimeField()
    ready_at = models.DateTimeField(null=True)
    sha256 = models.CharField(max_length=64, blank=True)
    size = models.PositiveBigIntegerField(default=0)
    fault = models.CharField(max_length=200, blank=True)

    objects: ClassVar = DocumentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "subject"], name="document_once"),
            models.CheckConstraint(condition=Q(state__in=DocumentState.values), name="document_state"),
            models.CheckConstraint(
                condition=~Q(state=DocumentState.READY) | Q(sha256__regex=r"^[0-9a-f]{64}$"),
                name="document_ready_has_hash",
            ),
        ]

    @property
    def is_ready(self) -> bool:
        """Whether the file is there."""
        return self.state == DocumentState.READY

    @property
    def is_pending(self) -> bool:
        """Whether a worker is still at it."""
        return self.state in PENDING

    @property
    def has_failed(self) -> bool:
        """Whether the workers have given up."""
        return self.state == DocumentState.FAILED
