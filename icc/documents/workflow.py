"""How far a document is. Pure data."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class DocumentState(models.TextChoices):
    """How far a document is."""

    REQUESTED = "requested", _("Waiting for a worker")
    RENDERING = "rendering", _("Being made")
    READY = "ready", _("Ready")
    FAILED = "failed", _("Could not be made")


PENDING = frozenset({DocumentState.REQUESTED, DocumentState.RENDERING})
"""A worker is still at it."""
