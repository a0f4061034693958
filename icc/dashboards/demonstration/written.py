"""The deals of the demonstration edition that are written out one by one: where, what, and how far."""

from dataclasses import dataclass

from greendeals.workflow import Stage
from icc.dashboards.demonstration import deal_text

LADDER = (Stage.POTENTIAL, Stage.DRAFTING, Stage.REVIEW, Stage.READY, Stage.SIGNING, Stage.ACTIVE)


@dataclass(frozen=True, slots=True)
class Plan:
    """One deal: where, what, how far, and how many days ago it was begun.

    Attributes:
        returned: reason for which the coach has sent the draft back once.
        declined: reason for which the partner has declined to sign once.
        second: another partner, who makes the same kind of promise.
        partners_signed: whether, while it is being signed, only the mayor is missing.
        pace: days between two steps; spread evenly up to the present day where it is left out.
        ending: how it has ended after its stage, on invented cities only.
    """

    city: str
    title: str
    sector: str
    stage: Stage
    begun: int
    partner: tuple[str, str]
    promise: tuple[str, str]
    returned: str = ""
    declined: str = ""
    second: tuple[str, str] | None = None
    partners_signed: bool = False
    pace: float = 0
    ending: Stage | None = None


COOPERATIVE = ("Energy community of the old town (invented)", "energy-community")
SHOPS = ("Association of local shops (invented)", "business-association")
LOGISTICS = ("Regional logistics firm (invented)", "sme")
HOTELS = ("Hotel and restaurant association (invented)", "business-association")
BUILDERS = ("Guild of builders (invented)", "professional-body")
SCHOOL = ("Technical school (invented)", "school")

RETURNED = "Promise 1 has no starting figure. Add how many parcels go by bike today."
DECLINED = "Our board has not agreed to the year yet. We could sign for one year later."

ENERGY, MOBILITY = "energy-renewables", "mobility-transport"
BUILDING, TOURISM, CULTURE = "construction-built-environment", "tourism", "culture-creative"

SOLAR = ("Put solar panels on the roofs of two market halls.", "kWp installed")
BIKES = ("Deliver inside the ring road with cargo bikes only.", "share of parcels by bike")
HEAT = ("Renovate 120 flats to class B and report the heat used.", "MWh of heat saved per year")
WATER = ("Cut water use of member hotels by a fifth.", "cubic metres per guest night")
CRAFT = ("Train 60 apprentices in timber building.", "apprentices trained")
SHADE = ("Plant and water 40 trees in front of the shops.", "trees alive after two summers")
REPAIR = ("Open a repair café in each of four quarters.", "repair cafés open")
BUSES = ("Run the two night lines without diesel.", "share of kilometres without diesel")
SHARED = ("Lend 80 bikes to visitors from May to September.", "rides per season")
FERRY = ("Replace the diesel ferry of the bay.", "litres of diesel saved")
STAGE = ("Run the summer stage on renewable power.", "share of renewable power")

SITTING = (
    ("Solar power for the market halls", ENERGY, 78, COOPERATIVE, SOLAR),
    ("Warm flats along the river", BUILDING, 72, BUILDERS, HEAT),
    ("Shade for the station streets", TOURISM, 66, SHOPS, SHADE),
)
"""Deals of one city that wait for its mayor in one sitting."""

PLANS = (
    Plan(
        "alcoi",
        "Cool shade for the shopping streets",
        TOURISM,
        Stage.SIGNING,
        60,
        SHOPS,
        SHADE,
        second=COOPERATIVE,
        partners_signed=True,
    ),
    Plan("alcoi", "Cargo bikes for the old town", MOBILITY, Stage.READY, 40, LOGISTICS, BIKES, second=SHOPS),
    Plan("alcoi", deal_text.TITLE, BUILDING, Stage.DRAFTING, 21, BUILDERS, HEAT, second=SCHOOL),
    Plan("legnano", "Cargo bikes for the last mile", MOBILITY, Stage.DRAFTING, 24, LOGISTICS, BIKES),
    *(
        Plan("legnano", title, sector, Stage.SIGNING, begun, partner, promise, partners_signed=True)
        for title, sector, begun, partner, promise in SITTING
    ),
    Plan(
        "beispielstadt",
        "Warm flats, small bills",
        BUILDING,
        Stage.ACTIVE,
        498,
        BUILDERS,
        HEAT,
        second=SCHOOL,
        pace=20,
    ),
    Plan(
        "esempiara",
        "Market halls that make their own power",
        ENERGY,
        Stage.ACTIVE,
        498,
        COOPERATIVE,
        SOLAR,
        pace=20,
    ),
    Plan(
        "exempleville",
        "A summer stage on sun and wind",
        CULTURE,
        Stage.ACTIVE,
        498,
        COOPERATIVE,
        STAGE,
        pace=20,
    ),
    Plan("ejemplaria", "Hotels that save water", TOURISM, Stage.SIGNING, 90, HOTELS, WATER, second=SHOPS),
    Plan("esimerkkila", "Timber skills for public buildings", BUILDING, Stage.SIGNING, 80, SCHOOL, CRAFT),
    Plan(
        "paradeigmoupoli",
        "Ηλιακές στέγες στις αγορές",
        ENERGY,
        Stage.READY,
        75,
        COOPERATIVE,
        SOLAR,
        declined=DECLINED,
    ),
    Plan("przykladowo", "Zielone dostawy w centrum", MOBILITY, Stage.REVIEW, 60, LOGISTICS, BIKES),
    Plan("primerovo", "Чиста доставка в стария град", MOBILITY, Stage.DRAFTING, 70, SHOPS, BIKES, RETURNED),
    Plan("voorbeeldstad", "Canal-side shops without waste", TOURISM, Stage.DRAFTING, 20, SHOPS, WATER),
    Plan(
        "exemplopolis",
        "Shared heat for the university quarter",
        ENERGY,
        Stage.POTENTIAL,
        8,
        COOPERATIVE,
        HEAT,
    ),
)

LATER = (
    Plan("primjergrad", "Roofs of the harbour quarter", ENERGY, Stage.REVIEW, 50, COOPERATIVE, SOLAR),
    Plan(
        "probental",
        "Repair cafés in every quarter",
        CULTURE,
        Stage.ACTIVE,
        420,
        SCHOOL,
        REPAIR,
        pace=25,
        ending=Stage.COMPLETED,
    ),
    Plan(
        "voorbeeldegem",
        "Night buses without diesel",
        MOBILITY,
        Stage.ACTIVE,
        380,
        LOGISTICS,
        BUSES,
        pace=25,
        ending=Stage.TERMINATED,
    ),
    Plan(
        "exemplemont",
        "One summer of shared bikes",
        MOBILITY,
        Stage.ACTIVE,
        505,
        SHOPS,
        SHARED,
        pace=25,
        ending=Stage.EXPIRED,
    ),
    Plan(
        "probograd",
        "An electric ferry for the bay",
        TOURISM,
        Stage.DRAFTING,
        150,
        HOTELS,
        FERRY,
        pace=20,
        ending=Stage.CANCELLED,
    ),
    *(
        Plan(city, title, sector, Stage.ACTIVE, begun, partner, promise, second=second, pace=20)
        for city, title, sector, begun, partner, promise, second in (
            ("vzorov", "Roofs that share their power", ENERGY, 498, COOPERATIVE, SOLAR, BUILDERS),
            ("ukazkov", "Timber for the fire stations", BUILDING, 478, SCHOOL, CRAFT, BUILDERS),
            ("ukazkov", "Warm classrooms and gyms", BUILDING, 300, BUILDERS, HEAT, SCHOOL),
        )
    ),
)
"""Deals of the cities that the worker replays first; some have ended, some are changed."""
