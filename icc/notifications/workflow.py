"""Where a message stands. Pure data."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class MessageState(models.TextChoices):
    """Where a message stands. `SENDING` is set just before the hand-over to the mail server."""

    QUEUED = "queued", _("Queued")
    SENDING = "sending", _("Being handed over")
    SENT = "sent", _("Sent")
    FAILED = "failed", _("Refused")
    UNCERTAIN = "uncertain", _("Uncertain")
    DROPPED = "dropped", _("No longer needed")


STUCK = frozenset({MessageState.FAILED, MessageState.UNCERTAIN})
"""The desk decides what becomes of these."""
