"""The team of a city: who may change it, who is told, and that a coordinator always remains."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from cities import services
from cities.models import City, Membership
from cities.selectors import visitor_of, with_cities
from cities.workflow import CityRole
from icc.accounts.models import NetworkRole, User
from icc.audit.models import Entry
from icc.core import clock
from icc.core.errors import Conflict, Forbidden
from icc.notifications.models import Message
from icc.tenancy.actors import Actor, Person, System
from icc.tenancy.scopes import scope
from tests.factories.accounts import UserFactory
from tests.factories.cities import CityFactory, MembershipFactory

pytestmark = pytest.mark.django_db

ClientFor = Callable[[User], Client]
MARIA = {"name": "Maria", "email": "Maria+ICC@Alcoi.Example", "function": "Planner", "role": "editor"}


@pytest.fixture
def city() -> City:
    """A city with a team of one."""
    return CityFactory(slug="alcoi", name="Alcoi")


@pytest.fixture
def coordinator(city: City) -> User:
    """Its coordinator."""
    return MembershipFactory(city=city).user


def actor(user: User) -> Actor:
    """Return the person with the roles held now."""
    return with_cities(visitor_of(user))


def invite(
    by: Actor, city: City, *, email: str = "maria@alcoi.example", role: CityRole = CityRole.EDITOR
) -> Membership:
    return services.invite_member(
        actor=by, city=city, email=email, name="Maria", function="", role=role, now=clock.now()
    )


def test_an_invited_person_gets_a_role_and_a_mail(
    city: City, coordinator: User, client_for: ClientFor
) -> None:
    response = client_for(coordinator).post("/w/alcoi/team/", MARIA)
    assert response.status_code == 302
    membership = Membership.objects.select_related("user").get(role=CityRole.EDITOR)
    assert membership.user.email == "maria+icc@alcoi.example"
    assert membership.user.function == "Planner"
    message = Message.objects.get()
    assert (message.kind, message.address) == ("accounts.invited", "maria+icc@alcoi.example")
    assert message.context["reason"] == "the team of Alcoi"
    assert Entry.objects.about(f"city:{city.pk}").get().action == "role-granted"


def test_an_address_is_one_account_in_any_capitals(city: City, coordinator: User) -> None:
    known = UserFactory(email="maria@alcoi.example")
    assert invite(actor(coordinator), city, email="  MARIA@Alcoi.example ").user == known
    message = Message.objects.get()
    assert (message.kind, message.context["path"]) == ("cities.access_given", "/w/alcoi/")


def test_the_same_role_is_given_once(city: City, coordinator: User, client_for: ClientFor) -> None:
    browser = client_for(coordinator)
    browser.post("/w/alcoi/team/", MARIA)
    response = browser.post("/w/alcoi/team/", MARIA)
    assert response.status_code == 422
    assert "already holds this role here" in response.content.decode()
    assert Message.objects.count() == 1


def test_what_was_typed_wrongly_stays_in_the_form(
    city: City, coordinator: User, client_for: ClientFor
) -> None:
    response = client_for(coordinator).post("/w/alcoi/team/", {**MARIA, "email": "maria at alcoi"})
    assert response.status_code == 422
    assert "maria at alcoi" in response.content.decode()
    assert not Message.objects.exists()


@pytest.mark.parametrize(
    "facts", [None, {}, {"password": "!"}, {"is_active": False}, {"is_active": False, "password": "!"}]
)
def test_whoever_invites_does_not_learn_who_stands_behind_an_address(
    city: City, coordinator: User, client_for: ClientFor, facts: dict[str, Any] | None
) -> None:
    if facts is not None:
        UserFactory(email="maria+icc@alcoi.example", name="Secret Name", function="Secret office", **facts)
    browser = client_for(coordinator)
    page = browser.post("/w/alcoi/team/", MARIA, follow=True).content.decode()
    assert "An invitation has been sent to Maria+ICC@Alcoi.Example." in page
    row = Membership.objects.select_related("user").get(role=CityRole.EDITOR)
    for address in ("/w/alcoi/team/", "/w/alcoi/", f"/w/alcoi/team/{row.public_id}/remove/"):
        page = browser.get(address).content.decode()
        assert "Secret" not in page
        assert ("Maria" if facts is None else row.user.email) in page
    assert row.is_pending
    again = browser.post(f"/w/alcoi/team/{row.public_id}/invite-again/", follow=True).content.decode()
    assert "A new mail is on its way to" in again
    assert "Secret" not in again
    sent = Message.objects.filter(address="maria+icc@alcoi.example").count()
    assert sent == (2 if row.user.is_active else 0)
    assert browser.post("/w/alcoi/team/", MARIA).status_code == 422


def test_a_person_is_introduced_by_coming(city: City, coordinator: User, client_for: ClientFor) -> None:
    known = UserFactory(email="maria@alcoi.example", name="Maria Known")
    client_for(known)
    row = invite(actor(coordinator), city)
    assert "Maria Known" not in client_for(coordinator).get("/w/alcoi/team/").content.decode()
    client_for(known)
    assert "Maria Known" in client_for(coordinator).get("/w/alcoi/team/").content.decode()
    row.refresh_from_db()
    assert not row.is_pending


def test_an_open_invitation_dies_with_the_last_role(city: City, coordinator: User) -> None:
    row = invite(actor(coordinator), city)
    other = MembershipFactory(user=row.user)
    with scope(actor(coordinator)):
        services.remove_member(actor=actor(coordinator), membership=row, now=clock.now())
    assert row.user.invitations.filter(expires_at__gt=clock.now()).exists()
    services.remove_member(actor=System("tests"), membership=_with_another(other), now=clock.now())
    assert not row.user.invitations.filter(expires_at__gt=clock.now()).exists()
    assert not User.objects.get(pk=row.user.pk).memberships.exists()
    assert [entry.action for entry in Entry.objects.about(f"user:{row.user.pk}")] == [
        "account-created",
        "invited",
        "invitation-withdrawn",
    ]


def _with_another(row: Membership) -> Membership:
    """Return the role after somebody else has joined, so that it may be taken."""
    MembershipFactory(city=row.city)
    return row


def test_a_new_role_in_the_network_keeps_the_invitation(city: City, coordinator: User) -> None:
    row = invite(actor(coordinator), city)
    User.objects.filter(pk=row.user.pk).update(network=NetworkRole.EC)
    services.remove_member(actor=actor(coordinator), membership=row, now=clock.now())
    assert row.user.invitations.filter(expires_at__gt=clock.now()).exists()


def test_the_city_gives_no_coaches(city: City, coordinator: User) -> None:
    with pytest.raises(Forbidden, match="forbidden"):
        invite(actor(coordinator), city, role=CityRole.COACH)


@pytest.mark.parametrize("role", [role for role in CityRole if role is not CityRole.COORDINATOR])
def test_others_of_the_city_see_the_team_but_no_form(
    city: City, coordinator: User, client_for: ClientFor, role: CityRole
) -> None:
    other = MembershipFactory(city=city, role=role).user
    response = client_for(other).get("/w/alcoi/team/")
    page = response.content.decode()
    assert response.status_code == 200
    assert coordinator.name in page
    assert 'name="email"' not in page
    assert "Only the coordinator of the city" in page
    assert client_for(other).post("/w/alcoi/team/", MARIA).status_code == 403
    row = Membership.objects.get(user=coordinator)
    assert client_for(other).post(f"/w/alcoi/team/{row.public_id}/remove/").status_code == 403


def test_the_desk_manages_and_the_commission_only_looks(city: City, client_for: ClientFor) -> None:
    desk, staff = UserFactory(network=NetworkRole.DESK), UserFactory(network=NetworkRole.EC)
    assert client_for(desk).post("/w/alcoi/team/", MARIA).status_code == 302
    assert client_for(staff).get("/w/alcoi/team/").status_code == 200
    assert client_for(staff).post("/w/alcoi/team/", MARIA).status_code == 403


def test_strangers_find_nothing(city: City, coordinator: User, client_for: ClientFor, client: Client) -> None:
    stranger = client_for(MembershipFactory().user)
    row = Membership.objects.get(user=coordinator)
    other = Membership.objects.exclude(city=city).select_related("city").get()
    assert stranger.get("/w/alcoi/team/").status_code == 404
    assert stranger.post("/w/alcoi/team/", MARIA).status_code == 404
    assert stranger.post(f"/w/alcoi/team/{row.public_id}/remove/").status_code == 404
    assert stranger.post(f"/w/{other.city.slug}/team/{row.public_id}/remove/").status_code == 404
    assert stranger.post(f"/w/alcoi/team/{row.public_id}/invite-again/").status_code == 404
    assert client.get("/w/alcoi/team/").status_code == 302
    assert Membership.objects.filter(pk=row.pk).exists()


def test_a_member_is_removed_after_a_question(city: City, coordinator: User, client_for: ClientFor) -> None:
    row = MembershipFactory(city=city, role=CityRole.EDITOR)
    browser = client_for(coordinator)
    assert f"Remove {row.user.name}" in browser.get(f"/w/alcoi/team/{row.public_id}/remove/").content.decode()
    assert Membership.objects.filter(pk=row.pk).exists()
    assert browser.post(f"/w/alcoi/team/{row.public_id}/remove/").status_code == 302
    assert not Membership.objects.filter(pk=row.pk).exists()


def test_the_last_coordinator_stays(city: City, coordinator: User, client_for: ClientFor) -> None:
    MembershipFactory(city=city, user__is_active=False)
    row = Membership.objects.get(user=coordinator)
    response = client_for(coordinator).post(f"/w/alcoi/team/{row.public_id}/remove/")
    assert response.status_code == 403
    assert "The city needs a coordinator" in response.content.decode()
    MembershipFactory(city=city)
    response = client_for(coordinator).post(f"/w/alcoi/team/{row.public_id}/remove/")
    assert response.headers["Location"] == "/home/"


def test_coaches_are_shown_and_stay(city: City, coordinator: User, client_for: ClientFor) -> None:
    row = MembershipFactory(city=city, role=CityRole.COACH)
    assert row.user.name in client_for(coordinator).get("/w/alcoi/team/").content.decode()
    assert client_for(coordinator).post(f"/w/alcoi/team/{row.public_id}/remove/").status_code == 403


def test_removing_twice_is_a_conflict(city: City, coordinator: User) -> None:
    row = MembershipFactory(city=city, role=CityRole.EDITOR)
    services.remove_member(actor=actor(coordinator), membership=row, now=clock.now())
    with pytest.raises(Conflict):
        services.remove_member(
            actor=actor(coordinator), membership=Membership(pk=0, city=city), now=clock.now()
        )


def test_an_invitation_is_sent_again_until_it_is_accepted(
    city: City, coordinator: User, client_for: ClientFor
) -> None:
    row = invite(actor(coordinator), city)
    browser = client_for(coordinator)
    address = f"/w/alcoi/team/{row.public_id}/invite-again/"
    assert browser.get(address).status_code == 405
    assert browser.post(address).status_code == 302
    assert Message.objects.filter(kind="accounts.invited").count() == 2
    assert row.user.invitations.filter(expires_at__gt=clock.now()).count() == 1
    row.user.set_password("a long enough password")
    row.user.save()
    assert browser.post(address).status_code == 403


def test_roles_come_from_the_memberships(city: City, coordinator: User) -> None:
    MembershipFactory(user=coordinator, city=city, role=CityRole.SIGNATORY)
    person = actor(coordinator)
    assert isinstance(person, Person)
    assert person.cities == {city.pk: frozenset({CityRole.COORDINATOR, CityRole.SIGNATORY})}


@pytest.mark.django_db(transaction=True)
def test_of_two_who_remove_the_last_two_coordinators_one_wins() -> None:
    with scope(System("test")):
        city = CityFactory()
        rows = [MembershipFactory(city=city), MembershipFactory(city=city)]
    outcomes: list[str] = []
    start = threading.Barrier(2)

    def remove(row: Membership) -> None:
        start.wait()
        try:
            with scope(System("test")):
                services.remove_member(actor=System("test"), membership=row, now=clock.now())
            outcomes.append("removed")
        except Forbidden:
            outcomes.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=remove, args=(row,)) for row in rows]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["refused", "removed"]
