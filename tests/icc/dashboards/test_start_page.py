"""The start page: numbers and map from published rows only, drawn once per state of the data."""

import datetime as dt

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from greendeals.models import RegisterEntry
from greendeals.workflow import Stage
from icc.dashboards.network.public import networks
from tests.factories.cities import (
    EditionFactory,
    MemberFactory,
    MunicipalityFactory,
    ParticipationFactory,
    TermFactory,
)
from tests.factories.deals import DealFactory

pytestmark = pytest.mark.django_db

SIGNED_AT = dt.datetime(2026, 3, 2, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def empty_cache() -> None:
    """Nothing kept from another test."""
    cache.clear()


def registered(participation: object, number: int, **facts: object) -> RegisterEntry:
    city, edition = participation.city, participation.edition  # type: ignore[attr-defined]  # a Participation
    values: dict[str, object] = {
        "public_id": f"deal{number}",
        "sector": TermFactory(),
        "title": f"Deal {number}",
        "number": 1,
        "content": {},
        "partners": [],
        "signatures": [],
        "code": f"CODE{number}",
        "file_name": "deal.pdf",
        "frozen_sha256": "0",
        "frozen_size": 1,
        "sealed_sha256": f"{number}",
        "sealed_size": 1,
        "level": "B-LT",
        "certificate": "0",
        "signed_at": SIGNED_AT,
    }
    return RegisterEntry.objects.create(city=city, edition=edition, **values | facts)


def test_the_numbers_are_those_of_the_register() -> None:
    edition = EditionFactory(records_deals=True, target_deals=175)
    one, two = (ParticipationFactory(edition=edition) for _ in range(2))
    DealFactory(participation=two, stage=Stage.ACTIVE, sections=[])
    registered(one, 1)
    registered(one, 2)
    registered(two, 3, superseded_at=SIGNED_AT)
    [network] = networks()
    assert network.signed == RegisterEntry.objects.filter(edition=edition, superseded_at=None).count() == 2
    assert (network.cities, network.participants, network.countries) == (1, 2, 1)
    assert network.target_note == "of 175 aimed at"


def test_a_real_edition_and_the_demonstration_stand_apart_and_marked() -> None:
    real = EditionFactory(name="Real edition", start_date=dt.date(2023, 1, 1))
    demo = EditionFactory(name="Invented edition", is_demonstration=True, records_deals=True)
    ParticipationFactory(edition=real, city__name="Madrid")
    ParticipationFactory(edition=demo, city__name="Musterstadt", city__is_invented=True)
    shown = Client().get("/").content.decode()
    assert "Real edition" in shown
    assert "Invented edition (invented)" in shown
    assert "Musterstadt (invented)" in shown
    assert "This edition is invented." in shown
    assert shown.count('role="group"') == 2


def test_drafts_and_warnings_do_not_show() -> None:
    row = ParticipationFactory(edition__records_deals=True)
    DealFactory(participation=row, title="Secret tram", stage=Stage.DRAFTING)
    shown = Client().get("/").content.decode()
    assert "Secret tram" not in shown
    assert "Needs help" not in shown
    assert "Drafting" not in shown


def test_who_has_no_place_is_named() -> None:
    edition = EditionFactory(records_deals=True)
    ParticipationFactory(edition=edition, city__name="Nowhere")
    far = ParticipationFactory(edition=edition, city__name="Toronto", city__country="CA")
    MemberFactory(
        participation=far, municipality=MunicipalityFactory(country="CA", lat="43.70643", lon="-79.39864")
    )
    shown = Client().get("/").content.decode()
    assert "Place not known:" in shown
    assert "Nowhere" in shown
    assert "Outside this map:" in shown
    assert "Toronto" in shown


def queries_of_start() -> int:
    with CaptureQueriesContext(connection) as queries:
        assert Client().get("/").status_code == 200
    return len(queries)


def test_the_second_reader_costs_two_small_queries_and_a_new_deal_shows_at_once() -> None:
    row = ParticipationFactory(edition__records_deals=True)
    Client().get("/")
    for _ in range(5):
        ParticipationFactory(edition=row.edition)
    first = queries_of_start()
    assert queries_of_start() == 7 < first  # five of them are the scope inside a test
    assert "1 deal signed" not in Client().get("/").content.decode()
    registered(row, 1)
    assert "1 deal signed" in Client().get("/").content.decode()


def test_nothing_at_all_is_still_a_page() -> None:
    assert Client().get("/").status_code == 200
