"""Events of an edition."""

from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cities.models import Anchor, Edition, Sourced, Term
from cities.workflow import marked
from events.querysets import EventQuerySet
from events.workflow import AHEAD, EventState, Mode
from icc.core.public_ids import PublicIdField
from icc.tenancy.tables import NetworkTable


class Event(NetworkTable, Sourced):
    """A City Lab, a summit, a workshop. Its dates, and how exactly they are known, are its anchor's.

    Attributes:
        zone: IANA name of the time zone in which the agenda is written.
        city_places: places each city of the edition gets, unless the desk gives it another number.
        sequence: rises with every change that calendars must learn about.
        version: counts the desk's changes, for compare-and-set.
        attendance_people: as published; empty where it is not known.
        attendance_cities: likewise.
    """

    published = True

    public_id = PublicIdField()
    edition = models.ForeignKey(Edition, models.PROTECT, related_name="events")
    anchor = models.ForeignKey(Anchor, models.PROTECT, related_name="events")
    slug = models.SlugField(max_length=80, unique=True)
    name = models.CharField(_("name"), max_length=150)
    kind = models.ForeignKey(Term, models.PROTECT, related_name="+", verbose_name=_("kind"))
    description = models.TextField(_("what it is about"), blank=True)
    place = models.CharField(_("place"), max_length=150, blank=True)
    country = models.CharField(_("country"), max_length=2, blank=True)
    mode = models.CharField(_("where people meet"), max_length=10, choices=Mode, default=Mode.ON_SITE)
    zone = models.CharField(_("time zone"), max_length=40, default="Europe/Brussels")
    state = models.CharField(max_length=20, choices=EventState, default=EventState.DRAFT)
    city_places = models.PositiveSmallIntegerField(default=0)
    sequence = models.PositiveIntegerField(default=0)
    version = models.PositiveIntegerField(default=1)
    attendance_people = models.PositiveIntegerField(null=True, blank=True)
    attendance_cities = models.PositiveIntegerField(null=True, blank=True)
    attendance_note = models.TextField(blank=True)
    changed_at = models.DateTimeField()

    objects: ClassVar = EventQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=EventState.values), name="event_state"),
            models.CheckConstraint(condition=Q(mode__in=Mode.values), name="event_mode"),
        ]
        indexes = [models.Index(fields=["edition", "state"], name="event_edition_state")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Return the address of the event's page."""
        return reverse("events:event", args=[self.slug])

    @property
    def marked_name(self) -> str:
        """The name as every page shows it: what is made up for demonstrations says so."""
        return marked(self.name, invented=self.edition.is_demonstration)

    @property
    def is_ahead(self) -> bool:
        """Whether it is announced and not over."""
        return self.state in AHEAD

    @property
    def is_cancelled(self) -> bool:
        """Whether it does not take place."""
        return self.state == EventState.CANCELLED

    @property
    def subject(self) -> str:
        """Name of the event in the audit trail."""
        return f"event:{self.pk}"

    @property
    def starts_on(self) -> date | None:
        """The first day, if it is known."""
        return self.anchor.start_date

    @property
    def ends_on(self) -> date | None:
        """The last day, if it is known."""
        return self.anchor.end_date or self.anchor.start_date
