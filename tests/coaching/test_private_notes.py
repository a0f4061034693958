"""What coaches keep to themselves is read by the coaches of the city and by nobody else, anywhere."""

from collections.abc import Callable

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction
from django.test import Client

from cities.models import City
from cities.workflow import CityRole
from coaching.models import PrivateNote, Session
from icc.accounts.models import NetworkRole, User
from icc.audit.models import Entry
from icc.notifications.models import Message
from icc.tenancy.actors import Actor, Person, Public, System
from icc.tenancy.scopes import scope
from tests.coaching.world import NOW, PLATFORM, Coached, also_coached_by, coached, logged
from tests.factories.accounts import UserFactory
from tests.factories.cities import MembershipFactory

pytestmark = [pytest.mark.django_db, pytest.mark.fault("events-41")]

SECRET = "xylophone and quokka"
ClientFor = Callable[[User], Client]


@pytest.fixture
def place() -> Coached:
    """A city with its coach."""
    return coached()


@pytest.fixture
def session(place: Coached) -> Session:
    """A session with a private note."""
    return logged(place, SECRET)


def others(place: Coached) -> dict[str, User]:
    """Everybody who must not read it."""
    elsewhere = MembershipFactory(role=CityRole.COACH, user=UserFactory()).user
    return {
        **{role: place.world.user(role) for role in CityRole.values if role != CityRole.COACH},
        "coach of another city": elsewhere,
        "ec": UserFactory(network=NetworkRole.EC),
        "desk": UserFactory(network=NetworkRole.DESK),
    }


def addresses(place: Coached, session: Session) -> list[str]:
    city = place.city.slug
    return [
        session.get_absolute_url(),
        f"{session.get_absolute_url()}notes/private/",
        f"/w/{city}/coaching/",
        f"/w/{city}/",
        f"/w/{city}/mentoring/",
        "/home/",
        "/inbox/",
        "/coaching/",
        "/dashboard/",
        "/desk/",
        "/search/?q=quokka",
        "/api/v1/sessions/",
        f"/api/v1/sessions/{session.public_id}/",
        "/api/v1/notes/",
        "/api/v1/actions/",
        "/api/v1/matches/",
        "/api/v1/schema/",
    ]


def test_it_stands_on_no_page_and_in_no_answer_of_the_api(
    place: Coached, session: Session, client_for: ClientFor
) -> None:
    for name, user in others(place).items():
        client = client_for(user)
        for address in addresses(place, session):
            body = client.get(address, follow=True).content.decode()
            assert "xylophone" not in body, f"{name} reads it at {address}"
            assert "quokka" not in body.replace("q=quokka", "").replace('value="quokka"', "").replace(
                "“quokka”", ""
            ), f"{name} reads it at {address}"


def test_the_coach_reads_it_on_the_page_but_the_search_and_the_api_do_not_know_it(
    place: Coached, session: Session, client_for: ClientFor
) -> None:
    client = client_for(place.engagement.coach)
    assert SECRET in client.get(session.get_absolute_url()).content.decode()
    assert SECRET in client.get(f"/w/{place.city.slug}/coaching/").content.decode()
    for address in ("/search/?q=quokka", "/api/v1/notes/", "/api/v1/sessions/"):
        assert "xylophone" not in client.get(address).content.decode()


def test_it_is_visible_to_coaches_of_the_city_only(place: Coached, session: Session) -> None:
    city = place.city.pk
    blind: list[Actor] = [
        Public(),
        System("export"),
        Person(user_id=1, network=NetworkRole.DESK),
        Person(user_id=1, network=NetworkRole.EC),
        Person(user_id=1, cities={city: frozenset(set(CityRole.values) - {CityRole.COACH})}),
        Person(user_id=1, cities={city + 1: frozenset({CityRole.COACH})}),
    ]
    with scope(place.coach):
        assert [PrivateNote.objects.visible_to(actor).count() for actor in blind] == [0] * len(blind)
        assert PrivateNote.objects.visible_to(place.coach).count() == 1


def test_the_database_itself_shows_it_to_no_other_role(place: Coached, session: Session) -> None:
    coach = place.coach
    pretender = Person(user_id=place.world.user(CityRole.COORDINATOR).pk, cities=coach.cities)
    for actor in (PLATFORM, Person(user_id=1, network=NetworkRole.DESK), place.coordinator, pretender):
        with scope(actor):
            assert count() == 0
    with scope(coach):
        assert count() == 1


def count() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM coaching_privatenote")
        row = cursor.fetchone()
    return int(row[0])


def write(session: Session, city: City) -> None:
    """Write one more note, past the services."""
    PrivateNote.objects.create(city=city, session=session, text="Words", version=2, written_at=NOW)


def test_the_database_itself_lets_nobody_else_write_one(place: Coached, session: Session) -> None:
    elsewhere = also_coached_by(place)
    for actor in (PLATFORM, place.coordinator, elsewhere.coordinator):
        with (
            scope(actor),
            pytest.raises(ProgrammingError, match="row-level security"),
            transaction.atomic(),
        ):
            write(session, place.city)
    with scope(place.coach):
        write(session, place.city)
        assert count() == 2


def test_it_never_leaves_the_city_of_its_session(place: Coached, session: Session) -> None:
    elsewhere = also_coached_by(place)
    both = Person(user_id=place.coach.user_id, cities={**place.coach.cities, **elsewhere.coach.cities})
    with scope(both), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS privatenote_session_city IMMEDIATE")
        with pytest.raises(IntegrityError, match="privatenote_session_city"), transaction.atomic():
            write(session, elsewhere.city)


@pytest.mark.parametrize(
    "act", ["UPDATE coaching_privatenote SET text = 'x'", "DELETE FROM coaching_privatenote"]
)
def test_not_even_a_coach_changes_what_was_written(place: Coached, session: Session, act: str) -> None:
    with (
        scope(place.coach),
        pytest.raises(ProgrammingError, match="permission denied"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(act)


def test_neither_the_trail_nor_the_mail_holds_a_word_of_it(place: Coached, session: Session) -> None:
    assert "quokka" not in str(list(Entry.objects.values()))
    assert "quokka" not in str(list(Message.objects.values()))


def test_no_other_table_holds_it(place: Coached, session: Session) -> None:
    with connection.cursor() as cursor:
        tables = [name for name in connection.introspection.table_names(cursor) if "_" in name]
        found = []
        for table in tables:
            if table == "django_migrations":
                continue
            cursor.execute(f"SELECT count(*) FROM \"{table}\" t WHERE t::text LIKE '%%quokka%%'")
            row = cursor.fetchone()
            found += [table] if row[0] else []
    assert found == []


def test_nobody_reads_it_through_what_hangs_on_a_session(session: Session) -> None:
    names = {field.name for field in Session._meta.get_fields()}
    assert not {name for name in names if "note" in name}
