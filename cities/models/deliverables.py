"""What each city owes of each kind, and how far it is."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cities.models.cities import City
from cities.models.kinds import DeliverableKind
from cities.models.participations import Participation
from cities.querysets import (
    DeliverableQuerySet,
)
from cities.workflow import DeliverableState
from icc.core.public_ids import PublicIdField
from icc.tenancy.constraints import CompositeForeignKey, Wall
from icc.tenancy.tables import CityTable


class Deliverable(CityTable):
    """What one city owes of one kind, and how far it is.

    Attributes:
        submitted: number of the file that was handed in last; 0 while none was. EC staff and the
            desk read files up to it.
        due_on: the city's own date, once more time was given; otherwise the milestone's.
        asked_until: the day the city asks for; empty while it asks for none.
        asked_because: why it needs the time.
    """

    public_id = PublicIdField()
    city = models.ForeignKey(City, models.PROTECT, related_name="deliverables")
    participation = models.ForeignKey(
        Participation, models.PROTECT, db_constraint=False, related_name="deliverables"
    )
    kind = models.ForeignKey(DeliverableKind, models.PROTECT, related_name="deliverables")
    state = models.CharField(max_length=20, choices=DeliverableState, default=DeliverableState.DRAFT)
    state_since = models.DateTimeField()
    submitted = models.PositiveIntegerField(default=0)
    due_on = models.DateField(null=True, blank=True)
    asked_until = models.DateField(_("new date"), null=True, blank=True)
    asked_because = models.CharField(_("why more time is needed"), max_length=500, blank=True)

    objects: ClassVar = DeliverableQuerySet.as_manager()

    class Meta:
        ordering = ["kind__position", "pk"]
        constraints = [
            Wall(name="deliverable_wall"),
            models.UniqueConstraint(fields=["id", "city"], name="deliverable_of_city"),
            models.UniqueConstraint(fields=["participation", "kind"], name="deliverable_once"),
            CompositeForeignKey(
                name="deliverable_participation_city",
                fields=["participation", "city"],
                to="cities.Participation",
                to_columns=["id", "city_id"],
            ),
            models.CheckConstraint(condition=Q(state__in=DeliverableState.values), name="deliverable_state"),
            models.CheckConstraint(
                condition=Q(asked_until=None) | ~Q(asked_because=""), name="deliverable_asks_with_reason"
            ),
        ]
        indexes = [models.Index(fields=["city", "state"], name="deliverable_city_state")]

    def __str__(self) -> str:
        return self.kind.name

    def get_absolute_url(self) -> str:
        """Return the address in the city's workspace."""
        return reverse("cities:deliverable", args=[self.city.slug, self.public_id])

    @property
    def subject(self) -> str:
        """Name of its audit chain."""
        return f"deliverable:{self.pk}"
