"""Every figure of the dashboard, counted a second time by a query that could not be simpler."""

import csv
import datetime as dt
import io
from collections.abc import Callable
from statistics import median_low

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cities.models import Edition, Member, Municipality, Term
from cities.workflow import Kind
from greendeals.models import Deal
from greendeals.workflow import SIGNED, RoundState, Stage
from icc.accounts.models import NetworkRole, User
from icc.core import clock
from icc.dashboards.models import Standing
from icc.dashboards.network.filters import Chosen, Group
from icc.dashboards.network.page import NetworkPage, network_page
from icc.dashboards.network.places import Status
from icc.dashboards.standing.services import recompute_standing
from icc.tenancy.actors import Person, System
from tests.factories.accounts import UserFactory
from tests.factories.cities import (
    CityFactory,
    EditionFactory,
    MemberFactory,
    MembershipFactory,
    MunicipalityFactory,
    ParticipationFactory,
    TermFactory,
)
from tests.factories.deals import DealFactory, SigningRoundFactory

pytestmark = pytest.mark.django_db

ClientFor = Callable[[User], Client]
DESK = Person(user_id=1, network=NetworkRole.DESK)
NOW = dt.datetime(2026, 11, 22, 9, tzinfo=dt.UTC)
COUNTRIES = ("ES", "IT", "DE")


def ago(days: int) -> dt.datetime:
    return NOW - dt.timedelta(days=days)


@pytest.fixture
def edition() -> Edition:
    """An edition with cities in three countries, two sectors, and a deal in every stage."""
    found = EditionFactory(
        code="now",
        records_deals=True,
        target_deals=50,
        start_date=dt.date(2025, 5, 31),
        end_date=dt.date(2027, 5, 31),
    )
    sectors = [TermFactory(code="energy"), TermFactory(code="tourism")]
    for number in range(6):
        city = CityFactory(country=COUNTRIES[number % 3], name=f"Town {number}")
        row = ParticipationFactory(edition=found, city=city, kind=Kind.CORE)
        MemberFactory(participation=row, municipality=MunicipalityFactory(lat=40 + number, lon=number))
        if number:
            MembershipFactory(city=city)
        stages = list(Stage)[number : number + 3]
        for step, stage in enumerate(stages):
            DealFactory(
                participation=row,
                stage=stage,
                sector=sectors[step % 2],
                stage_since=ago(7 * step + number),
                created_at=ago(20 * step + number + 30),
                sections=[],
            )
    ParticipationFactory(edition=found, kind=Kind.MENTOR, city__country="PT")
    DealFactory(participation__edition__records_deals=True, stage=Stage.ACTIVE, sections=[])
    recompute_standing(actor=System("tests"), city_ids=_cities(found), now=NOW)
    return found


def _cities(edition: Edition) -> list[int]:
    return list(edition.participations.values_list("city_id", flat=True))


def page(edition: Edition, **narrowed: str) -> NetworkPage:
    return network_page(actor=DESK, chosen=Chosen(edition, **narrowed), now=NOW)


def deals(edition: Edition) -> "object":
    return Deal.objects.filter(participation__edition=edition)


def test_tiles(edition: Edition) -> None:
    found, begun = Deal.objects.filter(participation__edition=edition), ago(30)
    values = [tile.value for tile in page(edition).tiles]
    assert values == [
        found.filter(stage__in=SIGNED).count(),
        found.filter(stage__in=["ready", "signing"]).count(),
        found.count(),
        found.values("participation").distinct().count(),
        Standing.objects.filter(participation__edition=edition, score__gt=0).count(),
    ]
    notes = [tile.note for tile in page(edition).tiles]
    fresh = found.filter(created_at__gt=begun).count()
    assert notes[0].startswith("of 50 aimed at; ")
    assert notes[2] == (
        "signed ones included; none new in 30 days"
        if not fresh
        else f"signed ones included; +{fresh} in the last 30 days"
    )
    assert notes[4].startswith("of 6 that make deals")


def test_stages(edition: Edition) -> None:
    bars = {str(bar.label): bar for bar in page(edition).stages}
    given_up = {Stage.CANCELLED, Stage.MERGED}
    assert not bars.keys() & {str(stage.label) for stage in given_up}
    for stage in (stage for stage in Stage if stage not in SIGNED | given_up):
        ages = [
            (NOW.date() - deal.stage_since.date()).days
            for deal in Deal.objects.filter(participation__edition=edition, stage=stage)
        ]
        bar = bars[str(stage.label)]
        assert bar.count == len(ages)
        assert bar.median == (median_low(ages) if ages else None)
        assert bar.oldest == max(ages, default=None)
    assert (
        bars["Signed"].count == Deal.objects.filter(participation__edition=edition, stage__in=SIGNED).count()
    )


def test_matrix(edition: Edition) -> None:
    matrix = page(edition).matrix
    sectors = list(Term.objects.filter(label__in=matrix.columns).order_by("position", "label"))
    names = {"Spain": "ES", "Italy": "IT", "Germany": "DE"}
    assert {str(row.label) for row in matrix.rows} == set(names)
    for row in matrix.rows:
        here = Deal.objects.filter(participation__edition=edition, city__country=names[str(row.label)])
        assert (row.total.value, row.total.base) == (here.filter(stage__in=SIGNED).count(), here.count())
        assert row.base == edition.participations.filter(city__country=names[str(row.label)]).count()
        for cell, sector in zip(row.cells, sectors, strict=True):
            both = here.filter(sector=sector)
            assert (cell.value, cell.base) == (both.filter(stage__in=SIGNED).count(), both.count())
    totals = [(cell.value, cell.base) for cell in matrix.totals]
    every = Deal.objects.filter(participation__edition=edition)
    assert totals[-1] == (every.filter(stage__in=SIGNED).count(), every.count())
    assert totals[:-1] == [
        (every.filter(stage__in=SIGNED, sector=sector).count(), every.filter(sector=sector).count())
        for sector in sectors
    ]
    order = [(row.total.value, row.total.base) for row in matrix.rows]
    assert order == sorted(order, reverse=True)


def test_the_line_ends_at_the_number_signed_and_never_falls(edition: Edition) -> None:
    shown = page(edition)
    counts = [count for _day, count in shown.growth.points]
    assert counts == sorted(counts)
    assert counts[0] == 0
    assert counts[-1] == shown.tiles[0].value
    assert shown.growth.points[0][0] == edition.start_date
    assert shown.growth.target == 50


def test_a_deal_counts_from_the_day_of_its_seal(edition: Edition) -> None:
    deal = Deal.objects.filter(participation__edition=edition, stage=Stage.ACTIVE).first()
    assert deal is not None
    SigningRoundFactory(deal=deal, state=RoundState.SEALED, closed_at=ago(99), opened_at=ago(120))
    assert (NOW - dt.timedelta(days=99)).date() in [day for day, _count in page(edition).growth.points]


def test_under_twenty_signings_there_is_no_forecast_and_it_says_so(edition: Edition) -> None:
    shown = page(edition)
    assert shown.growth.forecast is None
    assert "No forecast: under 20 signings it would be a guess." in shown.growth_note


def test_from_twenty_on_the_pace_is_drawn_on(edition: Edition) -> None:
    row = edition.participations.first()
    assert row is not None
    for number in range(30):
        DealFactory(participation=row, stage=Stage.ACTIVE, stage_since=ago(5 * number), sections=[])
    shown = page(edition)
    signed = Deal.objects.filter(participation__edition=edition, stage__in=SIGNED)
    recent = signed.filter(stage_since__gt=ago(180)).count()
    days = (dt.date(2027, 5, 31) - NOW.date()).days
    forecast = shown.growth.forecast
    assert forecast is not None
    assert forecast.middle == signed.count() + round(recent * days / 180)
    assert signed.count() <= forecast.low <= forecast.middle <= forecast.high
    assert "At the pace of the last six months the target is reached in" in shown.sentence


def test_the_map_holds_every_participant_by_its_status(edition: Edition) -> None:
    shown = page(edition)
    assert len(shown.marks) == edition.participations.count() == 7
    for place in shown.data.places:
        own = Deal.objects.filter(participation=place.participation_id)
        score = Standing.objects.get(participation=place.participation_id).score
        if score:
            expected = Status.AT_RISK
        elif own.filter(stage__in=SIGNED).exists():
            expected = Status.SIGNED
        elif own.filter(stage__in=["ready", "signing"]).exists():
            expected = Status.ASKED
        else:
            expected = Status.DRAFTING if own.exists() else Status.NONE
        assert place.status == expected
    placed = {place.participation_id for place in shown.data.places if place.lat is not None}
    assert placed == set(
        Member.objects.filter(participation__edition=edition).values_list("participation_id", flat=True)
    )


def test_a_consortium_stands_where_its_first_known_member_is(edition: Edition) -> None:
    row = edition.participations.get(kind=Kind.MENTOR)
    for position, (lat, lon) in enumerate([(None, None), (50, 8), (60, 20)]):
        MemberFactory(
            participation=row, position=position, municipality=MunicipalityFactory(lat=lat, lon=lon)
        )
    assert Municipality.objects.filter(lat=None).exists()
    [place] = [place for place in page(edition).data.places if place.participation_id == row.pk]
    assert (place.lat, place.lon) == (50, 8)


def test_who_needs_help_stands_by_score_and_no_healthy_city_among_them(edition: Edition) -> None:
    shown = page(edition)
    scores = [row.place.score for row in shown.needy]
    assert scores == sorted(scores, reverse=True)
    assert all(scores)
    assert all(row.reasons for row in shown.needy)
    assert f"{len(shown.data.needy)} " in shown.sentence.rpartition("begun in all.")[2]


@pytest.mark.parametrize(
    ("narrowed", "lookup"),
    [
        ({"country": "ES"}, {"city__country": "ES"}),
        ({"sector": "energy"}, {"sector__code": "energy"}),
        ({"kind": Kind.MENTOR.value}, {"participation__kind": Kind.MENTOR}),
        ({"country": "IT", "sector": "tourism"}, {"city__country": "IT", "sector__code": "tourism"}),
    ],
)
def test_a_filter_acts_on_every_panel(
    edition: Edition, narrowed: dict[str, str], lookup: dict[str, str]
) -> None:
    found = Deal.objects.filter(participation__edition=edition, **lookup)
    shown = page(edition, **narrowed)
    assert shown.tiles[2].value == found.count()
    assert sum(bar.count for bar in shown.stages) == found.count()
    assert shown.matrix.totals[-1].base == found.count()
    assert shown.growth.points[-1][1] == found.filter(stage__in=SIGNED).count()
    assert shown.growth.target is None
    places = edition.participations.all()
    if "country" in narrowed:
        places = places.filter(city__country=narrowed["country"])
    if "kind" in narrowed:
        places = places.filter(kind=narrowed["kind"])
    if "sector" in narrowed:
        places = places.filter(deals__sector__code=narrowed["sector"]).distinct()
    assert len(shown.marks) == places.count()


@pytest.fixture
def officer(client_for: ClientFor) -> Client:
    """Somebody of the Commission."""
    return client_for(UserFactory(network=NetworkRole.EC))


@pytest.mark.parametrize("word", [*Stage.values, *Group.values, ""])
def test_a_list_holds_what_its_mark_counts(edition: Edition, officer: Client, word: str) -> None:
    stages = Group(word).stages if word in Group.values else [word] if word else list(Stage)
    answer = officer.get("/dashboard/list/", {"edition": "now", "of": "deals", "stage": word})
    found = Deal.objects.filter(participation__edition=edition, stage__in=stages)
    assert answer.context["found"].page.paginator.count == found.count()


@pytest.mark.parametrize("status", [*Status.values, ""])
def test_a_list_of_cities_holds_what_the_key_counts(edition: Edition, officer: Client, status: str) -> None:
    answer = officer.get("/dashboard/list/", {"edition": "now", "of": "cities", "status": status})
    wanted = [place for place in page(edition).data.places if status in {"", place.status}]
    assert answer.context["found"].page.paginator.count == len(wanted)


def test_the_name_of_a_draft_does_not_leave_the_city(edition: Edition, officer: Client) -> None:
    Deal.objects.filter(stage=Stage.DRAFTING).update(title="Secret tram")
    Deal.objects.filter(stage=Stage.READY).update(title="Open tram")
    query = {"edition": "now"}
    addresses = ("/dashboard/", "/dashboard/list/", "/dashboard/deals.csv", "/dashboard/help.csv")
    shown = " ".join(officer.get(address, query).content.decode() for address in addresses)
    assert "Open tram" in shown
    assert "Secret tram" not in shown


@pytest.mark.parametrize("panel", ["stages", "signed", "sectors", "map", "help", "deals", "cities"])
def test_every_panel_is_a_file(edition: Edition, officer: Client, panel: str) -> None:
    answer = officer.get(f"/dashboard/{panel}.csv", {"edition": "now"})
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert f"icc-now-{panel}-" in answer.headers["Content-Disposition"]
    rows = list(csv.reader(io.StringIO(answer.content.decode())))
    assert len(rows) > 1
    assert all(len(row) == len(rows[0]) for row in rows)
    assert (
        officer.get(f"/dashboard/{panel}.csv", {"edition": "now", "bom": "1"}).content[:3] == b"\xef\xbb\xbf"
    )


def test_a_file_holds_the_figures_of_the_page(edition: Edition, officer: Client) -> None:
    text = officer.get("/dashboard/sectors.csv", {"edition": "now", "country": "ES"}).content.decode()
    rows = list(csv.DictReader(io.StringIO(text)))
    assert {row["country"] for row in rows} == {"ES"}
    found = Deal.objects.filter(participation__edition=edition, city__country="ES")
    assert sum(int(row["deals"]) for row in rows) == found.count()
    assert sum(int(row["signed"]) for row in rows) == found.filter(stage__in=SIGNED).count()


@pytest.mark.parametrize(
    "query",
    [{"kind": "king"}, {"country": "nowhere"}, {"edition": "none"}],
)
def test_words_that_name_nothing_are_not_found(
    edition: Edition, officer: Client, query: dict[str, str]
) -> None:
    assert officer.get("/dashboard/", query).status_code == 404


def test_a_list_of_nonsense_and_a_panel_of_nonsense_are_not_found(edition: Edition, officer: Client) -> None:
    assert officer.get("/dashboard/list/", {"stage": "nonsense"}).status_code == 404
    assert officer.get("/dashboard/list/", {"of": "cities", "status": "nonsense"}).status_code == 404
    assert officer.get("/dashboard/nonsense.csv").status_code == 404


def test_each_mark_leads_to_its_list_and_each_row_to_its_record(edition: Edition, officer: Client) -> None:
    shown = officer.get("/dashboard/", {"edition": "now"}).content.decode()
    assert "/dashboard/list/?edition=now&amp;of=deals&amp;stage=drafting" in shown
    assert "/dashboard/list/?edition=now&amp;of=cities&amp;status=signed" in shown
    assert "/dashboard/list/?edition=now&amp;country=ES&amp;sector=energy&amp;of=deals" in shown
    for row in edition.participations.select_related("city"):
        assert f'href="/w/{row.city.slug}/"' in shown


def grow(edition: Edition, count: int) -> None:
    for _ in range(count):
        row = ParticipationFactory(edition=edition)
        DealFactory(participation=row, sections=[])
        DealFactory(participation=row, stage=Stage.ACTIVE, sections=[])
    recompute_standing(actor=System("tests"), city_ids=_cities(edition), now=clock.now())


# Of these seven belong to every page of a person: a savepoint and its release, session, user, and three
# for the scope, which inside a test's transaction reads and restores the former one.
ADDRESSES = {
    "/dashboard/": 12,
    "/dashboard/list/?of=deals": 15,
    "/dashboard/list/?of=cities": 12,
    "/dashboard/help.csv": 12,
}


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize("count", [1, 3])
def test_a_page_takes_the_same_queries_however_large_the_edition(
    officer: Client, address: str, count: int
) -> None:
    grow(EditionFactory(records_deals=True, start_date=dt.date(2025, 1, 1)), count)
    officer.get(address)
    with CaptureQueriesContext(connection) as queries:
        assert officer.get(address).status_code == 200
    assert len(queries) == ADDRESSES[address], "\n".join(query["sql"][:90] for query in queries)
