"""Days and sessions: one place turns clocks into moments; nothing impossible is stored."""

import datetime as dt

import pytest

from events import services
from events.models import Event, EventDay, Session
from events.services import EventFacts, SessionFacts
from events.tasks import sweep
from events.workflow import EventState, Mode, Visibility
from icc.core.errors import Forbidden, Invalid
from icc.core.wall_time import moment
from icc.tenancy.actors import Actor, Person, Public
from tests.events.world import NOW, desk
from tests.factories.cities import EditionFactory, TermFactory
from tests.factories.events import FIRST, EventDayFactory, EventFactory

pytestmark = pytest.mark.django_db


def facts(start: int, end: int, visibility: Visibility = Visibility.PUBLIC) -> SessionFacts:
    """Return a session by its hours."""
    kind = TermFactory(vocabulary="session_kind")
    return SessionFacts(
        title="Talk", kind=kind, start=dt.time(start), end=dt.time(end), visibility=visibility
    )


@pytest.mark.parametrize(
    ("zone", "hour"),
    [("Europe/Brussels", 7), ("America/Toronto", 13), ("Atlantic/Azores", 9), ("Europe/Istanbul", 6)],
)
def test_a_session_is_stored_on_the_clock_and_as_a_moment(zone: str, hour: int) -> None:
    day = EventDayFactory(event__zone=zone)
    row = services.add_session(actor=desk(), day=day, facts=facts(9, 10), now=NOW)
    assert (row.start, row.starts_at) == (dt.time(9), dt.datetime(2099, 5, 12, hour, tzinfo=dt.UTC))


@pytest.mark.fault("events-8")
@pytest.mark.parametrize(("start", "end"), [(10, 10), (11, 10)])
def test_a_session_that_ends_before_it_starts_is_refused(start: int, end: int) -> None:
    with pytest.raises(Invalid):
        services.add_session(actor=desk(), day=EventDayFactory(), facts=facts(start, end), now=NOW)
    assert not Session.objects.exists()


@pytest.mark.fault("events-9")
@pytest.mark.parametrize("day", [dt.date(2099, 3, 29), dt.date(2026, 10, 25)])
def test_an_hour_that_is_skipped_or_comes_twice_is_refused(day: dt.date) -> None:
    with pytest.raises(Invalid):
        moment(day, dt.time(2, 30), "Europe/Brussels")
    assert moment(day, dt.time(4), "Europe/Brussels").tzinfo is dt.UTC


@pytest.mark.fault("events-11")
@pytest.mark.parametrize("zone", ["CEST", "Mars/Olympus", ""])
def test_an_unknown_zone_is_refused(zone: str) -> None:
    with pytest.raises(Invalid):
        moment(FIRST, dt.time(9), zone)


@pytest.mark.parametrize("asked", Visibility)
def test_a_session_is_never_more_open_than_its_day(asked: Visibility) -> None:
    day = EventDayFactory(visibility=Visibility.NETWORK)
    row = services.add_session(actor=desk(), day=day, facts=facts(9, 10, asked), now=NOW)
    assert row.visibility == (Visibility.CLOSED if asked == Visibility.CLOSED else Visibility.NETWORK)


def test_a_day_lies_within_the_event_and_is_there_once() -> None:
    event = EventFactory()
    services.add_day(actor=desk(), event=event, day=FIRST, now=NOW)
    for day in (FIRST, FIRST - dt.timedelta(days=1), FIRST + dt.timedelta(days=2)):
        with pytest.raises(Invalid):
            services.add_day(actor=desk(), event=event, day=day, now=NOW)
    assert EventDay.objects.count() == 1


@pytest.mark.parametrize("actor", [Public(), Person(user_id=1), Person(user_id=1, network="ec")])
def test_only_the_desk_makes_events(actor: Actor) -> None:
    made = EventFacts(
        slug="lab", name="Lab", kind=TermFactory(vocabulary="event_kind"), start_date=FIRST, end_date=FIRST
    )
    with pytest.raises(Forbidden):
        services.create_event(actor=actor, edition=EditionFactory(), facts=made, now=NOW)
    with pytest.raises(Forbidden):
        services.add_session(actor=actor, day=EventDayFactory(), facts=facts(9, 10), now=NOW)


def test_a_new_event_is_a_draft_with_an_anchor_of_its_own() -> None:
    edition = EditionFactory()
    kind = TermFactory(vocabulary="event_kind")
    made = EventFacts("lab", "Lab", kind, FIRST, FIRST + dt.timedelta(days=1), mode=Mode.HYBRID)
    event = services.create_event(actor=desk(), edition=edition, facts=made, now=NOW)
    assert (event.state, event.anchor.code, event.ends_on) == (EventState.DRAFT, "lab", made.end_date)
    with pytest.raises(Invalid):
        services.create_event(actor=desk(), edition=edition, facts=made, now=NOW)


def test_an_event_ends_by_itself_once_its_last_day_is_over(
    monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: object
) -> None:
    past = EventFactory(anchor__start_date=dt.date(2020, 1, 1), anchor__end_date=dt.date(2020, 1, 2))
    ahead = EventFactory(anchor__start_date=dt.date(2999, 1, 1), anchor__end_date=dt.date(2999, 1, 2))
    woken: list[tuple[str, int]] = []
    monkeypatch.setattr("events.tasks.enqueue", lambda name, key: woken.append((name, key)))
    sweep()
    assert woken == [("events.tasks.end", past.pk)]
    assert Event.objects.get(pk=ahead.pk).state == EventState.OPEN
