"""Events in the words of their readers."""

from typing import TYPE_CHECKING, Self

from django.db.models import F, Q

from cities.models import Participation
from events.workflow import AHEAD, OVER, EventState, RegistrationState, Visibility
from icc.accounts.rules import is_desk
from icc.tenancy.actors import Actor, reach, sees_network
from icc.tenancy.querysets import CityQuerySet, ReferenceQuerySet, VisibleQuerySet

if TYPE_CHECKING:
    from events.models import (
        Adoption,
        Delegate,
        Event,
        EventDay,
        Guest,
        Learning,
        Registration,
        SeatPool,
        Session,
    )


class EventQuerySet(VisibleQuerySet["Event"]):
    """Events."""

    def visible_to(self, actor: Actor) -> Self:
        """Return announced events; drafts to the desk only."""
        return self.all() if is_desk(actor) else self.exclude(state=EventState.DRAFT)

    def full(self) -> Self:
        """Return the events with what every page shows of them."""
        return self.select_related("anchor", "edition", "kind")

    def ahead(self) -> Self:
        """Return what is still to come or under way, the nearest first."""
        return self.filter(state__in=AHEAD).order_by("anchor__start_date", "pk")

    def past(self) -> Self:
        """Return what is over or was cancelled, the latest first."""
        done = self.filter(state__in=[*OVER, EventState.CANCELLED])
        return done.order_by(
            "-edition__start_date", "edition", F("anchor__start_date").desc(nulls_last=True), "-pk"
        )


def open_to(actor: Actor, path: str = "") -> Q:
    """Return the condition under which an actor sees what carries a visibility.

    Args:
        actor: who reads.
        path: lookup from the row to the session that carries the visibility; empty: the row itself.
    """
    seen = Q(**{f"{path}visibility": Visibility.PUBLIC})
    cities, _deals = reach(actor)
    if cities:
        editions = Participation.objects.filter(city_id__in=cities).values("edition")
        own = {
            f"{path}visibility": Visibility.CLOSED,
            f"{path}day__event__edition__in": editions,
        }
        seen |= Q(**{f"{path}visibility": Visibility.NETWORK}) | Q(**own)
    return seen


class EventDayQuerySet(VisibleQuerySet["EventDay"]):
    """Days of events."""

    def visible_to(self, actor: Actor) -> Self:
        """Return the days of events the actor may see: that there is a day is no secret."""
        return self if is_desk(actor) else self.exclude(event__state=EventState.DRAFT)


class SessionQuerySet(VisibleQuerySet["Session"]):
    """Sessions of events."""

    def visible_to(self, actor: Actor) -> Self:
        """Return the sessions open to the actor; all of them to those who see the network."""
        if is_desk(actor):
            return self.all()
        announced = self.exclude(day__event__state=EventState.DRAFT)
        return announced if sees_network(actor) else announced.filter(open_to(actor))


class LearningQuerySet(VisibleQuerySet["Learning"]):
    """Key learnings of days."""

    def visible_to(self, actor: Actor) -> Self:
        """Return what is published and comes from no session closed to the actor; all to the desk."""
        if is_desk(actor):
            return self.all()
        published = self.exclude(day__summary_published_at=None).exclude(day__event__state=EventState.DRAFT)
        if sees_network(actor):
            return published
        return published.filter(Q(session=None) | open_to(actor, "session__"))


class SeatPoolQuerySet(ReferenceQuerySet["SeatPool"]):
    """Counters of places."""


class RegistrationQuerySet(CityQuerySet["Registration"]):
    """Who comes, without names: the facts about places."""

    def waiting(self) -> Self:
        """Return those on the waiting list, in order."""
        return self.filter(state=RegistrationState.WAITING).order_by("number")


class DelegateQuerySet(CityQuerySet["Delegate"]):
    """People whom cities send."""


class GuestQuerySet(VisibleQuerySet["Guest"]):
    """People who come on their own."""

    def visible_to(self, actor: Actor) -> Self:
        """Return all to the desk, nobody to others."""
        return self.all() if is_desk(actor) else self.none()


class AdoptionQuerySet(CityQuerySet["Adoption"]):
    """What cities have taken up from events."""
