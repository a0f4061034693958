"""Municipalities and their place on the map."""

from typing import ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cities.querysets import (
    MunicipalityQuerySet,
)
from icc.tenancy.tables import NetworkTable


class Municipality(NetworkTable):
    """A municipality with its place on the map. Coordinates and population: GeoNames, CC BY 4.0."""

    published = True

    slug = models.SlugField(max_length=80, unique=True)
    name = models.CharField(max_length=150)
    name_en = models.CharField(max_length=150)
    country = models.CharField(max_length=2)
    lat = models.DecimalField(
        max_digits=8,
        decimal_places=5,
        null=True,
        blank=True,
        validators=[MinValueValidator(-90), MaxValueValidator(90)],
    )
    lon = models.DecimalField(
        max_digits=8,
        decimal_places=5,
        null=True,
        blank=True,
        validators=[MinValueValidator(-180), MaxValueValidator(180)],
    )
    population = models.PositiveIntegerField(null=True, blank=True)
    population_source = models.CharField(max_length=120, blank=True)
    geonames_id = models.PositiveIntegerField(null=True, blank=True)
    coord_source = models.CharField(max_length=20, blank=True)
    note = models.TextField(blank=True)

    objects: ClassVar = MunicipalityQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(lat=None, lon=None) | Q(lat__range=(-90, 90), lon__range=(-180, 180)),
                name="municipality_on_the_globe",
                violation_error_message=_("Latitude is between -90 and 90, longitude between -180 and 180."),
            ),
        ]

    def __str__(self) -> str:
        return self.name
