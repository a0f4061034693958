"""Every address, asked by every kind of person."""

from collections.abc import Iterator, Mapping

import pytest
from _pytest.mark import ParameterSet
from django.urls import URLPattern, URLResolver, get_resolver

from tests.access.matrix import (
    ANONYMOUS,
    BY_ROLE,
    KNOWN_FAULTS,
    PARTNER_ROWS,
    ROWS,
    STRANGERS,
    WRITES_WHEN_READ,
    Row,
)
from tests.access.world import (
    DOOR,
    OF_CITY,
    OF_DESK,
    OF_ORGANISATION,
    REGISTER,
    VERIFY,
    World,
    ask,
    build,
    fingerprint,
)

STAFF = ("ec", "desk")


@pytest.fixture(scope="module")
def world(rows_of_module: None) -> World:
    """Build the world once."""
    found = build()
    assert found.browsers, "everybody signs in before tables are compared, whichever test comes first"
    return found


def names(resolver: URLResolver, namespace: str = "") -> Iterator[str]:
    """Walk all addresses; one without a name is told by its path."""
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLPattern):
            yield f"{namespace}{pattern.name}" if pattern.name else f"nameless: {pattern.pattern}"
        else:
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from names(pattern, inner)


def rows(faults: Mapping[str, str]) -> list[ParameterSet]:
    """All rows, those with a known fault marked."""
    return [
        pytest.param(row, id=str(row), marks=[pytest.mark.xfail(reason=fault, strict=True)] if fault else [])
        for row in ROWS
        for fault in [faults.get(str(row), "")]
    ]


each_act = pytest.mark.parametrize("row", [row for row in ROWS if row.is_act], ids=str)
each_private_row = pytest.mark.parametrize("row", [row for row in ROWS if row.to("other") == "404"], ids=str)


def test_the_matrix_has_every_address_and_no_other() -> None:
    known, found = {row.name for row in ROWS}, set(names(get_resolver()))
    assert not found - known, f"addresses without a row in tests/access/matrix.py: {sorted(found - known)}"
    assert not known - found, f"rows without an address: {sorted(known - found)}"


def test_no_row_stands_twice() -> None:
    assert len({str(row) for row in ROWS}) == len(ROWS)


def test_every_address_of_a_deal_is_asked_as_a_draft_and_frozen() -> None:
    states: dict[str, set[str]] = {}
    for row in ROWS:
        states.setdefault(row.name, set()).add(row.state)
    of_deals = {name for name in states if name.startswith("greendeals:")} - {
        "greendeals:deals",
        "greendeals:new",
        "greendeals:link-again",
        "greendeals:sitting",
        *DOOR,
        *REGISTER,
        *VERIFY,
        *OF_CITY,
        *OF_ORGANISATION,
        *OF_DESK,
    }
    for name in of_deals | {"deal-detail", "department-detail", "documents:download"}:
        assert states[name] >= {"draft", "frozen"}, name


@pytest.mark.parametrize("row", rows(KNOWN_FAULTS))
def test_everybody_is_answered_as_the_matrix_says(world: World, row: Row) -> None:
    assert world.visit(row).answers == dict(row.answers), world.address(row)


@pytest.mark.parametrize("row", PARTNER_ROWS, ids=str)
def test_partners_are_answered_as_the_matrix_says(world: World, row: Row) -> None:
    browsers, address = world.partners, world.address(row)
    before = fingerprint()
    answers = {actor: ask(browser, address) for actor, browser in browsers.items()}
    assert answers == dict(row.answers), address
    assert fingerprint() == before


@pytest.mark.parametrize("row", rows(WRITES_WHEN_READ))
def test_reading_changes_nothing(world: World, row: Row) -> None:
    assert world.visit(row).changed == set(), world.address(row)


@each_private_row
def test_what_strangers_cannot_read_they_cannot_post_to(world: World, row: Row) -> None:
    browsers, address = world.browsers, world.address(row)
    before = fingerprint()
    answers = {actor: ask(browsers[actor], address, method="POST") for actor in STRANGERS}
    assert answers == dict.fromkeys(STRANGERS, expected_of_post(row))
    assert fingerprint() == before


def expected_of_post(row: Row) -> str:
    """Addresses of the API and of pages that only show take no POST, whoever asks."""
    return "405" if row.name in READ_ONLY else "404"


READ_ONLY = {
    "events:city",
    "event-registration-detail",
    "city-approvals",
    "deal-checks",
    "deal-detail",
    "deal-differences",
    "deal-section-versions",
    "deal-signatories",
    "deal-terms",
    "department-detail",
    "organisation-detail",
    "organisation-suggestions",
    "party-detail",
    "action-detail",
    "funding-detail",
    "indicator-detail",
    "planned-action-detail",
    "promise-detail",
    "promise-word-detail",
    "report-detail",
    "value-detail",
    "section-detail",
    "section-list",
    "deliverable-detail",
    "match-detail",
    "note-detail",
    "session-detail",
    "documents:download",
    "greendeals:library",
    "greendeals:organisations",
    "greendeals:deals",
    "greendeals:city-promises",
    "roadmap",
    "workspace",
}
"""Addresses that refuse the method before they look."""


PUT = {"report-answers"}
"""Acts of the API that replace what is there."""


@each_private_row
def test_whoever_is_not_signed_in_is_sent_to_sign_in_before_anything_else(world: World, row: Row) -> None:
    expected = row.to(ANONYMOUS)
    assert ask(world.browsers[ANONYMOUS], world.address(row), method="POST") == expected


@each_act
def test_an_act_is_not_there_for_strangers(world: World, row: Row) -> None:
    browsers, before = world.browsers, fingerprint()
    strangers = (*STRANGERS, *STAFF) if row.state == "draft" else STRANGERS
    expected = "403" if row.name in BY_ROLE else "404"
    method = "PUT" if row.name in PUT else "POST"
    for actor in strangers:
        assert ask(browsers[actor], world.address(row), method=method) == expected, actor
    assert ask(browsers[ANONYMOUS], world.address(row), method=method) == row.to(ANONYMOUS)
    assert fingerprint() == before


@pytest.mark.parametrize(
    ("state", "actor", "status", "code"),
    [
        ("draft", ANONYMOUS, 403, "not_authenticated"),
        ("draft", "other", 404, "not_found"),
        ("draft", "desk", 404, "not_found"),
        ("frozen", "mentor", 404, "not_found"),
    ],
)
def test_the_api_refuses_with_a_problem_document(
    world: World, state: str, actor: str, status: int, code: str
) -> None:
    response = world.browsers[actor].get(f"/api/v1/deals/{world.deals[state].deal.public_id}/")
    assert response.status_code == status
    assert response.headers["Content-Type"].startswith("application/problem+json")
    assert response.json()["status"] == status
    assert response.json()["code"] == code
    assert response.json()["type"] == f"urn:icc:problem:{code}"
    assert response.json()["detail"]


def test_an_unknown_deal_and_one_of_another_city_look_the_same(world: World) -> None:
    browser = world.browsers["other"]
    for path in ("/deals/{}/", "/api/v1/deals/{}/"):
        theirs = browser.get(path.format(world.deals["frozen"].deal.public_id))
        nobodys = browser.get(path.format("0" * 12))
        assert (theirs.status_code, nobodys.status_code) == (404, 404)
        assert theirs.headers["Content-Type"] == nobodys.headers["Content-Type"]
        assert len(theirs.content) == len(nobodys.content)


def test_a_list_of_the_api_holds_what_its_reader_may_see(world: World) -> None:
    seen = {
        actor: {row["id"] for row in world.browsers[actor].get("/api/v1/deals/").json()["results"]}
        for actor in ("other", "own", "coach", "ec", "desk")
    }
    deals = {state: place.deal.public_id for state, place in world.deals.items()}
    everything, frozen = set(deals.values()), {deals["frozen"], deals["signing"]}
    assert seen == {"other": set(), "own": everything, "coach": everything, "ec": frozen, "desk": frozen}


def test_a_refusal_tells_a_member_the_reason(world: World) -> None:
    page = world.browsers["mayor"].get(f"/w/{world.city.slug}/deals/new/")
    assert page.status_code == 403
    assert "Only the coordinator and editors of the city may start a deal." in page.content.decode()
