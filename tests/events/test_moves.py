"""An event follows its anchor with its whole agenda, on the clock of its place."""

import datetime as dt

import pytest

from cities import services
from cities.services import Dates
from events.models import Event, EventDay, Session
from icc.accounts.models import NetworkRole
from icc.core.errors import Invalid
from icc.dashboards.anchors.selectors import preview
from tests.factories.events import EventDayFactory, EventFactory, SessionFactory
from tests.greendeals.world import NOW, staff

pytestmark = pytest.mark.django_db
FIRST = dt.date(2026, 3, 26)


@pytest.fixture
def event() -> Event:
    """An event of two days in Brussels, three days before clocks go forward."""
    event: Event = EventFactory(zone="Europe/Brussels")
    event.anchor.start_date, event.anchor.end_date = FIRST, FIRST + dt.timedelta(days=1)
    event.anchor.save()
    for place in range(2):
        day = EventDayFactory(event=event, date=FIRST + dt.timedelta(days=place))
        SessionFactory(day=day, start=dt.time(9), end=dt.time(10))
    return event


def move(event: Event, days: int) -> None:
    by = dt.timedelta(days=days)
    anchor = event.anchor
    assert anchor.start_date is not None
    assert anchor.end_date is not None
    after = Dates(anchor.start_date + by, anchor.end_date + by, anchor.date_precision)
    services.move_anchor(
        actor=staff(NetworkRole.DESK), anchor=anchor, before=Dates.of(anchor), after=after, now=NOW
    )


@pytest.mark.parametrize(("days", "hour"), [(1, 8), (7, 7), (-1, 8), (-7, 8)])
def test_days_and_sessions_move_and_keep_their_hour_there(event: Event, days: int, hour: int) -> None:
    before = event.sequence
    move(event, days)
    dates = [FIRST + dt.timedelta(days=days), FIRST + dt.timedelta(days=days + 1)]
    assert list(EventDay.objects.order_by("date").values_list("date", flat=True)) == dates
    first = Session.objects.order_by("starts_at").first()
    assert first is not None
    assert first.starts_at == dt.datetime.combine(dates[0], dt.time(hour), dt.UTC)
    assert first.start == dt.time(9)
    event.refresh_from_db()
    assert event.sequence == before + 1


def test_an_hour_that_clocks_skip_moves_nothing(event: Event) -> None:
    Session.objects.update(start=dt.time(2, 30), end=dt.time(3, 30))
    with pytest.raises(Invalid):
        move(event, 3)
    assert EventDay.objects.order_by("date").values_list("date", flat=True).first() == FIRST
    event.anchor.refresh_from_db()
    assert event.anchor.start_date == FIRST


def test_the_preview_names_the_event_with_its_agenda(event: Event) -> None:
    day = FIRST + dt.timedelta(days=5)
    shown = preview(event.anchor, Dates(day, day))
    assert [(one.name, one.note) for one in shown.moves] == [(event.name, "with 2 days of its agenda")]
