"""Two answers, or an answer and a change of mind, at the same moment: one is done, the other is told."""

import pytest

from cities.workflow import CityApproval
from greendeals import services
from greendeals.models import Deal, Review
from greendeals.services import Decided
from greendeals.workflow import ReviewStep, Stage
from icc.core.errors import Conflict, Forbidden
from icc.tenancy.actors import Person
from icc.tenancy.scopes import scope
from tests.concurrency.threads import at_once, refused
from tests.greendeals.monitoring.reporting import reported
from tests.greendeals.world import NOW, World, draft, fresh, in_review, new_world

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def world() -> World:
    """A city with its people."""
    return new_world()


def approve(world: World, deal: Deal) -> None:
    with scope(world.coach):
        services.approve_deal(actor=world.coach, deal=deal, content_version=deal.content_version, now=NOW)


def give_back(world: World, deal: Deal) -> None:
    with scope(world.coach):
        services.return_deal(
            actor=world.coach, deal=deal, content_version=deal.content_version, reason="Who pays?", now=NOW
        )


def test_of_two_approvals_at_once_one_counts(world: World) -> None:
    deal = in_review(world)
    outcomes = at_once(lambda: approve(world, deal), lambda: approve(world, deal))
    (loser,) = refused(outcomes)
    assert isinstance(loser, Forbidden)
    assert Review.objects.filter(deal=deal, approved=True).count() == 1


def test_an_approval_and_a_return_at_once_leave_one_answer(world: World) -> None:
    deal = in_review(world)
    outcomes = at_once(lambda: approve(world, deal), lambda: give_back(world, deal))
    assert len(refused(outcomes)) == 1
    assert Review.objects.get(deal=deal).decided_at == NOW
    assert fresh(deal).stage in {Stage.REVIEW, Stage.DRAFTING}


def test_an_office_is_not_approved_twice_by_two_who_record_at_once() -> None:
    world = new_world(edition__approvals=[CityApproval.LEGAL, CityApproval.FINANCE])
    deal = in_review(world)

    def record(actor: Person) -> None:
        with scope(actor):
            services.approve_deal(
                actor=actor,
                deal=deal,
                content_version=deal.content_version,
                step=ReviewStep.LEGAL,
                decided=Decided("Note 7", NOW.date()),
                now=NOW,
            )

    outcomes = at_once(lambda: record(world.coordinator), lambda: record(world.coordinator))
    (loser,) = refused(outcomes)
    assert isinstance(loser, Conflict)
    steps = list(Review.objects.filter(deal=deal).order_by("pk").values_list("step", "approved"))
    assert steps == [(ReviewStep.LEGAL, True), (ReviewStep.FINANCE, None)]


def test_a_deal_that_is_cancelled_while_it_is_submitted_asks_nobody(world: World) -> None:
    deal = draft(world)

    def submit() -> None:
        with scope(world.coordinator):
            services.submit_deal(actor=world.coordinator, deal=deal, now=NOW)

    def cancel() -> None:
        with scope(world.coordinator):
            services.cancel_deal(actor=world.coordinator, deal=deal, reason="No money.", now=NOW)

    outcomes = at_once(submit, cancel)
    errors = refused(outcomes)
    assert [type(error) for error in errors] in ([], [Conflict])
    assert fresh(deal).stage == Stage.CANCELLED
    assert not Review.objects.filter(deal=deal).exists()


def test_a_deal_ends_in_one_way(world: World) -> None:
    deal = reported(world)

    def complete() -> None:
        with scope(world.coordinator):
            services.complete_deal(actor=world.coordinator, deal=deal, now=NOW)

    def terminate() -> None:
        with scope(world.coordinator):
            services.terminate_deal(actor=world.coordinator, deal=deal, reason="No money.", now=NOW)

    (loser,) = refused(at_once(complete, terminate))
    assert isinstance(loser, Conflict)
    assert fresh(deal).stage in {Stage.COMPLETED, Stage.TERMINATED}
