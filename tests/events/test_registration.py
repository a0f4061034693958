"""Registering: by a city, by the public, confirmed by a button, cancelled, passed on."""

import datetime as dt

import pytest
from django.core.cache import cache
from django.test import Client

from cities.workflow import CityRole
from events import services
from events.messages import CANCELLED, CONFIRMED, EVENT_CANCELLED, OPT_IN, PROMOTED, WAITING
from events.models import Delegate, Event, Guest, Registration, SeatPool
from events.selectors import delegation, drifting_pools
from events.services import Nominee
from events.workflow import Audience, EventState, EventStep, RegistrationState
from icc.core.errors import Conflict, Forbidden, Gone, Invalid
from icc.notifications.models import Message
from icc.tenancy.actors import Person, System
from tests.events.world import NOW, PUBLIC, World, desk, mails, new_world, state_of, token_for
from tests.factories.cities import CityFactory

pytestmark = pytest.mark.django_db

HOUR = dt.timedelta(hours=1)


@pytest.fixture(autouse=True)
def no_limits() -> None:
    """Limits are counted in the cache, which outlives a test."""
    cache.clear()


@pytest.fixture
def world() -> World:
    """An event with 30 places, 5 of them for each city, 10 for the public."""
    return new_world()


def free(world: World) -> int:
    """Return how many places of the event are free."""
    return SeatPool.objects.get(event=world.event, audience=Audience.ALL).left


def test_a_city_names_two_people_who_have_places_and_mails(world: World) -> None:
    city = world.city()
    rows = world.send(city, "ana@city.example", "ben@city.example")
    assert [row.state for row in rows] == [RegistrationState.CONFIRMED] * 2
    assert Delegate.objects.filter(city=city).count() == 2
    assert mails(CONFIRMED.name) == ["ana@city.example", "ben@city.example"]
    assert free(world) == 28
    assert drifting_pools() == []


def test_beyond_its_quota_a_city_waits_and_others_do_not() -> None:
    world = new_world(per_city=2)
    one, other = world.city(), world.city()
    *_, third = world.send(one, "a@x.example", "b@x.example", "c@x.example")
    (free_rider,) = world.send(other, "d@x.example")
    assert (third.state, third.number) == (RegistrationState.WAITING, 1)
    assert free_rider.state == RegistrationState.CONFIRMED
    assert mails(WAITING.name) == ["c@x.example"]


def test_whoever_waits_for_the_own_city_does_not_hold_up_the_others() -> None:
    world = new_world(total=3, per_city=2)
    one, other = world.city(), world.city()
    world.send(one, "a@x.example", "b@x.example")
    (own_city_full,) = world.send(one, "c@x.example")
    (leaver,) = world.send(other, "d@x.example")
    (next_in_line,) = world.send(other, "e@x.example")
    world.cancel(leaver)
    assert state_of(own_city_full) == RegistrationState.WAITING
    assert state_of(next_in_line) == RegistrationState.CONFIRMED


def test_who_may_not_name_people(world: World) -> None:
    city = world.city()
    reader = Person(user_id=1, cities={city.pk: frozenset({CityRole.READER.value})})
    stranger = CityFactory()
    writer_elsewhere = Person(user_id=1, cities={stranger.pk: frozenset({CityRole.COORDINATOR.value})})
    ana = [Nominee(name="Ana", email="ana@city.example")]
    for actor, place in ((reader, city), (writer_elsewhere, city), (writer_elsewhere, stranger)):
        with pytest.raises(Forbidden):
            services.register_delegates(actor=actor, event=world.event, city=place, people=ana, now=NOW)
    assert not Registration.objects.exists()


@pytest.mark.parametrize("state", [state for state in EventState if state != EventState.OPEN])
def test_nobody_registers_unless_registration_is_open(world: World, state: EventState) -> None:
    city = world.city()
    Event.objects.update(state=state)
    world.event.refresh_from_db()
    with pytest.raises(Forbidden):
        world.send(city, "ana@city.example")
    with pytest.raises(Forbidden):
        world.ask("ana@public.example")


@pytest.mark.fault("events-15")
def test_nothing_is_given_once_the_event_is_over(world: World) -> None:
    row = world.ask("ana@public.example", now=dt.datetime(2099, 5, 13, 9, tzinfo=dt.UTC))
    assert row is not None
    with pytest.raises(Forbidden):
        services.confirm_place(actor=PUBLIC, registration=row, now=dt.datetime(2099, 5, 14, 1, tzinfo=dt.UTC))
    assert state_of(row) == RegistrationState.UNCONFIRMED
    assert free(world) == 30


def test_after_the_first_day_a_free_place_is_not_passed_on() -> None:
    world = new_world(total=1)
    city = world.city()
    seat, waits = world.send(city, "a@x.example", "b@x.example")
    world.cancel(seat, now=dt.datetime(2099, 5, 13, 9, tzinfo=dt.UTC))
    assert state_of(waits) == RegistrationState.WAITING
    assert mails(PROMOTED.name) == []


@pytest.mark.fault("events-18")
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_a_scanner_that_opens_the_link_changes_nothing(world: World, client: Client, method: str) -> None:
    row = world.ask("ana@public.example")
    assert row is not None
    address = f"/events/r/{token_for('ana@public.example')}/"
    for path in (address, address, f"{address}cancel/"):
        assert client.generic(method, path).status_code == 200
    assert client.generic(method, f"{address}confirm/").status_code == 302
    assert state_of(row) == RegistrationState.UNCONFIRMED
    assert free(world) == 30


@pytest.mark.fault("events-18")
def test_the_button_gives_the_place_and_a_second_press_changes_nothing(world: World, client: Client) -> None:
    client.post(f"/events/{world.event.slug}/register/", _filled())
    row = Registration.objects.get()
    assert (row.state, free(world)) == (RegistrationState.UNCONFIRMED, 30)
    address = f"/events/r/{token_for('ana@public.example')}/"
    for _ in range(2):
        assert client.post(f"{address}confirm/").status_code == 302
    assert "You have a place" in client.get(address).content.decode()
    assert (state_of(row), free(world)) == (RegistrationState.CONFIRMED, 29)
    assert mails(CONFIRMED.name) == ["ana@public.example"]


def _filled(**changes: str) -> dict[str, str]:
    entered = {"name": "Ana", "email": "ana@public.example", "consent": "on", "website": ""}
    return {**entered, **changes}


def test_the_consent_is_kept_with_its_wording_and_time(world: World, client: Client) -> None:
    client.post(f"/events/{world.event.slug}/register/", _filled(organisation="Chamber"))
    guest = Guest.objects.get()
    assert (guest.consent, guest.organisation, guest.language) == ("event-1", "Chamber", "en")
    assert guest.consented_at is not None


@pytest.mark.fault("events-17")
def test_a_robot_that_fills_in_the_trap_is_thanked_and_nothing_is_kept(world: World, client: Client) -> None:
    answer = client.post(f"/events/{world.event.slug}/register/", _filled(website="http://spam.example"))
    assert answer.status_code == 302
    assert not Registration.objects.exists()
    assert not Message.objects.exists()


@pytest.mark.fault("events-17")
def test_a_flood_spends_no_place_and_sends_one_mail(world: World, client: Client) -> None:
    path = f"/events/{world.event.slug}/register/"
    answers = [client.post(path, _filled()).status_code for _ in range(30)]
    assert answers.count(302) == 5
    assert set(answers[5:]) == {429}
    others = [client.post(path, _filled(email=f"p{n}@x.example")).status_code for n in range(60)]
    assert 429 in others
    assert mails(OPT_IN.name).count("ana@public.example") == 1
    assert free(world) == 30


def test_a_refused_form_keeps_what_was_entered(world: World, client: Client) -> None:
    answer = client.post(f"/events/{world.event.slug}/register/", {"name": "Ana", "email": "nobody"})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert 'value="nobody"' in page
    assert "Tick the box" in page


def test_the_public_cannot_register_where_there_is_no_place_for_it(client: Client) -> None:
    world = new_world(public=0)
    path = f"/events/{world.event.slug}/register/"
    assert "the public cannot register" in client.get(path).content.decode()
    assert client.post(path, _filled()).status_code == 422
    assert not Registration.objects.exists()


def test_a_second_request_sends_the_link_again_but_not_within_the_hour(world: World) -> None:
    assert world.ask("ana@public.example") is not None
    assert world.ask("ana@public.example", now=NOW + HOUR / 2) is None
    assert world.ask("ana@public.example", now=NOW + 2 * HOUR) is not None
    assert mails(OPT_IN.name) == ["ana@public.example"] * 2
    assert Registration.objects.count() == 1


def test_whoever_has_a_place_already_is_told_so_by_mail_only(world: World) -> None:
    world.come("ana@public.example")
    world.ask("ana@public.example", now=NOW + 2 * HOUR)
    assert mails(CONFIRMED.name) == ["ana@public.example"] * 2
    assert Registration.objects.count() == 1


@pytest.mark.fault("events-16")
@pytest.mark.parametrize("spelling", ["ANA@city.example", " ana@city.example ", "ａｎａ@city.example"])
def test_two_spellings_of_an_address_are_one_person(world: World, spelling: str) -> None:
    city = world.city()
    first, second = world.send(city, "ana@city.example"), world.send(city, spelling)
    assert first == second


@pytest.mark.fault("events-16")
def test_addresses_that_only_look_alike_are_two_people(world: World) -> None:
    city = world.city()
    cyrillic = "\N{CYRILLIC SMALL LETTER A}na@city.example"
    world.send(city, "ana@city.example", "ana+lab@city.example", cyrillic)
    assert Registration.objects.count() == 3


def test_a_city_cannot_take_over_who_has_come_on_their_own(world: World) -> None:
    world.come("ana@public.example")
    with pytest.raises(Invalid):
        world.send(world.city(), "ana@public.example")
    assert free(world) == 29


def test_an_unconfirmed_request_does_not_keep_a_city_from_naming_somebody(world: World) -> None:
    row = world.ask("ana@city.example")
    assert row is not None
    (sent,) = world.send(world.city(), "ana@city.example")
    assert state_of(row) == RegistrationState.EXPIRED
    assert sent.state == RegistrationState.CONFIRMED


def test_after_two_days_a_request_has_lapsed_and_the_address_may_ask_again(world: World) -> None:
    row = world.ask("ana@public.example")
    assert row is not None
    later = NOW + 49 * HOUR
    with pytest.raises(Gone):
        services.confirm_place(actor=PUBLIC, registration=row, now=later)
    services.expire_request(actor=System("events"), registration=row, now=later)
    assert state_of(row) == RegistrationState.EXPIRED
    assert world.ask("ana@public.example", now=later) is not None


def test_who_cancels_is_told_and_the_next_gets_the_place() -> None:
    world = new_world(total=1)
    city = world.city()
    seat, waits = world.send(city, "a@x.example", "b@x.example")
    for _ in range(2):
        world.cancel(seat)
    assert mails(CANCELLED.name) == ["a@x.example"]
    assert mails(PROMOTED.name) == ["b@x.example"]
    assert state_of(waits) == RegistrationState.CONFIRMED
    assert drifting_pools() == []


def test_another_city_cannot_cancel(world: World) -> None:
    city, other = world.city(), world.city()
    (row,) = world.send(city, "ana@city.example")
    with pytest.raises(Forbidden):
        services.cancel_registration(actor=world.writer(other), registration=row, now=NOW)
    services.cancel_registration(actor=world.writer(city), registration=row, now=NOW)
    assert state_of(row) == RegistrationState.CANCELLED


def test_the_desk_gives_a_place_by_hand_and_adds_one_where_all_are_taken() -> None:
    world = new_world(total=2, per_city=2)
    city = world.city()
    *_, first, second = world.send(city, "a@x.example", "b@x.example", "c@x.example", "d@x.example")
    services.promote(actor=desk(), registration=second, now=NOW)
    assert state_of(first) == RegistrationState.WAITING
    assert state_of(second) == RegistrationState.CONFIRMED
    assert SeatPool.objects.get(audience=Audience.ALL).cap == 3
    assert mails(PROMOTED.name) == ["d@x.example"]
    assert drifting_pools() == []
    with pytest.raises(Conflict):
        services.promote(actor=desk(), registration=second, now=NOW)
    with pytest.raises(Forbidden):
        services.promote(actor=world.writer(city), registration=first, now=NOW)


@pytest.mark.fault("events-14")
def test_fewer_places_than_taken_evict_nobody_and_are_not_given_out_again() -> None:
    world = new_world(total=3)
    city = world.city()
    first, second, _third, waits = world.send(city, *(f"p{n}@x.example" for n in range(4)))
    services.set_places(actor=desk(), event=world.event, places=2, per_city=5, for_public=0, now=NOW)
    everybody = SeatPool.objects.get(audience=Audience.ALL)
    assert (everybody.places, everybody.cap, everybody.taken) == (2, 3, 3)
    world.cancel(first)
    assert state_of(waits) == RegistrationState.WAITING
    world.cancel(second)
    assert state_of(waits) == RegistrationState.CONFIRMED
    everybody.refresh_from_db()
    assert (everybody.places, everybody.cap, everybody.taken) == (2, 2, 2)
    assert drifting_pools() == []


@pytest.mark.fault("events-14")
def test_more_places_go_at_once_to_those_who_wait_in_order() -> None:
    world = new_world(total=1)
    city = world.city()
    _seat, *waiting = world.send(city, *(f"p{n}@x.example" for n in range(4)))
    services.set_places(actor=desk(), event=world.event, places=3, per_city=5, for_public=0, now=NOW)
    assert [state_of(row) for row in waiting] == [RegistrationState.CONFIRMED] * 2 + [
        RegistrationState.WAITING
    ]
    assert mails(PROMOTED.name) == ["p1@x.example", "p2@x.example"]


def test_a_cancelled_event_tells_everybody_once_and_frees_all(world: World) -> None:
    city = world.city()
    world.send(city, "a@x.example", "b@x.example")
    world.come("guest@public.example")
    world.ask("unsure@public.example")
    services.move_event(actor=desk(), event=world.event, step=EventStep.CANCEL, now=NOW)
    assert sorted(mails(EVENT_CANCELLED.name)) == ["a@x.example", "b@x.example", "guest@public.example"]
    assert not Registration.objects.exclude(state=RegistrationState.CANCELLED).exists()
    assert drifting_pools() == []
    world.event.refresh_from_db()
    assert (world.event.state, world.event.sequence) == (EventState.CANCELLED, 1)
    with pytest.raises(Conflict):
        services.move_event(actor=desk(), event=world.event, step=EventStep.CANCEL, now=NOW)


def test_a_city_reads_where_its_people_stand(world: World) -> None:
    SeatPool.objects.filter(audience=Audience.ALL).update(places=1, cap=1)
    one, other = world.city(), world.city()
    world.send(one, "a@x.example")
    world.send(other, "b@x.example", "c@x.example")
    mine = delegation(actor=world.writer(other), city=other, event=world.event)
    assert [row.position for row in mine.people] == [1, 2]
    assert mine.people[1].state == "Waiting list, number 2"
    assert "event is full" in mine.quota
