"""Who helps which city."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from coaching.querysets import EngagementQuerySet
from icc.tenancy.constraints import CompositeForeignKey, Wall
from icc.tenancy.tables import CityTable


class Engagement(CityTable):
    """The job of a coach for a city in an edition; it carries the access, as a membership."""

    participation = models.ForeignKey(
        "cities.Participation", models.PROTECT, db_constraint=False, related_name="engagements"
    )
    city = models.ForeignKey("cities.City", models.PROTECT, related_name="+")
    coach = models.ForeignKey("accounts.User", models.PROTECT, related_name="engagements")
    started_on = models.DateField()
    ended_on = models.DateField(null=True, blank=True)

    objects: ClassVar = EngagementQuerySet.as_manager()

    class Meta:
        constraints = [
            Wall(name="engagement_wall"),
            CompositeForeignKey(
                name="engagement_participation_city",
                fields=["participation", "city"],
                to="cities.Participation",
                to_columns=["id", "city_id"],
            ),
            models.UniqueConstraint(
                fields=["participation", "coach"],
                condition=Q(ended_on=None),
                name="engagement_once",
                violation_error_message=_("This coach already works with this city."),
            ),
            models.CheckConstraint(
                condition=Q(ended_on=None) | Q(ended_on__gte=F("started_on")), name="engagement_dates"
            ),
        ]
