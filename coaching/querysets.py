"""Coaching in the words of its readers."""

from datetime import datetime
from typing import TYPE_CHECKING, Self

from django.db.models import Exists, OuterRef, Q

from cities.models import Membership
from cities.workflow import CityRole
from coaching.workflow import AHEAD, HELD, LIVE
from icc.tenancy.actors import Actor, Person, is_staff, sees_network
from icc.tenancy.querysets import CityQuerySet, VisibleQuerySet

if TYPE_CHECKING:
    from coaching.models import (
        Ask,
        Busy,
        Collaboration,
        Engagement,
        HoursEntry,
        Match,
        Offer,
        PrivateNote,
        Session,
        SessionAction,
        SharedNote,
    )


class EngagementQuerySet(CityQuerySet["Engagement"]):
    """Engagements of coaches."""

    def running(self) -> Self:
        """Return engagements that have not ended."""
        return self.filter(Q(ended_on=None))


class CoachingSessionQuerySet(CityQuerySet["Session"]):
    """Sessions of coaches with cities."""

    def ahead(self, *, now: datetime) -> Self:
        """Return sessions that are still to come, the next first."""
        return self.filter(state__in=AHEAD, ends_at__gte=now).order_by("starts_at", "pk")

    def held(self) -> Self:
        """Return sessions that took place."""
        return self.filter(state__in=HELD)

    def unlogged(self, *, now: datetime) -> Self:
        """Return sessions whose time has come and of which nobody has said yet what became of them."""
        return self.filter(state__in=AHEAD, starts_at__lte=now).order_by("-starts_at", "pk")


class SharedNoteQuerySet(CityQuerySet["SharedNote"]):
    """What coach and city both read."""

    def visible_to(self, actor: Actor) -> Self:
        """Return the notes of the actor's cities; shared with the city means: not with the programme."""
        return self.none() if is_staff(actor) else super().visible_to(actor)


class PrivateNoteQuerySet(VisibleQuerySet["PrivateNote"]):
    """What coaches keep to themselves."""

    def visible_to(self, actor: Actor) -> Self:
        """Return the actor's own notes on cities the actor coaches, and what others have written there since.

        Nobody else reads them, the platform neither: a successor inherits the work, not the notes.
        """
        if not isinstance(actor, Person):
            return self.none()
        there = Membership.objects.filter(
            city_id=OuterRef("city_id"),
            user_id=actor.user_id,
            role=CityRole.COACH,
            since__lte=OuterRef("written_at"),
        )
        rows = self.filter(city_id__in=actor.cities_as(CityRole.COACH))
        return rows.filter(Q(author_id=actor.user_id) | Q(Exists(there)))


class SessionActionQuerySet(CityQuerySet["SessionAction"]):
    """Which action points came out of which session."""


class HoursEntryQuerySet(CityQuerySet["HoursEntry"]):
    """Hours planned and worked."""


class BusyQuerySet(VisibleQuerySet["Busy"]):
    """Who is busy when. Nobody is told more than what is free."""

    def visible_to(self, actor: Actor) -> Self:
        """Return nothing but to those who see the network."""
        return self.all() if sees_network(actor) else self.none()


class OfferQuerySet(CityQuerySet["Offer"]):
    """What mentor cities offer."""


class AskQuerySet(CityQuerySet["Ask"]):
    """What cities look for."""


class MatchQuerySet(CityQuerySet["Match"]):
    """Mentor and seeking city, one row per side."""

    def live(self) -> Self:
        """Return matches that are not over."""
        return self.filter(state__in=LIVE)


class CollaborationQuerySet(CityQuerySet["Collaboration"]):
    """Exchanges of two cities, one row per side."""
