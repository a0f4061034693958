"""The desk says what the cities of an edition hand in, and everybody reads what it has published."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from cities import services
from cities.models import Deliverable, DeliverableKind, PublishedDeliverable
from cities.workflow import CityRole, DeliverableState, DeliverableStep, Kind
from icc.accounts.models import NetworkRole, User
from icc.audit.models import Entry
from icc.core import blobs
from icc.core.errors import Conflict, Forbidden, Invalid
from icc.tenancy.actors import Public
from icc.tenancy.scopes import scope
from tests.cities.journey import (
    NOW,
    PDF,
    World,
    add,
    handed_in,
    in_review,
    kind_of,
    milestone,
    move,
    new_world,
    owed,
)
from tests.factories.accounts import UserFactory
from tests.factories.cities import ParticipationFactory
from tests.greendeals.world import staff

pytestmark = pytest.mark.django_db
ClientFor = Callable[[User], Client]
Step, State = DeliverableStep, DeliverableState


@pytest.fixture
def world() -> World:
    """A core city whose edition has one milestone."""
    world = new_world()
    milestone(world)
    return world


@pytest.fixture
def desk(client_for: ClientFor) -> Client:
    """Somebody of the desk."""
    return client_for(UserFactory(desk=True))


def answers(**changes: Any) -> dict[str, Any]:
    """What the desk enters."""
    return {
        "name": "Review report",
        "milestone": "strategy-lab",
        "kinds": ["core"],
        "guidance": "Ten pages.",
    } | changes


def address(world: World, code: str = "") -> str:
    return f"/desk/documents/{world.participation.edition.code}/{code or 'new'}/"


def change(kind: DeliverableKind, **changes: Any) -> DeliverableKind:
    """Let the desk change what is asked for."""
    values: dict[str, Any] = {
        "actor": staff(NetworkRole.DESK),
        "milestone": kind.milestone,
        "name": kind.name,
        "guidance": kind.guidance,
        "kinds": (Kind.CORE,),
        "now": NOW,
    }
    return services.change_deliverable(kind=kind, **values | changes)


def test_a_document_that_the_desk_asks_for_opens_for_the_cities(
    world: World, desk: Client, client_for: ClientFor
) -> None:
    answer = desk.post(address(world), answers())
    assert answer.status_code == 302
    assert "Review report" in desk.get(answer.headers["Location"]).content.decode()
    journey = client_for(world.user(CityRole.COORDINATOR)).get(f"/w/{world.city.slug}/journey/")
    assert "Review report" in journey.content.decode()


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"name": ""}, "This field is required."),
        ({"name": "…"}, "Use letters or digits."),
        ({"kinds": []}, "Choose who owes it."),
        ({"milestone": "elsewhere"}, "Select a valid choice."),
    ],
)
def test_what_cannot_be_is_told_and_what_was_entered_is_kept(
    world: World, desk: Client, wrong: dict[str, Any], words: str
) -> None:
    page = desk.post(address(world), answers() | wrong)
    assert page.status_code == 422
    assert words in page.content.decode()
    assert "Ten pages." in page.content.decode()
    assert not DeliverableKind.objects.exists()


def test_a_name_is_taken_once_in_an_edition(world: World, desk: Client) -> None:
    desk.post(address(world), answers())
    again = desk.post(address(world), answers())
    assert again.status_code == 422
    assert "Another document of this edition is called so." in again.content.decode()


def test_it_is_changed_until_the_first_city_hands_it_in(world: World, desk: Client) -> None:
    found = owed(world)
    answer = desk.post(address(world, "roadmap"), answers(name="Plan"))
    assert answer.status_code == 302
    found.kind.refresh_from_db()
    assert found.kind.name == "Plan"
    assert Entry.objects.filter(action="deliverable-changed").count() == 1
    handed_in(world, found)
    assert desk.post(address(world, "roadmap"), answers(name="Other")).status_code == 403
    assert "A city has handed it in already" in desk.get(address(world, "roadmap")).content.decode()


def test_a_file_that_was_only_added_does_not_stop_a_change(world: World) -> None:
    found = owed(world)
    add(world, found)
    assert change(found.kind, guidance="Twelve pages.").guidance == "Twelve pages."


def test_who_no_longer_owes_it_is_rid_of_it_and_who_newly_does_finds_it(world: World) -> None:
    mentor = ParticipationFactory(edition=world.participation.edition, kind=Kind.MENTOR)
    kind = owed(world).kind
    change(kind, kinds=(Kind.MENTOR,))
    assert list(Deliverable.objects.values_list("city_id", flat=True)) == [mentor.city_id]


def test_a_city_that_has_begun_is_not_rid_of_it(world: World) -> None:
    found = owed(world)
    add(world, found)
    with pytest.raises(Invalid) as refusal:
        change(found.kind, kinds=(Kind.MENTOR,))
    assert set(refusal.value.fields) == {"kinds"}
    assert Deliverable.objects.filter(pk=found.pk).exists()


def test_a_date_of_another_edition_is_refused(world: World) -> None:
    kind = owed(world).kind
    with pytest.raises(Invalid) as refusal:
        change(kind, milestone=milestone(new_world()))
    assert set(refusal.value.fields) == {"milestone"}


def test_only_the_desk_changes_and_what_is_gone_is_told(world: World) -> None:
    kind = owed(world).kind
    for actor in (staff(NetworkRole.EC), world.coordinator, world.coach):
        with pytest.raises(Forbidden):
            change(kind, actor=actor)
    Deliverable.objects.all().delete()
    DeliverableKind.objects.all().delete()
    with pytest.raises(Conflict):
        change(kind)


def test_the_page_counts_where_the_cities_stand(world: World, desk: Client) -> None:
    in_review(world, owed(world))
    listed = desk.get(f"/desk/documents/?edition={world.participation.edition.code}").content.decode()
    for label, number in (("Cities", 1), ("Late", 0), ("Being read", 1), ("Accepted", 0)):
        assert f'data-label="{label}">{number}</td>' in listed
    page = desk.get(address(world, "roadmap")).content.decode()
    assert "1 owe it: 0 late, 1 being read, 0 accepted" in page
    assert world.city.name in page


def test_the_lists_cost_the_same_with_one_and_three_rows(
    world: World, desk: Client, django_assert_num_queries: Any
) -> None:
    edition = world.participation.edition
    kind_of(world, "first")
    for number in range(3):
        if number:
            ParticipationFactory(edition=edition)
            kind_of(world, f"kind-{number}")
        # Editions, the edition, kinds, counts.
        with django_assert_num_queries(ENTERING + 4):
            page = desk.get(f"/desk/documents/?edition={edition.code}").content.decode()
        assert page.count('data-label="Late"') == number + 1
        # The edition, the kind, milestones with dates, cities.
        with django_assert_num_queries(ENTERING + 4):
            page = desk.get(address(world, "first")).content.decode()
        assert page.count('data-label="State"') == number + 1


ENTERING = 7
"""Session, user, savepoint, scope read, set, put back, savepoint released."""


# What is published


def published(world: World) -> Deliverable:
    """Hand a document in, accept and publish it."""
    found = move(world.coach, in_review(world, owed(world)), Step.ACCEPT)
    return move(staff(NetworkRole.DESK), found, Step.PUBLISH)


def test_a_published_document_is_downloaded_by_everybody(world: World, client: Client) -> None:
    published(world)
    entry = PublishedDeliverable.objects.get()
    profile = client.get(f"/cities/{world.city.slug}/").content.decode()
    assert entry.get_absolute_url() in profile
    answer = client.get(entry.get_absolute_url())
    assert answer.content == PDF
    assert answer.headers["Content-Disposition"] == 'attachment; filename="plan.pdf"'
    assert "X-Robots-Tag" not in answer.headers


def test_before_it_is_published_nobody_finds_it(world: World, client: Client) -> None:
    move(world.coach, in_review(world, owed(world)), Step.ACCEPT)
    assert "Published documents" not in client.get(f"/cities/{world.city.slug}/").content.decode()
    assert not PublishedDeliverable.objects.exists()


def test_what_is_taken_off_is_gone_at_once(world: World, client: Client) -> None:
    found = published(world)
    address = PublishedDeliverable.objects.get().get_absolute_url()
    move(staff(NetworkRole.DESK), found, Step.UNPUBLISH)
    assert client.get(address).status_code == 404
    found.refresh_from_db()
    assert found.state == State.ACCEPTED
    move(staff(NetworkRole.DESK), found, Step.PUBLISH)
    assert PublishedDeliverable.objects.count() == 1


def test_only_the_desk_takes_it_off(world: World) -> None:
    found = published(world)
    for actor in (world.coordinator, world.coach):
        with pytest.raises(Forbidden):
            move(actor, found, Step.UNPUBLISH)


def test_it_is_found_under_its_own_city_only_and_a_lost_file_is_not_there(
    world: World, client: Client, settings: Any, tmp_path: Any
) -> None:
    published(world)
    entry = PublishedDeliverable.objects.get()
    other = ParticipationFactory().city
    assert client.get(f"/cities/{other.slug}/documents/{entry.public_id}/").status_code == 404
    PublishedDeliverable.objects.update(sha256="0" * 64)
    with pytest.raises(FileNotFoundError):
        blobs.fetch("0" * 64)
    assert client.get(entry.get_absolute_url()).status_code == 404


def test_the_snapshot_is_read_without_any_city(world: World) -> None:
    published(world)
    with scope(Public()):
        assert PublishedDeliverable.objects.count() == 1
        assert PublishedDeliverable.objects.get().name == "Roadmap"


def test_the_way_of_an_edition_is_for_everybody(world: World, client: Client) -> None:
    code = world.participation.edition.code
    page = client.get(f"/editions/{code}/")
    assert page.status_code == 200
    assert client.get("/editions/none/").status_code == 404
    milestone(world, "phase-one", dt.date(2026, 1, 1), kind="phase")
    assert 'id="phase-phase-one"' in client.get(f"/editions/{code}/").content.decode()
