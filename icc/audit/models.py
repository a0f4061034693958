"""Who did what, when: append-only entries, chained by hash for each subject."""

from typing import ClassVar

from django.db import models

from icc.audit.querysets import CheckpointQuerySet, EntryQuerySet
from icc.tenancy.tables import MachineTable, NetworkTable


class Entry(MachineTable):
    """One act. Never changed, never deleted: grants and a trigger refuse both.

    Attributes:
        subject: kind and key of what was acted on, such as `deal:17`; one hash chain each.
        number: position in the chain, from 1.
        actor: `person:3`, `partner:...`, `system:...` or `public`.
        data: facts of the act; personal data stands here only as salted commitments.
        previous: hash of the entry before, empty for the first.
        digest: SHA-256 over the canonical JSON of all of the above.
    """

    append_only = True

    subject = models.CharField(max_length=80)
    number = models.PositiveIntegerField()
    at = models.DateTimeField()
    actor = models.CharField(max_length=120)
    action = models.CharField(max_length=80)
    city_id = models.BigIntegerField(null=True)
    data = models.JSONField(default=dict)
    previous = models.CharField(max_length=64, blank=True)
    digest = models.CharField(max_length=64)

    objects: ClassVar = EntryQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["subject", "number"], name="audit_entry_chain")]
        indexes = [models.Index(fields=["city_id", "-at"], name="audit_entry_city")]


class Disclosure(MachineTable):
    """The personal value behind a commitment of an entry; erasing it keeps the chain whole."""

    entry = models.ForeignKey(Entry, models.DO_NOTHING, related_name="disclosures")
    key = models.CharField(max_length=80)
    value = models.TextField()
    salt = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["entry", "key"], name="audit_disclosure_key")]


class Head(MachineTable):
    """Where a chain ends, so that entries cut off its end are missed.

    Whoever changes entries and heads alike leaves no trace here; the checkpoints kept elsewhere tell.

    Attributes:
        subject: the chain.
        number: of its last entry.
        digest: of its last entry.
    """

    subject = models.CharField(max_length=80, primary_key=True)
    number = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)


class Checkpoint(NetworkTable):
    """One hash over the whole log at a moment, stamped by a time stamping authority, for everybody to keep.

    It names nobody. A log that was changed, shortened or set back later no longer leads to it.

    Attributes:
        entries: how many entries the log had; they are the first so many by their keys.
        root: of the tree over them (RFC 6962).
        body: canonical JSON of all of this and the digest of the checkpoint before.
        digest: SHA-256 of the body.
        token: time stamp (RFC 3161) on the body, DER.
    """

    append_only = True
    published = True

    number = models.PositiveIntegerField(unique=True)
    at = models.DateTimeField()
    entries = models.PositiveBigIntegerField()
    root = models.CharField(max_length=64)
    body = models.TextField()
    digest = models.CharField(max_length=64)
    token = models.BinaryField()

    objects: ClassVar = CheckpointQuerySet.as_manager()

    class Meta:
        ordering = ["-number"]
