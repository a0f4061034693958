"""The public register: snapshots of signed deals, the only thing of them that the public reads."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.urls import reverse

from greendeals.querysets import RegisterQuerySet
from greendeals.workflow import SIGNED, NoticeKind, Stage
from icc.tenancy.querysets import ReferenceQuerySet
from icc.tenancy.tables import NetworkTable


class RegisterEntry(NetworkTable):
    """One signed version of a deal, published with its seal and not before.

    Attributes:
        public_id: of the deal.
        number: of the version.
        stage: what has become of the deal.
        content: the frozen text, as signed.
        partners: names of the organisations, for lists and search.
        signatures: who signed for whom, in which function, when and how; names no person.
        code: what a reader types to find it; printed in the file.
        frozen_sha256: hash of the PDF that the sealed file begins with, `frozen_size` its length in bytes.
        sealed_sha256: hash of the sealed file.
        certificate: SHA-256 fingerprint of the seal's certificate.
        signed_at: when it was sealed, by the time stamp in the seal.
        superseded_at: when a later signed version took its place.
        based_on: public name of the deal that this one began with, if that one was published.
        attested_sha256: hash of the sealed certificate of the signing, `attested_size` its length in
            bytes; empty until it is made.
    """

    published = True

    public_id = models.CharField(max_length=32)
    city = models.ForeignKey("cities.City", models.PROTECT, related_name="+")
    edition = models.ForeignKey("cities.Edition", models.PROTECT, related_name="+")
    sector = models.ForeignKey("cities.Term", models.PROTECT, related_name="+")
    title = models.CharField(max_length=120)
    stage = models.CharField(max_length=20, choices=Stage, default=Stage.ACTIVE)
    number = models.PositiveIntegerField()
    content = models.JSONField()
    partners = ArrayField(models.CharField(max_length=150))
    signatures = models.JSONField()
    code = models.CharField(max_length=24, unique=True)
    file_name = models.CharField(max_length=200)
    frozen_sha256 = models.CharField(max_length=64)
    frozen_size = models.PositiveBigIntegerField()
    sealed_sha256 = models.CharField(max_length=64, unique=True)
    sealed_size = models.PositiveBigIntegerField()
    level = models.CharField(max_length=20)
    certificate = models.CharField(max_length=64)
    signed_at = models.DateTimeField()
    superseded_at = models.DateTimeField(null=True)
    based_on = models.CharField(max_length=32, blank=True)
    attested_sha256 = models.CharField(max_length=64, blank=True)
    attested_size = models.PositiveBigIntegerField(default=0)

    objects: ClassVar = RegisterQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "register entries"
        constraints = [
            models.UniqueConstraint(fields=["public_id", "number"], name="registerentry_version"),
            models.UniqueConstraint(
                fields=["public_id"], condition=Q(superseded_at=None), name="registerentry_current"
            ),
            models.CheckConstraint(condition=Q(stage__in=sorted(SIGNED)), name="registerentry_stage"),
        ]
        indexes = [
            models.Index(fields=["-signed_at"], name="registerentry_signed"),
            models.Index(fields=["based_on"], condition=~Q(based_on=""), name="registerentry_based_on"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Return the address of the public page."""
        return reverse("greendeals:registered", args=[self.public_id])


class Notice(NetworkTable):
    """What has become of a signed deal, as its public page tells; written once, never changed.

    Attributes:
        public_id: of the deal.
        organisation: the partner that has joined or left.
        words: a sentence for the public, as the city wrote it.
        number: of the signed version that came with it, if one did.
        on: the day from which it holds.
    """

    published = True
    append_only = True

    public_id = models.CharField(max_length=32)
    city = models.ForeignKey("cities.City", models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=NoticeKind)
    organisation = models.CharField(max_length=150, blank=True)
    words = models.TextField(blank=True)
    number = models.PositiveIntegerField(null=True)
    on = models.DateField()
    at = models.DateTimeField()

    objects: ClassVar = ReferenceQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=NoticeKind.values), name="notice_kind"),
        ]
        indexes = [models.Index(fields=["public_id", "-at"], name="notice_of_deal")]


class Keeping(NetworkTable):
    """How a signed deal is kept, as its public page tells; renewed by a worker when a fact changes.

    Attributes:
        public_id: of the deal.
        content: each promise with its owner, date, state and last word, each indicator with its values,
            the files that are open to all; names no person (`selectors.keeping_of`).
        as_of: the newest fact in it.
    """

    published = True

    public_id = models.CharField(max_length=32, unique=True)
    city = models.ForeignKey("cities.City", models.PROTECT, related_name="+")
    content = models.JSONField()
    as_of = models.DateTimeField()

    objects: ClassVar = ReferenceQuerySet.as_manager()
