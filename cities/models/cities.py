"""Cities, who are the tenants."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.urls import reverse

from cities.querysets import (
    CityQuerySetOfNetwork,
)
from cities.workflow import (
    CityForm,
    marked,
)
from icc.tenancy.tables import NetworkTable


class City(NetworkTable):
    """The tenant: a participant across editions, one municipality or a consortium.

    Attributes:
        is_invented: made up for demonstrations; never shown without its mark.
    """

    published = True

    slug = models.SlugField(max_length=80, unique=True)
    name = models.CharField(max_length=150)
    country = models.CharField(max_length=2)
    form = models.CharField(max_length=10, choices=CityForm, default=CityForm.SINGLE)
    is_invented = models.BooleanField(default=False)

    objects: ClassVar = CityQuerySetOfNetwork.as_manager()

    class Meta:
        verbose_name_plural = "cities"
        constraints = [
            models.CheckConstraint(condition=Q(form__in=CityForm.values), name="city_form"),
            models.CheckConstraint(condition=Q(country__regex=r"^[A-Z]{2}$"), name="city_country"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def marked_name(self) -> str:
        """The name as every page shows it: what is made up for demonstrations says so."""
        return marked(self.name, invented=self.is_invented)

    def get_absolute_url(self) -> str:
        """Return the address of the public profile."""
        return reverse("city-profile", args=[self.slug])
