"""The same steps, checks and answers in the API: same services, same words, same refusals."""

from typing import Any

import pytest
from django.test import Client

from cities.workflow import CityApproval, CityRole
from greendeals.models import Deal
from greendeals.workflow import Stage
from tests.greendeals.world import NOW, World, draft, fresh, frozen, in_review, new_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    """A city with its people."""
    return new_world()


def signed_in(world: World, role: str) -> Client:
    client = Client()
    client.force_login(world.user(role))
    return client


def take(client: Client, deal: Deal, **answers: Any) -> Any:
    path = f"/api/v1/deals/{deal.public_id}/steps/"
    return client.post(path, answers, content_type="application/json")


def test_the_steps_one_may_take_are_listed_and_taken(world: World) -> None:
    deal, client = draft(world), signed_in(world, CityRole.COORDINATOR)
    offered = client.get(f"/api/v1/deals/{deal.public_id}/steps/").json()
    assert [step["action"] for step in offered] == ["consult", "submit", "cancel"]
    answer = take(client, deal, action="submit")
    assert (answer.status_code, answer.json()["stage"]) == (200, "review")
    assert fresh(deal).stage == Stage.REVIEW


def test_a_gate_with_something_missing_is_refused_with_the_list(world: World) -> None:
    deal, client = draft(world), signed_in(world, CityRole.COORDINATOR)
    deal.commitments.update(due_on=None)
    answer = take(client, deal, action="submit")
    assert answer.status_code == 422
    assert "has no date" in answer.json()["detail"]
    found = client.get(f"/api/v1/deals/{deal.public_id}/checks/").json()
    assert [row["code"] for row in found if row["blocks"]] == ["promise-date"]


def test_an_answer_names_the_text_that_was_read(world: World) -> None:
    deal, coach = in_review(world), signed_in(world, CityRole.COACH)
    assert set(take(coach, deal, action="approve").json()["errors"]) == {"content_version"}
    assert take(coach, deal, action="approve", content_version=deal.content_version + 1).status_code == 409
    returned = take(coach, deal, action="return", step="coach", content_version=deal.content_version)
    assert set(returned.json()["errors"]) == {"reason"}
    assert take(coach, deal, action="approve", content_version=deal.content_version).status_code == 200
    rows = coach.get(f"/api/v1/reviews/?deal__public_id={deal.public_id}").json()["results"]
    assert [(row["step"], row["approved"]) for row in rows] == [("coach", True)]


def test_the_answer_of_an_office_comes_with_its_reference() -> None:
    world = new_world(edition__approvals=[CityApproval.LEGAL])
    deal, client = in_review(world), signed_in(world, CityRole.COORDINATOR)
    said = {"action": "approve", "content_version": deal.content_version}
    assert set(take(client, deal, **said).json()["errors"]) == {"reference", "agreed_on"}
    written = {"reference": "Note 7", "agreed_on": NOW.date().isoformat()}
    assert take(client, deal, **said, **written).status_code == 200
    assert deal.reviews.get(step="legal").reference == "Note 7"


@pytest.mark.parametrize(("action", "status"), [("open", 409), ("start", 409), ("dance", 422)])
def test_a_step_that_needs_a_page_or_is_none_is_refused(world: World, action: str, status: int) -> None:
    deal, client = frozen(world), signed_in(world, CityRole.COORDINATOR)
    assert take(client, deal, action=action).status_code == status
    assert fresh(deal).stage == Stage.READY


def test_a_reader_is_told_that_it_is_not_theirs(world: World) -> None:
    deal, client = draft(world), signed_in(world, CityRole.READER)
    assert take(client, deal, action="cancel", reason="No.").status_code == 403
