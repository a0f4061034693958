"""Clicks at the same moment: one signature, one proof, one set of mails, one answer of the coach."""

import pytest

from cities.workflow import CityRole
from greendeals import services
from greendeals.models import Evidence, Link, Review, Signatory
from greendeals.workflow import RoundState, Stage
from icc.audit.services import broken_links
from icc.core.errors import Conflict, Forbidden
from icc.documents.models import Seal
from icc.notifications.models import Message
from icc.tenancy.actors import Person
from icc.tenancy.scopes import scope
from tests.concurrency.threads import at_once, refused
from tests.factories.accounts import UserFactory
from tests.factories.cities import MembershipFactory
from tests.greendeals.world import (
    DEADLINE,
    NOW,
    approved,
    draft,
    fresh,
    frozen,
    in_review,
    mayors_turn,
    new_world,
    sign,
    trail,
)

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.fault("signing-1")
def test_eight_clicks_are_one_signature_one_proof_and_one_set_of_mails() -> None:
    world = new_world()
    deal = mayors_turn(world)
    Message.objects.all().delete()

    def click() -> Signatory:
        with scope(world.mayor):
            return sign(world, deal)

    outcomes = at_once(*[click] * 8)
    assert refused(outcomes) == []
    assert len({(slot.pk, slot.signed_at) for slot in outcomes if isinstance(slot, Signatory)}) == 1
    assert Evidence.objects.filter(signatory__user=world.user(CityRole.SIGNATORY)).count() == 1
    assert trail(deal)[-2:] == ["signed", "all-signed"]
    assert Message.objects.get().kind == "greendeals.signature_received"
    assert (Seal.objects.count(), deal.rounds.get().state) == (1, RoundState.SEALING)
    assert list(broken_links()) == []


def test_sending_to_the_coach_twice_at_once_makes_one_review() -> None:
    world = new_world()
    deal = draft(world)

    def submit() -> Review:
        with scope(world.coordinator):
            return services.submit_deal(actor=world.coordinator, deal=deal, now=NOW)

    outcomes = at_once(*[submit] * 4)
    assert [type(error) for error in refused(outcomes)] == [Conflict] * 3
    assert Review.objects.count() == 1
    assert Message.objects.count() == 1


def test_of_an_approval_and_a_return_at_once_one_stands() -> None:
    world = new_world()
    deal = in_review(world)

    def approve() -> None:
        with scope(world.coach):
            version = deal.content_version
            services.approve_deal(actor=world.coach, deal=deal, content_version=version, now=NOW)

    def send_back() -> None:
        with scope(world.coach):
            services.return_deal(
                actor=world.coach,
                deal=deal,
                content_version=deal.content_version,
                reason="Say who pays.",
                now=NOW,
            )

    outcomes = at_once(approve, send_back)
    (loser,) = refused(outcomes)
    assert isinstance(loser, (Conflict, Forbidden))
    review = Review.objects.get()
    returned = isinstance(outcomes[0], Exception)
    assert review.approved is not returned
    assert fresh(deal).stage == (Stage.DRAFTING if returned else Stage.REVIEW)


def test_two_coordinators_who_ask_for_signatures_at_once_open_one_round() -> None:
    world = new_world()
    deal = frozen(world)
    mayor = world.memberships[CityRole.SIGNATORY]
    second = MembershipFactory(city=world.city, role=CityRole.COORDINATOR, user=UserFactory())
    other = Person(second.user.pk, cities={world.city.pk: frozenset({CityRole.COORDINATOR})})

    def ask(actor: Person) -> None:
        with scope(actor):
            services.open_signing(
                actor=actor, deal=deal, plan=services.Plan([services.Seat(mayor)]), deadline=DEADLINE, now=NOW
            )

    outcomes = at_once(*[lambda: ask(world.coordinator), lambda: ask(other)] * 2)
    assert [type(error) for error in refused(outcomes)] == [Conflict] * 3
    assert deal.rounds.count() == 1
    assert Message.objects.filter(kind="greendeals.partner_asked").count() == 1
    assert Link.objects.count() == 1


def test_taking_back_and_asking_for_the_signature_at_once_leaves_no_live_round() -> None:
    world = new_world()
    deal = frozen(world)
    mayor = world.memberships[CityRole.SIGNATORY]

    def ask() -> None:
        with scope(world.coordinator):
            services.open_signing(
                actor=world.coordinator,
                deal=deal,
                plan=services.Plan([services.Seat(mayor)]),
                deadline=DEADLINE,
                now=NOW,
            )

    def take_back() -> None:
        with scope(world.coordinator):
            services.reopen_deal(actor=world.coordinator, deal=deal, now=NOW)

    outcomes = at_once(ask, take_back)
    assert outcomes[1] is None
    asked = outcomes[0] is None
    assert asked or isinstance(outcomes[0], Conflict)
    assert fresh(deal).stage == Stage.DRAFTING
    assert [round_.state for round_ in deal.rounds.all()] == [RoundState.SUPERSEDED] * asked
    assert not Link.objects.live(now=NOW).exists()


def test_approving_and_taking_back_at_once_leave_no_approval_that_counts_for_nothing() -> None:
    world = new_world()
    deal = in_review(world)

    def approve() -> None:
        with scope(world.coach):
            version = deal.content_version
            services.approve_deal(actor=world.coach, deal=deal, content_version=version, now=NOW)

    def take_back() -> None:
        with scope(world.coordinator):
            services.reopen_deal(actor=world.coordinator, deal=deal, now=NOW)

    outcomes = at_once(approve, take_back)
    assert outcomes[1] is None
    assert fresh(deal).stage == Stage.DRAFTING
    told = Message.objects.filter(kind="greendeals.approved").count()
    if isinstance(outcomes[0], Exception):
        assert isinstance(outcomes[0], Conflict)
        assert (Review.objects.count(), told) == (0, 0)
    else:
        assert (Review.objects.get().approved, told) == (True, 1)


def test_freezing_twice_at_once_makes_one_version() -> None:
    world = new_world()
    deal = approved(world)

    def freeze() -> None:
        with scope(world.coordinator):
            services.freeze_deal(actor=world.coordinator, deal=deal, now=NOW)

    outcomes = at_once(*[freeze] * 3)
    assert [type(error) for error in refused(outcomes)] == [Conflict] * 2
    assert deal.versions.count() == 1
    assert fresh(deal).stage == Stage.READY
