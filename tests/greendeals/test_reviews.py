"""The coach is asked, answers, and an answer holds for the text it was given on."""

import pytest

from cities.workflow import CityRole
from greendeals.models import Deal, Review, Section
from greendeals.rules import is_approved, open_steps
from greendeals.services import (
    approve_deal,
    freeze_deal,
    reopen_deal,
    return_deal,
    save_section,
    submit_deal,
)
from greendeals.workflow import Action, RoundState, SectionKey, Stage
from icc.audit.models import Entry
from icc.core.errors import Conflict, Forbidden, Invalid
from icc.notifications.models import Message
from tests.factories.accounts import UserFactory
from tests.factories.cities import MembershipFactory
from tests.factories.deals import PartyFactory
from tests.greendeals.world import (
    NOW,
    World,
    approved,
    draft,
    fresh,
    frozen,
    in_review,
    new_world,
    sealing,
    signed,
    signing,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    """A city with its people."""
    return new_world()


def approve(world: World, deal: Deal) -> None:
    approve_deal(actor=world.coach, deal=deal, content_version=deal.content_version, now=NOW)


def mails() -> set[tuple[str, str]]:
    return set(Message.objects.values_list("kind", "address"))


def last_act(deal: Deal) -> Entry:
    return list(Entry.objects.about(deal.subject))[-1]


def test_submitting_asks_every_coach_of_the_city_once(world: World) -> None:
    second = MembershipFactory(city=world.city, role=CityRole.COACH, user=UserFactory()).user
    MembershipFactory(city=world.city, role=CityRole.COACH, user=UserFactory(is_active=False))
    MembershipFactory(role=CityRole.COACH, user=UserFactory())
    deal = draft(world)
    review = submit_deal(actor=world.coordinator, deal=deal, now=NOW)
    assert (fresh(deal).stage, fresh(deal).stage_since) == (Stage.REVIEW, NOW)
    assert (review.content_version, review.requested_at, review.decided_at) == (1, NOW, None)
    assert review.requested_by_id == world.coordinator.user_id
    asked = {world.user(CityRole.COACH).email, second.email}
    assert mails() == {("greendeals.review_requested", address) for address in asked}
    assert last_act(deal).action == "submit"
    assert last_act(deal).actor == f"person:{world.coordinator.user_id}"


@pytest.mark.parametrize("key", [SectionKey.CONTEXT, SectionKey.OBJECTIVES])
def test_an_empty_section_that_matters_is_named_and_nothing_is_sent(world: World, key: SectionKey) -> None:
    deal = draft(world)
    Section.objects.filter(deal=deal, key=key).update(body=" \n")
    with pytest.raises(Invalid) as refusal:
        submit_deal(actor=world.coordinator, deal=deal, now=NOW)
    assert f"“{key.label}” is empty" in str(refusal.value.message)
    assert fresh(deal).stage == Stage.DRAFTING
    assert not Review.objects.exists()
    assert not Message.objects.exists()
    assert not Entry.objects.exists()


def test_other_sections_may_stay_empty(world: World) -> None:
    deal = draft(world)
    deal.sections.exclude(key__in=[SectionKey.CONTEXT, SectionKey.OBJECTIVES]).update(body="")
    submit_deal(actor=world.coordinator, deal=deal, now=NOW)
    assert fresh(deal).stage == Stage.REVIEW


def test_a_deal_without_partners_or_with_one_that_promises_nothing_is_not_ready(world: World) -> None:
    deal = draft(world)
    PartyFactory(deal=deal, name="Silent Ltd")
    with pytest.raises(Invalid) as refusal:
        submit_deal(actor=world.coordinator, deal=deal, now=NOW)
    assert "Silent Ltd has not promised anything yet." in str(refusal.value.message)
    deal.commitments.all().delete()
    deal.parties.all().delete()
    with pytest.raises(Invalid) as refusal:
        submit_deal(actor=world.coordinator, deal=deal, now=NOW)
    assert "There is no partner yet." in str(refusal.value.message)


def test_approving_decides_the_review_and_tells_the_coordinators(world: World) -> None:
    deal = in_review(world)
    Message.objects.all().delete()
    approve(world, deal)
    review = deal.reviews.get()
    assert (review.approved, review.decided_at, review.decided_by_id) == (True, NOW, world.coach.user_id)
    assert is_approved(fresh(deal))
    assert fresh(deal).stage == Stage.REVIEW
    assert mails() == {("greendeals.approved", world.user(CityRole.COORDINATOR).email)}
    assert (last_act(deal).action, last_act(deal).data) == (
        "approve",
        {"content": deal.content_version, "step": "coach"},
    )


def test_approving_another_text_than_the_one_read_is_a_conflict(world: World) -> None:
    deal = in_review(world)
    with pytest.raises(Conflict) as refusal:
        approve_deal(actor=world.coach, deal=deal, content_version=deal.content_version - 1, now=NOW)
    assert "read it again" in str(refusal.value.message)
    assert deal.reviews.get().approved is None


def test_returning_sends_the_reason_and_opens_the_text(world: World) -> None:
    deal = in_review(world)
    Message.objects.all().delete()
    return_deal(
        actor=world.coach,
        deal=deal,
        content_version=deal.content_version,
        reason="  Say who pays.\n",
        now=NOW,
    )
    review = deal.reviews.get()
    assert (review.approved, review.reason) == (False, "Say who pays.")
    assert fresh(deal).stage == Stage.DRAFTING
    assert mails() == {("greendeals.returned", world.user(CityRole.COORDINATOR).email)}
    assert Message.objects.get().context["reason"] == "Say who pays."
    assert last_act(deal).action == "return"


@pytest.mark.parametrize("reason", ["", "  \n"])
def test_nobody_returns_without_a_reason(world: World, reason: str) -> None:
    deal = in_review(world)
    with pytest.raises(Invalid) as refusal:
        return_deal(
            actor=world.coach, deal=deal, content_version=deal.content_version, reason=reason, now=NOW
        )
    assert set(refusal.value.fields) == {"reason"}
    assert fresh(deal).stage == Stage.REVIEW


def test_an_answer_is_given_once(world: World) -> None:
    deal = approved(world)
    with pytest.raises(Forbidden) as refusal:
        approve(world, deal)
    assert "already answered" in str(refusal.value.message)
    with pytest.raises(Forbidden):
        return_deal(
            actor=world.coach, deal=deal, content_version=deal.content_version, reason="Too late.", now=NOW
        )
    assert deal.reviews.get().approved is True


def test_taking_the_text_back_lets_an_open_request_lapse(world: World) -> None:
    deal = in_review(world)
    reopen_deal(actor=world.coordinator, deal=deal, now=NOW)
    assert fresh(deal).stage == Stage.DRAFTING
    assert not deal.reviews.exists()
    assert last_act(deal).action == "reopen"


@pytest.mark.parametrize("at", [approved, frozen])
def test_an_approval_does_not_outlive_taking_the_text_back(world: World, at: type) -> None:
    deal = at(world)
    reopen_deal(actor=world.coordinator, deal=deal, now=NOW)
    submit_deal(actor=world.coordinator, deal=deal, now=NOW)
    with pytest.raises(Forbidden) as refusal:
        freeze_deal(actor=world.coordinator, deal=deal, now=NOW)
    assert "not approved" in str(refusal.value.message)


def test_an_approval_holds_for_the_text_it_was_given_on(world: World) -> None:
    deal = approved(world)
    assert is_approved(fresh(deal))
    reopen_deal(actor=world.coordinator, deal=deal, now=NOW)
    save_section(actor=world.coordinator, deal=deal, key=SectionKey.CONTEXT, body="New.", version=1, now=NOW)
    assert not is_approved(fresh(deal))


def test_taking_back_what_is_being_signed_ends_the_round_and_needs_a_new_approval(world: World) -> None:
    deal = signing(world)
    reopen_deal(actor=world.coordinator, deal=deal, now=NOW)
    assert deal.rounds.get().state == RoundState.SUPERSEDED
    submit_deal(actor=world.coordinator, deal=fresh(deal), now=NOW)
    with pytest.raises(Forbidden):
        freeze_deal(actor=world.coordinator, deal=deal, now=NOW)


def test_a_deal_that_all_have_signed_is_not_taken_back(world: World) -> None:
    for deal, refusal in ((sealing(world), Forbidden), (signed(world), Conflict)):
        with pytest.raises(refusal):
            reopen_deal(actor=world.coordinator, deal=deal, now=NOW)


def test_the_buttons_are_the_steps_one_may_take(world: World) -> None:
    def offered(deal: Deal, role: str) -> list[str]:
        return [step.action for step in open_steps(world.person(role), fresh(deal))]

    deal = draft(world)
    assert offered(deal, CityRole.COORDINATOR) == [Action.CONSULT, Action.SUBMIT, Action.CANCEL]
    assert offered(deal, CityRole.EDITOR) == [Action.CONSULT]
    assert offered(deal, CityRole.COACH) == []
    deal = in_review(world)
    assert offered(deal, CityRole.COORDINATOR) == [Action.REOPEN, Action.CANCEL]
    assert offered(deal, CityRole.COACH) == [Action.RETURN, Action.APPROVE]
    approve(world, deal)
    assert offered(deal, CityRole.COORDINATOR) == [Action.REOPEN, Action.FREEZE, Action.CANCEL]
    assert offered(deal, CityRole.COACH) == []
    assert offered(deal, CityRole.READER) == []
    deal = signing(world)
    assert offered(deal, CityRole.COORDINATOR) == [Action.WITHDRAW, Action.REOPEN]
    assert offered(deal, CityRole.SIGNATORY) == []
    assert offered(sealing(world), CityRole.COORDINATOR) == []
