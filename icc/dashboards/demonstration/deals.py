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
from icc.dashboards.demonstration.written import LADDER, Plan
from icc.documents.models import Seal
from icc.documents.services import render, seal
from icc.tenancy.actors import Person, System

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
