"""Money of a deal added up: an amount that is not known is no zero, on no page, in no file."""

import io
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from docx import Document as WordDocument

from greendeals.documents import word_file
from greendeals.models import Deal
from greendeals.selectors.funding import FundingSum, sum_up
from greendeals.workflow import FundingState
from icc.accounts.models import User
from tests.factories.cities import TermFactory
from tests.factories.plans import FundingFactory
from tests.greendeals.world import NOW, draft, fresh, in_review, new_world

pytestmark = pytest.mark.django_db

OWN, GRANT = "municipal-budget", "eu-grant"


def lines(deal: Deal, *rows: tuple[str, FundingState, int | None]) -> None:
    """Record lines of funding."""
    codes = {code for code, _state, _amount in rows}
    sources = {code: TermFactory(vocabulary="funding_source_type", code=code, edition=None) for code in codes}
    for code, state, amount in rows:
        FundingFactory(deal=deal, source=sources[code], state=state, amount=amount)


def summed(*rows: tuple[str, FundingState, int | None]) -> FundingSum:
    """Return what lines add up to."""
    deal = draft(new_world())
    lines(deal, *rows)
    return sum_up(list(deal.funding.all()))


def test_an_unknown_amount_is_in_no_sum_and_said() -> None:
    sums = summed((OWN, FundingState.SECURED, 100), (GRANT, FundingState.SOUGHT, None))
    assert sums.by_state[FundingState.SECURED] == 100
    assert (sums.unknown, sums.left_out) == (1, "1 line has no amount yet; it is in no sum.")
    assert len(sums.by_source) == 1


def test_money_that_is_only_sought_may_be_unknown_without_making_the_leverage_wrong() -> None:
    known = ((OWN, FundingState.SPENT, 100), (GRANT, FundingState.SECURED, 250))
    assert summed(*known, (GRANT, FundingState.SOUGHT, None)).leverage == Decimal("2.50")


@pytest.mark.parametrize("source", [OWN, GRANT])
@pytest.mark.parametrize("state", [FundingState.SECURED, FundingState.SPENT])
def test_the_leverage_is_not_known_while_an_amount_that_counts_is_not(
    source: str, state: FundingState
) -> None:
    known = ((OWN, FundingState.SPENT, 100), (GRANT, FundingState.SECURED, 250))
    assert summed(*known, (source, state, None)).leverage is None


def test_zero_is_an_amount() -> None:
    sums = summed((OWN, FundingState.SECURED, 100), (GRANT, FundingState.SPENT, 0))
    assert (sums.unknown, sums.left_out, sums.leverage) == (0, "", Decimal("0.00"))


@pytest.mark.parametrize(("amount", "words"), [(None, "not known"), (0, "EUR 0"), (1500, "EUR 1\u00a0500")])
def test_every_reader_is_told_so(client_for: Callable[[User], Client], amount: Any, words: str) -> None:
    world = new_world()
    deal = in_review(world)
    lines(deal, (GRANT, FundingState.SOUGHT, amount))
    page = client_for(world.user("coach")).get(deal.get_absolute_url()).content.decode()
    row = page.split('<h2 id="funding">')[1].split("</section>")[0]
    assert words in row
    word = WordDocument(io.BytesIO(word_file(fresh(deal), now=NOW)[1]))
    cells = [cell.text for table in word.tables for cell in table.columns[-1].cells]
    assert words in cells


def test_the_table_says_what_its_sums_leave_out(client_for: Callable[[User], Client]) -> None:
    world = new_world()
    deal = draft(world)
    lines(deal, (OWN, FundingState.SECURED, 100), (GRANT, FundingState.SPENT, None))
    page = client_for(world.user("coordinator")).get(f"{deal.get_absolute_url()}funding/").content.decode()
    assert "1 line has no amount yet" in page
    assert "every such amount is known" in page
