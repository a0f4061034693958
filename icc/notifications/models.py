"""Messages as rows, and the mailbox of the demonstration."""

from typing import ClassVar

from django.db import models

from icc.core.public_ids import PublicIdField
from icc.notifications.querysets import MessageQuerySet
from icc.notifications.workflow import MessageState
from icc.tenancy.tables import MachineTable


class Message(MachineTable):
    """One mail to one person, written in the transaction of the act that caused it.

    Attributes:
        key: what makes the mail unique together with kind and address; a second one is not written.
        context: plain values for the template.
        secrets: values that must not outlive the sending, such as a token; emptied once sent.
        attachment: name, hash and type of a stored file that goes along.
        due_at: not before this moment.
    """

    public_id = PublicIdField()
    kind = models.CharField(max_length=80)
    key = models.CharField(max_length=120)
    user = models.ForeignKey("accounts.User", models.CASCADE, null=True, related_name="+")
    address = models.EmailField()
    name = models.CharField(max_length=150, blank=True)
    language = models.CharField(max_length=10)
    context = models.JSONField(default=dict)
    secrets = models.JSONField(default=dict)
    attachment = models.JSONField(null=True)
    city_id = models.BigIntegerField(null=True)
    state = models.CharField(max_length=10, choices=MessageState, default=MessageState.QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField()
    due_at = models.DateTimeField()
    handed_over_at = models.DateTimeField(null=True)
    fault = models.CharField(max_length=200, blank=True)

    objects: ClassVar = MessageQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "key", "address"], name="message_once"),
            models.CheckConstraint(condition=models.Q(state__in=MessageState.values), name="message_state"),
        ]
        indexes = [
            models.Index(
                fields=["due_at"], condition=models.Q(state=MessageState.QUEUED), name="message_queued"
            ),
        ]


class DemoMail(MachineTable):
    """A mail kept instead of sent, in demonstration mode only."""

    address = models.CharField(max_length=320)
    subject = models.CharField(max_length=500)
    raw = models.BinaryField()
    received_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-received_at", "-pk"]
