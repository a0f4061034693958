"""How the invented deals pass the offices of their cities, hold for their terms, and end."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from cities.models import Edition, Membership, Participation
from cities.workflow import CityApproval, CityRole
from greendeals import services
from greendeals.models import Deal, Review
from greendeals.services import Decided, Terms
from greendeals.workflow import LegalNature, Reporting, ReviewStep, Rhythm, Stage
from icc.dashboards.demonstration.final_reports import report_at_the_end
from icc.tenancy.actors import Person

if TYPE_CHECKING:
    from icc.dashboards.demonstration.deals import Cast
    from icc.dashboards.demonstration.written import Plan

APPROVALS = [CityApproval.LEGAL, CityApproval.COUNCIL]
"""Offices that the demonstration edition names; Alcoi does without its council."""

WITHOUT_COUNCIL = "alcoi"

SLOW = {"primjergrad": ReviewStep.COUNCIL, "exempelstad": ReviewStep.LEGAL}
"""Cities whose deals in review wait for an office of their own."""

BEHIND = "Warm flats, small bills"
"""This deal, of an invented city, reports every quarter; its first promise and a check-in are late by now."""

TERM, SHORT = timedelta(days=1095), timedelta(days=425)
"""How long a deal holds: three years, and little more than one where it has run out by now."""

REASONS = {
    Stage.TERMINATED: "The bus company was sold, and its new owner does not continue the trial.",
    Stage.CANCELLED: "The landing stage cannot be built before 2030, so there is nothing to agree on yet.",
}


def do_without_council(
    edition: Edition, participations: Mapping[str, Participation], *, now: datetime
) -> None:
    """Let one city do without its council."""
    row = participations[WITHOUT_COUNCIL]
    held = Membership.objects.filter(city=row.city, role=CityRole.COORDINATOR).values_list(
        "user_id", flat=True
    )
    actor = Person(user_id=held[0], cities={row.city_id: frozenset({CityRole.COORDINATOR})})
    off = [CityApproval.COUNCIL]
    services.switch_city_steps(actor=actor, participation=row, off=off, before=[], now=now)
    row.refresh_from_db()
    row.edition = edition


def write_terms(plan: "Plan", deal: Deal, writer: Person, *, now: datetime) -> None:
    """Say how long the deal holds and what it binds to."""
    deal.refresh_from_db()
    before = Terms.of(deal)
    starts = now.date() + timedelta(days=20 if plan.ending == Stage.EXPIRED else 60)
    after = replace(
        before,
        starts_on=starts,
        ends_on=starts + (SHORT if plan.ending == Stage.EXPIRED else TERM),
        legal_nature=LegalNature.EFFORT,
        meets_every=Rhythm.QUARTERLY,
        reporting=Reporting.CHECK_INS if plan.title == BEHIND else before.reporting,
    )
    services.save_terms(actor=writer, deal=deal, before=before, after=after, now=now)


def due_on(plan: "Plan", number: int, *, now: datetime) -> date:
    """Return until when the partner with this number keeps its promise."""
    first, later = (200, 30) if plan.ending == Stage.EXPIRED else (700, 90)
    if plan.title == BEHIND and not number:
        first = 330
    return now.date() + timedelta(days=first + later * number)


def pass_offices(deal: Deal, cast: "Cast", *, now: datetime, hurry: bool = True) -> None:
    """Record the answers of the offices; of a slow city only those before the one that takes its time."""
    slow = "" if hurry else SLOW.get(cast.participation.city.slug, "")
    for step in (ReviewStep.LEGAL, ReviewStep.FINANCE, ReviewStep.DEPARTMENT, ReviewStep.COUNCIL):
        asked = Review.objects.filter(deal=deal, decided_at=None).first()
        if asked is None or asked.step != step or step == slow:
            continue
        deal.refresh_from_db()
        services.approve_deal(
            actor=cast.writer,
            deal=deal,
            content_version=deal.content_version,
            step=step,
            decided=Decided(f"{step.label}, note {deal.pk:03}, demonstration", now.date()),
            now=now,
        )


def end(plan: "Plan", deal: Deal, cast: "Cast", *, now: datetime) -> None:
    """Let a deal of an invented city end the way its plan says."""
    deal.refresh_from_db()
    ended: dict[str, Any] = {"actor": cast.writer, "deal": deal, "now": now}
    match plan.ending:
        case Stage.COMPLETED:
            report_at_the_end(deal, cast, now=now)
            services.complete_deal(**ended)
        case Stage.TERMINATED:
            services.terminate_deal(reason=REASONS[Stage.TERMINATED], **ended)
        case Stage.CANCELLED:
            services.cancel_deal(reason=REASONS[Stage.CANCELLED], **ended)
        case Stage.EXPIRED:
            services.end_deal(deal_id=deal.pk, now=now)
        case _:
            return
