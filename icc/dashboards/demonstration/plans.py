"""Deals of the invented cities, drawn up the same way each time from a few patterns."""

from dataclasses import dataclass, replace
from functools import cache
from random import Random

from cities.workflow import Kind
from greendeals.workflow import Stage
from icc.dashboards.demonstration import written
from icc.dashboards.demonstration.places import LATER, kind_of
from icc.dashboards.demonstration.written import LADDER, Plan


@dataclass(frozen=True, slots=True)
class Pattern:
    """What deals of one sort have in common."""

    title: str
    sector: str
    partner: tuple[str, str]
    promise: tuple[str, str]


BAKERY = ("Bakery and food makers (invented)", "business-association")
UTILITY = ("Municipal energy company (invented)", "sme")
THEATRE = ("Association of theatres (invented)", "business-association")
TRANSPORT = ("Bus and tram company (invented)", "sme")

PATTERNS = (
    Pattern("Solar roofs for {}", written.ENERGY, written.COOPERATIVE, written.SOLAR),
    Pattern("Shared heat for {}", written.ENERGY, UTILITY, written.HEAT),
    Pattern("A battery for {}", written.ENERGY, UTILITY, ("Store solar power for evenings.", "MWh stored")),
    Pattern("Deliveries without engines in {}", written.MOBILITY, written.LOGISTICS, written.BIKES),
    Pattern(
        "Commuters of {} by bus and bike",
        written.MOBILITY,
        TRANSPORT,
        ("Bring half of all staff to work without a car.", "share of staff without a car"),
    ),
    Pattern(
        "Charging for vans in {}",
        written.MOBILITY,
        UTILITY,
        ("Set up 24 charging points for vans.", "charging points"),
    ),
    Pattern("Warm flats in {}", written.BUILDING, written.BUILDERS, written.HEAT),
    Pattern("Timber first in {}", written.BUILDING, written.SCHOOL, written.CRAFT),
    Pattern(
        "Bricks used twice in {}",
        written.BUILDING,
        written.BUILDERS,
        ("Use a third of all bricks again.", "share of bricks used again"),
    ),
    Pattern("Hotels of {} that save water", written.TOURISM, written.HOTELS, written.WATER),
    Pattern("Shade for {}", written.TOURISM, written.SHOPS, written.SHADE),
    Pattern(
        "Menus from around {}",
        written.TOURISM,
        BAKERY,
        ("Buy half of all food within 80 kilometres.", "share of food from the region"),
    ),
    Pattern("Summer stages of {} on sun and wind", written.CULTURE, THEATRE, written.STAGE),
    Pattern(
        "Costumes and sets shared in {}",
        written.CULTURE,
        THEATRE,
        ("Share one store of sets and costumes.", "tonnes used again"),
    ),
)

QUARTERS = (
    "the market quarter",
    "the old town",
    "the station area",
    "the riverside",
    "the university quarter",
    "the north side",
    "the industrial park",
    "the school district",
    "the garden suburb",
)

STAGES = {
    Stage.ACTIVE: 60,
    Stage.SIGNING: 9,
    Stage.READY: 9,
    Stage.REVIEW: 9,
    Stage.DRAFTING: 18,
    Stage.POTENTIAL: 12,
}
"""How many of the later deals stand where."""

EARLY = (
    "eksempelby",
    "exempelstad",
    "exemplesti",
    "naidislinn",
    "paraugpils",
    "pavyzdziai",
    "peldavaros",
    "prikladov",
    "zgledovo",
)
"""Cities of the first part that have signed as well: with three others, a dozen."""

RESTS, WITH_SCHOOL = 0.12, 0.3
"""Shares of the deals that rest for long in their stage, and that a school is a partner of."""

LONGEST = 380
"""The first deals were signed so many days ago; the certificates of the seal are valid since 400 days ago."""


def early_plans() -> tuple[Plan, ...]:
    """Return the signed deals that stand from the start, beside those written out in `written`."""
    chance = Random("early")  # noqa: S311 -- the same each time, on purpose
    return tuple(_plan(slug, number, Stage.ACTIVE, chance) for number, slug in enumerate(EARLY))


@cache
def later_plans() -> tuple[Plan, ...]:
    """Return the deals that the worker replays after the start, city by city."""
    chance = Random("later")  # noqa: S311 -- the same each time, on purpose
    stages = [stage for stage, count in STAGES.items() for _ in range(count)]
    chance.shuffle(stages)
    core = [place.slug for place in LATER if kind_of(place.slug) == Kind.CORE]
    drawn = (
        _plan(core[number % len(core)], number * 3 + number // len(core), stage, chance)
        for number, stage in enumerate(stages)
    )
    return (*written.LATER, *drawn)


def _plan(slug: str, number: int, stage: Stage, chance: Random) -> Plan:
    """Return one deal; every few of those under way rest for long, are sent back, or declined."""
    pattern = PATTERNS[number % len(PATTERNS)]
    pace = chance.uniform(12, 29)
    rest = chance.randrange(70, 130) if chance.random() < RESTS else chance.randrange(3, 40)
    if stage == Stage.ACTIVE:
        rest = 8 + int((LONGEST - 8) * chance.random() ** 1.4)
    if stage == Stage.SIGNING:
        pace /= 2
        rest = int(pace) + chance.randrange(2, 12)
    plan = Plan(
        slug,
        pattern.title.format(QUARTERS[number % len(QUARTERS)]),
        pattern.sector,
        stage,
        int(LADDER.index(stage) * pace) + rest + 1,
        pattern.partner,
        pattern.promise,
        second=written.SCHOOL
        if chance.random() < WITH_SCHOOL and pattern.partner != written.SCHOOL
        else None,
        partners_signed=stage == Stage.SIGNING and number % 2 == 0,
        pace=pace,
    )
    if stage == Stage.READY and number % 4 == 0:
        return replace(plan, declined=written.DECLINED, begun=plan.begun + int(2 * pace) + 1)
    if stage == Stage.DRAFTING and number % 4 == 0:
        return replace(plan, returned=written.RETURNED, begun=plan.begun + int(pace) + 3)
    return plan
