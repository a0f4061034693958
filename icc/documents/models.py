"""Documents and their seals: what was asked for, how far it is, and under which hash its bytes lie."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from icc.core.public_ids import PublicIdField
from icc.documents.querysets import DocumentQuerySet, SealQuerySet
from icc.documents.workflow import PENDING, DocumentState, SealState
from icc.tenancy.tables import MachineTable

SHA256 = r"^[0-9a-f]{64}$"


class Document(MachineTable):
    """One file, produced by a worker. Once ready it never changes: a trigger refuses it to every role.

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
                condition=~Q(state=DocumentState.READY) | Q(sha256__regex=SHA256),
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


class Seal(MachineTable):
    """The platform's seal on the exact bytes of a document. Once sealed, a trigger refuses every change.

    Attributes:
        document: what is sealed; its bytes are the beginning of the sealed file.
        reason: readable words inside the signature; they carry the hashes that the seal binds.
        demonstration: sealed with the certificate that says "no legal value".
        lease_until: while sealing, the moment from which another worker may take over.
        due_at: not to be tried before.
        draft_sha256: what an attempt has made and is about to store; the next attempt takes it up.
        fault: of the last attempt; names no person.
        sha256: hash of the sealed bytes and their address in the storage.
        level: signature level reached.
        stamped_at: time of the time stamp.
        certificate: SHA-256 fingerprint of the seal's certificate.
        serial: its serial number, hexadecimal.
    """

    document = models.OneToOneField(Document, models.PROTECT, related_name="seal")
    reason = models.TextField()
    demonstration = models.BooleanField(default=False)
    state = models.CharField(max_length=10, choices=SealState, default=SealState.REQUESTED)
    attempts = models.PositiveIntegerField(default=0)
    lease_until = models.DateTimeField(null=True)
    due_at = models.DateTimeField()
    requested_at = models.DateTimeField()
    fault = models.CharField(max_length=200, blank=True)
    draft_sha256 = models.CharField(max_length=64, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    size = models.PositiveBigIntegerField(default=0)
    level = models.CharField(max_length=20, blank=True)
    sealed_at = models.DateTimeField(null=True)
    stamped_at = models.DateTimeField(null=True)
    certificate = models.CharField(max_length=64, blank=True)
    serial = models.CharField(max_length=40, blank=True)

    objects: ClassVar = SealQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=SealState.values), name="seal_state"),
            models.CheckConstraint(
                condition=~Q(state=SealState.SEALED)
                | Q(
                    sha256__regex=SHA256,
                    certificate__regex=SHA256,
                    size__gt=0,
                    sealed_at__isnull=False,
                    stamped_at__isnull=False,
                )
                & ~Q(level="")
                & ~Q(serial=""),
                name="seal_sealed_is_whole",
            ),
        ]
        indexes = [
            models.Index(fields=["requested_at"], condition=~Q(state=SealState.SEALED), name="seal_open"),
            models.Index(fields=["sha256"], name="seal_sha256"),
        ]

    @property
    def is_sealed(self) -> bool:
        """Whether the sealed file is there."""
        return self.state == SealState.SEALED

    @property
    def has_failed(self) -> bool:
        """Whether no repetition will mend it."""
        return self.state == SealState.FAILED
