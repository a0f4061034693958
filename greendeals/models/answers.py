"""The word of a party on the draft."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from greendeals.models.base import REASON_LENGTH, DealPart, at_most, tied
from greendeals.models.deals import Deal
from greendeals.models.parties import Party, of_party
from greendeals.querysets import OwnTalkQuerySet
from icc.tenancy.constraints import DEAL_TREE, Wall


class Answer(DealPart):
    """A party's word on the draft: it would sign this text, or not and why. No signature.

    Attributes:
        content_version: the text it speaks about; the word on an older text is history.
        content: that text, so that it can be said what has changed since.
        leaves: whether the party takes no part any more, whatever the text.
        taken_back_at: when the party took its word back; it counts for nothing from then on.
    """

    deal = models.ForeignKey(Deal, models.CASCADE, db_constraint=False, related_name="answers")
    party = models.ForeignKey(Party, models.CASCADE, db_constraint=False, related_name="answers")
    content_version = models.PositiveIntegerField()
    content = models.JSONField(default=dict)
    accepted = models.BooleanField()
    leaves = models.BooleanField(default=False)
    reason = models.TextField(_("reason"), blank=True, max_length=REASON_LENGTH)
    at = models.DateTimeField()
    taken_back_at = models.DateTimeField(null=True)

    objects: ClassVar = OwnTalkQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [
            Wall(using=DEAL_TREE, name="answer_wall"),
            tied("answer", "greendeals.Deal"),
            of_party("answer"),
            at_most(REASON_LENGTH, "reason", "answer_length"),
            models.CheckConstraint(condition=Q(accepted=True) | ~Q(reason=""), name="answer_no_has_reason"),
            models.CheckConstraint(
                condition=Q(accepted=False) | Q(leaves=False), name="answer_leaving_is_no_yes"
            ),
        ]
