"""Many people, few places: never above, always in order."""

import datetime as dt
from collections import Counter
from collections.abc import Callable
from functools import partial

import pytest

from cities.services import Dates, move_anchor
from events import services
from events.messages import CONFIRMED, MOVED, PROMOTED
from events.models import Event, Registration, SeatPool
from events.selectors import drifting_pools
from events.workflow import Audience, RegistrationState
from icc.core.errors import DomainError
from icc.core.integrity import is_busy
from icc.notifications.models import Message
from icc.tenancy.actors import System
from icc.tenancy.scopes import scope
from tests.concurrency.threads import at_once, refused
from tests.events.world import NOW, PUBLIC, desk, mails, new_world, state_of
from tests.factories.events import FIRST, EventDayFactory, SessionFactory

pytestmark = pytest.mark.django_db(transaction=True)

THREADS, EACH = 20, 10


def patiently(work: Callable[[], object]) -> None:
    """Do something again when the database was busy, as the page asks people to."""
    for _ in range(5):
        try:
            work()
        except Exception as error:
            if not is_busy(error):
                raise
        else:
            return


def seated() -> Counter[int | None]:
    """Count who has a place, by city."""
    rows = Registration.objects.filter(state=RegistrationState.CONFIRMED)
    return Counter(rows.values_list("city", flat=True))


@pytest.mark.fault("events-12")
def test_200_register_for_30_places_with_5_per_city_and_never_above_either() -> None:
    world = new_world(total=30, per_city=5)
    cities = [world.city() for _ in range(THREADS)]

    def register(place: int) -> Callable[[], None]:
        city = cities[place % (THREADS // 2)]

        def work() -> None:
            for number in range(EACH):
                patiently(partial(world.send, city, f"p{place}-{number}@city.example"))

        return work

    outcomes = at_once(*(register(place) for place in range(THREADS)))
    assert refused(outcomes) == []
    assert Registration.objects.count() == THREADS * EACH
    assert sum(seated().values()) == 30
    assert max(seated().values()) <= 5
    waiting = list(Registration.objects.waiting().values_list("number", flat=True))
    assert waiting == list(range(1, len(waiting) + 1))
    assert len(waiting) == THREADS * EACH - 30
    assert drifting_pools() == []


@pytest.mark.fault("events-13")
@pytest.mark.parametrize("attempt", range(3))
def test_a_seat_given_back_goes_to_the_head_of_the_list_and_never_to_a_newcomer(attempt: int) -> None:
    world = new_world(total=2, per_city=5)
    first, second = world.city(), world.city()
    leaver, _ = world.send(first, "a@city.example", "b@city.example")
    (head,) = world.send(second, "head@city.example")
    outcomes = at_once(
        lambda: world.cancel(leaver),
        lambda: world.send(first, "newcomer@city.example"),
    )
    assert refused(outcomes) == []
    newcomer = Registration.objects.latest("pk")
    assert state_of(head) == RegistrationState.CONFIRMED
    assert state_of(newcomer) == RegistrationState.WAITING
    assert mails(PROMOTED.name) == ["head@city.example"]
    assert drifting_pools() == []


def test_several_workers_at_once_give_free_places_in_order_and_each_once() -> None:
    world = new_world(total=3, per_city=50)
    city = world.city()
    rows = [world.send(city, f"p{number}@city.example")[0] for number in range(12)]
    # Seven places more, as if a worker had died before it passed them on.
    SeatPool.objects.filter(audience=Audience.ALL).update(places=10, cap=10)
    actor = System("events")

    def promote() -> None:
        with scope(actor):
            event = Event.objects.full().get(pk=world.event.pk)
            services.pass_seats_on(actor=actor, event=event, now=NOW)

    assert refused(at_once(*[promote] * 6)) == []
    assert [state_of(row) for row in rows] == [RegistrationState.CONFIRMED] * 10 + [
        RegistrationState.WAITING
    ] * 2
    assert mails(PROMOTED.name) == [f"p{number}@city.example" for number in range(3, 10)]
    assert drifting_pools() == []


@pytest.mark.fault("events-5")
def test_a_double_click_registers_once_and_mails_once() -> None:
    world = new_world()
    city = world.city()
    outcomes = at_once(*[lambda: world.send(city, "ana@city.example")] * 4)
    assert refused(outcomes) == []
    keys = {rows[0].pk for rows in outcomes if isinstance(rows, list)}
    assert len(keys) == Registration.objects.count() == 1
    assert mails(CONFIRMED.name) == ["ana@city.example"]
    assert drifting_pools() == []


@pytest.mark.fault("events-5")
def test_a_double_click_of_the_public_is_one_request_and_one_place() -> None:
    world = new_world()
    assert refused(at_once(*[lambda: world.ask("ana@public.example")] * 4)) == []
    row = Registration.objects.get()

    def confirm() -> None:
        with scope(PUBLIC):
            services.confirm_place(actor=PUBLIC, registration=row, now=NOW)

    assert refused(at_once(*[confirm] * 4)) == []
    assert state_of(row) == RegistrationState.CONFIRMED
    assert SeatPool.objects.get(audience=Audience.ALL).taken == 1
    assert mails(CONFIRMED.name) == ["ana@public.example"]


def test_the_same_address_by_its_city_and_on_its_own_is_one_registration() -> None:
    world = new_world()
    city = world.city()
    outcomes = at_once(
        lambda: world.send(city, "ana@city.example"),
        lambda: world.ask("Ana@City.Example"),
    )
    assert all(isinstance(error, DomainError) for error in refused(outcomes))
    assert Registration.objects.exclude(state=RegistrationState.EXPIRED).count() == 1
    assert drifting_pools() == []


def test_everybody_cancels_while_others_wait_and_nobody_is_lost() -> None:
    world = new_world(total=6, per_city=3)
    cities = [world.city() for _ in range(4)]
    rows = [world.send(city, f"p{number}@{city.slug}.example")[0] for number in range(4) for city in cities]
    leaving = [row for row in rows if state_of(row) == RegistrationState.CONFIRMED]
    assert len(leaving) == 6
    assert refused(at_once(*[lambda row=row: world.cancel(row) for row in leaving])) == []
    assert sum(seated().values()) == 6
    assert max(seated().values()) <= 3
    left = [row for row in rows if state_of(row) == RegistrationState.WAITING]
    assert len(left) == len(rows) - 12
    assert drifting_pools() == []


@pytest.mark.parametrize("attempt", range(3))
def test_whoever_registers_while_the_event_moves_ends_up_with_the_new_dates(attempt: int) -> None:
    world = new_world(total=30, per_city=30)
    cities = [world.city() for _ in range(4)]
    staff, anchor = desk(), world.event.anchor
    by = dt.timedelta(days=7)
    before = Dates.of(anchor)
    after = Dates(FIRST + by, FIRST + by * 2)

    def register(place: int) -> Callable[[], None]:
        return partial(patiently, partial(world.send, cities[place], f"p{place}-{attempt}@city.example"))

    def move() -> None:
        with scope(staff):
            move_anchor(actor=staff, anchor=anchor, before=before, after=after, now=NOW)

    assert refused(at_once(*(register(place) for place in range(4)), partial(patiently, move))) == []
    told = Message.objects.filter(kind__in=(CONFIRMED.name, MOVED.name)).order_by("pk")
    latest = {mail.address: mail.context["when"] for mail in told}
    assert len(latest) == 4
    assert set(latest.values()) == {"19 to 26 May 2099"}
    assert Event.objects.get().sequence == 1


@pytest.mark.fault("events-6")
def test_two_who_swap_the_same_sessions_at_once_swap_them_twice() -> None:
    day = EventDayFactory(event=new_world().event)
    one, other = (SessionFactory(day=day, room=f"Room {number}") for number in range(2))
    staff = desk()

    def swap() -> None:
        with scope(staff):
            services.swap_sessions(actor=staff, one=one, other=other, now=NOW)

    assert refused(at_once(partial(patiently, swap), partial(patiently, swap))) == []
    assert list(day.sessions.order_by("pk").values_list("room", "version")) == [("Room 0", 3), ("Room 1", 3)]
