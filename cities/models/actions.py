"""What a city has agreed to do next."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cities.models.cities import City
from cities.querysets import ActionPointQuerySet
from cities.workflow import ActionState
from icc.core.public_ids import PublicIdField
from icc.tenancy.constraints import Wall
from icc.tenancy.tables import CityTable


class ActionPoint(CityTable):
    """One thing a city does next, with its owner and date. Where it came from, the feature's own row tells.

    Attributes:
        owner: who does it; empty while nobody is named.
        evidence: what shows that it is done.
        reason: why it was dropped.
    """

    public_id = PublicIdField()
    city = models.ForeignKey(City, models.PROTECT, related_name="actions")
    text = models.CharField(_("what is to be done"), max_length=300)
    owner = models.ForeignKey(
        "accounts.User", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("by whom")
    )
    due_on = models.DateField(_("until"), null=True, blank=True)
    state = models.CharField(max_length=12, choices=ActionState, default=ActionState.OPEN)
    evidence = models.CharField(_("what shows it"), max_length=500, blank=True)
    reason = models.CharField(_("why it is dropped"), max_length=500, blank=True)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey("accounts.User", models.SET_NULL, null=True, related_name="+")
    changed_at = models.DateTimeField()

    objects: ClassVar = ActionPointQuerySet.as_manager()

    class Meta:
        ordering = ["due_on", "pk"]
        constraints = [
            Wall(name="actionpoint_wall"),
            models.UniqueConstraint(fields=["id", "city"], name="actionpoint_of_city"),
            models.CheckConstraint(condition=Q(state__in=ActionState.values), name="actionpoint_state"),
            models.CheckConstraint(
                condition=~Q(state=ActionState.DROPPED) | ~Q(reason=""), name="actionpoint_dropped_has_reason"
            ),
        ]
        indexes = [models.Index(fields=["city", "state"], name="actionpoint_city_state")]

    def __str__(self) -> str:
        return self.text
