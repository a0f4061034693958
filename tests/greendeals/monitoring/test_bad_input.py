"""What people send by mistake after the signature: told at its place, nothing lost, nothing doubled."""

import datetime as dt
import zlib
from collections.abc import Callable
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from dateutil.relativedelta import relativedelta
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from cities.workflow import CityRole
from greendeals.models import (
    Commitment,
    Deal,
    EvidenceFile,
    Indicator,
    IndicatorValue,
    PromiseUpdate,
    Report,
    ReportStep,
)
from greendeals.services import begin_amendment, open_reports
from greendeals.workflow import Aggregation, Direction, NoticeKind, Reporting
from icc.accounts.models import User
from icc.core import clock
from tests.factories.plans import IndicatorFactory
from tests.greendeals.doors import text_of
from tests.greendeals.monitoring.measures import LATER, enter, measure, ratio
from tests.greendeals.monitoring.partner_reports import (
    come_to_report,
    link_for,
    open_report,
    promise_of,
    reporting,
)
from tests.greendeals.monitoring.reporting import opened, written
from tests.greendeals.world import (
    World,
    approve,
    ask,
    freeze,
    fresh,
    new_world,
    parties_of,
    partners_sign,
    seal,
    sign,
    signed,
    submit,
)

pytestmark = pytest.mark.django_db

ClientFor = Callable[[User], Client]
PROGRAMME = b"MZ\x90\x00 a programme"
HUGE = str(300 * 1024 * 1024)


@pytest.fixture(autouse=True)
def _unlimited() -> None:
    """Requests of other tests count for nothing."""
    cache.clear()


@pytest.fixture
def world() -> World:
    """A city with its people."""
    return new_world()


@pytest.fixture
def browser(world: World, client_for: ClientFor) -> Client:
    """The coordinator's browser."""
    return client_for(world.user(CityRole.COORDINATOR))


def row(browser: Client, found: Indicator, cells: dict[str, str]) -> Any:
    """Save a row of the table of values by its script."""
    address = f"/deals/{found.deal.public_id}/values/{found.public_id}/"
    return browser.post(address, {"version": "", **cells}, headers={"x-autosave": "1"})


# The table of values


def test_a_day_before_the_start_and_a_share_over_100_are_told_at_their_cells(
    world: World, browser: Client
) -> None:
    deal = signed(world)
    one, two = measure(deal), ratio(deal, position=1)
    early = row(browser, one, {"2024-12-31": "5", "2025-05-01": "6"})
    assert (early.status_code, set(early.json()["errors"])) == (422, {"2024-12-31"})
    assert "before the start" in early.json()["errors"]["2024-12-31"]
    over = row(browser, two, {"2025-05-01": "49 / 48"})
    assert (over.status_code, set(over.json()["errors"])) == (422, {"2025-05-01"})
    assert "not more than the whole" in over.json()["errors"]["2025-05-01"]
    assert not IndicatorValue.objects.exists()


def test_a_negative_figure_is_asked_about_at_its_cell_and_taken_on_a_yes(
    world: World, browser: Client
) -> None:
    found = measure(signed(world))
    asked = row(browser, found, {"2025-05-01": "-5"})
    assert (asked.status_code, set(asked.json()["errors"])) == (422, {"2025-05-01"})
    assert "other side of zero" in asked.json()["errors"]["2025-05-01"]
    assert not IndicatorValue.objects.exists()
    assert row(browser, found, {"2025-05-01": "-5", "sure": "yes"}).status_code == 200
    assert [value.value for value in found.values.all()] == [-5]


# The partner door


def at_the_door(client: Client, deal: Deal) -> str:
    _link, token = link_for(parties_of(deal)[0])
    come_to_report(client, token)
    return f"/p/{token}/report/"


def of_promise(deal: Deal, rule: Aggregation = Aggregation.LATEST) -> Indicator:
    today = clock.day(clock.now())
    facts: dict[str, Any] = {"baseline_on": today - dt.timedelta(days=30), "target": Decimal(100)}
    promise = promise_of(parties_of(deal)[0])
    unit = "%" if rule == Aggregation.RATIO else "MWh"
    found: Indicator = IndicatorFactory(deal=deal, commitment=promise, aggregation=rule, unit=unit, **facts)
    return found


@pytest.mark.parametrize(
    ("rule", "typed", "words"),
    [
        (Aggregation.LATEST, {"value": "7", "on": -31}, "before the start of the indicator"),
        (Aggregation.LATEST, {"value": "-7"}, "other side of zero"),
        (Aggregation.LATEST, {"value": "1e308"}, "is not a number"),
        (Aggregation.LATEST, {"value": "1,234"}, "can be read in two ways"),
        (Aggregation.RATIO, {"part": "49", "whole": "48"}, "not more than the whole"),
    ],
)
def test_a_partner_is_told_beside_the_figure_and_keeps_what_it_typed(
    client: Client, world: World, rule: Aggregation, typed: dict[str, Any], words: str
) -> None:
    deal = reporting(world)
    open_report(world, deal)
    found, address = of_promise(deal, rule), at_the_door(client, deal)
    if "on" in typed:
        typed = typed | {"on": clock.day(clock.now()) + dt.timedelta(days=typed["on"])}
    data = {f"{found.public_id}-{name}": str(text) for name, text in typed.items()}
    key = promise_of(parties_of(deal)[0]).public_id
    answer = client.post(address, data | {f"{key}-state": "in-progress", f"{key}-words": "Half the roof."})
    page = text_of(answer)
    assert (answer.status_code, words in page) == (422, True)
    assert "Half the roof." in page
    assert all(f'value="{text}"' in page for text in data.values())
    assert not IndicatorValue.objects.exists()
    assert not PromiseUpdate.objects.exists()


def test_a_figure_for_an_indicator_that_was_replaced_meanwhile_is_told_and_not_dropped(
    client: Client, world: World
) -> None:
    deal = reporting(world)
    open_report(world, deal)
    found, address = of_promise(deal), at_the_door(client, deal)
    Indicator.objects.filter(pk=found.pk).update(retired_at=clock.now())
    key = promise_of(parties_of(deal)[0]).public_id
    data = {f"{key}-state": "in-progress", f"{key}-words": "Half.", f"{found.public_id}-value": "12.5"}
    refused = client.post(address, data)
    assert (refused.status_code, "no longer part of it and was not noted: 12.5" in text_of(refused)) == (
        422,
        True,
    )
    assert "Half." in text_of(refused)
    assert not PromiseUpdate.objects.exists()
    del data[f"{found.public_id}-value"]
    assert client.post(address, data).status_code == 302
    assert PromiseUpdate.objects.get().words == "Half."


# Files


def bomb() -> bytes:
    packed = zlib.compress(b"0" * 300 * 1024 * 1024, 9)
    return b"%PDF-1.7\n<< /Filter /FlateDecode >>\nstream\n" + packed + b"\nendstream"


@pytest.mark.parametrize(
    ("content", "words"), [(PROGRAMME, "This is not a real PDF file"), (bomb(), "far larger than a document")]
)
def test_a_renamed_programme_and_a_bomb_are_told_beside_the_file(
    client: Client, world: World, browser: Client, content: bytes, words: str
) -> None:
    deal = reporting(world)
    open_report(world, deal)
    promise = promise_of(parties_of(deal)[0])
    sent = {"title": "The roof", "about": f"promise:{promise.public_id}", "audience": "parties"}
    here = browser.post(
        f"/deals/{deal.public_id}/evidence/", sent | {"file": SimpleUploadedFile("roof.pdf", content)}
    )
    assert (here.status_code, words in text_of(here), 'value="The roof"' in text_of(here)) == (
        422,
        True,
        True,
    )
    key, address = promise.public_id, at_the_door(client, deal)
    typed = {f"{key}-state": "in-progress", f"{key}-words": "Half the roof."}
    there = client.post(address, typed | {f"{key}-file": SimpleUploadedFile("roof.pdf", content)})
    assert (there.status_code, words in text_of(there), "Half the roof." in text_of(there)) == (
        422,
        True,
        True,
    )
    assert not EvidenceFile.objects.exists()
    assert not PromiseUpdate.objects.exists()


def test_300_megabytes_are_refused_before_they_are_read(
    client: Client, world: World, browser: Client
) -> None:
    deal = reporting(world)
    open_report(world, deal)
    address = at_the_door(client, deal)
    for who, where in ((browser, f"/deals/{deal.public_id}/evidence/"), (client, address)):
        answer = who.post(where, {"title": "The roof"}, headers={"content-length": HUGE})
        assert (answer.status_code, "This file is too large" in text_of(answer)) == (413, True)
    assert not EvidenceFile.objects.exists()


# Reports and changes


def test_a_report_submitted_twice_from_its_page_is_handed_in_once(world: World, browser: Client) -> None:
    report = written(world, opened(world, signed(world)))
    address = f"/deals/{report.deal.public_id}/reports/{report.public_id}/"
    sent = {"done": report.done, "version": report.version, "submit": "1"}
    for _click in range(2):
        answer = browser.post(address, sent, follow=True)
        assert (answer.status_code, "Submitted. Your coach is told." in text_of(answer)) == (200, True)
    assert ReportStep.objects.filter(report=report).count() == 1


@pytest.mark.parametrize("change", [dt.date(2026, 10, 25), dt.date(2027, 3, 28)])
def test_a_period_that_ends_on_the_night_of_the_clock_change_is_opened_once(
    world: World, change: dt.date
) -> None:
    deal, zone = signed(world), ZoneInfo("Europe/Brussels")
    first = change + dt.timedelta(days=1) - relativedelta(months=3)
    Deal.objects.filter(pk=deal.pk).update(reporting=Reporting.CHECK_INS, starts_on=first, ends_on=None)
    midnight = dt.datetime.combine(change + dt.timedelta(days=1), dt.time(), zone)
    half = dt.timedelta(minutes=30)
    opened_at = [open_reports(deal_id=deal.pk, now=now) for now in (midnight - half, midnight + half)]
    assert (opened_at, open_reports(deal_id=deal.pk, now=midnight + half)) == ([0, 1], 0)
    report = Report.objects.get(deal=deal)
    assert (report.starts_on, report.ends_on) == (first, change)


def test_a_change_begun_a_second_time_leads_to_the_first_with_the_reason_kept(
    world: World, browser: Client
) -> None:
    deal = signed(world)
    address = f"/deals/{deal.public_id}/amend/"
    assert browser.post(address, {"kind": "changed", "reason": "More roofs."}).status_code == 302
    (copy,) = Deal.objects.filter(amends=deal)
    again = browser.post(address, {"kind": "extended", "reason": "Two years more."}, follow=True)
    page = text_of(again)
    assert again.redirect_chain[0][0] == copy.get_absolute_url()
    assert "A change of this deal is under way already" in page
    assert "Your reason was: “Two years more.”" in page
    assert Deal.objects.filter(amends=deal).count() == 1


CHANGES = {
    "unit": "GWh",
    "aggregation": Aggregation.LATEST,
    "direction": Direction.DOWN,
    "groups": ["Schools"],
}


@pytest.mark.parametrize("name", CHANGES)
def test_an_indicator_whose_definition_changes_begins_anew_and_its_old_row_says_so(
    world: World, browser: Client, name: str
) -> None:
    deal = signed(world)
    old = measure(deal, unit="MWh", aggregation=Aggregation.SUM)
    enter(world, old, 5)
    copy = begin_amendment(
        actor=world.coordinator, deal=fresh(deal), kind=NoticeKind.CHANGED, reason="Measured anew.", now=LATER
    )
    copy.indicators.update(**{name: CHANGES[name]})
    Commitment.objects.filter(deal=copy).update(text="Measured anew.")
    copy = ask(world, freeze(world, approve(world, submit(world, fresh(copy)))))
    partners_sign(world, copy)
    sign(world, fresh(copy))
    seal(fresh(copy))
    (new,) = fresh(deal).indicators.all()
    assert (getattr(new, name), new.values.count()) == (CHANGES[name], 0)
    stale = row(browser, old, {"2025-05-01": "12.5"})
    assert stale.status_code == 409
    assert "12.5" in stale.json()["message"]
    assert "replaced this indicator" in stale.json()["html"]
    plain = browser.post(f"/deals/{deal.public_id}/values/{old.public_id}/", {"2025-05-01": "12.5"})
    assert (plain.status_code, "Not noted: 12.5" in text_of(plain)) == (409, True)
    assert [value.value for value in IndicatorValue.objects.all()] == [5]
    assert new.pk != old.pk
