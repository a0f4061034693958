"""How far a document is, and its seal. Pure data."""

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


class SealState(models.TextChoices):
    """How far a seal is. `FAILED` is for what no repetition mends; all else is tried again for ever."""

    REQUESTED = "requested", _("Waiting for the seal")
    SEALING = "sealing", _("Being sealed")
    SEALED = "sealed", _("Sealed")
    FAILED = "failed", _("Could not be sealed")
