"""Offices of the city, then the coach: asked one after another, each for exactly the text as it stands."""

import datetime as dt
from typing import Any

import pytest

from cities.models import Participation
from cities.workflow import CityApproval, CityRole
from greendeals.models import Deal, Review
from greendeals.rules import is_approved, steps_in_force
from greendeals.selectors import deal_home, ladder
from greendeals.services import (
    Decided,
    approve_deal,
    freeze_deal,
    reopen_deal,
    return_deal,
    save_section,
    submit_deal,
    switch_city_steps,
    switch_edition_steps,
)
from greendeals.workflow import ReviewStep, SectionKey, Stage
from icc.accounts.models import NetworkRole
from icc.core.errors import Conflict, Forbidden, Invalid
from icc.notifications.models import Message
from tests.greendeals.world import NOW, World, draft, fresh, new_world, staff

pytestmark = pytest.mark.django_db

WRITTEN = Decided("Resolution 2026/114", NOW.date())


@pytest.fixture
def world() -> World:
    """A city of an edition in which its legal office and its council approve deals."""
    return new_world(edition__approvals=[CityApproval.COUNCIL, CityApproval.LEGAL])


def answer(world: World, deal: Deal, step: ReviewStep) -> Deal:
    """Let whoever answers a step approve."""
    coach = step == ReviewStep.COACH
    approve_deal(
        actor=world.coach if coach else world.coordinator,
        deal=deal,
        content_version=fresh(deal).content_version,
        step=step,
        decided=None if coach else WRITTEN,
        now=NOW,
    )
    return fresh(deal)


def submitted(world: World) -> Deal:
    deal = draft(world)
    submit_deal(actor=world.coordinator, deal=deal, now=NOW)
    return fresh(deal)


def asked(deal: Deal) -> str:
    """Return the step whose answer is awaited."""
    return Review.objects.get(deal=deal, decided_at=None).step


def mailed() -> set[str]:
    return set(Message.objects.values_list("kind", flat=True))


def test_steps_follow_one_another_and_the_coach_is_last(world: World) -> None:
    deal = submitted(world)
    assert steps_in_force(deal.participation) == (ReviewStep.LEGAL, ReviewStep.COUNCIL, ReviewStep.COACH)
    for step in (ReviewStep.LEGAL, ReviewStep.COUNCIL):
        assert asked(deal) == step
        assert mailed() == set()
        deal = answer(world, deal, step)
        assert not is_approved(deal)
    assert (asked(deal), mailed()) == (ReviewStep.COACH, {"greendeals.review_requested"})
    deal = answer(world, deal, ReviewStep.COACH)
    assert is_approved(deal)
    assert mailed() == {"greendeals.review_requested", "greendeals.approved"}
    freeze_deal(actor=world.coordinator, deal=deal, now=NOW)
    assert fresh(deal).stage == Stage.READY


def test_the_answer_of_an_office_keeps_who_recorded_it_where_it_is_written_and_its_day(world: World) -> None:
    deal = answer(world, submitted(world), ReviewStep.LEGAL)
    review = deal.reviews.get(step=ReviewStep.LEGAL)
    assert (review.reference, review.agreed_on) == ("Resolution 2026/114", NOW.date())
    assert (review.decided_by_id, review.decided_at) == (world.coordinator.user_id, NOW)


@pytest.mark.parametrize(
    ("decided", "field"),
    [
        (Decided("  ", NOW.date()), "reference"),
        (Decided("Resolution 1"), "agreed_on"),
        (Decided("Resolution 1", NOW.date() + dt.timedelta(days=1)), "agreed_on"),
    ],
)
def test_an_office_has_not_approved_without_a_reference_and_a_day_gone_by(
    world: World, decided: Decided, field: str
) -> None:
    deal = submitted(world)
    with pytest.raises(Invalid) as refusal:
        approve_deal(
            actor=world.coordinator,
            deal=deal,
            content_version=deal.content_version,
            step=ReviewStep.LEGAL,
            decided=decided,
            now=NOW,
        )
    assert set(refusal.value.fields) == {field}
    assert asked(deal) == ReviewStep.LEGAL


@pytest.mark.parametrize("role", [CityRole.COACH, CityRole.EDITOR, CityRole.SIGNATORY, CityRole.READER])
def test_only_the_coordinator_records_the_answer_of_an_office(world: World, role: str) -> None:
    deal = submitted(world)
    with pytest.raises(Forbidden):
        approve_deal(
            actor=world.person(role),
            deal=deal,
            content_version=deal.content_version,
            step=ReviewStep.LEGAL,
            decided=WRITTEN,
            now=NOW,
        )


def test_the_coordinator_does_not_answer_for_the_coach(world: World) -> None:
    deal = answer(world, answer(world, submitted(world), ReviewStep.LEGAL), ReviewStep.COUNCIL)
    with pytest.raises(Forbidden):
        approve_deal(actor=world.coordinator, deal=deal, content_version=deal.content_version, now=NOW)


def test_an_answer_to_a_step_that_is_answered_already_is_a_conflict(world: World) -> None:
    deal = answer(world, submitted(world), ReviewStep.LEGAL)
    with pytest.raises(Conflict):
        answer(world, deal, ReviewStep.LEGAL)
    assert asked(deal) == ReviewStep.COUNCIL


def test_a_return_by_the_council_stays_in_the_history_and_all_are_asked_anew(world: World) -> None:
    deal = answer(world, submitted(world), ReviewStep.LEGAL)
    return_deal(
        actor=world.coordinator,
        deal=deal,
        content_version=deal.content_version,
        step=ReviewStep.COUNCIL,
        reason="The council wants a shorter term.",
        now=NOW,
    )
    deal = fresh(deal)
    assert deal.stage == Stage.DRAFTING
    page = deal_home(actor=world.coordinator, deal=deal, now=NOW)
    assert page.last_return
    assert page.last_return.reason == "The council wants a shorter term."
    save_section(actor=world.coordinator, deal=deal, key=SectionKey.DURATION, body="Two.", version=1, now=NOW)
    submit_deal(actor=world.coordinator, deal=deal, now=NOW)
    assert asked(deal) == ReviewStep.LEGAL
    assert [rung.approved for rung in ladder(fresh(deal))] == [False, False, False]
    assert [row.reason for row in deal.reviews.filter(approved=False)] == [
        "The council wants a shorter term."
    ]


def test_approvals_of_the_same_text_do_not_outlive_taking_it_back(world: World) -> None:
    deal = answer(world, answer(world, submitted(world), ReviewStep.LEGAL), ReviewStep.COUNCIL)
    deal = answer(world, deal, ReviewStep.COACH)
    reopen_deal(actor=world.coordinator, deal=deal, now=NOW)
    submit_deal(actor=world.coordinator, deal=deal, now=NOW)
    for step in (ReviewStep.LEGAL, ReviewStep.COUNCIL, ReviewStep.COACH):
        assert asked(deal) == step
        assert not is_approved(fresh(deal))
        deal = answer(world, deal, step)
    assert is_approved(deal)


def off(world: World, *steps: str, before: tuple[str, ...] = ()) -> int:
    return switch_city_steps(
        actor=world.coordinator, participation=world.participation, off=steps, before=before, now=NOW
    )


def test_a_city_does_without_an_office_and_the_deal_in_review_follows(world: World) -> None:
    deal = submitted(world)
    assert off(world, CityApproval.LEGAL) == 1
    assert asked(deal) == ReviewStep.COUNCIL
    assert off(world, CityApproval.LEGAL, CityApproval.COUNCIL, before=(CityApproval.LEGAL,)) == 1
    assert (asked(deal), mailed()) == (ReviewStep.COACH, {"greendeals.review_requested"})
    deal = answer(world, fresh(deal), ReviewStep.COACH)
    assert is_approved(deal)


def test_an_office_switched_on_after_all_have_approved_is_asked_before_the_text_is_frozen(
    world: World,
) -> None:
    off(world, CityApproval.COUNCIL)
    deal = answer(world, answer(world, submitted(world), ReviewStep.LEGAL), ReviewStep.COACH)
    assert is_approved(deal)
    off(world, before=(CityApproval.COUNCIL,))
    assert asked(deal) == ReviewStep.COUNCIL
    with pytest.raises(Forbidden):
        freeze_deal(actor=world.coordinator, deal=deal, now=NOW)
    for _turn in range(6):
        if is_approved(fresh(deal)):
            break
        deal = answer(world, fresh(deal), ReviewStep(asked(deal)))
    assert is_approved(fresh(deal))


def test_the_desk_names_the_offices_of_an_edition(world: World) -> None:
    deal, edition = submitted(world), world.participation.edition
    desk = staff(NetworkRole.DESK)
    names = [CityApproval.LEGAL, CityApproval.COUNCIL]
    now: dict[str, Any] = {"edition": edition, "now": NOW}
    assert switch_edition_steps(actor=desk, approvals=[CityApproval.FINANCE], before=names, **now) == 1
    assert asked(deal) == ReviewStep.FINANCE
    with pytest.raises(Conflict):
        switch_edition_steps(actor=desk, approvals=[], before=names, **now)
    for who in (world.coordinator, staff(NetworkRole.EC)):
        with pytest.raises(Forbidden):
            switch_edition_steps(actor=who, approvals=[], before=[CityApproval.FINANCE], **now)


def test_only_the_coordinator_switches_and_only_what_was_on_the_screen(world: World) -> None:
    for role in (CityRole.EDITOR, CityRole.COACH, CityRole.SIGNATORY):
        with pytest.raises(Forbidden):
            switch_city_steps(
                actor=world.person(role), participation=world.participation, off=[], before=[], now=NOW
            )
    with pytest.raises(Conflict):
        off(world, CityApproval.LEGAL, before=(CityApproval.COUNCIL,))
    with pytest.raises(Invalid):
        off(world, "treasurer")
    assert Participation.objects.get(pk=world.participation.pk).approvals_off == []
