"""What happens when: days, sessions, and what was learned."""

from typing import ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import Deferrable, F, Func, Q
from django.db.models.functions import Length, Lower
from django.db.models.lookups import LessThanOrEqual
from django.utils.translation import gettext_lazy as _

from cities.models import Term
from events.models.events import Event
from events.querysets import EventDayQuerySet, LearningQuerySet, SessionQuerySet
from events.workflow import Visibility
from icc.core.public_ids import PublicIdField
from icc.tenancy.tables import NetworkTable

SUMMARY_LENGTH, LEARNING_LENGTH = 5_000, 300
ROOM_ONCE = "eventsession_room"
"""Name of the constraint that keeps two sessions out of one room; those that exchange rooms defer it."""


class EventDay(NetworkTable):
    """One day of an event, with its summary.

    Attributes:
        date: on the calendar of the event's place.
        summary_published_at: until then only the desk reads summary and key learnings.
        version: counts the saves of the day and its summary, for compare-and-set.
    """

    published = True

    event = models.ForeignKey(Event, models.CASCADE, related_name="days")
    date = models.DateField(_("day"))
    title = models.CharField(_("title"), max_length=150, blank=True)
    visibility = models.CharField(
        _("who sees it"), max_length=10, choices=Visibility, default=Visibility.PUBLIC
    )
    summary = models.TextField(_("summary"), blank=True, max_length=SUMMARY_LENGTH)
    summary_published_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    objects: ClassVar = EventDayQuerySet.as_manager()

    class Meta:
        ordering = ["date"]
        constraints = [
            models.UniqueConstraint(
                fields=["event", "date"],
                name="eventday_once",
                violation_error_message=_("This day is already there."),
            ),
            models.CheckConstraint(condition=Q(visibility__in=Visibility.values), name="eventday_visibility"),
            models.CheckConstraint(
                condition=LessThanOrEqual(Length("summary"), SUMMARY_LENGTH), name="eventday_summary_length"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.event}, {self.date}"

    @property
    def is_restricted(self) -> bool:
        """Whether not everybody sees the day; of an open day single sessions may still be closed."""
        return self.visibility != Visibility.PUBLIC


class Session(NetworkTable):
    """One session of a day.

    Attributes:
        start: on the clock of the event's zone; what people have agreed on.
        end: likewise.
        starts_at: the same as a moment, computed by the service.
        ends_at: likewise.
        visibility: of the session itself; never more open than its day.
        track: sessions of one track stand in one column.
        room: one session at a time is in it; without regard to capitals.
        version: counts the saves, for compare-and-set.
    """

    published = True

    public_id = PublicIdField()
    day = models.ForeignKey(EventDay, models.CASCADE, related_name="sessions")
    title = models.CharField(_("title"), max_length=150)
    description = models.TextField(_("what it is about"), blank=True)
    kind = models.ForeignKey(Term, models.PROTECT, related_name="+", verbose_name=_("kind"))
    track = models.CharField(_("track"), max_length=80, blank=True)
    room = models.CharField(_("room"), max_length=80, blank=True)
    start = models.TimeField(_("from"))
    end = models.TimeField(_("until"))
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    visibility = models.CharField(
        _("who sees it"), max_length=10, choices=Visibility, default=Visibility.PUBLIC
    )
    capacity = models.PositiveSmallIntegerField(_("places"), null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects: ClassVar = SessionQuerySet.as_manager()

    class Meta:
        ordering = ["starts_at", "track", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="eventsession_dates",
                violation_error_message=_("A session ends after it starts."),
            ),
            models.CheckConstraint(
                condition=Q(visibility__in=Visibility.values), name="eventsession_visibility"
            ),
            ExclusionConstraint(
                name=ROOM_ONCE,
                expressions=[
                    ("day", RangeOperators.EQUAL),
                    (Lower("room"), RangeOperators.EQUAL),
                    (
                        Func("starts_at", "ends_at", function="TSTZRANGE", output_field=DateTimeRangeField()),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                condition=~Q(room=""),
                deferrable=Deferrable.IMMEDIATE,
                violation_error_message=_("Another session is in this room at that time."),
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Learning(NetworkTable):
    """One key learning of a day, read by others once the day's summary is published.

    Attributes:
        session: where it was learned; whoever may not see that session does not read it. It stays with
            the learning: without it, what was said behind closed doors would be read by all.
    """

    published = True

    public_id = PublicIdField()
    day = models.ForeignKey(EventDay, models.CASCADE, related_name="learnings")
    session = models.ForeignKey(Session, models.RESTRICT, null=True, blank=True, related_name="learnings")
    position = models.PositiveSmallIntegerField()
    text = models.CharField(_("key learning"), max_length=LEARNING_LENGTH)

    objects: ClassVar = LearningQuerySet.as_manager()

    class Meta:
        ordering = ["position", "pk"]
        constraints = [models.UniqueConstraint(fields=["day", "position"], name="learning_position")]

    def __str__(self) -> str:
        return self.text
