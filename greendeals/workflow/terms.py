"""Who takes part in a deal, and what kind of agreement it is. Pure data."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class PartyRole(models.TextChoices):
    """What a party is in a deal."""

    LEAD = "lead", _("Lead")
    PARTNER = "partner", _("Partner")
    FUNDER = "funder", _("Funder")
    ADVISER = "adviser", _("Adviser")
    IMPLEMENTER = "implementer", _("Implementer")
    SUPPORTER = "supporter", _("Supporter")
    FACILITATOR = "facilitator", _("Facilitator")


class Seat(models.TextChoices):
    """How a party sits in the steering group."""

    VOTING = "voting", _("With a vote")
    ADVISORY = "advisory", _("Advises, without a vote")


class Rhythm(models.TextChoices):
    """How often the steering group meets."""

    MONTHLY = "monthly", _("Every month")
    QUARTERLY = "quarterly", _("Every three months")
    HALF_YEARLY = "half-yearly", _("Every six months")
    YEARLY = "yearly", _("Every year")


class LegalNature(models.TextChoices):
    """What the signature binds to (domain.md 2.2)."""

    POLITICAL = "political", _("Voluntary commitment, not legally binding")
    INTENT = "intent", _("Letter of intent")
    EFFORT = "effort", _("Agreement to an effort, not to a result")
    CONTRACT = "contract", _("Contract under private law")
