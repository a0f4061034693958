"""The deals of the demonstration edition, each brought to its stage through the services."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from cities.models import Membership, Participation, Term
from cities.services import grant_role
from cities.workflow import CityRole
from greendeals import services
from greendeals.models import Deal, RegisterEntry
from greendeals.workflow import PartyRole, SectionKey, Stage
from icc.accounts.models import User
from icc.accounts.services import find_or_create_user
from icc.dashboards.demonstration import (
    deal_changes,
    deal_grids,
    deal_monitoring,
    deal_origins,
    deal_signing,
    deal_text,
    deal_workflow,
)
from icc.dashboards.demonstration.deal_answers import answer, decline, partners_sign, round_of
from icc.dashboards.demonstration.deal_partners import partners_speak
from icc.documents.models import Seal
from icc.documents.services import render, seal
from icc.tenancy.actors import Person, System

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

TEXT = {
    SectionKey.CONTEXT: (
        "Invented for the demonstration. The city wants quieter streets and smaller bills by 2030, and "
        "its businesses want to be part of it."
    ),
    SectionKey.OBJECTIVES: "Twenty per cent fewer emissions from this field by 2030, measured every year.",
    SectionKey.CITY_ROLE: "The municipality gives land and permits within eight weeks and names a contact.",
    SectionKey.GOVERNANCE: "The parties meet each quarter. The city and most partners must agree.",
    SectionKey.MONITORING: "Each partner reports its figure once a year, by 31 January.",
}


def person(user: User, participation: Participation, role: str) -> Person:
    """Return a user acting in one role in one city."""
    return Person(user_id=user.pk, cities={participation.city_id: frozenset({role})})


def team_member(participation: Participation, role: CityRole, *, now: datetime) -> User:
    """Return the holder of a role in a city, made as a function without a password if there is none."""
    held = Membership.objects.filter(city=participation.city, role=role).select_related("user").first()
    if held:
        return held.user
    label = str(role.label)
    actor = System("demonstration")
    user = find_or_create_user(
        actor=actor,
        email=f"{role}@{participation.city.slug}.example",
        name=f"{label} of {participation.city.name}, demonstration",
        function=label,
        now=now,
    )
    User.objects.filter(pk=user.pk).update(is_demonstration=True)
    grant_role(actor=actor, city=participation.city, user=user, role=role, now=now)
    return user


@dataclass(frozen=True, slots=True)
class Cast:
    """Who brings one deal forward."""

    participation: Participation
    writer: Person
    coach: Person
    today: date


def create_deal(plan: Plan, participation: Participation, coach: User, *, now: datetime) -> Deal:
    """Bring one deal to its stage, each step some days after the one before."""
    begun = now - timedelta(days=plan.begun)
    pace = timedelta(days=plan.pace or plan.begun / (len(LADDER) + 1))
    coordinator = team_member(participation, CityRole.COORDINATOR, now=begun)
    cast = Cast(
        participation,
        person(coordinator, participation, CityRole.COORDINATOR),
        person(coach, participation, CityRole.COACH),
        now.date(),
    )
    target = LADDER.index(plan.stage)
    origin = deal_origins.origin_of(plan.title, participation, now=begun) if target else None
    deal = services.start_deal(
        actor=cast.writer,
        participation=participation,
        title=plan.title,
        sector=participation.edition.terms.get(vocabulary="sector", code=plan.sector),
        ambition=TEXT[SectionKey.CONTEXT] if target and not isinstance(origin, RegisterEntry) else "",
        now=begun,
        origin=origin,
    )
    deal_origins.empty_tables(deal)
    if target:
        _write(plan, deal, cast.writer, now=begun + pace)
    if plan.returned:
        _submit_and_return(plan, deal, cast, now=begun + 2 * pace)
    for number, step in enumerate(STEPS[: max(target - 1, 0)], start=2):
        step(deal, cast, begun + number * pace)
    partners_speak(deal, cast.writer, now=now)
    if plan.partners_signed:
        partners_sign(deal, now=now - pace / 2)
    if plan.stage == Stage.ACTIVE:
        deal_monitoring.keep(deal, cast, now=now)
        deal_changes.change(deal, cast, STEPS, now=now)
    if plan.ending:
        deal_workflow.end(plan, deal, cast, now=now - pace / 2)
    if plan.declined:
        _open(deal, cast, begun + (target + 1) * pace)
        decline(deal, reason=plan.declined, now=begun + (target + 2) * pace)
    return deal


def _write(plan: Plan, deal: Deal, writer: Person, *, now: datetime) -> None:
    deal_origins.name_departments(deal, writer, now=now)
    for key, body in TEXT.items():
        if key != SectionKey.CONTEXT:
            services.save_section(actor=writer, deal=deal, key=key, body=body, version=1, now=now)
    if deal.title == deal_text.TITLE:
        editor = team_member(deal.participation, CityRole.EDITOR, now=now)
        deal_text.write_text(deal, writer, person(editor, deal.participation, CityRole.EDITOR), now=now)
    for number, (name, kind) in enumerate(filter(None, (plan.partner, plan.second))):
        party = services.save_party(
            actor=writer,
            deal=deal,
            name=name,
            kind=Term.objects.get(vocabulary="partner_type", code=kind),
            role=PartyRole.PARTNER if number else PartyRole.IMPLEMENTER,
            contact_name="Manager, demonstration",
            contact_function="Manager",
            contact_email=f"partner{number or ''}@{deal.city.slug}.example",
            now=now,
        )
        text, measure = plan.promise
        due_on = deal_workflow.due_on(plan, number, now=now)
        services.promise(
            actor=writer, deal=deal, party=party, text=text, measure=measure, due_on=due_on, now=now
        )
    deal_grids.fill_tables(deal=deal, writer=writer, now=now)
    deal_workflow.write_terms(plan, deal, writer, now=now)


def _submit_and_return(plan: Plan, deal: Deal, cast: Cast, *, now: datetime) -> None:
    services.submit_deal(actor=cast.writer, deal=deal, now=now)
    deal_workflow.pass_offices(deal, cast, now=now + timedelta(days=1))
    deal.refresh_from_db()
    services.return_deal(
        actor=cast.coach,
        deal=deal,
        content_version=deal.content_version,
        reason=plan.returned,
        now=now + timedelta(days=2),
    )


def _review(deal: Deal, cast: Cast, now: datetime) -> None:
    services.submit_deal(actor=cast.writer, deal=deal, now=now)
    deal_workflow.pass_offices(deal, cast, now=now + timedelta(hours=30), hurry=False)


def _freeze(deal: Deal, cast: Cast, now: datetime) -> None:
    deal_workflow.pass_offices(deal, cast, now=now - timedelta(hours=2))
    deal.refresh_from_db()
    services.approve_deal(actor=cast.coach, deal=deal, content_version=deal.content_version, now=now)
    version = services.freeze_deal(actor=cast.writer, deal=deal, now=now)
    if version.document:
        render(document_id=version.document.pk, now=now)


def _open(deal: Deal, cast: Cast, now: datetime) -> None:
    team_member(cast.participation, CityRole.SIGNATORY, now=now)
    mayors = Membership.objects.filter(city=cast.participation.city, role=CityRole.SIGNATORY)
    deadline = min(cast.today + timedelta(days=10), now.date() + timedelta(days=60))
    mayor = mayors.select_related("user").get()
    plan = deal_signing.plan_of(deal, mayor, _office(deal, cast, now=now))
    services.open_signing(actor=cast.writer, deal=deal, plan=plan, deadline=deadline, now=now)
    deal_signing.prepare(deal, cast, now=now)


def _office(deal: Deal, cast: Cast, *, now: datetime) -> Membership | None:
    """Return the office of the mayor, where it agrees before anybody signs."""
    if deal.title != deal_signing.MANDATED:
        return None
    user = team_member(cast.participation, CityRole.OFFICE, now=now)
    return Membership.objects.select_related("user").get(city=deal.city_id, user=user, role=CityRole.OFFICE)


def _sign(deal: Deal, cast: Cast, now: datetime) -> None:
    partners_sign(deal, now=now)
    slot = round_of(deal).signatories.select_related("user").get(user__isnull=False)
    if slot.user:
        mayor = person(slot.user, cast.participation, CityRole.SIGNATORY)
        answer(deal, mayor, typed_name=slot.name, function=slot.function, now=now)
    seal(seal_id=Seal.objects.get(document__deal_id=deal.pk).pk, now=now)


STEPS = (_review, _freeze, _open, _sign)
"""What brings a written draft forward, in the order of the ladder."""
