"""What somebody is asked for in a signing round, and what lets them answer for others. Pure data."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class SlotRole(models.TextChoices):
    """What is asked of a person; who only gets the result stands beside the round, not in it."""

    SIGNER = "signer", _("Signs")
    APPROVER = "approver", _("Agrees, does not sign")


class Basis(models.TextChoices):
    """Why somebody may sign for an organisation."""

    STATUTE = "statute", _("By law or statute")
    COUNCIL = "council", _("Decision of the council or board")
    ATTORNEY = "attorney", _("Power of attorney")


NEEDS_FILE = (Basis.COUNCIL, Basis.ATTORNEY)
"""Grounds that are shown by a file."""
