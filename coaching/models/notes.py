"""What is written down about a session: for the city, for coaches only, as actions, in hours."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cities.workflow import CityRole
from coaching.models.base import one_of, tied
from coaching.models.engagements import Engagement
from coaching.models.sessions import Session
from coaching.querysets import (
    HoursEntryQuerySet,
    PrivateNoteQuerySet,
    SessionActionQuerySet,
    SharedNoteQuerySet,
)
from coaching.workflow import HoursKind
from icc.core.public_ids import PublicIdField
from icc.tenancy.constraints import CITY, Wall
from icc.tenancy.scopes import Role
from icc.tenancy.tables import CityTable

HELD = (
    "SELECT 1 FROM cities_membership held WHERE held.city_id = coaching_privatenote.city_id"
    " AND held.role = '{role}' AND held.user_id = {user}"
    " AND (held.since <= coaching_privatenote.written_at OR held.user_id = coaching_privatenote.author_id)"
)
COACH = f"{CITY} AND EXISTS ({HELD})".format(
    role=CityRole.COACH.value, user="nullif(current_setting('icc.user_id', true), '')::bigint"
)
"""The wall of what coaches keep to themselves: of one of the actor's cities, in which the actor is a coach
and was one when it was written, or has written it."""


class CoachWall(Wall):
    """Only coaches of the city, who read and add: not its team, no desk, no Commission."""

    def __init__(self, *, using: str = COACH, name: str, **kwargs: Any) -> None:
        super().__init__(using=using, name=name, **kwargs)

    def _policies(self) -> dict[str, str]:
        every = {
            "read": f"FOR SELECT TO {Role.CITY} USING ({self.using})",
            "insert": f"FOR INSERT TO {Role.CITY} WITH CHECK ({self.using})",
        }
        named = {suffix: f"{self.name}_{suffix}" for suffix in every}
        return {
            name: f'CREATE POLICY "{name}" ON %(table)s {every[suffix]}' for suffix, name in named.items()
        }


class Note(CityTable):
    """One version of a note; a change is a new row, so that every version is kept.

    Attributes:
        version: 1 for the first; the highest is what counts.
    """

    append_only = True

    public_id = PublicIdField()
    city = models.ForeignKey("cities.City", models.PROTECT, related_name="+")
    session = models.ForeignKey(Session, models.PROTECT, db_constraint=False, related_name="+")
    text = models.TextField(_("note"))
    author = models.ForeignKey("accounts.User", models.SET_NULL, null=True, related_name="+")
    version = models.PositiveIntegerField(default=1)
    written_at = models.DateTimeField()

    class Meta:
        abstract = True


class SharedNote(Note):
    """What coach and city both read."""

    objects: ClassVar = SharedNoteQuerySet.as_manager()

    class Meta:
        ordering = ["session", "-version"]
        constraints = [
            Wall(name="sharednote_wall"),
            tied("sharednote", "session", "coaching.Session"),
            models.UniqueConstraint(fields=["session", "version"], name="sharednote_version"),
        ]


class PrivateNote(Note):
    """What only the coaches of the city read. No service turns one into a shared note."""

    objects: ClassVar = PrivateNoteQuerySet.as_manager()

    class Meta:
        ordering = ["session", "-version"]
        constraints = [
            CoachWall(name="privatenote_wall"),
            tied("privatenote", "session", "coaching.Session"),
            models.UniqueConstraint(fields=["session", "version"], name="privatenote_version"),
        ]


class SessionAction(CityTable):
    """Ties an action point of the city to the session it came from."""

    city = models.ForeignKey("cities.City", models.PROTECT, related_name="+")
    session = models.ForeignKey(Session, models.PROTECT, db_constraint=False, related_name="actions")
    action = models.OneToOneField(
        "cities.ActionPoint", models.PROTECT, db_constraint=False, related_name="coaching"
    )

    objects: ClassVar = SessionActionQuerySet.as_manager()

    class Meta:
        constraints = [
            Wall(name="sessionaction_wall"),
            tied("sessionaction", "session", "coaching.Session"),
            tied("sessionaction", "action", "cities.ActionPoint"),
        ]


class HoursEntry(CityTable):
    """Hours planned, worked or corrected; an entry is never changed, a mistake gets a correction.

    Attributes:
        quarters: quarters of an hour; a correction may take away.
    """

    append_only = True

    city = models.ForeignKey("cities.City", models.PROTECT, related_name="+")
    engagement = models.ForeignKey(Engagement, models.PROTECT, db_constraint=False, related_name="entries")
    session = models.ForeignKey(Session, models.PROTECT, db_constraint=False, null=True, related_name="hours")
    kind = models.CharField(max_length=10, choices=HoursKind)
    quarters = models.SmallIntegerField()
    day = models.DateField()
    reason = models.CharField(max_length=300, blank=True)
    noted_by = models.ForeignKey("accounts.User", models.SET_NULL, null=True, related_name="+")
    noted_at = models.DateTimeField()

    objects: ClassVar = HoursEntryQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "hours entries"
        constraints = [
            Wall(name="hoursentry_wall"),
            tied("hoursentry", "engagement", "coaching.Engagement"),
            tied("hoursentry", "session", "coaching.Session"),
            one_of("hoursentry", "kind", HoursKind),
            models.CheckConstraint(
                condition=Q(kind=HoursKind.CORRECTION) & ~Q(quarters=0) & ~Q(reason="")
                | ~Q(kind=HoursKind.CORRECTION) & Q(quarters__gt=0),
                name="hoursentry_correction_has_reason",
            ),
            models.CheckConstraint(condition=Q(quarters__range=(-2000, 2000)), name="hoursentry_quarters"),
        ]
        indexes = [models.Index(fields=["city", "kind"], name="hoursentry_city_kind")]
