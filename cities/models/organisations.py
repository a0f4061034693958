"""The organisations a city knows."""

from typing import ClassVar

from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from cities.models.participants import City, Term
from cities.querysets import OrganisationQuerySet
from icc.core.public_ids import PublicIdField
from icc.tenancy.constraints import Wall
from icc.tenancy.tables import CityTable


class Organisation(CityTable):
    """An organisation as one city knows it; other cities and partners never read this record."""

    public_id = PublicIdField()
    city = models.ForeignKey(City, models.PROTECT, related_name="organisations")
    name = models.CharField(_("organisation"), max_length=150)
    kind = models.ForeignKey(Term, models.PROTECT, related_name="+", verbose_name=_("type"))
    created_at = models.DateTimeField()

    objects: ClassVar = OrganisationQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            Wall(name="organisation_wall"),
            models.UniqueConstraint(fields=["id", "city"], name="organisation_of_city"),
            models.UniqueConstraint(
                "city",
                Lower("name"),
                name="organisation_once",
                violation_error_message=_("The city already knows an organisation of this name."),
            ),
        ]

    def __str__(self) -> str:
        return self.name
