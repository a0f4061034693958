"""Who helps which city."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from coaching.models.base import one_of, tied
from coaching.querysets import EngagementQuerySet
from coaching.workflow import EngagementRole
from icc.tenancy.constraints import Wall
from icc.tenancy.tables import CityTable


class Engagement(CityTable):
    """The job of a coach for a city in an edition; it carries the access, as a membership.

    Attributes:
        hours: planned for the whole job; what was worked stands in the entries of hours.
    """

    participation = models.ForeignKey(
        "cities.Participation", models.PROTECT, db_constraint=False, related_name="engagements"
    )
    city = models.ForeignKey("cities.City", models.PROTECT, related_name="+")
    coach = models.ForeignKey("accounts.User", models.PROTECT, related_name="engagements")
    role = models.CharField(max_length=10, choices=EngagementRole, default=EngagementRole.LEAD)
    hours = models.PositiveSmallIntegerField(default=0)
    started_on = models.DateField()
    ended_on = models.DateField(null=True, blank=True)

    objects: ClassVar = EngagementQuerySet.as_manager()

    class Meta:
        constraints = [
            Wall(name="engagement_wall"),
            tied("engagement", "participation", "cities.Participation"),
            models.UniqueConstraint(fields=["id", "city"], name="engagement_of_city"),
            models.UniqueConstraint(
                fields=["participation", "coach"],
                condition=Q(ended_on=None),
                name="engagement_once",
                violation_error_message=_("This coach already works with this city."),
            ),
            models.UniqueConstraint(
                fields=["participation"],
                condition=Q(ended_on=None, role=EngagementRole.LEAD),
                name="engagement_one_lead",
                violation_error_message=_("This city has a lead expert already. End that job first."),
            ),
            one_of("engagement", "role", EngagementRole),
            models.CheckConstraint(
                condition=Q(ended_on=None) | Q(ended_on__gte=F("started_on")), name="engagement_dates"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.coach.name}, {self.get_role_display()}"
