# mypy: disable-error-code="no-untyped-call"
"""Events with their places, days and sessions."""

import datetime as dt
from typing import Any

from factory.declarations import LazyAttribute, SelfAttribute, Sequence, SubFactory

from cities.models import Anchor
from events.models import Event, EventDay, Learning, SeatPool, Session
from events.workflow import Audience, EventState
from tests.factories.cities import EditionFactory, ModelFactory, TermFactory

FIRST = dt.date(2099, 5, 12)
"""Far ahead, so that the clock on the wall finds registration open."""


class AnchorFactory(ModelFactory[Anchor]):
    """Two days in May."""

    class Meta:
        model = Anchor

    edition: Any = SubFactory(EditionFactory)
    code = Sequence(lambda n: f"anchor-{n}")
    start_date = FIRST
    end_date = FIRST + dt.timedelta(days=1)


class EventFactory(ModelFactory[Event]):
    """An event one can register for; give it places with `places`."""

    class Meta:
        model = Event

    edition: Any = SubFactory(EditionFactory)
    anchor: Any = SubFactory(AnchorFactory, edition=SelfAttribute("..edition"))
    slug = Sequence(lambda n: f"lab-{n}")
    name = Sequence(lambda n: f"City Lab {n}")
    kind: Any = SubFactory(TermFactory, vocabulary="event_kind", code=Sequence(lambda n: f"city-lab-{n}"))
    place = "Porto"
    country = "PT"
    state = EventState.OPEN
    changed_at = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)


class EventDayFactory(ModelFactory[EventDay]):
    """The first day."""

    class Meta:
        model = EventDay

    event: Any = SubFactory(EventFactory)
    date = FIRST


class SessionFactory(ModelFactory[Session]):
    """An hour in the morning, in Brussels."""

    class Meta:
        model = Session

    day: Any = SubFactory(EventDayFactory)
    title = Sequence(lambda n: f"Session {n}")
    kind: Any = SubFactory(TermFactory, vocabulary="session_kind")
    start = dt.time(9)
    end = dt.time(10)
    starts_at = LazyAttribute(lambda row: dt.datetime.combine(row.day.date, dt.time(7), dt.UTC))
    ends_at = LazyAttribute(lambda row: dt.datetime.combine(row.day.date, dt.time(8), dt.UTC))


class LearningFactory(ModelFactory[Learning]):
    """One key learning."""

    class Meta:
        model = Learning

    day: Any = SubFactory(EventDayFactory)
    position = Sequence(lambda n: n + 1)
    text = Sequence(lambda n: f"Learning {n}.")


def pool(event: Event, audience: Audience, places: int, **kwargs: Any) -> SeatPool:
    """Make one counter of places."""
    row: SeatPool = SeatPool.objects.create(
        event=event, audience=audience, places=places, cap=places, **kwargs
    )
    return row


def places(event: Event, *, total: int, per_city: int = 5, public: int = 0) -> Event:
    """Give an event its places; cities get their counter when they first register."""
    pool(event, Audience.ALL, total)
    pool(event, Audience.PUBLIC, public)
    event.city_places = per_city
    event.save(update_fields=["city_places"])
    return event
