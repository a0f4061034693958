"""What a deal still lacks: what blocks, what is advised, in words that name the place."""

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.db.models import prefetch_related_objects
from django.test.utils import CaptureQueriesContext

from cities.workflow import CityApproval, CityRole
from greendeals.models import Commitment, Deal, FundingLine, Indicator, PlannedAction, Section
from greendeals.selectors import CONTENT, blockers, findings
from greendeals.workflow import LegalNature, SectionKey, Tag
from tests.factories.cities import TermFactory
from tests.factories.deals import CommitmentFactory, PartyFactory
from tests.greendeals.world import NOW, World, draft, fresh, new_world

pytestmark = pytest.mark.django_db

TODAY = NOW.date()


def full(world: World) -> Deal:
    """Return a draft in which nothing is missing."""
    deal = draft(world)
    at: dict[str, Any] = {"deal": deal, "city_id": deal.city_id}
    Deal.objects.filter(pk=deal.pk).update(
        starts_on=dt.date(2026, 4, 1), ends_on=dt.date(2029, 3, 31), legal_nature=LegalNature.EFFORT
    )
    Section.objects.filter(deal=deal, key=SectionKey.OBJECTIVES).update(body="<p>20 % less by 2029.</p>")
    Commitment.objects.filter(deal=deal).update(evidence="A photograph")
    CommitmentFactory(deal=deal, party=None, evidence="A permit")
    dates = {"starts_on": dt.date(2026, 5, 1), "ends_on": dt.date(2027, 5, 1)}
    PlannedAction.objects.create(**at, title="Plant trees", tag=Tag.GREEN, **dates)
    figures = {"baseline": Decimal(0), "target": Decimal(40), "target_on": dt.date(2028, 1, 1)}
    Indicator.objects.create(**at, name="Trees", unit="trees", source="City gardeners", **figures)
    FundingLine.objects.create(**at, source=TermFactory(vocabulary="funding_source_type"), amount=Decimal(1))
    return fresh(deal)


@pytest.fixture
def world() -> World:
    """A city with its people."""
    return new_world()


def codes(deal: Deal) -> set[str]:
    return {finding.code for finding in findings(fresh(deal), today=TODAY)}


def test_a_full_deal_lacks_nothing(world: World) -> None:
    assert findings(full(world), today=TODAY) == []


def party_of(deal: Deal) -> Any:
    return deal.parties.get()


CHANGES: dict[str, tuple[bool, Callable[[Deal], Any]]] = {
    "section-empty": (True, lambda deal: deal.sections.filter(key="context").update(body="<p> </p>")),
    "objectives-figure": (False, lambda deal: deal.sections.filter(key="objectives").update(body="<p>A</p>")),
    "dates-missing": (False, lambda deal: Deal.objects.filter(pk=deal.pk).update(ends_on=None)),
    "over": (
        True,
        lambda deal: Deal.objects.filter(pk=deal.pk).update(
            starts_on=dt.date(2025, 1, 1), ends_on=TODAY - dt.timedelta(days=1)
        ),
    ),
    "legal-nature": (False, lambda deal: Deal.objects.filter(pk=deal.pk).update(legal_nature="")),
    "rhythm": (False, lambda deal: deal.parties.update(seat="voting")),
    "no-partner": (True, lambda deal: [deal.commitments.all().delete(), deal.parties.all().delete()]),
    "nobody-signs": (True, lambda deal: deal.parties.update(signs=False)),
    "no-promise": (True, lambda deal: deal.commitments.filter(party__isnull=False).delete()),
    "city-promises": (False, lambda deal: deal.commitments.filter(party=None).delete()),
    "promise-date": (True, lambda deal: deal.commitments.filter(party=None).update(due_on=None)),
    "promise-measure": (True, lambda deal: deal.commitments.filter(party=None).update(measure=" ")),
    "promise-after-end": (True, lambda deal: deal.commitments.update(due_on=dt.date(2030, 1, 1))),
    "promise-before-start": (False, lambda deal: deal.commitments.update(due_on=dt.date(2026, 3, 20))),
    "promise-evidence": (False, lambda deal: deal.commitments.update(evidence="")),
    "no-action": (False, lambda deal: deal.actions.all().delete()),
    "action-undated": (False, lambda deal: deal.actions.update(starts_on=None)),
    "action-after-end": (False, lambda deal: deal.actions.update(ends_on=dt.date(2031, 1, 1))),
    "action-tag": (False, lambda deal: deal.actions.update(tag="")),
    "no-indicator": (False, lambda deal: deal.indicators.all().delete()),
    "indicator-target": (False, lambda deal: deal.indicators.update(target=None)),
    "indicator-same": (True, lambda deal: deal.indicators.update(target=0)),
    "indicator-date": (False, lambda deal: deal.indicators.update(target_on=None)),
    "indicator-baseline": (False, lambda deal: deal.indicators.update(baseline=None)),
    "indicator-source": (False, lambda deal: deal.indicators.update(source="")),
    "no-funding": (False, lambda deal: deal.funding.all().delete()),
    "funding-amount": (False, lambda deal: deal.funding.update(amount=None)),
}


@pytest.mark.parametrize("code", CHANGES)
def test_each_gap_is_found_and_blocks_only_where_it_must(world: World, code: str) -> None:
    deal = full(world)
    blocks, change = CHANGES[code]
    change(deal)
    found = {finding.code: finding for finding in findings(fresh(deal), today=TODAY)}
    assert code in found
    assert found[code].blocks is blocks
    assert found[code].href(deal).startswith(f"/deals/{deal.public_id}/")


def test_what_blocks_comes_first_and_a_promise_is_named_by_number_and_party(world: World) -> None:
    deal = full(world)
    party = PartyFactory(deal=deal, name="Solar Cooperative")
    for due_on in (dt.date(2026, 6, 1), dt.date(2027, 6, 1)):
        CommitmentFactory(deal=deal, party=party, due_on=due_on)
    CommitmentFactory(deal=deal, party=party, due_on=None)
    found = findings(fresh(deal), today=TODAY)
    assert [str(words) for words in blockers(fresh(deal), today=TODAY)] == [
        "Promise 3 of Solar Cooperative has no date."
    ]
    assert [finding.blocks for finding in found] == sorted(
        (finding.blocks for finding in found), reverse=True
    )


def test_zero_is_a_value_and_not_a_gap(world: World) -> None:
    deal = full(world)
    assert "indicator-baseline" not in codes(deal)
    Indicator.objects.filter(deal=deal).update(baseline=None, target=0)
    assert {"indicator-baseline"} <= codes(deal)
    assert "indicator-same" not in codes(deal)


@pytest.mark.parametrize("rows", [1, 3])
def test_the_checks_cost_the_same_for_one_row_and_for_three(world: World, rows: int) -> None:
    deal = full(world)
    for _row in range(rows - 1):
        CommitmentFactory(deal=deal, party=PartyFactory(deal=deal))
    deal = fresh(deal)
    with CaptureQueriesContext(connection) as queries:
        prefetch_related_objects([deal], *CONTENT)
        findings(deal, today=TODAY)
    assert len(queries) == len(CONTENT)


def test_the_reader_of_a_city_sees_the_page_and_the_coach_too(world: World, client: Any) -> None:
    deal = draft(world)
    for role in (CityRole.READER, CityRole.COACH):
        client.force_login(world.user(role))
        assert client.get(f"/deals/{deal.public_id}/check/").status_code == 200


def test_before_the_review_the_page_says_who_is_asked_and_how(world: World, client: Any) -> None:
    deal = full(world)
    world.participation.edition.approvals = [CityApproval.LEGAL]
    world.participation.edition.save()
    client.force_login(world.user(CityRole.COORDINATOR))
    words = client.get(f"/deals/{deal.public_id}/check/").content.decode()
    coach = world.user(CityRole.COACH)
    office, mail = "you ask this office yourself", f"{coach.name} gets a mail"
    assert words.index(str(CityApproval.LEGAL.label)) < words.index(office) < words.index(mail)
    world.memberships[CityRole.COACH].delete()
    assert "none is named yet" in client.get(f"/deals/{deal.public_id}/check/").content.decode()


def test_the_page_of_a_deal_is_marked_in_the_main_menu(world: World, client: Any) -> None:
    deal = draft(world)
    ways = {CityRole.COORDINATOR: f"/w/{world.city.slug}/", CityRole.COACH: "/coaching/"}
    for role, way in ways.items():
        client.force_login(world.user(role))
        words = client.get(f"/deals/{deal.public_id}/check/").content.decode()
        assert f'<a href="{way}" aria-current="page">' in words
