"""What the tables of a deal share."""

from typing import ClassVar

from django.db import models
from django.db.models.functions import Length
from django.db.models.lookups import LessThanOrEqual

from greendeals.querysets import CityOnlyQuerySet, DealTreeQuerySet, RowManager
from icc.tenancy.constraints import CompositeForeignKey
from icc.tenancy.tables import CityTable

SECTION_LENGTH, PROMISE_LENGTH, REASON_LENGTH = 20_000, 1_000, 2_000
"""Characters; a text field's `max_length` binds forms only, these bind the table."""


def at_most(characters: int, field: str, name: str) -> models.CheckConstraint:
    """Limit the length of a text in the database."""
    condition = LessThanOrEqual(Length(field), characters)
    return models.CheckConstraint(condition=condition, name=name)


def tied(name: str, parent: str, field: str = "deal") -> CompositeForeignKey:
    """Tie a row to its parent and, with it, to the parent's city."""
    return CompositeForeignKey(
        name=f"{name}_{field}_city", fields=[field, "city"], to=parent, to_columns=["id", "city_id"]
    )


class DealPart(CityTable):
    """What every row below a deal carries beside its deal: the city, for the wall."""

    city = models.ForeignKey("cities.City", models.PROTECT, related_name="+")

    objects: ClassVar = DealTreeQuerySet.as_manager()

    class Meta:
        abstract = True


class Row(DealPart):
    """A row of one of the tables of a deal.

    `objects` are the rows in force; `every` holds those too that an amendment has taken out of a signed
    deal. They stay for what was reported of them.

    Attributes:
        position: where it stands in its table.
        version: counts its saves, for compare-and-set.
        origin: in an amendment, the row of the signed deal that this one is the copy of.
        retired_at: when an amendment took it out of the deal.
    """

    objects: ClassVar = RowManager()
    every: ClassVar = DealTreeQuerySet.as_manager()

    origin = models.ForeignKey("self", models.SET_NULL, db_constraint=False, null=True, related_name="copies")
    retired_at = models.DateTimeField(null=True)
    position = models.PositiveIntegerField(default=0)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        abstract = True


class CityPart(CityTable):
    """The same for rows that a city keeps to itself, whomever the deal is opened to."""

    city = models.ForeignKey("cities.City", models.PROTECT, related_name="+")

    objects: ClassVar = CityOnlyQuerySet.as_manager()

    class Meta:
        abstract = True
