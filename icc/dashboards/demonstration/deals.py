"""The deals of the demonstration edition, each brought to its stage through the services."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from cities.models import Membership, Participation, Term
from cities.services import grant_role
from cities.workflow import CityRole
from greendeals import services
from greendeals.models import Deal
from greendeals.workflow import PartyRole, SectionKey, Stage
from icc.accounts.models import User
from icc.accounts.services import find_or_create_user
from icc.documents.services import render
from icc.tenancy.actors import Person, System

LADDER = (Stage.POTENTIAL, Stage.DRAFTING, Stage.REVIEW, Stage.READY, Stage.SIGNING, Stage.ACTIVE)


@dataclass(frozen=True, slots=True)
class Plan:
    """One deal: where, what, how far, and how many days ago it was begun."""

    city: str
    title: str
    sector: str
    stage: Stage
    begun: int
    partner: tuple[str, str]
    promise: tuple[str, str]
    returned: str = ""


ENERGY = ("Energy community of the old town (invented)", "energy-community")
SHOPS = ("Association of local shops (invented)", "business-association")
LOGISTICS = ("Regional logistics firm (invented)", "sme")
HOTELS = ("Hotel and restaurant association (invented)", "business-association")
BUILDERS = ("Guild of builders (invented)", "professional-body")
SCHOOL = ("Technical school (invented)", "school")

SOLAR = ("Put solar panels on the roofs of two market halls.", "kWp installed")
BIKES = ("Deliver inside the ring road with cargo bikes only.", "share of parcels by bike")
HEAT = ("Renovate 120 flats to class B and report the heat used.", "MWh of heat saved per year")
WATER = ("Cut water use of member hotels by a fifth.", "cubic metres per guest night")
CRAFT = ("Train 60 apprentices in timber building.", "apprentices trained")
STAGE = ("Run the summer stage on renewable power.", "share of renewable power")

PLANS = (
    Plan("legnano", "Cargo bikes for the last mile", "mobility-transport", Stage.DRAFTING, 24, LOGISTICS, BIKES),
    Plan("beispielstadt", "Warm flats, small bills", "construction-built-environment", Stage.ACTIVE, 180, BUILDERS, HEAT),
    Plan("esempiara", "Market halls that make their own power", "energy-renewables", Stage.ACTIVE, 150, ENERGY, SOLAR),
    Plan("exempleville", "A summer stage on sun and wind", "culture-creative", Stage.ACTIVE, 120, ENERGY, STAGE),
    Plan("ejemplaria", "Hotels that save water", "tourism", Stage.SIGNING, 90, HOTELS, WATER),
    Plan("esimerkkila", "Timber skills for public buildings", "construction-built-environment", Stage.SIGNING, 80, SCHOOL, CRAFT),
    Plan("paradeigmoupoli", "Ηλιακές στέγες στις αγορές", "energy-renewables", Stage.READY, 75, ENERGY, SOLAR),
    Plan("przykladowo", "Zielone dostawy w centrum", "mobility-transport", Stage.REVIEW, 60, LOGISTICS, BIKES),
    Plan("exempelstad", "Roofs of the harbour quarter", "energy-renewables", Stage.REVIEW, 50, ENERGY, SOLAR),
    Plan(
        "primerovo", "Чиста доставка в стария град", "mobility-transport", Stage.DRAFTING, 70, SHOPS, BIKES,
        "Commitment 1 has no starting figure. Add how many parcels go by bike today.",
    ),
    Plan("voorbeeldstad", "Canal-side shops without waste", "tourism", Stage.DRAFTING, 20, SHOPS, WATER),
    Plan("exemplopolis", "Shared heat for the university quarter", "energy-renewables", Stage.POTENTIAL, 8, ENERGY, HEAT),
)  # fmt: skip

TEXT = {
    SectionKey.CONTEXT: (
        "Invented for the demonstration. The city wants its streets quieter and its bills smaller by 2030, and "
        "its businesses want to be part of it."
    ),
    SectionKey.OBJECTIVES: "Twenty per cent fewer emissions from this field by 2030, measured every year.",
    SectionKey.CITY_ROLE: "The municipality gives land and permits within eight weeks and names one contact person.",
    SectionKey.GOVERNANCE: "The parties meet each quarter. Decisions need the city and a majority of the partners.",
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
    user = find_or_create_user(
        email=f"{role}@{participation.city.slug}.example",
        name=f"{label} of {participation.city.name}, demonstration",
        function=label,
    )
    actor = System("demonstration")
    grant_role(actor=actor, city=participation.city, user=user, role=role, now=now)
    return user


def create_deal(plan: Plan, participation: Participation, coach: User, *, now: datetime) -> Deal:
    """Bring one deal to its stage, each step some days after the one before."""
    begun = now - timedelta(days=plan.begun)
    pace = timedelta(days=plan.begun / (len(LADDER) + 1))
    writer = person(team_member(participation, CityRole.COORDINATOR, now=begun), participation, CityRole.COORDINATOR)
    target = LADDER.index(plan.stage)
    deal = services.start_deal(
        actor=writer,
        participation=participation,
        title=plan.title,
        sector=Term.objects.get(vocabulary="sector", code=plan.sector),
        ambition=TEXT[SectionKey.CONTEXT] if target else "",
        now=begun,
    )
    if target:
        _write(plan, deal, writer, now=begun + pace)
    if plan.returned:
        _submit_and_return(plan, deal, writer, person(coach, participation, CityRole.COACH), now=begun + 2 * pace)
    steps = (_review, _freeze, _open, _sign)
    for number, step in enumerate(steps[: max(target - 1, 0)], start=2):
        step(deal, participation, writer, coach, begun + number * pace, now)
    return deal


def _write(plan: Plan, deal: Deal, writer: Person, *, now: datetime) -> None:
    for section in deal.sections.exclude(key=SectionKey.CONTEXT):
        key = SectionKey(section.key)
        services.save_section(actor=writer, deal=deal, key=key, body=TEXT[key], version=1, now=now)
    name, kind = plan.partner
    party = services.save_party(
        actor=writer,
        deal=deal,
        name=name,
        kind=Term.objects.get(vocabulary="partner_type", code=kind),
        role=PartyRole.IMPLEMENTER,
        contact_name="Manager, demonstration",
        contact_email=f"partner@{deal.city.slug}.example",
        now=now,
    )
    text, measure = plan.promise
    due_on = now.date() + timedelta(days=700)
    services.promise(actor=writer, deal=deal, party=party, text=text, measure=measure, due_on=due_on, now=now)


def _submit_and_return(plan: Plan, deal: Deal, writer: Person, coach: Person, *, now: datetime) -> None:
    services.submit_deal(actor=writer, deal=deal, now=now)
    services.return_deal(actor=coach, deal=deal, reason=plan.returned, now=now + timedelta(days=2))


def _review(
    deal: Deal, participation: Participation, writer: Person, coach: User, then: datetime, now: datetime
) -> None:
    services.submit_deal(actor=writer, deal=deal, now=then)


def _freeze(
    deal: Deal, participation: Participation, writer: Person, coach: User, then: datetime, now: datetime
) -> None:
    reviewer = person(coach, participation, CityRole.COACH)
    deal.refresh_from_db()
    services.approve_deal(actor=reviewer, deal=deal, content_version=deal.content_version, now=then)
    version = services.freeze_deal(actor=writer, deal=deal, now=then)
    if version.document:
        render(document_id=version.document.pk, now=then)


def _open(
    deal: Deal, participation: Participation, writer: Person, coach: User, then: datetime, now: datetime
) -> None:
    team_member(participation, CityRole.SIGNATORY, now=then)
    mayor = Membership.objects.select_related("user").get(city=participation.city, role=CityRole.SIGNATORY)
    deadline = now.date() + timedelta(days=10)
    services.open_signing(actor=writer, deal=deal, signatory=mayor, deadline=deadline, now=then)


def _sign(
    deal: Deal, participation: Participation, writer: Person, coach: User, then: datetime, now: datetime
) -> None:
    slot = deal.rounds.get().signatories.select_related("user", "round__version").get()
    services.sign_deal(
        actor=person(slot.user, participation, CityRole.SIGNATORY),
        deal=deal,
        typed_name=slot.name,
        version_sha256=slot.round.version.sha256,
        now=then,
    )
