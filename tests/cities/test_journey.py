"""The way of an edition: words for dates that are not exact, and where today lies among the phases."""

import datetime as dt
from typing import Any

import pytest

from cities.models import Anchor, Milestone
from cities.selectors import participation_on_the_way, way_of, when
from cities.workflow import DatePrecision, MilestoneKind
from tests.cities.journey import NOW, World, milestone, new_world
from tests.factories.cities import EditionFactory, ParticipationFactory

pytestmark = pytest.mark.django_db
DAY = dt.date


@pytest.mark.parametrize(
    ("start", "end", "precision", "words"),
    [
        (DAY(2023, 3, 1), DAY(2023, 3, 1), DatePrecision.DAY, "1 March 2023"),
        (DAY(2023, 4, 7), DAY(2023, 4, 21), DatePrecision.DAY, "7–21 April 2023"),
        (DAY(2023, 3, 1), DAY(2023, 7, 27), DatePrecision.DAY, "1 March 2023 – 27 July 2023"),
        (DAY(2023, 7, 1), DAY(2023, 7, 31), DatePrecision.MONTH, "July 2023"),
        (DAY(2023, 9, 1), DAY(2023, 11, 24), DatePrecision.MONTH, "September 2023 – November 2023"),
        (DAY(2023, 11, 24), None, DatePrecision.MONTH, "from November 2023"),
        (None, DAY(2025, 5, 31), DatePrecision.SEASON, "until May 2025"),
        (DAY(2024, 6, 3), DAY(2024, 6, 3), DatePrecision.REPORTED, "reported on 3 June 2024"),
        (None, None, DatePrecision.UNKNOWN, "Date not known"),
    ],
)
def test_dates_are_told_as_exactly_as_they_are_known(
    start: dt.date | None, end: dt.date | None, precision: str, words: str
) -> None:
    assert when(start, end, precision) == words


@pytest.fixture
def world() -> World:
    """A core city with its people."""
    return new_world()


def phases(world: World, *spans: tuple[dt.date | None, dt.date | None]) -> None:
    """Give the world's edition phases with these dates."""
    edition = world.participation.edition
    for number, (start, end) in enumerate(spans):
        anchor = Anchor.objects.create(
            edition=edition, code=f"phase-{number}", start_date=start, end_date=end
        )
        facts: dict[str, Any] = {"kind": MilestoneKind.PHASE, "name": f"Phase {number}", "position": number}
        Milestone.objects.create(edition=edition, anchor=anchor, code=anchor.code, **facts)


def states(world: World, today: dt.date) -> list[str]:
    """States of the phases on a day."""
    way = way_of(world.participation.edition, now=dt.datetime.combine(today, NOW.timetz()))
    return [phase.state for phase in way.phases]


def test_phases_are_behind_here_or_ahead(world: World) -> None:
    phases(
        world,
        (DAY(2026, 1, 1), DAY(2026, 1, 31)),
        (DAY(2026, 2, 1), DAY(2026, 2, 28)),
        (DAY(2026, 3, 1), None),
    )
    assert states(world, DAY(2025, 12, 31)) == ["todo", "todo", "todo"]
    assert states(world, DAY(2026, 1, 31)) == ["current", "todo", "todo"]
    assert states(world, DAY(2026, 2, 1)) == ["done", "current", "todo"]
    assert states(world, DAY(2027, 2, 1)) == ["done", "done", "current"]


def test_a_phase_without_a_start_begins_when_the_one_before_ends(world: World) -> None:
    phases(world, (DAY(2026, 1, 1), DAY(2026, 1, 31)), (None, DAY(2026, 6, 30)))
    assert states(world, DAY(2026, 1, 31)) == ["current", "todo"]
    assert states(world, DAY(2026, 2, 1)) == ["done", "current"]
    assert states(world, DAY(2026, 7, 1)) == ["done", "done"]


def test_a_phase_without_an_end_goes_on_until_the_next_has_ended(world: World) -> None:
    phases(world, (DAY(2026, 1, 1), None), (None, DAY(2026, 6, 30)))
    assert states(world, DAY(2026, 3, 1)) == ["current", "todo"]
    assert states(world, DAY(2026, 7, 1)) == ["done", "done"]


def test_between_two_phases_nothing_is_current(world: World) -> None:
    phases(world, (DAY(2026, 1, 1), DAY(2026, 1, 31)), (DAY(2026, 3, 1), DAY(2026, 3, 31)))
    assert states(world, DAY(2026, 2, 10)) == ["done", "todo"]


def test_the_next_stop_is_the_nearest_that_is_not_past(world: World) -> None:
    phases(world, (DAY(2026, 1, 1), None))
    phase = Milestone.objects.get()
    for code, day in (("past", 1), ("far", 30), ("near", 20)):
        milestone(world, code, DAY(2026, 3, day), phase=phase)
    way = way_of(world.participation.edition, now=NOW)
    assert [stop.milestone.code for stop in way.phases[0].stops] == ["past", "near", "far"]
    assert way.coming is not None
    assert way.coming.milestone.code == "near"
    assert [stop.is_past for stop in way.phases[0].stops] == [True, False, False]


def test_the_way_is_that_of_the_latest_edition_whose_dates_are_known(world: World) -> None:
    milestone(world)
    newer = EditionFactory(start_date=dt.date(2026, 1, 1))
    ParticipationFactory(city=world.city, edition=newer)
    assert participation_on_the_way(world.city) == world.participation
    assert participation_on_the_way(world.city, newer.code) is None
    assert participation_on_the_way(ParticipationFactory().city) is None
