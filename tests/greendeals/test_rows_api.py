"""Writing the four tables through the API: the same cells, the same refusals, the same walls as the page."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from cities.workflow import CityRole
from greendeals.models import Deal
from greendeals.workflow import FundingState, Stage, TableKey
from icc.accounts.models import User
from icc.audit.models import Entry
from tests.factories.cities import TermFactory
from tests.factories.deals import CommitmentFactory
from tests.factories.plans import ActionFactory, FundingFactory, IndicatorFactory, KpiFactory
from tests.greendeals.world import World, draft, fresh, new_world, trail

pytestmark = pytest.mark.django_db

Browser = Callable[[User], Client]
API = "/api/v1"
NAMES = {
    TableKey.PROMISES: "promises",
    TableKey.ACTIONS: "planned-actions",
    TableKey.INDICATORS: "indicators",
    TableKey.FUNDING: "funding",
}
MAKE: dict[TableKey, Any] = {
    TableKey.PROMISES: CommitmentFactory,
    TableKey.ACTIONS: ActionFactory,
    TableKey.INDICATORS: IndicatorFactory,
    TableKey.FUNDING: FundingFactory,
}
SENT: dict[TableKey, dict[str, Any]] = {
    TableKey.PROMISES: {"party": "city", "text": "Grant permits.", "due_on": "31.12.2027"},
    TableKey.ACTIONS: {"title": "Plant trees", "party": "city", "tag": "green"},
    TableKey.INDICATORS: {"name": "Trees", "unit": "trees", "baseline": 0, "target": "1.200,5"},
    TableKey.FUNDING: {"source": "eu-grant", "state": "secured", "amount": 1250000.5},
}
TOLD: dict[TableKey, dict[str, Any]] = {
    TableKey.PROMISES: {"party": "city", "text": "Grant permits.", "due_on": "2027-12-31", "measure": ""},
    TableKey.ACTIONS: {"title": "Plant trees", "party": "city", "tag": "green", "starts_on": None},
    TableKey.INDICATORS: {"baseline": "0.000000", "target": "1200.500000", "target_on": None, "kpi": None},
    TableKey.FUNDING: {"source": "eu-grant", "state": FundingState.SECURED, "amount": "1250000.50"},
}
"""How the API tells what was sent: a day as ISO, a figure as text with all its places, nothing as null."""

WRONG: dict[TableKey, dict[str, Any]] = {
    TableKey.PROMISES: {"due_on": "soon"},
    TableKey.ACTIONS: {"party": "Nobody Ltd"},
    TableKey.INDICATORS: {"target": "many"},
    TableKey.FUNDING: {"amount": -1},
}


@pytest.fixture(autouse=True)
def no_throttle() -> None:
    """The API counts calls in the cache, which outlives a test."""
    cache.clear()


@pytest.fixture
def world() -> World:
    """A city with its people, and a kind of money."""
    TermFactory(vocabulary="funding_source_type", code="eu-grant", edition=None)
    return new_world()


@pytest.fixture
def deal(world: World) -> Deal:
    """A draft with one promise."""
    return draft(world)


@pytest.fixture
def browser(world: World, client_for: Browser) -> Client:
    """The coordinator's."""
    return client_for(world.user(CityRole.COORDINATOR))


def send(browser: Client, method: str, table: TableKey, row: str = "", **body: Any) -> Any:
    """Call the API of a table."""
    path = "/".join([API, NAMES[table], *filter(None, [row]), ""])
    return browser.generic(method, path, json.dumps(body), content_type="application/json")


@pytest.mark.parametrize("table", TableKey)
def test_a_row_is_added_read_changed_and_taken_out(browser: Client, deal: Deal, table: TableKey) -> None:
    before = fresh(deal).content_version
    answer = send(browser, "POST", table, deal=deal.public_id, **SENT[table])
    row = answer.json()
    assert answer.status_code == 201
    assert row | {"deal": deal.public_id, "version": 1} | TOLD[table] == row
    name = next(iter(WRONG[table]))
    changed = send(browser, "PATCH", table, row["id"], version=1, **{name: SENT[table].get(name, "city")})
    assert (changed.status_code, changed.json()) == (200, row)  # the same words again are no save
    words = {"evidence": "x", "description": "x", "source": "x", "note": "x"}
    spare = next(column for column in words if column in row and column not in SENT[table])
    second = send(browser, "PATCH", table, row["id"], version=1, **{spare: "From the meter."}).json()
    assert second == row | {"version": 2, spare: "From the meter."}
    listed = browser.get(f"{API}/{NAMES[table]}/", {"deal__public_id": deal.public_id}).json()["results"]
    assert second in listed
    assert send(browser, "DELETE", table, row["id"]).status_code == 204
    assert browser.get(f"{API}/{NAMES[table]}/{row['id']}/").status_code == 404
    assert fresh(deal).content_version == before + 3
    assert trail(deal) == [f"{table}-saved", f"{table}-removed"]


@pytest.mark.parametrize("table", TableKey)
def test_what_cannot_be_taken_is_told_by_column_and_nothing_is_written(
    browser: Client, deal: Deal, table: TableKey
) -> None:
    count = MAKE[table]._meta.model.objects.count()
    refused = send(browser, "POST", table, deal=deal.public_id, **SENT[table] | WRONG[table])
    assert (refused.status_code, refused.headers["Content-Type"]) == (422, "application/problem+json")
    assert set(refused.json()["errors"]) == set(WRONG[table])
    unknown = send(browser, "POST", table, deal=deal.public_id, **SENT[table], colour="red")
    assert (unknown.status_code, set(unknown.json()["errors"])) == (422, {"colour"})
    nested = send(browser, "POST", table, deal=deal.public_id, **SENT[table] | {next(iter(SENT[table])): []})
    assert (nested.status_code, len(nested.json()["errors"])) == (422, 1)
    listed = browser.generic("POST", f"{API}/{NAMES[table]}/", "[]", content_type="application/json")
    assert (listed.status_code, set(listed.json()["errors"])) == (422, {"body"})
    assert MAKE[table]._meta.model.objects.count() == count
    assert trail(deal) == []


@pytest.mark.parametrize("table", TableKey)
def test_a_change_names_the_version_that_was_read(browser: Client, deal: Deal, table: TableKey) -> None:
    row = MAKE[table](deal=deal)
    name = next(iter(SENT[table]))
    without = send(browser, "PATCH", table, row.public_id, **{name: SENT[table][name]})
    assert (without.status_code, set(without.json()["errors"])) == (422, {"version"})
    MAKE[table]._meta.model.objects.filter(pk=row.pk).update(version=2)
    late = send(browser, "PATCH", table, row.public_id, version=1, **{name: SENT[table][name]})
    assert (late.status_code, late.json()["code"]) == (409, "conflict")
    assert MAKE[table]._meta.model.objects.get(pk=row.pk).version == 2


def test_a_row_changes_places_with_its_neighbour(world: World, deal: Deal, client_for: Browser) -> None:
    rows = [FundingFactory(deal=deal, position=position) for position in (1, 2)]
    path = f"{API}/funding/{rows[1].public_id}/move/"
    sent: dict[str, Any] = {"content_type": "application/json"}
    assert client_for(world.user(CityRole.COACH)).post(path, {"up": True}, **sent).status_code == 403
    browser = client_for(world.user(CityRole.COORDINATOR))
    assert browser.post(path, {"up": "above"}, **sent).status_code == 422
    assert browser.post(path, {"up": True}, **sent).status_code == 204
    keys = deal.funding.order_by("position").values_list("public_id", flat=True)
    assert list(keys) == [rows[1].public_id, rows[0].public_id]


@pytest.mark.parametrize("table", TableKey)
def test_readers_do_not_write_and_strangers_find_nothing(
    world: World, deal: Deal, client_for: Browser, table: TableKey
) -> None:
    row = MAKE[table](deal=deal)
    coach = client_for(world.user(CityRole.COACH))
    other = client_for(new_world().user(CityRole.COORDINATOR))
    for client, status in ((coach, 403), (other, 404)):
        assert send(client, "POST", table, deal=deal.public_id, **SENT[table]).status_code == status
        assert send(client, "PATCH", table, row.public_id, version=1, **SENT[table]).status_code == status
        assert send(client, "DELETE", table, row.public_id).status_code == status
    assert not Entry.objects.about(deal.subject).exists()


@pytest.mark.parametrize("table", TableKey)
def test_a_text_that_stands_still_takes_nothing(browser: Client, deal: Deal, table: TableKey) -> None:
    row = MAKE[table](deal=deal)
    Deal.objects.filter(pk=deal.pk).update(stage=Stage.REVIEW)
    for answer in (
        send(browser, "POST", table, deal=deal.public_id, **SENT[table]),
        send(browser, "PATCH", table, row.public_id, version=1, **SENT[table]),
        send(browser, "DELETE", table, row.public_id),
    ):
        assert (answer.status_code, answer.json()["code"]) == (423, "frozen")


def test_a_party_a_promise_and_an_indicator_of_the_catalogue_are_named_by_their_keys(
    browser: Client, deal: Deal
) -> None:
    party, promise = deal.parties.get(), deal.commitments.get()
    kpi = KpiFactory()
    facts = {"deal": deal.public_id, "promise": promise.public_id}
    action = send(browser, "POST", TableKey.ACTIONS, title="Dig", party=party.public_id, **facts).json()
    assert (action["party"], action["promise"]) == (party.public_id, promise.public_id)
    indicator = send(browser, "POST", TableKey.INDICATORS, kpi=kpi.code, **facts).json()
    assert (indicator["kpi"], indicator["name"], indicator["unit"]) == (kpi.code, kpi.name, kpi.unit_label)
    assert (indicator["promise"], indicator["baseline"]) == (promise.public_id, None)


def test_an_amount_that_is_not_known_is_null_and_not_zero(browser: Client, deal: Deal) -> None:
    facts = {"deal": deal.public_id, "source": "eu-grant"}
    assert send(browser, "POST", TableKey.FUNDING, **facts).json()["amount"] is None
    assert send(browser, "POST", TableKey.FUNDING, amount=0, **facts).json()["amount"] == "0.00"
