"""What is said between a party and the city about the draft."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from greendeals.models.base import REASON_LENGTH, DealPart, at_most, tied
from greendeals.models.deals import Deal
from greendeals.models.parties import Party, of_party
from greendeals.querysets import OwnTalkQuerySet
from icc.tenancy.constraints import DEAL_TREE, Wall


class Comment(DealPart):
    """A sentence between a party and the city about the deal; each party sees its own talk only.

    Attributes:
        author: who wrote it for the city; empty where the party wrote it.
    """

    deal = models.ForeignKey(Deal, models.CASCADE, db_constraint=False, related_name="comments")
    party = models.ForeignKey(Party, models.CASCADE, db_constraint=False, related_name="comments")
    author = models.ForeignKey("accounts.User", models.SET_NULL, null=True, related_name="+")
    from_city = models.BooleanField()
    body = models.TextField(_("comment"), max_length=REASON_LENGTH)
    at = models.DateTimeField()

    objects: ClassVar = OwnTalkQuerySet.as_manager()

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            Wall(using=DEAL_TREE, name="comment_wall"),
            tied("comment", "greendeals.Deal"),
            at_most(REASON_LENGTH, "body", "comment_length"),
            of_party("comment"),
        ]
