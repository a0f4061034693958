"""Every stage, every act, every kind of person: allowed as written here, else refused and nothing moved."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction

from cities.workflow import CityRole
from greendeals import services
from greendeals.models import Deal, Link, Review, SigningRound
from greendeals.rules import RULES
from greendeals.workflow import DEAL, Action, Stage
from icc.accounts.models import NetworkRole
from icc.audit.models import Entry
from icc.core.errors import Conflict, DomainError, Forbidden
from icc.documents.models import Seal
from icc.documents.workflow import SealState
from icc.notifications.models import Message
from icc.tenancy.actors import Person
from tests.greendeals.monitoring.reporting import reported
from tests.greendeals.world import (
    DEADLINE,
    NOW,
    World,
    approved,
    draft,
    fresh,
    frozen,
    in_review,
    new_world,
    parties_of,
    sealing,
    signing,
    staff,
    stranger,
)

pytestmark = pytest.mark.django_db

LEADS = (CityRole.COORDINATOR,)
PREPARES = (CityRole.COORDINATOR, CityRole.OFFICE)
WRITES = (CityRole.COORDINATOR, CityRole.EDITOR)
COACHES = (CityRole.COACH,)

ALLOWED: dict[str, dict[Action, tuple[str, ...]]] = {
    "potential": {Action.CANCEL: LEADS},
    "drafting": {Action.CONSULT: WRITES, Action.SUBMIT: LEADS, Action.CANCEL: LEADS},
    "consultation": {Action.SUBMIT: LEADS, Action.REOPEN: LEADS, Action.CANCEL: LEADS},
    "review": {
        Action.RETURN: COACHES,
        Action.APPROVE: COACHES,
        Action.REOPEN: LEADS,
        Action.CANCEL: LEADS,
    },
    "approved": {Action.REOPEN: LEADS, Action.FREEZE: LEADS, Action.CANCEL: LEADS},
    "ready": {Action.REOPEN: LEADS, Action.OPEN: PREPARES, Action.CANCEL: LEADS},
    "signing": {Action.WITHDRAW: LEADS, Action.REOPEN: LEADS},
    "lost": {Action.LOSE_FILE: (NetworkRole.DESK,)},
    "active": {Action.SUSPEND: LEADS, Action.COMPLETE: LEADS, Action.TERMINATE: LEADS},
    "suspended": {Action.RESUME: LEADS, Action.TERMINATE: LEADS},
    "completed": {},
    "expired": {},
    "terminated": {},
    "cancelled": {Action.REVIVE: LEADS},
}
"""Who may do what, said once more than in the table of the product."""

BY_ITSELF = {
    Action.START,
    Action.DECLINE,
    Action.EXPIRE,
    Action.COMPLETE_SIGNING,
    Action.MERGE,
    Action.LAPSE,
    Action.END,
}
"""Acts that follow from others and have no button."""


def at_stage(stage: Stage) -> Callable[[World], Deal]:
    """Return how a deal gets to a stage by a write alone."""

    def make(world: World) -> Deal:
        deal = draft(world)
        Deal.objects.filter(pk=deal.pk).update(stage=stage)
        return fresh(deal)

    return make


def lost(world: World) -> Deal:
    """Return a deal that all have signed and whose frozen file can never be sealed."""
    deal = sealing(world)
    Seal.objects.update(state=SealState.FAILED)
    return fresh(deal)


def invited(world: World) -> Deal:
    """Return a draft whose partner has been invited."""
    deal = draft(world)
    services.invite_party(actor=world.coordinator, deal=deal, party=parties_of(deal)[0], now=NOW)
    return fresh(deal)


MAKERS: dict[str, Callable[[World], Deal]] = {
    "potential": at_stage(Stage.POTENTIAL),
    "drafting": invited,
    "consultation": at_stage(Stage.CONSULTATION),
    "review": in_review,
    "approved": approved,
    "ready": frozen,
    "signing": signing,
    "lost": lost,
    "active": reported,
    "suspended": at_stage(Stage.SUSPENDED),
    "completed": at_stage(Stage.COMPLETED),
    "expired": at_stage(Stage.EXPIRED),
    "terminated": at_stage(Stage.TERMINATED),
    "cancelled": at_stage(Stage.CANCELLED),
}


def acts(world: World, deal: Deal) -> dict[Action, Callable[[Person], Any]]:
    """Return each act as somebody would do it."""
    at: dict[str, Any] = {"deal": deal, "now": NOW}
    read: dict[str, Any] = {**at, "content_version": deal.content_version}
    plan = services.Plan([services.Seat(world.memberships[CityRole.SIGNATORY])])
    return {
        Action.CONSULT: lambda who: services.consult_deal(actor=who, **at),
        Action.SUBMIT: lambda who: services.submit_deal(actor=who, **at),
        Action.REOPEN: lambda who: services.reopen_deal(actor=who, **at),
        Action.RETURN: lambda who: services.return_deal(actor=who, reason="Say who pays.", **read),
        Action.APPROVE: lambda who: services.approve_deal(actor=who, **read),
        Action.FREEZE: lambda who: services.freeze_deal(actor=who, **at),
        Action.OPEN: lambda who: services.open_signing(actor=who, plan=plan, deadline=DEADLINE, **at),
        Action.WITHDRAW: lambda who: services.withdraw_signing(actor=who, **at),
        Action.LOSE_FILE: lambda who: services.end_lost_round(actor=who, reason="The disk broke.", **at),
        Action.CANCEL: lambda who: services.cancel_deal(actor=who, reason="No money.", **at),
        Action.REVIVE: lambda who: services.revive_deal(actor=who, **at),
        Action.SUSPEND: lambda who: services.suspend_deal(actor=who, reason="Elections.", **at),
        Action.RESUME: lambda who: services.resume_deal(actor=who, **at),
        Action.COMPLETE: lambda who: services.complete_deal(actor=who, **at),
        Action.TERMINATE: lambda who: services.terminate_deal(actor=who, reason="No money.", **at),
    }


def people(world: World) -> dict[str, Person]:
    """Return one person of every kind."""
    city = {role: world.person(role) for role in CityRole.values}
    network = {role: staff(NetworkRole(role)) for role in NetworkRole.values}
    return {**city, **network, "stranger": stranger()}


def facts(deal: Deal) -> tuple[Any, ...]:
    """Return everything that an act would change."""
    row = Deal.objects.filter(pk=deal.pk).values().get()
    counts = [model.objects.count() for model in (Review, SigningRound, Link, Entry, Message)]
    return tuple(row.values()), *counts


def refusal(act: Callable[[], Any]) -> type[DomainError] | None:
    """Return how an act is refused, none if it is done; what it did is undone."""
    with transaction.atomic():
        found = None
        try:
            with transaction.atomic():
                act()
        except DomainError as error:
            found = type(error)
        else:
            transaction.set_rollback(True)
    return found


@pytest.mark.parametrize("place", MAKERS)
def test_who_may_do_what(place: str) -> None:
    world = new_world()
    deal = MAKERS[place](world)
    steps = {step.action for step in DEAL.leaving(deal.stage)}
    before = facts(deal)
    for role, who in people(world).items():
        for action, act in acts(world, deal).items():
            allowed = role in ALLOWED[place].get(action, ())
            seen = role in CityRole.values or deal.stage in {
                Stage.READY,
                Stage.SIGNING,
                Stage.ACTIVE,
                Stage.SUSPENDED,
                Stage.COMPLETED,
                Stage.EXPIRED,
                Stage.TERMINATED,
            }
            wanted = None if allowed else Forbidden if action in steps and seen else Conflict
            if role == "stranger":
                wanted = Conflict
            assert refusal(lambda: act(who)) == wanted, (place, role, action)  # noqa: B023 -- called at once
        assert facts(deal) == before, (place, role)


def test_the_table_of_this_test_names_every_act_of_the_product() -> None:
    here = {(place, action) for place, allowed in ALLOWED.items() for action in allowed}
    stages = {"approved": "review", "lost": "signing"}
    written = {(stages.get(place, place), action) for place, action in here}
    product = {(step.source, step.action) for step in DEAL if step.action not in BY_ITSELF}
    assert written == product


def test_every_rule_of_the_table_is_written() -> None:
    assert {step.rule for step in DEAL} <= set(RULES)
