"""The pages of the four tables: as plain forms, for scripts, for readers."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from greendeals.models import Deal
from greendeals.workflow import FundingState, Stage, TableKey
from tests.factories.deals import CommitmentFactory
from tests.factories.plans import ActionFactory, FundingFactory, IndicatorFactory
from tests.greendeals.world import World, draft, new_world

pytestmark = pytest.mark.django_db

Browser = Callable[[Any], Client]


@pytest.fixture
def world() -> World:
    """A city with a person in each role."""
    return new_world()


@pytest.fixture
def deal(world: World) -> Deal:
    """A draft with one promise."""
    return draft(world)


@pytest.fixture
def browser(world: World, client_for: Browser) -> Client:
    """The coordinator's browser."""
    return client_for(world.user("coordinator"))


def address(deal: Deal, *parts: str) -> str:
    """Return the address of a table, or below it."""
    return "/".join([f"/deals/{deal.public_id}", *parts, ""])


@pytest.mark.parametrize("table", TableKey)
def test_a_table_is_a_form_for_each_row(browser: Client, deal: Deal, table: TableKey) -> None:
    ActionFactory(deal=deal, title="<b>Dig</b>")
    IndicatorFactory(deal=deal)
    FundingFactory(deal=deal)
    page = browser.get(address(deal, table)).content.decode()
    assert page.count("data-row-form") == 2
    assert "<b>Dig" not in page


def test_a_row_is_added_changed_moved_and_removed_without_a_script(browser: Client, deal: Deal) -> None:
    added = browser.post(
        address(deal, "promises"), {"act": "save", "party": "city", "text": "Grant permits."}
    )
    row = deal.commitments.get(party=None)
    assert (added.status_code, added["Location"].endswith(f"#row-{row.public_id}")) == (302, True)
    one = address(deal, "promises", row.public_id)
    browser.post(one, {"act": "save", "version": "1", "measure": "permits"})
    browser.post(one, {"act": "up"})
    assert deal.commitments.all()[0].measure == "permits"
    browser.post(one, {"act": "remove"})
    assert not deal.commitments.filter(party=None).exists()


def test_a_refused_row_comes_back_with_its_words_and_its_faults(browser: Client, deal: Deal) -> None:
    page = browser.post(address(deal, "promises"), {"party": "city", "text": "Mine.", "due_on": "31.02.2028"})
    words = page.content.decode()
    assert page.status_code == 422
    assert "Mine." in words
    assert "31.02.2028" in words
    assert "is not a date" in words


def test_a_conflict_shows_both(browser: Client, deal: Deal) -> None:
    one = address(deal, "promises", deal.commitments.get().public_id)
    browser.post(one, {"version": "1", "measure": "theirs"})
    page = browser.post(one, {"version": "1", "measure": "mine"})
    assert page.status_code == 409
    assert {"theirs", "mine"} <= set(re.findall("theirs|mine", page.content.decode()))
    answer = browser.post(one, {"version": "1", "measure": "mine"}, headers={"X-Autosave": "1"})
    assert (answer.status_code, "Keep mine" in answer.json()["html"]) == (409, True)


def test_a_script_is_told_the_version_or_what_is_wrong(browser: Client, deal: Deal) -> None:
    one = address(deal, "promises", deal.commitments.get().public_id)
    saved = browser.post(one, {"version": "1", "measure": "kWp"}, headers={"X-Autosave": "1"}).json()
    assert (saved["version"], "kWp" in saved["html"]) == (2, True)
    wrong = browser.post(one, {"version": "2", "due_on": "x"}, headers={"X-Autosave": "1"})
    assert (wrong.status_code, set(wrong.json()["errors"])) == (422, {"due_on"})
    Deal.objects.filter(pk=deal.pk).update(stage=Stage.REVIEW)
    assert browser.post(one, {"measure": "x"}, headers={"X-Autosave": "1"}).status_code == 423


def test_a_block_is_taken_or_comes_back_whole(browser: Client, deal: Deal) -> None:
    paste = address(deal, "actions", "paste")
    good = browser.post(paste, {"text": "Dig\t\tcity\t1.1.2027"})
    assert (good.status_code, deal.actions.count()) == (302, 1)
    bad = browser.post(paste, {"text": "Plant\t\tcity\tnever\nWater\t\tnobody"})
    words = bad.content.decode()
    assert bad.status_code == 422
    assert "Plant\t\tcity\tnever\nWater\t\tnobody" in words
    assert "Row 1, From" in words
    assert "Row 2, Who does it" in words
    assert deal.actions.count() == 1


def test_readers_see_a_plain_table(world: World, deal: Deal, client_for: Browser) -> None:
    page = client_for(world.user("coach")).get(address(deal, "promises")).content.decode()
    assert "Put solar panels on the roofs." in page
    assert "data-row-form" not in page
    assert "<textarea" not in page


def test_the_target_that_equals_the_start_is_said_in_words(browser: Client, deal: Deal) -> None:
    IndicatorFactory(deal=deal, baseline=5, target=5)
    assert "nothing would change" in browser.get(address(deal, "indicators")).content.decode()


def test_money_adds_up_by_state_and_never_across(browser: Client, deal: Deal) -> None:
    for code, state, amount in (
        ("municipal-budget", FundingState.SECURED, 200),
        ("eu-grant", FundingState.SOUGHT, 9000),
        ("loan", FundingState.SPENT, 500),
    ):
        FundingFactory(deal=deal, source__code=code, source__edition=None, state=state, amount=amount)
    page = browser.get(address(deal, "funding")).content.decode()
    assert "EUR 2.50" in page
    assert "EUR 9\u00a0000" in page


@pytest.mark.parametrize("table", TableKey)
def test_a_table_asks_the_database_the_same_for_one_row_and_three(
    browser: Client, deal: Deal, table: TableKey
) -> None:
    make: dict[TableKey, Any] = {
        TableKey.PROMISES: CommitmentFactory,
        TableKey.ACTIONS: ActionFactory,
        TableKey.INDICATORS: IndicatorFactory,
        TableKey.FUNDING: FundingFactory,
    }
    counts = []
    for rows in (1, 2):
        for _ in range(rows):
            make[table](deal=deal)
        browser.get(address(deal, table))
        with CaptureQueriesContext(connection) as asked:
            browser.get(address(deal, table))
        counts.append(len(asked))
    assert counts[0] == counts[1]
