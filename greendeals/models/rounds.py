"""The rounds in which a frozen text is signed."""

from datetime import date

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from greendeals.models.base import DealPart, tied
from greendeals.models.deals import Deal
from greendeals.models.versions import DealVersion
from greendeals.workflow import LIVE, RoundState
from icc.tenancy.constraints import DEAL_TREE, Wall


class SigningRound(DealPart):
    """The collection of signatures under one version; at most one per deal is not at its end.

    Attributes:
        quorum: how many partners must have signed before the mayor is asked.
        deadline: last day to sign.
    """

    deal = models.ForeignKey(Deal, models.CASCADE, db_constraint=False, related_name="rounds")
    version = models.ForeignKey(DealVersion, models.PROTECT, db_constraint=False, related_name="rounds")
    state = models.CharField(max_length=10, choices=RoundState, default=RoundState.OPEN)
    quorum = models.PositiveSmallIntegerField(default=0)
    deadline = models.DateField(_("sign until"))
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey("accounts.User", models.SET_NULL, null=True, related_name="+")
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            Wall(using=DEAL_TREE, name="signinground_wall"),
            tied("signinground", "greendeals.Deal"),
            tied("signinground", "greendeals.DealVersion", "version"),
            models.UniqueConstraint(fields=["id", "city"], name="signinground_of_city"),
            models.UniqueConstraint(
                fields=["deal"], condition=Q(state__in=LIVE), name="signinground_one_live"
            ),
            models.CheckConstraint(condition=Q(state__in=RoundState.values), name="signinground_state"),
        ]

    def is_late(self, today: date) -> bool:
        """Whether the last day to sign has passed."""
        return self.deadline < today
