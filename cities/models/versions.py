"""The files of deliverables."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from cities.models.cities import City
from cities.models.deliverables import Deliverable
from cities.querysets import (
    DeliverableVersionQuerySet,
)
from icc.tenancy.constraints import CompositeForeignKey, Wall
from icc.tenancy.tables import CityTable


class DeliverableVersion(CityTable):
    """One file of a deliverable; rows are never changed and never removed.

    Attributes:
        number: 1, 2, 3 within the deliverable.
        note: what has changed, in the words of the city.
    """

    append_only = True

    city = models.ForeignKey(City, models.PROTECT, related_name="+")
    deliverable = models.ForeignKey(Deliverable, models.PROTECT, db_constraint=False, related_name="versions")
    document = models.ForeignKey("documents.Document", models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()
    note = models.CharField(_("what has changed"), max_length=300, blank=True)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")

    objects: ClassVar = DeliverableVersionQuerySet.as_manager()

    class Meta:
        ordering = ["-number"]
        constraints = [
            Wall(name="deliverableversion_wall"),
            models.UniqueConstraint(fields=["deliverable", "number"], name="deliverableversion_number"),
            CompositeForeignKey(
                name="deliverableversion_city",
                fields=["deliverable", "city"],
                to="cities.Deliverable",
                to_columns=["id", "city_id"],
            ),
        ]
        indexes = [models.Index(fields=["city", "deliverable"], name="deliverableversion_city_of")]
