"""What becomes of a signed deal, on its pages and in the register: pauses, partners that leave, endings."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.html import strip_tags

from cities.workflow import CityRole
from greendeals import services
from greendeals.models import Deal, Notice
from greendeals.selectors import deals_run_out
from greendeals.services import leave_deal, suspend_deal
from greendeals.workflow import NoticeKind, Stage
from icc.core import clock
from icc.core.errors import Conflict, Forbidden, Invalid
from icc.notifications.models import Message
from tests.greendeals.doors import come_in, text_of
from tests.greendeals.world import NOW, World, draft, fresh, new_world, parties_of, partner, signed

pytestmark = pytest.mark.django_db

WHY = "We close our plant."


@pytest.fixture
def world() -> World:
    """A city with its people."""
    return new_world()


@pytest.fixture
def coordinator(world: World, client: Client) -> Client:
    """The coordinator's browser."""
    client.force_login(world.user(CityRole.COORDINATOR))
    return client


def at(name: str, deal: Deal, *parts: str) -> str:
    return reverse(f"greendeals:{name}", args=[deal.public_id, *parts])


def kinds(deal: Deal) -> list[str]:
    return list(Notice.objects.filter(public_id=deal.public_id).order_by("pk").values_list("kind", flat=True))


def test_a_pause_has_a_reason_is_told_to_all_and_ends_by_a_page(world: World, coordinator: Client) -> None:
    deal = signed(world)
    page = at("ending", deal, "suspend")
    assert "You can take the deal up again" in text_of(coordinator.get(page))
    assert coordinator.post(page, {"reason": " "}).status_code == 422
    Message.objects.all().delete()
    assert coordinator.post(page, {"reason": "The roof is rebuilt."}).status_code == 302
    assert fresh(deal).stage == Stage.SUSPENDED
    assert Message.objects.filter(kind="greendeals.notice").count() == 3, "coordinator, coach, partner"
    home = text_of(coordinator.get(deal.get_absolute_url()))
    assert ("The roof is rebuilt." in home, "Paused" in home) == (True, True)
    assert coordinator.post(at("ending", deal, "resume")).status_code == 302
    assert fresh(deal).stage == Stage.ACTIVE
    assert kinds(deal) == [NoticeKind.SUSPENDED, NoticeKind.RESUMED]


def test_every_notice_stands_on_both_public_pages(world: World, client: Client) -> None:
    deal = signed(world, partners=2)
    leaving = parties_of(deal)[1]
    leave_deal(actor=partner(leaving), deal=deal, party=leaving, reason=WHY, on=NOW.date(), now=NOW)
    suspend_deal(actor=world.coordinator, deal=deal, reason="The roof is rebuilt.", now=NOW)
    for name in ("registered", "versions"):
        page = text_of(client.get(at(name, deal)))
        assert (WHY in page, "The roof is rebuilt." in page, leaving.name in page) == (True, True, True), name
    assert "Has left, from 2 March 2026" in text_of(client.get(at("registered", deal)))


def test_the_coordinator_records_that_a_partner_leaves(world: World, coordinator: Client) -> None:
    deal = signed(world, partners=2)
    party = parties_of(deal)[0]
    today = clock.day(clock.now())
    facts = {"party": party.public_id, "on": today.isoformat(), "reason": WHY}
    refused = coordinator.post(at("leaving", deal), {**facts, "on": "2020-01-01"})
    assert (refused.status_code, WHY in text_of(refused)) == (422, True)
    assert coordinator.post(at("leaving", deal), facts).status_code == 302
    party.refresh_from_db()
    assert (party.left_on, party.left_because) == (today, WHY)
    assert kinds(deal) == [NoticeKind.WITHDRAWN]
    assert party.public_id not in text_of(coordinator.get(at("leaving", deal)))


def test_a_partner_leaves_at_its_own_door_and_the_link_ends_with_it(world: World) -> None:
    deal = signed(world, partners=2)
    party = parties_of(deal)[0]
    _link, token = services.issue_link(party=party, now=clock.now(), address=party.contact.email)
    browser = come_in(Client(), token)
    assert f"/p/{token}/leave/" in text_of(browser.get(f"/p/{token}/"))
    refused = browser.post(f"/p/{token}/leave/", {"on": clock.day(clock.now()).isoformat(), "reason": ""})
    assert refused.status_code == 422
    done = browser.post(f"/p/{token}/leave/", {"on": clock.day(clock.now()).isoformat(), "reason": WHY})
    assert done.status_code == 302
    gone = browser.get(f"/p/{token}/")
    assert (gone.status_code, "has left this deal" in text_of(gone)) == (410, True)
    assert kinds(deal) == [NoticeKind.WITHDRAWN]


def test_a_partner_reads_at_its_door_who_has_left(world: World) -> None:
    deal = signed(world, partners=2)
    staying, leaving = parties_of(deal)
    _link, token = services.issue_link(party=staying, now=clock.now(), address=staying.contact.email)
    browser = come_in(Client(), token)
    assert "Has left" not in text_of(browser.get(f"/p/{token}/"))
    leave_deal(actor=partner(leaving), deal=deal, party=leaving, reason=WHY, on=NOW.date(), now=NOW)
    page = text_of(browser.get(f"/p/{token}/"))
    assert f"{leaving.name} Has left from 2 March 2026" in " ".join(strip_tags(page).split())


def test_who_is_no_party_leaves_nothing_and_nobody_leaves_twice(world: World) -> None:
    deal = signed(world, partners=2)
    one, other = parties_of(deal)
    facts: Any = {"reason": WHY, "on": NOW.date(), "now": NOW}
    with pytest.raises(Forbidden):
        leave_deal(actor=partner(other), deal=deal, party=one, **facts)
    with pytest.raises(Invalid):
        leave_deal(
            actor=partner(one), deal=deal, party=one, reason=WHY, on=NOW.date() - dt.timedelta(1), now=NOW
        )
    leave_deal(actor=partner(one), deal=deal, party=one, **facts)
    with pytest.raises(Conflict):
        leave_deal(actor=world.coordinator, deal=deal, party=one, **facts)


@pytest.mark.parametrize("name", ["amend", "leaving"])
def test_a_draft_is_neither_amended_nor_left(world: World, coordinator: Client, name: str) -> None:
    assert coordinator.get(at(name, draft(world))).status_code in {403, 409}


def test_a_paused_deal_runs_out_too(world: World) -> None:
    deal = signed(world)
    suspend_deal(actor=world.coordinator, deal=deal, reason="Rebuilt.", now=NOW)
    Deal.objects.filter(pk=deal.pk).update(starts_on=None, ends_on=NOW.date() - dt.timedelta(1))
    assert list(deals_run_out(now=NOW)) == [deal]
    assert services.end_deal(deal_id=deal.pk, now=NOW)
    assert kinds(deal) == [NoticeKind.SUSPENDED, NoticeKind.EXPIRED]


def test_a_deal_that_ends_gives_its_change_up(world: World, coordinator: Client) -> None:
    deal = signed(world)
    copy = services.begin_amendment(
        actor=world.coordinator, deal=deal, kind=NoticeKind.CHANGED, reason=WHY, now=NOW
    )
    services.terminate_deal(actor=world.coordinator, deal=deal, reason="No money.", now=NOW)
    assert fresh(copy).stage == Stage.CANCELLED
    assert "The deal itself has ended." in text_of(coordinator.get(copy.get_absolute_url()))
    with pytest.raises(Conflict):
        services.revive_deal(actor=world.coordinator, deal=fresh(copy), now=NOW)
