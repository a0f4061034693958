"""Promises across deals and cities: pledged against delivered, each effect counted once."""

import csv
import datetime as dt
import io
import re
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cities.models import Organisation
from cities.services import join_organisations
from greendeals.models import Commitment, Deal, Indicator, IndicatorValue, Kpi, SameEffect
from greendeals.selectors.ledger import Ledger, LedgerScope, ledger, same_questions
from greendeals.services import Reading, Said, enter_value, say_of_promise
from greendeals.services.same_effects import settle_same_effect
from greendeals.workflow import Aggregation, PromiseState
from icc.accounts.models import NetworkRole
from icc.core.errors import Conflict, Invalid
from icc.tenancy.actors import Actor
from tests.factories.plans import IndicatorFactory, KpiFactory
from tests.greendeals.world import NOW, World, new_world, parties_of, signed, staff, stranger

pytestmark = pytest.mark.django_db

DAY = NOW.date()
LATER = NOW + dt.timedelta(days=400)


@pytest.fixture
def world() -> World:
    """A city with its people."""
    return new_world()


def measure(deal: Deal, kpi: Kpi | None, number: int = 0, **facts: Any) -> Indicator:
    """Return an indicator of a partner's promise, with a target of a hundred."""
    said = {"name": kpi.name, "unit": kpi.unit_label, "aggregation": kpi.aggregation} if kpi else {}
    promise = Commitment.objects.get(deal=deal, party=parties_of(deal)[number])
    facts = {"target": Decimal(100), "baseline": None, "baseline_on": DAY, "target_on": None} | said | facts
    row: Indicator = IndicatorFactory(deal=deal, kpi=kpi, commitment=promise, **facts)
    return row


def enter(world: World, row: Indicator, value: int | None, day: int = 1, **facts: Any) -> IndicatorValue:
    reading = Reading(
        on=DAY + dt.timedelta(days=day), value=None if value is None else Decimal(value), **facts
    )
    return enter_value(actor=world.coordinator, deal=row.deal, indicator=row, reading=reading, now=LATER)


def of(actor: Actor, **scope: Any) -> Ledger:
    return ledger(actor=actor, scope=LedgerScope(**scope), today=LATER.date())


def figures(found: Ledger) -> dict[str, tuple[Decimal | None, Decimal | None]]:
    return {total.kpi.code: (total.pledged, total.reached) for total in found.totals}


@pytest.mark.parametrize(
    ("aggregation", "reached"), [(Aggregation.SUM, 3 + 4 + 50), (Aggregation.LATEST, 4 + 50)]
)
def test_deals_are_added_by_the_rule_of_the_catalogue(
    world: World, aggregation: Aggregation, reached: int
) -> None:
    kpi = KpiFactory(aggregation=aggregation)
    one, other = (measure(signed(world), kpi) for _ in range(2))
    enter(world, one, 3, day=1)
    enter(world, one, 4, day=2)
    enter(world, other, 50)
    assert figures(of(world.coordinator, city=world.city)) == {kpi.code: (Decimal(200), Decimal(reached))}


def test_a_share_of_many_deals_is_recomputed_from_its_parts(world: World) -> None:
    kpi = KpiFactory(aggregation=Aggregation.RATIO, unit_label="%")
    target: dict[str, Any] = {"target": Decimal(50), "target_part": Decimal(1), "target_whole": Decimal(2)}
    one, other = (measure(signed(world), kpi, **target) for _ in range(2))
    enter(world, one, None, part=Decimal(1), whole=Decimal(2))
    enter(world, other, None, part=Decimal(1), whole=Decimal(6))
    assert figures(of(world.coordinator, city=world.city)) == {kpi.code: (Decimal(50), Decimal(25))}


def test_what_never_adds_up_has_rows_and_no_total(world: World) -> None:
    kpi = KpiFactory(aggregation=Aggregation.NONE)
    enter(world, measure(signed(world), kpi), 3)
    found = of(world.coordinator, city=world.city)
    assert figures(found) == {kpi.code: (None, None)}
    assert [row.measured.reached for row in found.effects] == [Decimal(3)]


def test_a_correction_counts_once(world: World) -> None:
    kpi = KpiFactory(aggregation=Aggregation.SUM)
    row = measure(signed(world), kpi)
    first = enter(world, row, 3)
    reading = Reading(on=first.on, value=Decimal(5), reason="Misread.")
    enter_value(actor=world.coordinator, deal=row.deal, indicator=row, reading=reading, seen=first, now=LATER)
    assert figures(of(world.coordinator, city=world.city))[kpi.code][1] == Decimal(5)


def test_page_file_and_a_second_query_agree(world: World, client: Client) -> None:
    kpi = KpiFactory(aggregation=Aggregation.SUM)
    for value in (3, 4, 5):
        enter(world, measure(signed(world), kpi, baseline=None), value)
    client.force_login(world.user("coordinator"))
    page = client.get(f"/w/{world.city.slug}/promises/")
    file = client.get(f"/w/{world.city.slug}/promises/?file=totals")
    [line] = csv.DictReader(io.StringIO(file.content.decode()))
    values = IndicatorValue.objects.filter(indicator__kpi=kpi, replaced_at=None)
    plain = sum(values.values_list("value", flat=True))
    lines = csv.DictReader(
        io.StringIO(client.get(f"/w/{world.city.slug}/promises/?file=indicators").content.decode())
    )
    by_rows = sum(Decimal(row["reached"]) for row in lines if row["counts"] == "1")
    [total] = page.context["found"].totals
    assert plain == by_rows == Decimal(line["reached"]) == total.reached
    assert Decimal(line["pledged"]) == total.pledged


def test_each_count_leads_to_as_many_promises(world: World, client: Client) -> None:
    for state in (PromiseState.COMPLETED, PromiseState.COMPLETED, PromiseState.IN_PROGRESS):
        deal = signed(world)
        said = Said(state, "So it is.", NOW.date() if state == PromiseState.COMPLETED else None)
        promise = Commitment.objects.get(deal=deal)
        say_of_promise(actor=world.coordinator, deal=deal, promise=promise, said=said, now=LATER)
    client.force_login(world.user("coordinator"))
    start = f"/w/{world.city.slug}/promises/"
    page = client.get(start)
    counts = {status: count for status, _tone, count in page.context["found"].by_status}
    links = re.findall(r'href="(\?[^"]*status=([\w-]+))"><strong>(\d+)<', page.content.decode())
    assert {status: int(count) for _link, status, count in links} == counts
    assert sum(counts.values()) == 3
    for link, status, count in links:
        rows = client.get(start + link).context["found"].pledges
        assert [row.kept.standing.status for row in rows] == [status] * int(count)


def test_the_same_effect_counts_once_and_again_if_it_is_two(world: World) -> None:
    kpi = KpiFactory(aggregation=Aggregation.SUM)
    first, second = (measure(signed(world), kpi) for _ in range(2))
    same_owner(first, second)
    enter(world, first, 10)
    enter(world, second, 10)
    found = of(world.coordinator, city=world.city)
    [question] = same_questions(found.effects, found.same)
    pair = {"counted": question.one.measured.indicator, "left_out": question.other.measured.indicator}
    settle_same_effect(actor=world.coordinator, same=True, now=LATER, **pair)
    found = of(world.coordinator, city=world.city)
    assert same_questions(found.effects, found.same) == []
    assert figures(found) == {kpi.code: (Decimal(100), Decimal(10))}
    settle_same_effect(actor=world.coordinator, same=False, now=LATER, **pair)
    found = of(world.coordinator, city=world.city)
    assert figures(found) == {kpi.code: (Decimal(200), Decimal(20))}
    assert same_questions(found.effects, found.same) == []


def same_owner(*rows: Indicator) -> None:
    """Let the promises of indicators belong to one organisation."""
    parties = [row.commitment.party for row in rows if row.commitment]
    for party in parties[1:]:
        assert party
        assert parties[0]
        party.organisation = parties[0].organisation
        party.save(update_fields=["organisation"])


def test_of_three_indicators_of_one_effect_one_counts_wherever_one_looks(world: World) -> None:
    kpi = KpiFactory(aggregation=Aggregation.SUM)
    rows = [measure(signed(world), kpi) for _ in range(3)]
    for row in rows:
        enter(world, row, 10)
    for counted, left_out in ((rows[0], rows[1]), (rows[1], rows[2])):
        settle_same_effect(actor=world.coordinator, counted=counted, left_out=left_out, same=True, now=LATER)
    assert figures(of(world.coordinator, city=world.city))[kpi.code][1] == Decimal(10)
    last = of(world.coordinator, city=world.city, deal=rows[2].deal.public_id)
    assert figures(last)[kpi.code][1] == Decimal(10)


def test_indicators_of_different_owners_or_one_deal_are_not_asked_about(world: World) -> None:
    kpi = KpiFactory()
    deal = signed(world, partners=2)
    measure(deal, kpi, 0)
    measure(deal, kpi, 1)
    measure(signed(world), kpi)
    found = of(world.coordinator, city=world.city)
    assert same_questions(found.effects, found.same) == []


def test_only_one_effect_of_one_city_can_be_the_same(world: World) -> None:
    one = measure(signed(world), KpiFactory())
    two = measure(signed(world), KpiFactory())
    with pytest.raises(Invalid):
        settle_same_effect(actor=world.coordinator, counted=one, left_out=two, same=True, now=LATER)
    with pytest.raises(Invalid):
        settle_same_effect(actor=world.coordinator, counted=one, left_out=one, same=True, now=LATER)
    with pytest.raises(Conflict):
        settle_same_effect(actor=stranger(), counted=one, left_out=two, same=True, now=LATER)
    assert not SameEffect.objects.exists()


def joined(*deals: Deal) -> Organisation:
    """Let the desk join the first partners of deals; return the record of the first city."""
    rows = [parties_of(deal)[0].organisation for deal in deals]
    join_organisations(actor=staff(NetworkRole.DESK), organisations=rows, now=NOW)
    return Organisation.objects.get(pk=rows[0].pk)


def test_a_partner_of_two_cities_is_joined_for_the_network_and_each_city_sees_its_own(world: World) -> None:
    other = new_world()
    here, there, alone = signed(world), signed(other), signed(other)
    partner = joined(here, there)
    for actor, deals in (
        (staff(NetworkRole.DESK), {here, there}),
        (world.coordinator, {here}),
        (other.coordinator, {there}),
        (stranger(), set()),
    ):
        assert {row.deal for row in of(actor, organisation=partner).pledges} == deals
    assert alone not in {row.deal for row in of(staff(NetworkRole.DESK), organisation=partner).pledges}
    everything = of(staff(NetworkRole.EC)).pledges
    assert {row.deal for row in everything} == {here, there, alone}


def test_what_is_said_of_a_promise_stands_in_the_ledger_and_narrows_it(world: World) -> None:
    done, silent = signed(world), signed(world)
    promise = Commitment.objects.get(deal=done)
    said = Said(PromiseState.COMPLETED, "On the roof.")
    say_of_promise(actor=world.coordinator, deal=done, promise=promise, said=said, now=LATER)
    found = of(world.coordinator, city=world.city, status="achieved")
    assert [row.deal for row in found.pledges] == [done]
    assert [str(status) for status, _tone, _count in found.by_status] == ["achieved"]
    name = parties_of(silent)[0].name
    assert [row.deal for row in of(world.coordinator, city=world.city, q=name.upper()).pledges] == [silent]


@pytest.mark.parametrize("deals", [1, 3])
def test_queries_do_not_grow_with_the_rows(world: World, deals: int) -> None:
    kpi = KpiFactory()
    for _ in range(deals):
        enter(world, measure(signed(world), kpi), 1)
    with CaptureQueriesContext(connection) as queries:
        found = of(world.coordinator, city=world.city)
        assert found.totals
        assert same_questions(found.effects, found.same) == []
    assert len(queries) == QUERIES


QUERIES = 8
"""Deals, files, promises, indicators, last words, values, overrides, settled effects."""


def test_the_pages_lead_from_a_total_to_the_proof_in_three_clicks(world: World, client: Client) -> None:
    kpi = KpiFactory()
    row = measure(signed(world), kpi)
    enter(world, row, 3)
    client.force_login(world.user("coordinator"))
    start = f"/w/{world.city.slug}/promises/"
    assert f"?kpi={kpi.code}" in client.get(start).content.decode()
    proof = f"/deals/{row.deal.public_id}/evidence/?indicator={row.public_id}"
    assert proof in client.get(f"{start}?kpi={kpi.code}").content.decode()
    assert row.name in client.get(proof).content.decode()


def test_an_unknown_file_of_a_ledger_is_not_found(world: World, client: Client) -> None:
    client.force_login(world.user("coordinator"))
    assert client.get(f"/w/{world.city.slug}/promises/?file=people").status_code == 404


def test_the_city_is_asked_and_answers_on_its_page(world: World, client: Client) -> None:
    kpi = KpiFactory(aggregation=Aggregation.SUM)
    first, second = (measure(signed(world), kpi) for _ in range(2))
    same_owner(first, second)
    client.force_login(world.user("coordinator"))
    start = f"/w/{world.city.slug}/promises/"
    assert "Is it the same effect twice?" in client.get(start).content.decode()
    answers = {"counted": first.public_id, "left_out": second.public_id, "same": "yes"}
    assert client.post(f"{start}same/", answers).status_code == 302
    page = client.get(f"{start}?kpi={kpi.code}").content.decode()
    assert "Is it the same effect twice?" not in page
    assert "Counted in another deal" in page


def test_a_file_is_handed_in_on_the_page_and_a_refusal_stands_beside_its_field(
    world: World, client: Client
) -> None:
    deal = signed(world)
    promise = Commitment.objects.get(deal=deal)
    client.force_login(world.user("coordinator"))
    address = f"/deals/{deal.public_id}/evidence/"
    sent = {"title": "The roof", "about": f"promise:{promise.public_id}", "audience": "parties"}
    refused = client.post(address, sent | {"file": SimpleUploadedFile("roof.pdf", b"MZ programme")})
    assert refused.status_code == 422
    assert "This is not a real PDF file" in refused.content.decode()
    taken = client.post(address, sent | {"file": SimpleUploadedFile("roof.pdf", b"%PDF-1.7 roof")})
    assert taken.status_code == 302
    page = client.get(f"{address}?promise={promise.public_id}").content.decode()
    assert "The roof" in page
    client.force_login(world.user("coach"))
    assert client.post(address, sent).status_code == 403
