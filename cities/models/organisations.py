"""The organisations a city knows."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from cities.models.cities import City
from cities.models.terms import Term
from cities.querysets import OrganisationQuerySet
from cities.workflow import COUNTRIES, OrganisationSize
from icc.core.names import folded
from icc.core.public_ids import PublicIdField
from icc.tenancy.constraints import CITY, CompositeForeignKey, Wall
from icc.tenancy.tables import CityTable, NetworkTable


class Identity(NetworkTable):
    """That organisations of several cities are one and the same, as the desk has found. Says nothing else."""

    public_id = PublicIdField()
    created_at = models.DateTimeField()


PUBLISHED = f"{CITY} OR published_at IS NOT NULL"
"""The wall of organisations: what the desk has published is open to all cities for reading."""


class Organisation(CityTable):
    """An organisation as one city knows it; others read the record once the desk has published it.

    Attributes:
        folded: the name without accents, capitals and legal form, by which duplicates are found.
        register_number: in the official register of its country, where the city knows it.
        published_at: when the desk has made it known to all cities.
        merged_into: the record that has taken its place, after the city found it twice.
        identity: what joins it to the same organisation in other cities; set by the desk.
        version: counts the saves of its facts.
    """

    public_id = PublicIdField()
    city = models.ForeignKey(City, models.PROTECT, related_name="organisations")
    name = models.CharField(_("organisation"), max_length=150)
    folded = models.CharField(max_length=150, blank=True, editable=False)
    kind = models.ForeignKey(Term, models.PROTECT, related_name="+", verbose_name=_("type"))
    size = models.CharField(_("size"), max_length=10, choices=OrganisationSize, blank=True)
    sector = models.ForeignKey(
        Term, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("sector")
    )
    country = models.CharField(_("country"), max_length=2, blank=True)
    register_number = models.CharField(_("number in the official register"), max_length=40, blank=True)
    published_at = models.DateTimeField(null=True)
    merged_into = models.ForeignKey(
        "self", models.PROTECT, db_constraint=False, null=True, related_name="merged"
    )
    identity = models.ForeignKey(Identity, models.SET_NULL, null=True, related_name="organisations")
    created_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    objects: ClassVar = OrganisationQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            Wall(using=PUBLISHED, name="organisation_wall"),
            models.UniqueConstraint(fields=["id", "city"], name="organisation_of_city"),
            CompositeForeignKey(
                name="organisation_merged_into_city",
                fields=["merged_into", "city"],
                to="cities.Organisation",
                to_columns=["id", "city_id"],
            ),
            models.UniqueConstraint(
                "city",
                Lower("name"),
                condition=Q(merged_into=None),
                name="organisation_once",
                violation_error_message=_("The city already knows an organisation of this name."),
            ),
            models.CheckConstraint(
                condition=Q(size="") | Q(size__in=OrganisationSize.values), name="organisation_size"
            ),
        ]
        indexes = [models.Index(fields=["city", "folded"], name="organisation_folded")]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save it with the name by which duplicates are found."""
        self.folded = folded(self.name)
        super().save(*args, **kwargs)

    @property
    def country_name(self) -> Any:
        """Its country in the reader's language; empty where it is not known."""
        return COUNTRIES.get(self.country, self.country)

    @property
    def subject(self) -> str:
        """Name of the record in the audit trail."""
        return f"organisation:{self.pk}"
