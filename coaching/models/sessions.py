"""When coach and city meet, and who is busy meanwhile."""

from datetime import timedelta
from typing import ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from coaching.models.base import one_of, tied
from coaching.models.engagements import Engagement
from coaching.querysets import BusyQuerySet, CoachingSessionQuerySet
from coaching.workflow import LONGEST, Mode, SessionKind, SessionState, Side, When
from icc.core.public_ids import PublicIdField
from icc.tenancy.constraints import Wall
from icc.tenancy.tables import CityTable, NetworkTable


class Session(CityTable):
    """A meeting of a coach with a city.

    Attributes:
        wall_day: the day people agreed on, by the clock of `zone`; with `wall_time` what was meant.
        fold: which of two equal hours when clocks go back.
        starts_at: the same in UTC, which is what counts.
        side: who has proposed the time; the other side confirms it.
        version: counts the changes; a change names the one it was made from.
        uid: of the calendar entry, for good.
        sequence: of the calendar entry; rises with every change that people must see.
        request_key: of the form it came from, so that the same form sent twice makes one session.
        request_digest: of what that form said.
    """

    public_id = PublicIdField()
    city = models.ForeignKey("cities.City", models.PROTECT, related_name="+")
    participation = models.ForeignKey(
        "cities.Participation", models.PROTECT, db_constraint=False, related_name="+"
    )
    engagement = models.ForeignKey(Engagement, models.PROTECT, db_constraint=False, related_name="sessions")
    kind = models.CharField(_("kind"), max_length=10, choices=SessionKind, default=SessionKind.CALL)
    subject = models.CharField(_("what it is about"), max_length=150, blank=True)
    wall_day = models.DateField()
    wall_time = models.TimeField()
    fold = models.PositiveSmallIntegerField(default=0)
    zone = models.CharField(max_length=64)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    mode = models.CharField(_("how"), max_length=10, choices=Mode, default=Mode.ONLINE)
    place = models.CharField(_("place or link"), max_length=300, blank=True)
    state = models.CharField(max_length=20, choices=SessionState, default=SessionState.PROPOSED)
    side = models.CharField(max_length=5, choices=Side)
    reason = models.CharField(max_length=500, blank=True)
    version = models.PositiveIntegerField(default=1)
    uid = models.CharField(max_length=80, unique=True)
    sequence = models.PositiveIntegerField(default=0)
    request_key = models.CharField(max_length=40, blank=True)
    request_digest = models.CharField(max_length=64, blank=True)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey("accounts.User", models.SET_NULL, null=True, related_name="+")
    changed_at = models.DateTimeField()

    objects: ClassVar = CoachingSessionQuerySet.as_manager()

    class Meta:
        constraints = [
            Wall(name="session_wall"),
            tied("session", "participation", "cities.Participation"),
            tied("session", "engagement", "coaching.Engagement"),
            models.UniqueConstraint(fields=["id", "city"], name="session_of_city"),
            models.UniqueConstraint(
                fields=["city", "request_key"], condition=~Q(request_key=""), name="session_request_once"
            ),
            one_of("session", "kind", SessionKind),
            one_of("session", "mode", Mode),
            one_of("session", "state", SessionState),
            one_of("session", "side", Side),
            models.CheckConstraint(
                condition=Q(
                    ends_at__gt=F("starts_at"), ends_at__lte=F("starts_at") + timedelta(minutes=LONGEST)
                ),
                name="session_length",
            ),
        ]
        indexes = [
            models.Index(fields=["city", "starts_at"], name="session_city_start"),
            models.Index(fields=["engagement", "starts_at"], name="session_engagement_start"),
        ]

    def __str__(self) -> str:
        return self.subject or self.get_kind_display()

    def get_absolute_url(self) -> str:
        """Return the address of the session's page."""
        return reverse("coaching:session", args=[self.public_id])

    @property
    def minutes(self) -> int:
        """How long it takes."""
        return int((self.ends_at - self.starts_at).total_seconds() // 60)

    @property
    def when(self) -> When:
        """The time as people said it."""
        return When(self.wall_day, self.wall_time, self.zone, self.minutes, self.fold)

    def set_time(self, when: When) -> None:
        """Take over a time, as people say it and in UTC.

        Raises:
            Invalid: it is none that can be.
        """
        self.starts_at, self.ends_at = when.span()
        self.wall_day, self.wall_time = when.day, when.time
        self.zone, self.fold = when.zone, when.fold or 0


class Busy(NetworkTable):
    """One party of a session is busy: the coach, or the team of the city. Says not with whom.

    Attributes:
        party: `coach:` and the key of the account, or `city:` and the key of the city.
        busy: half-open, in UTC, with what is kept free after the session.
    """

    party = models.CharField(max_length=40)
    busy = DateTimeRangeField()
    session = models.ForeignKey(Session, models.CASCADE, related_name="busy")

    objects: ClassVar = BusyQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "busy"
        constraints = [
            ExclusionConstraint(
                name="busy_once",
                expressions=[("party", RangeOperators.EQUAL), ("busy", RangeOperators.OVERLAPS)],
                violation_error_message=_("This time is taken."),
            ),
            models.UniqueConstraint(fields=["session", "party"], name="busy_party"),
            models.CheckConstraint(
                condition=Q(
                    busy__isempty=False, busy__startswith__isnull=False, busy__endswith__isnull=False
                ),
                name="busy_not_empty",
            ),
        ]
