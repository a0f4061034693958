"""What the dashboard draws, counted a second time, one plain question to the database per number."""

import csv
import datetime as dt
import io
from statistics import median_low
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection

from cities.models import Edition, Participation
from cities.workflow import Kind
from greendeals.models import Deal
from greendeals.workflow import SIGNED, RoundState, Stage
from icc.accounts.models import NetworkRole
from icc.dashboards.models import Standing
from icc.dashboards.network.city_sheets import help_sheet, map_sheet
from icc.dashboards.network.deal_sheets import growth_sheet, matrix_sheet, stages_sheet
from icc.dashboards.network.filters import Chosen
from icc.dashboards.network.page import NetworkPage, network_page
from icc.dashboards.network.places import Status
from icc.dashboards.standing.services import recompute_standing
from icc.tenancy.actors import Person, System
from icc.ui.maps import draw
from icc.ui.sheets import Sheet
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

NOW = dt.datetime(2026, 11, 22, 9, tzinfo=dt.UTC)
MONTH_AGO = "2026-10-23"
OFFICER = Person(user_id=1, network=NetworkRole.EC)
SIGNED_SQL = ", ".join(f"'{stage.value}'" for stage in SIGNED)
SEALED_ON = """
    coalesce((select min(closed_at) from greendeals_signinground r
              where r.deal_id = d.id and r.state = 'sealed'), d.stage_since)::date
"""


def ago(days: int) -> dt.datetime:
    return NOW - dt.timedelta(days=days)


def ask(question: str, *values: int | str | dt.date) -> list[tuple[Any, ...]]:
    """Put one question, in SQL and nothing else."""
    with connection.cursor() as cursor:
        cursor.execute(question, values)
        return list(cursor.fetchall())


def count(question: str, *values: int | str | dt.date) -> int:
    return int(ask(f"select count(*) from {question}", *values)[0][0])


@pytest.fixture
def edition() -> Edition:
    """Nine cities with 27 deals: of every stage, sealed on other days than they entered it, one amended."""
    found: Edition = EditionFactory(
        code="now",
        start_date=dt.date(2025, 5, 31),
        end_date=dt.date(2027, 5, 31),
        target_deals=60,
        records_deals=True,
    )
    sectors = [TermFactory(code=code) for code in ("energy", "tourism", "water")]
    for number in range(9):
        city = CityFactory(country=("ES", "IT", "DE", "CY")[number % 4], name=f"Town {number}")
        row = ParticipationFactory(edition=found, city=city, kind=Kind.CORE)
        if number != 4:
            MemberFactory(
                participation=row, municipality=MunicipalityFactory(lat=36 + number, lon=3 * number)
            )
        if number % 2:
            MembershipFactory(city=city)
        for step in range(3):
            _deal(
                row, sectors[(number + step) % 3], list(Stage)[(number + 3 * step) % 10], 11 * step + number
            )
    ParticipationFactory(edition=found, kind=Kind.MENTOR, city__country="PT")
    _deal(ParticipationFactory(edition__records_deals=True), sectors[0], Stage.ACTIVE, 3)
    recompute_standing(
        actor=System("tests"),
        city_ids=list(Participation.objects.values_list("city_id", flat=True)),
        now=NOW,
    )
    return found


def _deal(row: Participation, sector: object, stage: Stage, days: int) -> None:
    deal = DealFactory(
        participation=row,
        stage=stage,
        sector=sector,
        stage_since=ago(days),
        created_at=ago(2 * days + 15),
        sections=[],
    )
    if stage in SIGNED and days % 2:
        opened = ago(days + 40)
        SigningRoundFactory(deal=deal, state=RoundState.SEALED, opened_at=opened, closed_at=ago(days + 9))
        SigningRoundFactory(deal=deal, state=RoundState.SEALED, opened_at=ago(days + 5), closed_at=ago(days))


def page(edition: Edition) -> NetworkPage:
    return network_page(actor=OFFICER, chosen=Chosen(edition), now=NOW)


def rows_of(sheet: Sheet) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(sheet.csv().decode())))


OF_EDITION = """greendeals_deal d join cities_participation p on p.id = d.participation_id
    where p.edition_id = %s """


def test_the_line_holds_on_each_day_what_was_signed_by_then(edition: Edition) -> None:
    points = page(edition).growth.points
    signed_by = OF_EDITION + f"and d.stage in ({SIGNED_SQL}) and {SEALED_ON} <= %s"
    assert len(points) > 4
    assert [number for _day, number in points] == [count(signed_by, edition.pk, day) for day, _n in points]
    rows = rows_of(growth_sheet(page(edition)))
    on_day = OF_EDITION + f"and d.stage in ({SIGNED_SQL}) and {SEALED_ON} = %s"
    for row in rows[1:]:
        assert int(row["signed"]) == count(on_day, edition.pk, row["date"])


def test_the_numbers_of_the_sentence(edition: Edition) -> None:
    signed = count(OF_EDITION + f"and d.stage in ({SIGNED_SQL})", edition.pk)
    begun = count(OF_EDITION, edition.pk)
    needy = count(
        "dashboards_standing s join cities_participation p on p.id = s.participation_id"
        " where p.edition_id = %s and s.score > 0",
        edition.pk,
    )
    words = page(edition).sentence
    assert words.startswith(f"{signed} of 60 Local Green Deals are signed; {begun} have been begun in all.")
    assert words.endswith(f"{needy} cities need help.")


def test_what_each_tile_says_is_new_in_thirty_days(edition: Edition) -> None:
    fresh = [
        count(OF_EDITION + f"and d.stage in ({SIGNED_SQL}) and {SEALED_ON} > %s", edition.pk, MONTH_AGO),
        count(
            OF_EDITION + "and d.stage in ('ready', 'signing') and d.stage_since::date > %s",
            edition.pk,
            MONTH_AGO,
        ),
        count(OF_EDITION + "and d.created_at::date > %s", edition.pk, MONTH_AGO),
        count(
            "cities_participation p where p.edition_id = %s and (select min(d.created_at)::date"
            " from greendeals_deal d where d.participation_id = p.id) > %s",
            edition.pk,
            MONTH_AGO,
        ),
        count(
            "dashboards_standing s join cities_participation p on p.id = s.participation_id"
            " where p.edition_id = %s and (select max(f->>'since')"
            " from jsonb_array_elements(s.flags) f) > %s",
            edition.pk,
            MONTH_AGO,
        ),
    ]
    assert any(fresh)
    for tile, number in zip(page(edition).tiles, fresh, strict=True):
        assert tile.note.endswith(f"; +{number} in the last 30 days" if number else "; none new in 30 days")


def test_stages_with_median_oldest_and_the_city_of_the_oldest(edition: Edition) -> None:
    rows = {row["stage"]: row for row in rows_of(stages_sheet(page(edition)))}
    given_up = {Stage.CANCELLED, Stage.MERGED}
    for stage in (stage for stage in Stage if stage not in SIGNED | given_up):
        found = ask(
            "select date '2026-11-22' - d.stage_since::date, c.name from greendeals_deal d"
            " join cities_participation p on p.id = d.participation_id join cities_city c on c.id = p.city_id"
            " where p.edition_id = %s and d.stage = %s order by d.stage_since, d.id",
            edition.pk,
            stage.value,
        )
        ages = [int(str(age)) for age, _name in found]
        row = rows[str(stage.label)]
        assert int(row["deals"]) == len(ages)
        assert row["median_days"] == (str(median_low(ages)) if ages else "")
        assert row["oldest_days"] == (str(max(ages)) if ages else "")
        assert row["oldest_city"] == (found[0][1] if found else "")


def test_each_pair_of_country_and_sector(edition: Edition) -> None:
    rows = rows_of(matrix_sheet(page(edition)))
    second = ask(
        f"select c.country, t.code, count(*), count(*) filter (where d.stage in ({SIGNED_SQL}))"
        " from greendeals_deal d join cities_participation p on p.id = d.participation_id"
        " join cities_city c on c.id = p.city_id join cities_term t on t.id = d.sector_id"
        " where p.edition_id = %s group by 1, 2",
        edition.pk,
    )
    shown = [(row["country"], row["sector"], int(row["deals"]), int(row["signed"])) for row in rows]
    assert sorted(shown) == sorted(second)


def test_the_key_of_the_map_and_every_mark(edition: Edition) -> None:
    shown = page(edition)
    drawn = draw(shown.marks, shown.signs)
    second: dict[object, str] = {}
    for key, score, stages in ask(
        "select p.id, s.score, array_remove(array_agg(d.stage), null) from cities_participation p"
        " join dashboards_standing s on s.participation_id = p.id"
        " left join greendeals_deal d on d.participation_id = p.id where p.edition_id = %s group by 1, 2",
        edition.pk,
    ):
        own = {Stage(stage) for stage in stages}
        second[key] = (
            Status.AT_RISK
            if score
            else Status.SIGNED
            if own & SIGNED
            else Status.ASKED
            if own & {Stage.READY, Stage.SIGNING}
            else Status.DRAFTING
            if own
            else Status.NONE
        )
    assert {key.code: key.count for key in drawn.keys} == {
        status.value: list(second.values()).count(status) for status in Status
    }
    spots = {
        key: (float(str(lat)), float(str(lon)))
        for key, lat, lon in ask(
            "select m.participation_id, t.lat, t.lon from cities_member m"
            " join cities_municipality t on t.id = m.municipality_id where t.lat is not null"
        )
    }
    placed = {
        place.participation_id: (place.lat, place.lon)
        for place in shown.data.places
        if place.lat is not None and place.lon is not None
    }
    assert placed == {key: spot for key, spot in spots.items() if key in second}
    assert len(drawn.unplaced) == len(second) - len(placed) == 2
    rows = {row["city"]: row for row in rows_of(map_sheet(shown))}
    for place in Participation.objects.filter(edition=edition).select_related("city"):
        row, begun = rows[place.city.slug], Deal.objects.filter(participation=place)
        assert row["status"] == second[place.pk]
        assert int(row["deals"]) == begun.count()
        assert int(row["signed"]) == begun.filter(stage__in=SIGNED).count()


def test_every_reason_of_every_city_that_needs_help(edition: Edition) -> None:
    shown = page(edition)
    second = ask(
        "select c.slug, s.score, f->>'rule', (f->>'number')::int, f->>'since' from dashboards_standing s"
        " join cities_participation p on p.id = s.participation_id join cities_city c on c.id = p.city_id,"
        " jsonb_array_elements(s.flags) f where p.edition_id = %s",
        edition.pk,
    )
    found = [
        (row["city"], int(row["score"]), row["reason"], int(row["days"]), row["since"])
        for row in rows_of(help_sheet(shown))
    ]
    assert second
    assert sorted(found) == sorted(second)
    needy = Standing.objects.filter(participation__edition=edition, score__gt=0)
    assert len(shown.needy) + shown.more == needy.count()


def test_the_standings_it_rests_on_agree_with_their_facts(edition: Edition) -> None:
    call_command("recompute_standing", check=True, stdout=io.StringIO())
