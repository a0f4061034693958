"""How far a party is with a draft, and who has to move next. Pure data; both follow from facts."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from greendeals.workflow.deals import Stage


class PartyState(models.TextChoices):
    """How far a party is (domain.md 2.5); follows from links, talk, answers and signatures, never stored."""

    NEW = "new", _("Not invited yet")
    INVITED = "invited", _("Invited")
    NEGOTIATING = "negotiating", _("Negotiating")
    APPROVED = "approved", _("Accepts the draft")
    SIGNED = "signed", _("Signed")
    JOINED = "joined-later", _("Joined later")
    WITHDRAWN = "withdrawn", _("Has left the deal")


class Court(models.TextChoices):
    """Who has to move next; follows from facts, never stored."""

    CITY = "city", _("The city")
    PARTNER = "partner", _("The partner")
    NOBODY = "nobody", _("Nobody")


WORD = frozenset({Stage.DRAFTING, Stage.CONSULTATION, Stage.REVIEW})
"""Stages in which a party gives its word on the draft: there is a text, and it is not frozen."""
