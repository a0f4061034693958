"""Every stage x action x role of a deal, against a table written by hand from the programme's words."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction

from cities.workflow import CityRole
from greendeals import services
from greendeals.models import Deal, Report, Review, SigningRound
from greendeals.rules import RULES
from greendeals.services.steps import advance, lock
from greendeals.workflow import (
    DEAL,
    REPORT,
    SIGNED,
    Action,
    NoticeKind,
    ReportKind,
    ReportState,
    RoundState,
    Stage,
)
from icc.accounts.models import NetworkRole
from icc.audit.models import Entry
from icc.core.errors import Conflict, Forbidden
from icc.documents.models import Seal
from icc.documents.workflow import SealState
from icc.notifications.models import Message
from icc.tenancy.actors import Actor, Person
from icc.tenancy.scopes import scope
from tests.factories.deals import DealVersionFactory, ReviewFactory, SigningRoundFactory
from tests.factories.register import RegisterEntryFactory
from tests.greendeals.world import DEADLINE, NOW, PLATFORM, World, draft, fresh, new_world, staff, stranger

pytestmark = pytest.mark.django_db

ROLES = (*CityRole.values, "stranger", "ec", "desk", "system")

ALLOWED: dict[tuple[str, str], set[str]] = {
    ("potential", "start"): {"coordinator", "editor"},
    ("drafting", "submit"): {"coordinator"},
    ("review", "return"): {"coach"},
    ("review", "approve"): {"coach"},
    ("review", "reopen"): {"coordinator"},
    ("review", "freeze"): {"coordinator"},
    ("ready", "reopen"): {"coordinator"},
    ("ready", "open"): {"coordinator", "office"},
    ("signing", "withdraw"): {"coordinator"},
    ("signing", "reopen"): {"coordinator"},
    ("signing", "decline"): {"system"},
    ("signing", "expire"): {"system"},
    ("signing", "complete-signing"): {"system"},
    ("signing", "lose-file"): {"desk", "system"},
    ("drafting", "consult"): {"coordinator", "editor"},
    ("consultation", "submit"): {"coordinator"},
    ("consultation", "reopen"): {"coordinator"},
    ("potential", "cancel"): {"coordinator"},
    ("drafting", "cancel"): {"coordinator"},
    ("consultation", "cancel"): {"coordinator"},
    ("review", "cancel"): {"coordinator"},
    ("ready", "cancel"): {"coordinator"},
    ("cancelled", "revive"): {"coordinator"},
    ("active", "complete"): {"coordinator"},
    ("active", "terminate"): {"coordinator"},
    ("active", "end"): {"system"},
    ("active", "suspend"): {"coordinator"},
    ("suspended", "resume"): {"coordinator"},
    ("suspended", "terminate"): {"coordinator"},
    ("suspended", "end"): {"system"},
    ("signing", "merge"): {"system"},
    ("signing", "lapse"): {"system"},
}
"""Who may do what, where. Whatever is not here is refused."""

TARGETS = {
    ("potential", "start"): "drafting",
    ("drafting", "submit"): "review",
    ("review", "return"): "drafting",
    ("review", "approve"): "review",
    ("review", "reopen"): "drafting",
    ("review", "freeze"): "ready",
    ("ready", "reopen"): "drafting",
    ("ready", "open"): "signing",
    ("signing", "withdraw"): "ready",
    ("signing", "reopen"): "drafting",
    ("signing", "decline"): "ready",
    ("signing", "expire"): "ready",
    ("signing", "complete-signing"): "active",
    ("signing", "lose-file"): "review",
    ("drafting", "consult"): "consultation",
    ("consultation", "submit"): "review",
    ("consultation", "reopen"): "drafting",
    ("potential", "cancel"): "cancelled",
    ("drafting", "cancel"): "cancelled",
    ("consultation", "cancel"): "cancelled",
    ("review", "cancel"): "cancelled",
    ("ready", "cancel"): "cancelled",
    ("cancelled", "revive"): "drafting",
    ("active", "complete"): "completed",
    ("active", "terminate"): "terminated",
    ("active", "end"): "expired",
    ("active", "suspend"): "suspended",
    ("suspended", "resume"): "active",
    ("suspended", "terminate"): "terminated",
    ("suspended", "end"): "expired",
    ("signing", "merge"): "merged",
    ("signing", "lapse"): "drafting",
}
"""Where each of these steps leads."""

OUT_OF_SIGHT = {"potential", "drafting", "consultation", "review", "cancelled"}
"""Stages whose deals desk and Commission do not read."""


@pytest.fixture(scope="module")
def world(rows_of_module: None) -> World:
    """Return a city with one person in each role."""
    return new_world()


@pytest.fixture(scope="module")
def actors(world: World) -> dict[str, Actor]:
    """Return one actor for each role of the table."""
    return {
        **{role: world.person(role) for role in CityRole.values},
        "stranger": stranger(),
        "ec": staff(NetworkRole.EC),
        "desk": staff(NetworkRole.DESK),
        "system": PLATFORM,
    }


def _amending(world: World, stage: str, action: str) -> dict[str, Any]:
    """Return the facts of a deal at a stage; where only an amendment can stand, of one."""
    if stage != Stage.MERGED and action != Action.MERGE:
        return {"stage": stage}
    signed = draft(world, stage=Stage.ACTIVE)
    RegisterEntryFactory(public_id=signed.public_id, city=signed.city)
    why = {"amends_as": NoticeKind.CHANGED, "amends_because": "The roof is larger."}
    return {"stage": stage, "amends": signed, **why} if stage not in SIGNED else {"stage": stage}


def deal_at(world: World, stage: str, action: str) -> Deal:
    """Return a deal at a stage, with everything the action needs beside the stage and the role."""
    deal = draft(world, **_amending(world, stage, action))
    approved = True if action in {Action.FREEZE, Action.OPEN} else None
    ReviewFactory(deal=deal, approved=approved)
    if action != Action.FREEZE or stage == Stage.SIGNING:
        DealVersionFactory(deal=deal, number=1)
    if action == Action.SUBMIT:
        Review.objects.all().delete()
    if action == Action.CONSULT:
        services.issue_link(party=deal.parties.get(), now=NOW, address="partner@firm.example")
    if action == Action.COMPLETE:
        day = NOW.date()
        days = {"starts_on": day, "ends_on": day, "due_on": day, "opened_at": NOW}
        Report.objects.create(
            deal=deal, city=deal.city, kind=ReportKind.FINAL, state=ReportState.ACCEPTED, **days
        )
    if stage == Stage.SIGNING:
        round_ = SigningRoundFactory(deal=deal, version=deal.versions.get())
        if action == Action.LOSE_FILE:
            _lose_file(round_)
    return fresh(deal)


def _lose_file(round_: SigningRound) -> None:
    """Let all have signed, and the worker have found that the frozen bytes are gone."""
    document = round_.version.document
    assert document is not None
    SigningRound.objects.filter(pk=round_.pk).update(state=RoundState.SEALING)
    facts = {"state": SealState.FAILED, "requested_at": NOW, "due_at": NOW}
    Seal.objects.create(document=document, reason="Tests.", fault="hash mismatch", **facts)


def act(world: World, deal: Deal, action: str, actor: Actor) -> None:
    """Take the action by its service; the steps that have none, by the one place that moves a deal."""
    facts: dict[str, Any] = {"actor": actor, "deal": deal, "now": NOW}
    acts: dict[str, Callable[[], object]] = {
        Action.SUBMIT: lambda: services.submit_deal(**facts),
        Action.REOPEN: lambda: services.reopen_deal(**facts),
        Action.RETURN: lambda: services.return_deal(
            **facts, content_version=deal.content_version, reason="Say who pays."
        ),
        Action.APPROVE: lambda: services.approve_deal(**facts, content_version=deal.content_version),
        Action.FREEZE: lambda: services.freeze_deal(**facts),
        Action.CONSULT: lambda: services.consult_deal(**facts),
        Action.CANCEL: lambda: services.cancel_deal(**facts, reason="The grant fell through."),
        Action.SUSPEND: lambda: services.suspend_deal(**facts, reason="Elections."),
        Action.RESUME: lambda: services.resume_deal(**facts),
        Action.REVIVE: lambda: services.revive_deal(**facts),
        Action.COMPLETE: lambda: services.complete_deal(**facts),
        Action.TERMINATE: lambda: services.terminate_deal(**facts, reason="The partner is gone."),
        Action.LOSE_FILE: lambda: services.end_lost_round(**facts, reason="The disk is gone."),
        Action.WITHDRAW: lambda: services.withdraw_signing(**facts),
        Action.OPEN: lambda: services.open_signing(
            **facts,
            plan=services.Plan([services.Seat(world.memberships[CityRole.SIGNATORY])]),
            deadline=DEADLINE,
        ),
    }
    take = acts.get(
        action, lambda: advance(actor=actor, deal=lock(actor, deal), action=Action(action), now=NOW)
    )
    with scope(actor):
        take()


def expected(stage: str, action: str, role: str) -> type[Exception] | None:
    """Return the refusal that the table asks for, or None."""
    unseen = role == "stranger" or (role in {"ec", "desk"} and stage in OUT_OF_SIGHT)
    if unseen or (stage, action) not in ALLOWED:
        return Conflict
    return None if role in ALLOWED[stage, action] else Forbidden


def state(deal: Deal) -> tuple[object, ...]:
    """Return everything that a refused act must leave as it was."""
    row = Deal.objects.filter(pk=deal.pk).values().get()
    parts = [getattr(deal, name) for name in ("reviews", "versions", "rounds", "signatories", "sections")]
    counts = Entry.objects.count(), Message.objects.count()
    return row, [list(part.order_by("pk").values()) for part in parts], counts


@pytest.mark.parametrize("action", Action.values)
@pytest.mark.parametrize("stage", Stage.values)
def test_each_role_may_do_exactly_what_the_table_says(
    world: World, actors: dict[str, Actor], stage: str, action: str
) -> None:
    deal = deal_at(world, stage, action)
    before = state(deal)
    for role, actor in actors.items():
        wanted, got = expected(stage, action, role), None
        with transaction.atomic():
            try:
                act(world, deal, action, actor)
            except (Conflict, Forbidden) as refusal:
                got = type(refusal)
            else:
                assert fresh(deal).stage == TARGETS[stage, action], role
                assert [entry.action for entry in Entry.objects.about(deal.subject)][-1] == action, role
            if got is None:
                transaction.set_rollback(True)
        assert got is wanted, f"{role} at {stage}, {action}"
    assert state(deal) == before, "what a refused act has written would still be there"


def test_the_product_knows_no_step_that_the_table_does_not() -> None:
    assert {(step.source, step.action): step.target for step in DEAL} == TARGETS
    assert set(ALLOWED) == set(TARGETS)


def test_every_rule_of_the_table_is_written() -> None:
    assert {step.rule for table in (DEAL, REPORT) for step in table} == set(RULES)


def test_every_role_has_its_actor(actors: dict[str, Actor]) -> None:
    assert set(actors) == set(ROLES)


def test_an_answer_needs_a_question_and_a_freeze_an_approval(world: World) -> None:
    deal = draft(world, stage=Stage.REVIEW)
    for action, role in (
        (Action.APPROVE, CityRole.COACH),
        (Action.RETURN, CityRole.COACH),
        (Action.FREEZE, CityRole.COORDINATOR),
    ):
        before = state(deal)
        with pytest.raises(Forbidden):
            act(world, deal, action, world.person(role))
        assert state(deal) == before


def test_somebody_with_two_roles_may_do_what_either_may(world: World) -> None:
    deal = deal_at(world, "review", "approve")
    both = Person(
        user_id=world.coach.user_id, cities={world.city.pk: frozenset({CityRole.COACH, CityRole.COORDINATOR})}
    )
    act(world, deal, Action.APPROVE, both)
    act(world, deal, Action.FREEZE, both)
    assert fresh(deal).stage == Stage.READY
