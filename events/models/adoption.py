"""What a city takes home from an event."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from cities.models import ActionPoint, City
from events.models.agenda import Learning
from events.querysets import AdoptionQuerySet
from icc.tenancy.constraints import CompositeForeignKey, Wall
from icc.tenancy.tables import CityTable


class Adoption(CityTable):
    """That a city has made a key learning its own: ties the action point to where it came from."""

    city = models.ForeignKey(City, models.PROTECT, related_name="+")
    learning = models.ForeignKey(Learning, models.PROTECT, related_name="adoptions")
    action = models.OneToOneField(ActionPoint, models.CASCADE, db_constraint=False, related_name="adoption")
    adopted_at = models.DateTimeField()

    objects: ClassVar = AdoptionQuerySet.as_manager()

    class Meta:
        constraints = [
            Wall(name="adoption_wall"),
            CompositeForeignKey(
                name="adoption_action_city",
                fields=["action", "city"],
                to="cities.ActionPoint",
                to_columns=["id", "city_id"],
            ),
            models.UniqueConstraint(
                fields=["city", "learning"],
                name="adoption_once",
                violation_error_message=_("Your city has taken this up already."),
            ),
        ]
