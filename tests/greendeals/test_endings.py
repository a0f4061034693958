"""Deals that are given up, fulfilled, terminated or run out, and the archive."""

import datetime as dt
from typing import Any

import pytest
from celery import current_app
from django.test import Client
from django.urls import reverse

from cities.workflow import CityRole
from greendeals import tasks
from greendeals.models import Deal, Link, RegisterEntry
from greendeals.selectors import city_deals, deals_of_cities, figures
from greendeals.services import (
    accept_report,
    archive_deal,
    cancel_deal,
    complete_deal,
    end_deal,
    invite_party,
    revive_deal,
    terminate_deal,
    unarchive_deal,
)
from greendeals.workflow import Stage
from icc.accounts.models import NetworkRole
from icc.core.errors import Conflict, Forbidden, Invalid
from icc.dashboards.standing.selectors import facts_of
from icc.notifications.models import Message
from tests.greendeals.monitoring.reporting import opened, reported, submitted
from tests.greendeals.world import (
    NOW,
    PLATFORM,
    World,
    approved,
    draft,
    fresh,
    in_review,
    new_world,
    parties_of,
    signed,
    staff,
    trail,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    """A city with its people."""
    return new_world()


def cancel(world: World, deal: Deal, reason: str = "The money is gone.") -> Deal:
    cancel_deal(actor=world.coordinator, deal=deal, reason=reason, now=NOW)
    return fresh(deal)


def entry(deal: Deal) -> RegisterEntry:
    return RegisterEntry.objects.current().get(public_id=deal.public_id)


def test_cancelling_lets_requests_lapse_and_links_die_and_tells_who_could_read(world: World) -> None:
    deal = draft(world, partners=2)
    reader, other = parties_of(deal)
    invite_party(actor=world.coordinator, deal=deal, party=reader, now=NOW)
    Message.objects.all().delete()
    deal = cancel(world, deal)
    assert (deal.stage, deal.ended_because) == (Stage.CANCELLED, "The money is gone.")
    assert not Link.objects.live(now=NOW).exists()
    told = set(Message.objects.values_list("kind", "address"))
    coach, partner = world.user(CityRole.COACH).email, reader.contact.email
    assert told == {("greendeals.cancelled", coach), ("greendeals.cancelled", partner)}
    assert other.contact.email not in {address for _kind, address in told}


def test_cancelling_a_deal_in_review_takes_the_request_back(world: World) -> None:
    deal = cancel(world, in_review(world))
    assert not deal.reviews.exists()


@pytest.mark.parametrize("end", [cancel_deal, terminate_deal])
def test_nobody_ends_a_deal_without_a_reason(world: World, end: type) -> None:
    deal = draft(world) if end is cancel_deal else signed(world)
    with pytest.raises(Invalid) as refusal:
        end(actor=world.coordinator, deal=deal, reason=" \n", now=NOW)
    assert set(refusal.value.fields) == {"reason"}
    assert fresh(deal).stage == deal.stage


def test_a_cancelled_deal_counts_nowhere(world: World) -> None:
    draft(world)
    edition = world.participation.edition
    deal = cancel(world, draft(world))
    counted = figures(actor=staff(NetworkRole.EC), edition_id=edition.pk)
    assert (counted.total, Stage.CANCELLED in counted.stages) == (1, False)
    facts = {row.participation_id: row for row in facts_of(city_ids=None, today=NOW.date())}
    assert [found.stage for found in facts[world.participation.pk].deals] == [Stage.DRAFTING]
    rows = deals_of_cities(actor=world.coach, city_ids=[world.city.pk], now=NOW)
    assert deal not in [row.deal for row in rows]
    own = city_deals(actor=world.coordinator, city_id=world.city.pk, now=NOW)
    assert [row.deal.stage for row in own] == [Stage.DRAFTING, Stage.CANCELLED]


def test_a_cancelled_deal_is_taken_up_again_as_a_draft_and_keeps_its_reason(world: World) -> None:
    deal = cancel(world, approved(world))
    archive_deal(actor=world.coordinator, deal=deal, now=NOW)
    revive_deal(actor=world.coordinator, deal=deal, now=NOW)
    deal = fresh(deal)
    assert (deal.stage, deal.archived_at) == (Stage.DRAFTING, None)
    assert deal.ended_because == "The money is gone."
    assert trail(deal)[-3:] == ["cancel", "archived", "revive"]


def test_completing_tells_all_parties_and_the_register(world: World) -> None:
    deal = reported(world)
    Message.objects.all().delete()
    complete_deal(actor=world.coordinator, deal=deal, now=NOW)
    assert (fresh(deal).stage, entry(deal).stage) == (Stage.COMPLETED, Stage.COMPLETED)
    told = set(Message.objects.filter(kind="greendeals.ended").values_list("address", flat=True))
    people = {world.user(role).email for role in (CityRole.COORDINATOR, CityRole.COACH)}
    assert told == people | {party.contact.email for party in parties_of(deal)}


def test_a_deal_is_completed_only_with_an_accepted_final_report(world: World) -> None:
    deal = signed(world)
    for report in (None, lambda: opened(world, deal), lambda: submitted(world, deal.reports.get())):
        if report:
            report()
        with pytest.raises(Conflict) as refusal:
            complete_deal(actor=world.coordinator, deal=deal, now=NOW)
        assert "Write the final report first" in str(refusal.value.message)
    accept_report(actor=world.coach, deal=deal, report=deal.reports.get(), now=NOW)
    complete_deal(actor=world.coordinator, deal=deal, now=NOW)
    assert fresh(deal).stage == Stage.COMPLETED


def test_terminating_tells_the_reason_to_the_parties_and_not_to_the_public(world: World) -> None:
    deal = signed(world)
    terminate_deal(actor=world.coordinator, deal=deal, reason="The firm has closed.", now=NOW)
    assert (fresh(deal).stage, entry(deal).stage) == (Stage.TERMINATED, Stage.TERMINATED)
    mail = Message.objects.filter(kind="greendeals.ended").first()
    assert mail
    assert mail.context["reason"] == "The firm has closed."
    page = Client().get(reverse("greendeals:registered", args=[deal.public_id]))
    assert page.status_code == 200
    assert b"The firm has closed." not in page.content


def test_a_signed_deal_is_not_cancelled_and_a_draft_is_not_terminated(world: World) -> None:
    with pytest.raises(Conflict):
        cancel(world, signed(world))
    with pytest.raises(Conflict):
        terminate_deal(actor=world.coordinator, deal=draft(world), reason="No.", now=NOW)


def ends(deal: Deal, day: dt.date) -> Deal:
    Deal.objects.filter(pk=deal.pk).update(ends_on=day)
    return fresh(deal)


def test_a_deal_runs_out_on_the_day_after_its_last(world: World) -> None:
    today = NOW.date()
    deal = ends(signed(world), today)
    assert not end_deal(deal_id=deal.pk, now=NOW)
    assert end_deal(deal_id=deal.pk, now=NOW + dt.timedelta(days=1))
    assert not end_deal(deal_id=deal.pk, now=NOW + dt.timedelta(days=1))
    assert (fresh(deal).stage, entry(deal).stage) == (Stage.EXPIRED, Stage.EXPIRED)
    assert trail(deal)[-1] == "end"


def test_the_sweep_finds_what_has_run_out_whatever_its_age(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = ends(signed(world), dt.date(2026, 1, 5))
    running = ends(signed(world), dt.date(2099, 1, 1))
    endless = signed(world)
    asked: list[tuple[str, int]] = []
    monkeypatch.setattr(tasks, "enqueue", lambda name, key: asked.append((name, key)))
    tasks.sweep()
    assert ("greendeals.tasks.end", old.pk) in asked
    for name, key in asked:
        current_app.tasks[name](key)
    assert [fresh(deal).stage for deal in (old, running, endless)] == [
        Stage.EXPIRED,
        Stage.ACTIVE,
        Stage.ACTIVE,
    ]


def test_the_archive_leaves_the_list_and_no_figure(world: World) -> None:
    deal = reported(world)
    complete_deal(actor=world.coordinator, deal=deal, now=NOW)
    archive_deal(actor=world.coordinator, deal=deal, now=NOW)
    who: dict[str, Any] = {"actor": world.coordinator, "city_id": world.city.pk, "now": NOW}
    assert city_deals(**who) == []
    assert [row.deal.pk for row in city_deals(**who, archived=True)] == [deal.pk]
    assert figures(actor=PLATFORM, edition_id=world.participation.edition_id).signed == 1
    unarchive_deal(actor=world.coordinator, deal=deal, now=NOW)
    assert [row.deal.pk for row in city_deals(**who)] == [deal.pk]


def test_only_the_coordinator_archives_and_only_what_has_ended(world: World) -> None:
    with pytest.raises(Forbidden):
        archive_deal(actor=world.coordinator, deal=draft(world), now=NOW)
    with pytest.raises(Forbidden):
        archive_deal(actor=world.person(CityRole.EDITOR), deal=cancel(world, draft(world)), now=NOW)
