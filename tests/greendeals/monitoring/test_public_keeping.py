"""How a signed deal is kept, as everybody reads it: from a snapshot that a worker writes."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from celery import Celery
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from greendeals import services, tasks
from greendeals.models import Commitment, Deal, Keeping
from greendeals.services import EvidenceUpload, Said, add_evidence, publish_keeping, say_of_promise
from greendeals.services.steps import KEEPING
from greendeals.workflow import Audience, PromiseState, Status
from icc.core.queue import begin
from icc.tenancy.actors import Public
from icc.tenancy.scopes import scope
from tests.factories.deals import PDF
from tests.factories.plans import IndicatorFactory
from tests.greendeals.doors import text_of
from tests.greendeals.world import (
    NOW,
    World,
    approve,
    ask,
    draft,
    freeze,
    fresh,
    new_world,
    parties_of,
    partner,
    partners_sign,
    seal,
    sign,
    signed,
    submit,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    """A city with its people."""
    return new_world()


def page_of(deal: Deal, client: Client) -> str:
    return text_of(client.get(reverse("greendeals:registered", args=[deal.public_id])))


def say(deal: Deal, promise: Commitment, state: str, words: str) -> None:
    assert promise.party
    said = Said(state, words=words)
    say_of_promise(actor=partner(promise.party), deal=deal, promise=promise, said=said, now=NOW)


def test_what_a_partner_says_stands_on_the_public_page_and_names_no_person(
    world: World, client: Client
) -> None:
    deal = signed(world, partners=2)
    promise = Commitment.objects.filter(deal=deal).earliest("pk")
    say(deal, promise, PromiseState.IN_PROGRESS, "Half of the panels are up.")
    assert publish_keeping(deal_id=deal.pk, now=NOW)
    shown = page_of(deal, client)
    assert "Half of the panels are up." in shown
    assert "Last update: 2 March 2026" in shown
    told = str(Keeping.objects.get().content)
    for party in parties_of(deal):
        assert party.contact.name not in told
        assert party.contact.email not in told


def test_writing_it_twice_changes_nothing(world: World) -> None:
    deal = signed(world)
    assert publish_keeping(deal_id=deal.pk, now=NOW)
    assert not publish_keeping(deal_id=deal.pk, now=NOW)
    assert Keeping.objects.count() == 1


def test_a_draft_publishes_nothing(world: World) -> None:
    assert not publish_keeping(deal_id=draft(world).pk, now=NOW)
    assert not Keeping.objects.exists()


def test_the_status_is_that_of_the_day_of_reading(world: World, client: Client) -> None:
    deal = signed(world)
    Commitment.objects.filter(deal=deal).update(due_on=dt.date(2020, 1, 1))
    publish_keeping(deal_id=deal.pk, now=dt.datetime(2019, 6, 1, 12, tzinfo=dt.UTC))
    assert str(Status.LATE.label) in page_of(deal, client)


def test_an_indicator_stands_there_with_what_was_reached(world: World, client: Client) -> None:
    deal = draft(world)
    indicator = IndicatorFactory(deal=deal, name="Power of the roofs", unit="MWh", aggregation="sum")
    ask(world, freeze(world, approve(world, submit(world, deal))))
    partners_sign(world, fresh(deal))
    sign(world, fresh(deal))
    seal(fresh(deal))
    reading = services.Reading(on=NOW.date(), value=Decimal("5.5"))
    services.enter_value(
        actor=world.coordinator, deal=fresh(deal), indicator=indicator, reading=reading, now=NOW
    )
    publish_keeping(deal_id=deal.pk, now=NOW)
    (row,) = Keeping.objects.get().content["indicators"]
    assert (row["name"], row["on"]) == ("Power of the roofs", "2026-03-02")
    shown = page_of(deal, client)
    assert "Indicators and what was reached" in shown


def test_only_files_open_to_everybody_are_named_and_handed_out(world: World, client: Client) -> None:
    deal = signed(world)
    open_, closed = (
        add_evidence(
            actor=world.coordinator,
            deal=deal,
            upload=EvidenceUpload(PDF + name.encode(), f"{name}.pdf", title=name, audience=audience),
            now=NOW,
        )
        for name, audience in (("Invoice", Audience.PUBLIC), ("Contract", Audience.PARTIES))
    )
    publish_keeping(deal_id=deal.pk, now=NOW)
    shown = page_of(deal, client)
    assert ("Invoice" in shown, "Contract" in shown) == (True, False)

    def fetch(file: str) -> int:
        address = reverse("greendeals:registered-file", args=[deal.public_id, file])
        return int(client.get(address).status_code)

    assert (fetch(open_.public_id), fetch(closed.public_id)) == (200, 404)


def test_a_fact_wakes_the_worker_once_however_much_is_written(
    world: World, django_capture_on_commit_callbacks: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    deal = signed(world)
    promise = Commitment.objects.filter(deal=deal).earliest("pk")
    sent: list[tuple[str, Any]] = []

    def send(_app: Celery, name: str, args: Any = (), *_rest: Any, **_options: Any) -> None:
        sent.append((name, tuple(args)))

    monkeypatch.setattr(Celery, "send_task", send)
    begin(KEEPING, deal.pk)
    with django_capture_on_commit_callbacks(execute=True):
        say(deal, promise, PromiseState.IN_PROGRESS, "Begun.")
        say(deal, promise, PromiseState.COMPLETED, "Done.")
    assert sent.count((KEEPING, (deal.pk,))) == 1
    tasks.publish_keeping(deal.pk)
    assert Keeping.objects.get().content["promises"][0]["state"] == PromiseState.COMPLETED
    with django_capture_on_commit_callbacks(execute=True):
        say(deal, promise, PromiseState.IN_PROGRESS, "Not quite.")
    assert sent.count((KEEPING, (deal.pk,))) == 2, "what is written after it began needs another one"


@pytest.mark.parametrize("count", [1, 3])
def test_the_public_page_reads_five_times_whatever_it_shows(world: World, client: Client, count: int) -> None:
    deal = signed(world, partners=count)
    publish_keeping(deal_id=deal.pk, now=NOW)
    page_of(deal, client)
    with CaptureQueriesContext(connection) as captured:
        page_of(deal, client)
    assert len([query for query in captured if "greendeals_" in query["sql"]]) == 5


def test_the_public_reads_the_snapshot_and_nothing_behind_it(world: World) -> None:
    deal = signed(world)
    publish_keeping(deal_id=deal.pk, now=NOW)
    with scope(Public()):
        assert Keeping.objects.get().public_id == deal.public_id
