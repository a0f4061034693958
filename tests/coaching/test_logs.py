"""A session is written up: note, hours, actions, each kept as it was."""

import datetime as dt
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from cities.models import ActionPoint
from cities.workflow import CityRole
from coaching import services
from coaching.models import HoursEntry, PrivateNote, Session, SharedNote
from coaching.selectors import coaching_facts
from coaching.services import ActionLine, Log
from coaching.workflow import EngagementRole, SessionState, SessionStep
from icc.accounts.models import NetworkRole
from icc.audit.models import Entry
from icc.core.errors import Conflict, Forbidden, Invalid
from icc.notifications.models import Message
from icc.tenancy.scopes import scope
from tests.coaching.world import NOW, Coached, at, book, coached, logged, plan, step
from tests.greendeals.world import staff

pytestmark = pytest.mark.django_db

LATER = dt.datetime(2026, 3, 10, 12, tzinfo=dt.UTC)


@pytest.fixture
def place() -> Coached:
    """A city with its coach."""
    return coached()


def test_one_log_stores_note_hours_and_actions(place: Coached) -> None:
    lead = place.world.user(CityRole.COORDINATOR)
    due = dt.date(2026, 4, 1)
    session = logged(
        place,
        "The mayor agrees.",
        shared=True,
        quarters=5,
        actions=(ActionLine("Call the chamber", lead, due), ActionLine("Write to the school")),
    )
    assert session.state == SessionState.WRITTEN_UP
    assert SharedNote.objects.get().text == "The mayor agrees."
    assert [(row.text, row.owner, row.due_on) for row in ActionPoint.objects.order_by("pk")] == [
        ("Call the chamber", lead, due),
        ("Write to the school", None, None),
    ]
    assert {link.action.text for link in session.actions.all()} == {"Call the chamber", "Write to the school"}
    facts = coaching_facts(actor=place.coach, city_ids=[place.city.pk], now=NOW)[place.city.pk]
    assert (facts.hours.worked, facts.open_actions, facts.days_since) == (1.25, 2, 1)


def test_the_note_is_private_unless_somebody_says_otherwise(place: Coached) -> None:
    logged(place, "Between us.")
    assert not SharedNote.objects.exists()
    assert not Message.objects.exists()
    with scope(place.coach):
        assert PrivateNote.objects.visible_to(place.coach).get().text == "Between us."


def test_without_note_and_actions_it_took_place_and_is_still_to_be_written_up(place: Coached) -> None:
    session = logged(place)
    assert session.state == SessionState.DONE
    with scope(place.coach):
        services.write_note(actor=place.coach, session=session, text="Now.", shared=True, version=0, now=NOW)
    session.refresh_from_db()
    assert session.state == SessionState.WRITTEN_UP


def test_a_booked_session_is_closed_with_the_same_form(place: Coached) -> None:
    session = step(book(place), place.coordinator, SessionStep.CONFIRM)
    with scope(place.coach), pytest.raises(Forbidden):
        services.close_session(actor=place.coach, session=session, log=Log(quarters=4), now=NOW)
    with scope(place.coach):
        closed = services.close_session(
            actor=place.coach, session=session, log=Log(quarters=4, text="Good."), now=LATER
        )
    assert closed.state == SessionState.WRITTEN_UP
    with scope(place.coach), pytest.raises(Conflict):
        services.close_session(actor=place.coach, session=session, log=Log(quarters=4), now=LATER)
    assert HoursEntry.objects.count() == 1


def test_a_change_of_a_note_is_a_new_version_and_the_old_one_stays(place: Coached) -> None:
    session = logged(place, "First.", shared=True)
    with scope(place.coach):
        services.write_note(
            actor=place.coach, session=session, text="Second.", shared=True, version=1, now=NOW
        )
        with pytest.raises(Conflict):
            services.write_note(
                actor=place.coach, session=session, text="Third.", shared=True, version=1, now=NOW
            )
    assert [(note.version, note.text) for note in SharedNote.objects.order_by("version")] == [
        (1, "First."),
        (2, "Second."),
    ]


@pytest.mark.parametrize("kind", [SharedNote, PrivateNote, HoursEntry])
@pytest.mark.parametrize("act", ["update", "delete"])
def test_what_was_written_is_never_changed(place: Coached, kind: type, act: str) -> None:
    logged(place, "Shared.", shared=True)
    logged(place, "Private.", when=at(14, day=NOW.date() - dt.timedelta(days=2)))
    rows = kind.objects.filter(city=place.city)  # type: ignore[attr-defined]  # a model of ours
    with scope(place.coach), pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        rows.update(city=place.city) if act == "update" else rows.delete()


def test_a_shared_note_is_told_to_the_team_without_its_words(place: Coached) -> None:
    logged(place, "The words of the note.", shared=True)
    mails = Message.objects.filter(kind="coaching.note_shared")
    assert {mail.address for mail in mails} == {
        place.world.user(role).email for role in (CityRole.COORDINATOR, CityRole.EDITOR)
    }
    assert "The words" not in str(list(mails.values()))


@pytest.mark.parametrize("quarters", [0, -4, 401])
def test_hours_that_cannot_be_are_refused(place: Coached, quarters: int) -> None:
    with pytest.raises(Invalid) as refusal:
        logged(place, quarters=quarters)
    assert set(refusal.value.fields) == {"hours"}
    assert not Session.objects.exists()


def test_hours_are_corrected_by_an_entry_with_a_reason(place: Coached) -> None:
    logged(place, quarters=8)
    act: dict[str, Any] = {"actor": place.coach, "engagement": place.engagement, "now": NOW}
    with pytest.raises(Invalid):
        services.correct_hours(**act, quarters=-4, reason=" ")
    with pytest.raises(Invalid):
        services.correct_hours(**act, quarters=4000, reason="Too much")
    services.correct_hours(**act, quarters=-4, reason="Half of it was travel")
    facts = coaching_facts(actor=place.coach, city_ids=[place.city.pk], now=NOW)[place.city.pk]
    assert facts.hours.worked == 1
    assert HoursEntry.objects.count() == 2


def test_planned_hours_come_with_the_job(place: Coached) -> None:
    services.assign_coach(
        actor=staff(NetworkRole.DESK),
        participation=place.world.participation,
        coach=place.world.user(CityRole.READER),
        role=EngagementRole.THEMATIC,
        hours=12,
        now=NOW,
    )
    facts = coaching_facts(actor=place.coach, city_ids=[place.city.pk], now=NOW)[place.city.pk]
    assert (facts.hours.planned, facts.hours.left) == (12, 12)


@pytest.mark.parametrize("role", [CityRole.COORDINATOR, CityRole.SIGNATORY])
def test_the_city_does_not_write_up(place: Coached, role: CityRole) -> None:
    person = place.world.person(role)
    with scope(person), pytest.raises(Forbidden):
        services.log_session(
            actor=person,
            engagement=place.engagement,
            plan=plan(at(9, day=NOW.date() - dt.timedelta(days=1))),
            log=Log(quarters=4),
            now=NOW,
        )


@pytest.mark.parametrize("day", [dt.date(2026, 3, 3), dt.date(2023, 3, 1)])
def test_only_what_took_place_lately_is_logged(place: Coached, day: dt.date) -> None:
    with pytest.raises(Invalid):
        logged(place, when=at(9, day=day))


def test_the_trail_says_what_was_done_and_not_what_was_written(place: Coached) -> None:
    session = logged(place, "Secret words.")
    entries = Entry.objects.about(f"session:{session.public_id}")
    assert [entry.action for entry in entries] == ["session-logged", "write-up", "note-kept"]
    assert "Secret" not in str([entry.data for entry in entries])
