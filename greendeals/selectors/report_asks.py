"""What is asked of whom about reports, across cities."""

from enum import Enum

from django.db.models import Prefetch, Q

from cities.workflow import WRITERS, CityRole
from greendeals.models import Report, ReportStep
from greendeals.workflow import WRITABLE, ReportAction, ReportState, Stage
from icc.tenancy.actors import Person

TIME = (ReportAction.ASK_TIME, ReportAction.GRANT_TIME, ReportAction.REFUSE_TIME)


class ReportAsk(Enum):
    """What may be asked."""

    WRITE = "write"
    READ = "read"
    TIME = "time"


def reports_asked(*, actor: Person) -> list[tuple[ReportAsk, Report]]:
    """Return what is asked of the actor, by the last day of the report; while a deal is paused, nothing.

    Each report comes with its steps, the newest first: what is asked is asked since one of them.
    """
    writes, judges = actor.cities_as(*WRITERS), actor.cities_as(CityRole.COACH)
    if not writes and not judges:
        return []
    steps = Prefetch("steps", ReportStep.objects.visible_to(actor).order_by("-pk"))
    rows = (
        Report.objects.visible_to(actor)
        .filter(deal__stage__in=(Stage.ACTIVE, Stage.EXPIRED), deal__archived_at=None)
        .filter(Q(city_id__in=writes, state__in=WRITABLE) | Q(city_id__in=judges))
        .exclude(state=ReportState.ACCEPTED)
        .select_related("deal__city")
        .prefetch_related(steps)
        .order_by("due_on", "pk")
    )
    found: list[tuple[ReportAsk, Report]] = []
    for report in rows:
        if report.state == ReportState.SUBMITTED:
            found.append((ReportAsk.READ, report))
            continue
        if report.city_id in writes:
            found.append((ReportAsk.WRITE, report))
        about_time = [step.action for step in report.steps.all() if step.action in TIME]
        if report.city_id in judges and about_time[:1] == [ReportAction.ASK_TIME]:
            found.append((ReportAsk.TIME, report))
    return found
