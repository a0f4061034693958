"""The desk makes and changes events by hand: every invariant beside the field that breaks it."""

import datetime as dt
from collections.abc import Callable
from dataclasses import replace

import pytest
from django.db import connection

from cities.models import Anchor, Edition
from cities.services import Dates, move_anchor
from events import messages, services
from events.forms import EventForm
from events.models import Event, EventDay, Session
from events.services import EventFacts, EventText, SessionFacts
from events.workflow import EventState, EventStep, Mode, RegistrationState, Visibility
from icc.audit.models import Entry
from icc.core import blobs
from icc.core.errors import Conflict, DomainError, Forbidden, Invalid
from icc.notifications.models import Message
from icc.tenancy.actors import Actor, Person, Public
from tests.events.world import NOW, World, desk, mails, new_world
from tests.factories.cities import EditionFactory, TermFactory
from tests.factories.events import (
    FIRST,
    AnchorFactory,
    EventDayFactory,
    EventFactory,
    LearningFactory,
    SessionFactory,
)

pytestmark = pytest.mark.django_db

LAST = FIRST + dt.timedelta(days=1)


@pytest.fixture
def world() -> World:
    """An event one can register for, with two days and two sessions side by side on the first."""
    world = new_world()
    for number, day in enumerate((FIRST, LAST)):
        EventDayFactory(event=world.event, date=day, title=f"Day {number + 1}")
    add(world, 9, 10, room="Main hall")
    add(world, 10, 12, room="Room 1")
    return world


def facts(start: int, end: int, **changes: object) -> SessionFacts:
    """Return a session by its hours."""
    kind = TermFactory(vocabulary="session_kind")
    made = SessionFacts(title=f"Session at {start}", kind=kind, start=dt.time(start), end=dt.time(end))
    return replace(made, **changes)  # type: ignore[arg-type]  # fields by name


def add(world: World, start: int, end: int, **changes: object) -> Session:
    day = EventDay.objects.get(event=world.event, date=FIRST)
    return services.add_session(actor=desk(), day=day, facts=facts(start, end, **changes), now=NOW)


def text(event: Event, **changes: object) -> EventText:
    """Return what an event says, with changes."""
    stored = EventForm.stored(event)
    names = ("name", "place", "country", "mode", "zone", "description")
    made = EventText(kind=event.kind, **{name: stored[name] for name in names})
    return replace(made, **changes)  # type: ignore[arg-type]  # fields by name


def edit(event: Event, *, version: int = 1, **changes: object) -> Event:
    words = text(event, **changes)
    return services.edit_event(actor=desk(), event=event, text=words, version=version, now=NOW)


def move(event: Event, days: int) -> None:
    by = dt.timedelta(days=days)
    anchor = Anchor.objects.get(pk=event.anchor_id)
    after = Dates(FIRST + by, LAST + by)
    move_anchor(actor=desk(), anchor=anchor, before=Dates.of(anchor), after=after, now=NOW)


def attached(mail: Message) -> str:
    """Return the calendar file that goes with a mail."""
    assert mail.attachment is not None
    return blobs.fetch(mail.attachment["sha256"]).decode()


def hours() -> list[tuple[int, str]]:
    """Return when sessions start and where, in the order in which they were made."""
    return [(row.start.hour, row.room) for row in Session.objects.order_by("pk")]


def made(edition: Edition, **changes: object) -> EventFacts:
    kind = TermFactory(vocabulary="event_kind", edition=edition)
    return replace(EventFacts("lab", "Lab", kind, FIRST, LAST), **changes)  # type: ignore[arg-type]  # by name


def test_an_event_on_a_milestone_moves_it_and_all_on_it() -> None:
    edition = EditionFactory()
    other = EventFactory(edition=edition, anchor=AnchorFactory(edition=edition, start_date=LAST))
    event = services.create_event(
        actor=desk(), edition=edition, facts=made(edition), anchor=other.anchor, now=NOW
    )
    other.refresh_from_db()
    assert event.anchor_id == other.anchor_id
    assert Dates.of(Anchor.objects.get(pk=other.anchor_id)) == Dates(FIRST, LAST)
    assert other.sequence == 1
    assert Entry.objects.about(f"edition:{edition.code}").get().action == "anchor-moved"


def test_an_event_stands_on_no_date_of_another_edition() -> None:
    with pytest.raises(Invalid) as refused:
        services.create_event(
            actor=desk(),
            edition=(edition := EditionFactory()),
            facts=made(edition),
            anchor=AnchorFactory(),
            now=NOW,
        )
    assert set(refused.value.fields) == {"anchor"}
    assert not Event.objects.exists()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"end_date": FIRST - dt.timedelta(days=1)}, "end_date"),
        ({"zone": "Mars/Olympus"}, "zone"),
        ({"start_date": dt.date(1, 1, 1)}, "start_date"),
        ({"end_date": dt.date(9999, 12, 31)}, "end_date"),
    ],
)
@pytest.mark.fault("events-8")
@pytest.mark.fault("events-11")
def test_an_event_that_cannot_be_is_refused_beside_its_field(changes: dict[str, object], field: str) -> None:
    edition = EditionFactory()
    with pytest.raises(Invalid) as refused:
        services.create_event(actor=desk(), edition=edition, facts=made(edition, **changes), now=NOW)
    assert set(refused.value.fields) == {field}
    assert not Event.objects.exists()
    assert not Anchor.objects.exists()


def test_whoever_comes_or_waits_is_told_of_a_move_once_with_a_newer_calendar_entry() -> None:
    world = new_world(total=2)
    world.send(world.city(), "a@x.example", "b@x.example", "c@x.example")
    world.ask("unsure@public.example")
    gone = world.send(world.city(), "gone@x.example")[0]
    world.cancel(gone)
    before = Event.objects.get().sequence
    move(world.event, 7)
    assert mails(messages.MOVED.name) == ["a@x.example", "b@x.example", "c@x.example"]
    mail = Message.objects.filter(kind=messages.MOVED.name).first()
    assert mail is not None
    assert mail.context["when"] == "19 to 20 May 2099"
    file = attached(mail)
    event = Event.objects.get()
    assert event.sequence == before + 1
    assert f"SEQUENCE:{event.sequence}\r\n" in file
    assert f"UID:event-{event.public_id}@icc\r\n" in file
    assert "DTSTART;VALUE=DATE:20990519" in file
    move(event, 14)
    assert mails(messages.MOVED.name).count("a@x.example") == 2


@pytest.mark.parametrize("state", [EventState.DRAFT, EventState.ENDED, EventState.CANCELLED])
def test_a_move_of_what_is_not_announced_tells_nobody(state: EventState) -> None:
    world = new_world()
    world.send(world.city(), "a@x.example")
    Event.objects.update(state=state)
    move(world.event, 7)
    assert mails(messages.MOVED.name) == []


def test_whoever_registers_after_a_move_reads_the_new_dates() -> None:
    world = new_world()
    known = Event.objects.full().get()
    move(world.event, 7)
    city = world.city()
    actor = world.writer(city)
    person = services.Nominee(name="Function", email="a@x.example")
    services.register_delegates(actor=actor, event=known, city=city, people=[person], now=NOW)
    assert Message.objects.get(kind=messages.CONFIRMED.name).context["when"] == "19 to 20 May 2099"


def test_a_move_that_leaves_a_day_of_the_agenda_outside_is_refused(world: World) -> None:
    anchor = world.event.anchor
    with pytest.raises(Invalid) as refused:
        move_anchor(actor=desk(), anchor=anchor, before=Dates.of(anchor), after=Dates(FIRST, FIRST), now=NOW)
    assert set(refused.value.fields) == {"end_date"}
    assert Dates.of(Anchor.objects.get(pk=anchor.pk)) == Dates(FIRST, LAST)


@pytest.mark.fault("events-21")
def test_a_cancelled_event_takes_itself_out_of_every_calendar_once(world: World) -> None:
    world.send(world.city(), "a@x.example", "b@x.example")
    services.move_event(actor=desk(), event=world.event, step=EventStep.CANCEL, now=NOW)
    told = Message.objects.filter(kind=messages.EVENT_CANCELLED.name)
    assert len(told) == 2
    for mail in told:
        assert {"METHOD:CANCEL", "STATUS:CANCELLED", "SEQUENCE:1"} <= set(attached(mail).split("\r\n"))
    waiting = world.event.registrations.filter(state=RegistrationState.WAITING)
    assert not waiting.exists()


def test_a_new_place_is_told_and_a_new_title_is_not(world: World) -> None:
    world.send(world.city(), "a@x.example")
    event = edit(Event.objects.full().get(), name="A better title")
    assert (event.name, event.sequence, mails(messages.MOVED.name)) == ("A better title", 0, [])
    event = edit(event, version=event.version, place="Gondomar", mode=Mode.HYBRID)
    assert (event.sequence, mails(messages.MOVED.name)) == (1, ["a@x.example"])
    assert Message.objects.get(kind=messages.MOVED.name).context["place"] == "Gondomar, Portugal and online"


def test_a_new_zone_keeps_the_hours_on_the_clock(world: World) -> None:
    event = edit(Event.objects.full().get(), zone="America/Toronto")
    assert event.zone == "America/Toronto"
    row = Session.objects.order_by("pk")[0]
    assert (row.start, row.starts_at) == (dt.time(9), dt.datetime(2099, 5, 12, 13, tzinfo=dt.UTC))


@pytest.mark.fault("events-39")
def test_two_who_change_the_same_thing_do_not_overwrite_one_another(world: World) -> None:
    event, day, session = Event.objects.full().get(), EventDay.objects.all()[0], Session.objects.all()[0]
    day_facts = {"on": FIRST, "title": "First", "visibility": Visibility.PUBLIC, "version": 1}
    acts: list[Callable[[], object]] = [
        lambda: edit(event, name="Mine"),
        lambda: services.edit_day(actor=desk(), day=day, **day_facts, now=NOW),  # type: ignore[arg-type]  # by name
        lambda: services.edit_session(
            actor=desk(), session=session, day=day, facts=facts(9, 11, room="Attic"), version=1, now=NOW
        ),
    ]
    for act in acts:
        act()
        with pytest.raises(Conflict):
            act()


def test_a_day_takes_its_sessions_along_and_is_never_less_closed(world: World) -> None:
    day = EventDay.objects.get(date=LAST)
    session = services.add_session(actor=desk(), day=day, facts=facts(9, 10), now=NOW)
    Anchor.objects.update(end_date=LAST + dt.timedelta(days=1))
    services.edit_day(
        actor=desk(),
        day=day,
        on=LAST + dt.timedelta(days=1),
        title="",
        visibility=Visibility.NETWORK,
        version=1,
        now=NOW,
    )
    session.refresh_from_db()
    assert session.visibility == Visibility.NETWORK
    assert session.starts_at == dt.datetime(2099, 5, 14, 7, tzinfo=dt.UTC)


@pytest.mark.parametrize("on", [FIRST, FIRST - dt.timedelta(days=1), LAST + dt.timedelta(days=1)])
def test_a_day_stays_within_the_event_and_alone_on_its_date(world: World, on: dt.date) -> None:
    day = EventDay.objects.get(date=LAST)
    with pytest.raises(Invalid) as refused:
        services.edit_day(
            actor=desk(), day=day, on=on, title="", visibility=Visibility.PUBLIC, version=1, now=NOW
        )
    assert set(refused.value.fields) == {"date"}
    assert EventDay.objects.filter(date=LAST).exists()


def test_a_room_holds_one_session_at_a_time_whatever_its_capitals(world: World) -> None:
    with pytest.raises(Invalid) as refused:
        add(world, 9, 11, room="main HALL")
    assert str(refused.value.fields["room"]) == "“Session at 9” is in this room from 09:00 to 10:00."
    add(world, 10, 11, room="Main hall")
    add(world, 9, 11, room="")
    assert Session.objects.count() == 4


@pytest.mark.fault("events-6")
def test_a_session_moves_onto_its_own_old_hours(world: World) -> None:
    row = Session.objects.order_by("pk")[0]
    moved = replace(facts(9, 11, room="Main hall"), start=dt.time(9, 30))
    services.edit_session(actor=desk(), session=row, day=row.day, facts=moved, version=1, now=NOW)
    row.refresh_from_db()
    assert (row.start, row.end) == (dt.time(9, 30), dt.time(11))


@pytest.mark.fault("events-6")
def test_two_sessions_change_places_in_one_act(world: World) -> None:
    add(world, 10, 11, room="Main hall")
    first, second, third = Session.objects.order_by("pk")
    services.swap_sessions(actor=desk(), one=first, other=third, now=NOW)
    assert hours() == [(10, "Main hall"), (10, "Room 1"), (9, "Main hall")]
    services.swap_sessions(actor=desk(), one=second, other=first, now=NOW)
    assert hours() == [(10, "Room 1"), (10, "Main hall"), (9, "Main hall")]
    first.refresh_from_db()
    assert (first.end, first.starts_at) == (dt.time(12), dt.datetime(2099, 5, 12, 8, tzinfo=dt.UTC))
    entries = Entry.objects.about(world.event.subject).filter(action="sessions-swapped")
    assert entries.count() == 2
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_sessions_change_places_across_days_and_stay_as_closed_as_needed(world: World) -> None:
    closed = EventDayFactory(event=new_world().event)
    day = EventDay.objects.get(event=world.event, date=LAST)
    EventDay.objects.filter(pk=day.pk).update(visibility=Visibility.CLOSED)
    far = services.add_session(
        actor=desk(), day=EventDay.objects.get(pk=day.pk), facts=facts(15, 16, room="Attic"), now=NOW
    )
    near = Session.objects.order_by("pk")[0]
    services.swap_sessions(actor=desk(), one=near, other=far, now=NOW)
    near.refresh_from_db()
    assert (near.day_id, near.visibility, near.room) == (day.pk, Visibility.CLOSED, "Attic")
    stranger = SessionFactory(day=closed)
    for other in (near, stranger):
        with pytest.raises(Invalid):
            services.swap_sessions(actor=desk(), one=near, other=other, now=NOW)


@pytest.mark.fault("events-40")
def test_what_key_learnings_come_from_stays_on_its_day(world: World) -> None:
    day = EventDay.objects.get(date=FIRST)
    session = add(world, 15, 16, visibility=Visibility.CLOSED)
    LearningFactory(day=day, session=session)
    later = EventDay.objects.get(date=LAST)
    acts: list[Callable[[], object]] = [
        lambda: services.remove_session(actor=desk(), session=session, now=NOW),
        lambda: services.remove_day(actor=desk(), day=day, now=NOW),
        lambda: services.edit_session(
            actor=desk(), session=session, day=later, facts=facts(15, 16), version=1, now=NOW
        ),
    ]
    for act in acts:
        with pytest.raises(Invalid):
            act()
    session.refresh_from_db()
    assert session.day_id == day.pk


def test_a_day_without_a_summary_goes_with_its_sessions(world: World) -> None:
    services.remove_session(actor=desk(), session=Session.objects.all()[0], now=NOW)
    services.remove_day(actor=desk(), day=EventDay.objects.get(date=FIRST), now=NOW)
    assert not Session.objects.exists()
    assert EventDay.objects.get().date == LAST


@pytest.mark.parametrize("actor", [Public(), Person(user_id=1), Person(user_id=1, network="ec")])
def test_only_the_desk_changes_the_agenda(world: World, actor: Actor) -> None:
    one, other = Session.objects.order_by("pk")
    event = Event.objects.full().get()
    acts: list[Callable[[], object]] = [
        lambda: services.edit_event(actor=actor, event=event, text=text(event), version=1, now=NOW),
        lambda: services.remove_day(actor=actor, day=one.day, now=NOW),
        lambda: services.remove_session(actor=actor, session=one, now=NOW),
        lambda: services.swap_sessions(actor=actor, one=one, other=other, now=NOW),
    ]
    for act in acts:
        with pytest.raises(Forbidden):
            act()


@pytest.mark.fault("events-9")
def test_an_hour_that_clocks_skip_is_refused_beside_its_field(world: World) -> None:
    Anchor.objects.update(start_date=dt.date(2099, 3, 29))
    day = EventDayFactory(event=world.event, date=dt.date(2099, 3, 29))
    with pytest.raises(DomainError) as refused:
        services.add_session(actor=desk(), day=day, facts=facts(2, 4), now=NOW)
    assert set(refused.value.fields) == {"start"}
