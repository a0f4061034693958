"""The tables of the demonstration's deals: promises of the city, actions, indicators, funding. Invented."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from greendeals import services
from greendeals.models import Deal, Kpi
from greendeals.workflow import TableKey
from icc.tenancy.actors import Person

CITY = "city"


@dataclass(frozen=True, slots=True)
class Field:
    """What deals of one sector have in common.

    Attributes:
        city: what the city itself promises, and how it is measured.
        actions: name, owner (0 the city, 1 a partner), first and last month, tag, technology, maturity.
        indicators: code in the catalogue, start value, target.
        millions: size of the budget in millions of euros.
    """

    city: tuple[str, str]
    actions: tuple[tuple[str, int, int, int, str, str, str], ...]
    indicators: tuple[tuple[str, str, str], ...]
    millions: float


PERMITS = ("Decide about every permit of the deal within eight weeks.", "permits decided in time")

FIELDS = {
    "energy-renewables": Field(
        ("Give the roofs of four public buildings for twenty years, free of rent.", "roofs given"),
        (
            ("Survey the roofs and the grid connection", 0, 0, 4, "green", "Laser scan", "market"),
            ("Build the first two installations", 1, 4, 11, "green", "Photovoltaics", "market"),
            ("Share surplus power with homes that need it", 1, 10, 22, "twin", "Metering platform", "proven"),
            ("Publish the yield of each roof every month", 0, 6, 26, "digital", "Open data portal", "pilot"),
        ),
        (("pv-capacity", "0", "420"), ("surplus-to-energy-poor-homes", "0 / 120", "30 / 120")),
        1.2,
    ),
    "mobility-transport": Field(
        ("Open two loading hubs at the ring road and keep them free of charge.", "hubs open"),
        (
            ("Count deliveries before the start", 0, 0, 3, "digital", "Number plate sensors", "proven"),
            ("Open the two loading hubs", 0, 3, 9, "green", "Modular depot", "market"),
            (
                "Change the fleet to cargo bikes and small electric vans",
                1,
                6,
                18,
                "green",
                "Cargo bikes",
                "market",
            ),
            ("Plan routes together", 1, 8, 24, "twin", "Shared route planning", "pilot"),
        ),
        (("fleet-alternative-drive", "6 / 40", "32 / 40"), ("e-vehicles", "4", "26")),
        0.9,
    ),
    "construction-built-environment": Field(
        ("Advise every owner free of charge and name one contact.", "owners advised"),
        (
            ("Choose the first buildings with their owners", 0, 0, 5, "green", "", "proven"),
            (
                "Renovate in three steps, with people living there",
                1,
                5,
                26,
                "green",
                "Serial renovation",
                "pilot",
            ),
            ("Meter the heat used and show it to tenants", 1, 8, 28, "twin", "Smart meters", "market"),
        ),
        (("dwellings-refurbished-total", "0", "120"), ("energy-saved-share", "0 / 5400", "2 100 / 5400")),
        3.6,
    ),
    "tourism": Field(
        PERMITS,
        (
            ("Train the member businesses", 1, 0, 6, "green", "", "proven"),
            ("Set up meters in every member business", 1, 3, 12, "twin", "Water and power meters", "market"),
            ("Certify the first businesses", 1, 9, 20, "green", "", "market"),
        ),
        (("certified-businesses", "3", "25"), ("water-use-per-person", "2 100 / 15", "1 650 / 15")),
        0.6,
    ),
    "culture-creative": Field(
        PERMITS,
        (
            ("Bring grid power to the two summer stages", 0, 0, 6, "green", "Power points", "market"),
            ("Lend lights and sound that save power", 1, 4, 16, "green", "LED lights", "market"),
            ("Count visitors and power with one app", 1, 6, 20, "digital", "Event app", "pilot"),
        ),
        (("energy-saved", "0", "85"), ("people-trained", "0", "60")),
        0.4,
    ),
}
OTHERWISE = FIELDS["tourism"]

FUNDS = (
    ("municipal-budget", "", "secured", 0.15, "In the budget of the coming two years"),
    ("municipal-budget", "", "spent", 0.05, "Survey and planning"),
    ("private-investment", "The partners (invented)", "secured", 0.35, ""),
    ("regional-funding", "Regional climate fund (invented)", "secured", 0.15, ""),
    ("eu-grant", "European grant (invented)", "sought", 0.3, "Answer expected in spring"),
)
"""Source, who gives it, state, share of the budget, note."""


def fill_tables(*, deal: Deal, writer: Person, now: datetime) -> None:
    """Fill the four tables of a deal whose partners are recorded, through the services."""
    field = FIELDS.get(deal.sector.code, OTHERWISE)
    deal.refresh_from_db(fields=["ends_on"])
    first = deal.parties.order_by("pk").first()
    owner = first.public_id if first else CITY
    _city_promise(deal, writer, field, now=now)
    _paste(
        deal, writer, TableKey.ACTIONS, _actions(field, owner, now.date(), deal.ends_on or date.max), now=now
    )
    offered = set(Kpi.objects.values_list("code", flat=True))
    for code, baseline, target in (one for one in field.indicators if one[0] in offered):
        cells: dict[str, str | date] = {
            "kpi": code,
            "baseline": baseline,
            "baseline_on": now.date() - timedelta(days=60),
            "target": target,
            "target_on": deal.ends_on or date(now.year + 4, 12, 31),
            "source": "The city's energy office, from the partners' meters, once a year",
            "promise": "1",
        }
        services.save_row(actor=writer, deal=deal, table=TableKey.INDICATORS, cells=cells, now=now)
    _paste(deal, writer, TableKey.FUNDING, _funding(field), now=now)


def _city_promise(deal: Deal, writer: Person, field: Field, *, now: datetime) -> None:
    text, measure = field.city
    services.promise(
        actor=writer,
        deal=deal,
        party=None,
        text=text,
        measure=measure,
        due_on=min(now.date() + timedelta(days=420), deal.ends_on or date.max),
        evidence="Decision of the city council",
        now=now,
    )


def _actions(field: Field, owner: str, begun: date, last_day: date) -> list[list[str]]:
    return [
        [
            name,
            "",
            owner if place else CITY,
            _day(begun, first, last_day),
            _day(begun, last, last_day),
            tag,
            technology,
            maturity,
            "1",
        ]
        for name, place, first, last, tag, technology, maturity in field.actions
    ]


def _day(begun: date, months: int, last_day: date) -> str:
    return min(begun + timedelta(days=30 * (months + 2)), last_day).isoformat()


def _funding(field: Field) -> list[list[str]]:
    budget = field.millions * 1_000_000
    return [
        [source, giver, state, f"{budget * share:.2f}", note] for source, giver, state, share, note in FUNDS
    ]


def _paste(deal: Deal, writer: Person, table: TableKey, rows: list[list[str]], *, now: datetime) -> None:
    block = "\n".join("\t".join(row) for row in rows)
    services.paste_rows(actor=writer, deal=deal, table=table, text=block, now=now)
