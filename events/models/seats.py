"""Places and who has one, without names: tables of the network class hold nothing private."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cities.models import City
from events.models.agenda import Session
from events.models.events import Event
from events.querysets import RegistrationQuerySet, SeatPoolQuerySet
from events.workflow import LIVE, Audience, RegistrationState
from icc.core.public_ids import PublicIdField
from icc.tenancy.tables import NetworkTable


class SeatPool(NetworkTable):
    """A counter of places: of a whole event or session, of one city in it, of the public in it.

    Whoever registers takes a place in each pool that counts them. The pool of all places of an event
    is locked first by everything that gives or takes places there.

    Attributes:
        places: how many the desk wants.
        cap: how many count: the same, or as many as are taken while there are more than wanted.
        taken: how many are given.
    """

    published = True

    event = models.ForeignKey(Event, models.CASCADE, related_name="pools")
    session = models.ForeignKey(Session, models.CASCADE, null=True, blank=True, related_name="pools")
    audience = models.CharField(max_length=10, choices=Audience)
    city = models.ForeignKey(City, models.PROTECT, null=True, blank=True, related_name="+")
    places = models.PositiveIntegerField()
    cap = models.PositiveIntegerField()
    taken = models.PositiveIntegerField(default=0)

    objects: ClassVar = SeatPoolQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["event", "session", "audience", "city"], name="seatpool_once", nulls_distinct=False
            ),
            models.CheckConstraint(condition=Q(audience__in=Audience.values), name="seatpool_audience"),
            models.CheckConstraint(
                condition=Q(audience=Audience.CITY, city__isnull=False)
                | (~Q(audience=Audience.CITY) & Q(city=None)),
                name="seatpool_of_city",
            ),
            models.CheckConstraint(
                condition=Q(taken__lte=F("cap")),
                name="seatpool_never_above",
                violation_error_message=_("All places are taken."),
            ),
        ]

    @property
    def left(self) -> int:
        """How many places are free."""
        return self.cap - self.taken

    def counts(self, city_id: int | None) -> bool:
        """Tell whether a registration of this city, or of the public, takes a place here."""
        if self.audience == Audience.CITY:
            return self.city_id == city_id
        return self.audience == Audience.ALL or city_id is None


class Registration(NetworkTable):
    """That somebody comes, or would like to. Who it is, a Delegate or a Guest tells.

    Attributes:
        city: whose place it takes; empty for the public.
        address_digest: keyed digest of the address, without regard to capitals and blanks: one live
            registration per event and address.
        number: place in the order of the waiting list; kept when a seat was given.
    """

    public_id = PublicIdField()
    event = models.ForeignKey(Event, models.PROTECT, related_name="registrations")
    city = models.ForeignKey(City, models.PROTECT, null=True, blank=True, related_name="+")
    address_digest = models.CharField(max_length=64)
    state = models.CharField(max_length=12, choices=RegistrationState, default=RegistrationState.UNCONFIRMED)
    number = models.PositiveIntegerField(null=True, blank=True)
    created_at = models.DateTimeField()
    state_since = models.DateTimeField()

    objects: ClassVar = RegistrationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["id", "city"], name="registration_of_city"),
            models.UniqueConstraint(
                fields=["event", "address_digest"],
                condition=Q(state__in=LIVE),
                name="registration_once",
                violation_error_message=_("Somebody with this e-mail address is registered already."),
            ),
            models.UniqueConstraint(fields=["event", "number"], name="registration_number"),
            models.CheckConstraint(
                condition=Q(state__in=RegistrationState.values), name="registration_state"
            ),
            models.CheckConstraint(
                condition=~Q(state=RegistrationState.WAITING) | Q(number__isnull=False),
                name="registration_waits_with_number",
            ),
        ]
        indexes = [
            models.Index(fields=["city", "event"], name="registration_city_event"),
            models.Index(fields=["event", "state", "number"], name="registration_event_state"),
        ]

    def __str__(self) -> str:
        return str(self.public_id)
