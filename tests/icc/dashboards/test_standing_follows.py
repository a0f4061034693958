"""A whole story of a deal and its team: after each act the worker is told, and a check finds nothing."""

import inspect
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from cities.models import Membership, Participation, Touched
from cities.services import grant_role, import_participants, invite_member, remove_member, sources_at
from cities.workflow import CityRole
from greendeals import services
from greendeals.models import Deal
from greendeals.workflow import SectionKey
from icc.accounts.models import NetworkRole
from icc.core import clock
from icc.dashboards import tasks
from icc.dashboards.models import Standing
from icc.dashboards.standing.checks import differences
from icc.dashboards.standing.services import recompute_standing
from icc.tenancy.actors import System
from tests.factories.accounts import UserFactory
from tests.factories.cities import TermFactory
from tests.greendeals.doors import code_for, link_of, token_for
from tests.greendeals.world import (
    NOW,
    World,
    approve,
    ask,
    decline,
    draft,
    freeze,
    fresh,
    mayors_turn,
    new_world,
    parties_of,
    partners_sign,
    seal,
    sign,
    staff,
    submit,
    trace,
)

pytestmark = pytest.mark.django_db

SYSTEM = System("tests")
REFERENCE = Path(settings.BASE_DIR, "cities", "data")
Act = Callable[[], object]
Followed = Callable[[Act], None]


def run(callbacks: list[Callable[[], object]]) -> None:
    """Do what a worker does with the tasks that were sent, as far as standings are concerned."""
    sent = [inspect.getclosurevars(callback).nonlocals.get("task_name") for callback in callbacks]
    if tasks.recompute.name in sent:
        while Touched.objects.exists():
            tasks.recompute()


@pytest.fixture
def world() -> World:
    """A city whose standing is computed."""
    found = new_world()
    recompute_standing(actor=SYSTEM, city_ids=[found.city.pk], now=clock.now())
    return found


@pytest.fixture
def followed(django_capture_on_commit_callbacks: Any) -> Followed:
    """Return a function that acts, lets the worker work, and checks."""

    def act_and_check(act: Act) -> None:
        with django_capture_on_commit_callbacks() as callbacks:
            act()
        run(callbacks)
        assert differences() == []

    return act_and_check


def standing(world: World) -> Standing:
    """Return the row of the city."""
    row: Standing = Standing.objects.get(participation=world.participation)
    return row


def test_the_check_would_notice_an_act_nobody_was_told_of(world: World) -> None:
    draft(world)
    assert any("deals is 0, should be 1" in line for line in differences())


def test_a_deal_from_its_start_to_its_seal(world: World, followed: Followed) -> None:
    sector = TermFactory(vocabulary="sector", edition=None)
    facts: dict[str, Any] = {
        "participation": world.participation,
        "title": "Roofs",
        "sector": sector,
        "ambition": "",
    }
    followed(lambda: services.start_deal(actor=world.coordinator, **facts, now=NOW))
    idea = Deal.objects.get(title="Roofs")
    words: dict[str, Any] = {"key": SectionKey.CONTEXT, "body": "Quieter streets.", "version": 1}
    followed(lambda: services.save_section(actor=world.coordinator, deal=idea, **words, now=NOW))
    deal = draft(world, partners=2, title="Streets")
    spare = parties_of(deal)[1]
    followed(lambda: services.remove_party(actor=world.coordinator, deal=deal, party=spare, now=NOW))
    steps: tuple[Act, ...] = (
        lambda: submit(world, deal),
        lambda: services.reopen_deal(actor=world.coordinator, deal=fresh(deal), now=NOW),
        lambda: submit(world, fresh(deal)),
        lambda: approve(world, fresh(deal)),
        lambda: freeze(world, fresh(deal)),
        lambda: ask(world, fresh(deal)),
        lambda: services.withdraw_signing(actor=world.coordinator, deal=fresh(deal), now=NOW),
        lambda: ask(world, fresh(deal)),
        lambda: open_the_door(deal),
        lambda: partners_sign(world, fresh(deal)),
        lambda: sign(world, fresh(deal)),
        lambda: seal(fresh(deal)),
    )
    for step in steps:
        followed(step)
    assert (standing(world).deals, standing(world).signed) == (2, 1)


def open_the_door(deal: Deal) -> None:
    """Let the partner of a deal prove the mailbox."""
    link = link_of(token_for(parties_of(deal)[0].contact.email))
    sent = services.send_code(link=link, now=NOW)
    entered: dict[str, Any] = {"code_id": sent.code_id, "nonce": sent.nonce, "digits": code_for(link.address)}
    services.confirm_code(link=link, **entered, trace=trace(), now=NOW)


def test_a_deal_that_is_declined(world: World, followed: Followed) -> None:
    deal = mayors_turn(world)
    followed(lambda: decline(world, deal))
    assert standing(world).signed == 0


def test_people_who_come_and_go(world: World, followed: Followed) -> None:
    user = UserFactory()
    place: dict[str, Any] = {"city": world.city, "role": CityRole.EDITOR}
    followed(lambda: grant_role(actor=SYSTEM, user=user, **place, now=NOW))
    before = standing(world).team_size
    person: dict[str, Any] = {"email": "new@example.org", "name": "New", "function": "Officer"}
    followed(lambda: invite_member(actor=world.coordinator, **place, **person, now=NOW))
    assert standing(world).team_size == before + 1
    gone = Membership.objects.get(user=user)
    followed(lambda: remove_member(actor=world.coordinator, membership=gone, now=NOW))
    assert standing(world).team_size == before


def test_an_import_of_participants(world: World, followed: Followed) -> None:
    desk = staff(NetworkRole.DESK)
    followed(
        lambda: import_participants(actor=desk, sources=sources_at([REFERENCE]), apply=True, now=clock.now())
    )
    assert Standing.objects.count() == Participation.objects.count() > 1
