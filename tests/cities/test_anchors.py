"""Moving a date of an edition: by the desk only, on the dates that were seen, with all that hangs on it."""

import datetime as dt

import pytest

from cities import services
from cities.models import Anchor, Deliverable
from cities.services import FOLLOWERS, Dates
from cities.workflow import DatePrecision
from icc.accounts.models import NetworkRole
from icc.audit.models import Entry
from icc.core.errors import Conflict, Forbidden, Invalid
from icc.dashboards.anchors.selectors import anchors_of, preview
from tests.cities.journey import DUE, NOW, World, milestone, new_world, owed
from tests.greendeals.world import staff

pytestmark = pytest.mark.django_db
LATER = Dates(DUE + dt.timedelta(days=10), DUE + dt.timedelta(days=11))


@pytest.fixture
def world() -> World:
    """A core city with its people, and one document due at a milestone."""
    return new_world()


def move(anchor: Anchor, before: Dates, after: Dates = LATER) -> Anchor:
    return services.move_anchor(
        actor=staff(NetworkRole.DESK), anchor=anchor, before=before, after=after, now=NOW
    )


def test_milestones_and_documents_follow(world: World) -> None:
    found = owed(world)
    anchor = found.kind.milestone.anchor
    move(anchor, Dates.of(anchor))
    assert vars(Deliverable.objects.dated().get(pk=found.pk))["due"] == LATER.end
    entry = Entry.objects.about(f"edition:{world.participation.edition.code}").last()
    assert entry is not None
    assert (entry.action, entry.data["from"], entry.data["to"]) == (
        "anchor-moved",
        [str(DUE), str(DUE), "day"],
        [str(LATER.start), str(LATER.end), "day"],
    )


def test_a_city_that_was_given_time_keeps_its_date(world: World) -> None:
    found = owed(world)
    own = DUE + dt.timedelta(days=3)
    Deliverable.objects.update(due_on=own)
    anchor = found.kind.milestone.anchor
    shown = preview(anchor, LATER)
    assert [move.note for move in shown.moves] == ["", "for 0 cities; 1 keeps the date it was given"]
    move(anchor, Dates.of(anchor))
    assert vars(Deliverable.objects.dated().get(pk=found.pk))["due"] == own


def test_only_the_desk_moves_dates(world: World) -> None:
    anchor = milestone(world).anchor
    for actor in (world.coordinator, world.coach, staff(NetworkRole.EC)):
        with pytest.raises(Forbidden):
            services.move_anchor(actor=actor, anchor=anchor, before=Dates.of(anchor), after=LATER, now=NOW)
    assert Dates.of(Anchor.objects.get(pk=anchor.pk)) == Dates(DUE, DUE)


def test_a_preview_that_is_out_of_date_moves_nothing(world: World) -> None:
    anchor = milestone(world).anchor
    seen = Dates.of(anchor)
    move(anchor, seen)
    with pytest.raises(Conflict):
        move(anchor, seen, Dates(DUE, None))


def test_a_last_day_before_the_first_is_refused(world: World) -> None:
    anchor = milestone(world).anchor
    with pytest.raises(Invalid):
        move(anchor, Dates.of(anchor), Dates(DUE, DUE - dt.timedelta(days=1)))


def test_a_date_may_become_unknown(world: World) -> None:
    anchor = milestone(world).anchor
    moved = move(anchor, Dates.of(anchor), Dates(None, None, DatePrecision.UNKNOWN))
    assert (moved.start_date, moved.end_date) == (None, None)


def test_what_stores_dates_of_its_own_is_moved_by_the_same_days(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    moved: list[tuple[str, int, dt.datetime]] = []
    monkeypatch.setitem(
        FOLLOWERS, "tests", lambda anchor, by, *, now: moved.append((anchor.code, by.days, now))
    )
    anchor = milestone(world).anchor
    move(anchor, Dates.of(anchor))
    assert moved == [("strategy-lab", 10, NOW)]


def test_the_same_dates_again_move_nothing(world: World) -> None:
    anchor = milestone(world).anchor
    move(anchor, Dates.of(anchor), Dates.of(anchor))
    assert not Entry.objects.about(f"edition:{world.participation.edition.code}").exists()


@pytest.mark.fault("events-8")
@pytest.mark.parametrize("year", [1, 1999, 2101, 9999])
def test_a_year_that_is_a_slip_is_refused(world: World, year: int) -> None:
    anchor = milestone(world).anchor
    with pytest.raises(Invalid) as refused:
        move(anchor, Dates.of(anchor), Dates(DUE.replace(year=year), None))
    assert set(refused.value.fields) == {"start_date"}


def test_a_date_is_set_once_and_moved_after_that(world: World) -> None:
    edition, desk = world.participation.edition, staff(NetworkRole.DESK)
    for dates in (Dates(DUE, DUE), LATER):
        anchor = services.set_anchor(actor=desk, edition=edition, code="own", dates=dates, now=NOW)
    assert Dates.of(Anchor.objects.get(pk=anchor.pk)) == LATER
    assert Entry.objects.about(f"edition:{edition.code}").count() == 1


@pytest.mark.parametrize("days", [1, -1, 30])
def test_the_preview_says_by_how_much_and_writes_nothing(world: World, days: int) -> None:
    anchor = owed(world).kind.milestone.anchor
    day = DUE + dt.timedelta(days=days)
    shown = preview(anchor, Dates(day, day))
    assert shown.by.days == days
    assert ("later" in shown.words) is (days > 0)
    assert str(abs(days)) in shown.words
    assert [(move.name, move.before == move.after) for move in shown.moves] == [
        ("Strategy-lab", False),
        ("Roadmap", False),
    ]
    assert Dates.of(Anchor.objects.get(pk=anchor.pk)) == Dates(DUE, DUE)


def test_the_list_of_an_edition_costs_the_same_for_one_and_three_dates(
    world: World, django_assert_num_queries: object
) -> None:
    edition = world.participation.edition
    for code in ("one", "two", "three"):
        milestone(world, code)
        with django_assert_num_queries(4):  # type: ignore[operator]  # anchors, milestones, events, documents
            rows = anchors_of(edition)
    assert len(rows) == 3
