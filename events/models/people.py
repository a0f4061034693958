"""Who comes: people whom cities send, and people of the public."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from cities.models import City
from events.models.seats import Registration
from events.querysets import DelegateQuerySet, GuestQuerySet
from icc.tenancy.constraints import CompositeForeignKey, Wall
from icc.tenancy.tables import CityTable, MachineTable

NOTHING = ""
"""What the city role may do with tables that are read by their link and by the desk."""


class Delegate(CityTable):
    """The person whom a city sends; its city and the desk read it."""

    city = models.ForeignKey(City, models.PROTECT, related_name="+")
    registration = models.OneToOneField(Registration, models.CASCADE, related_name="delegate")
    name = models.CharField(_("name"), max_length=150)
    function = models.CharField(_("function"), max_length=150, blank=True)
    email = models.EmailField(_("e-mail address"))
    language = models.CharField(max_length=10, default="en")
    added_by = models.ForeignKey("accounts.User", models.SET_NULL, null=True, related_name="+")

    objects: ClassVar = DelegateQuerySet.as_manager()

    class Meta:
        constraints = [
            Wall(name="delegate_wall"),
            CompositeForeignKey(
                name="delegate_registration_city",
                fields=["registration", "city"],
                to="events.Registration",
                to_columns=["id", "city_id"],
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Guest(MachineTable):
    """A person of the public; the desk reads it.

    Attributes:
        consent: name of the sentence agreed to; a new wording gets a new name.
    """

    city_privileges = NOTHING

    registration = models.OneToOneField(Registration, models.CASCADE, related_name="guest")
    name = models.CharField(_("name"), max_length=150)
    organisation = models.CharField(_("organisation"), max_length=150, blank=True)
    email = models.EmailField(_("e-mail address"))
    language = models.CharField(max_length=10, default="en")
    consent = models.CharField(max_length=40)
    consented_at = models.DateTimeField()

    objects: ClassVar = GuestQuerySet.as_manager()

    def __str__(self) -> str:
        return self.name


class Pass(MachineTable):
    """A link in a mail that proves whose registration it is. Only the digest of its token is kept."""

    city_privileges = NOTHING

    registration = models.ForeignKey(Registration, models.CASCADE, related_name="passes")
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
