"""The facts behind standings, gathered for any number of cities in a fixed number of queries."""

from collections import defaultdict
from collections.abc import Collection
from datetime import UTC, date, datetime, time
from typing import Any

from django.db.models import Max, Q

from cities.models import ActionPoint, Membership, Participation
from cities.workflow import DEAL_MAKERS, TEAM, CityRole, ParticipationState
from coaching.models import Engagement
from coaching.selectors import coaching_facts
from greendeals.models import Deal, PromiseUpdate, ReportStep, Review, Section, Signatory
from greendeals.selectors import Overdue, late_promises, overdue_reports
from greendeals.workflow import COUNTED, RoundState, Stage
from icc.core import clock
from icc.dashboards.standing.warning import DealFact, Facts, Thresholds
from icc.tenancy.actors import System

Days = defaultdict[int, list[date]]
READER = System("standing")
TOLD = (ReportStep, PromiseUpdate)
"""What is told of signed deals: a city that reports is not idle."""


def facts_of(*, city_ids: Collection[int] | None, today: date) -> list[Facts]:
    """Return the facts of every participation of some cities, or of all.

    Runs under a scope that sees the network. What belongs to a city and not to a participation (team,
    actions) counts for participations in editions whose deals live here, and for no historic one.
    """
    chosen = Q() if city_ids is None else Q(city_id__in=city_ids)
    deals, moved = _deals(chosen), _moved(chosen)
    owing: dict[str, Any] = {"actor": READER, "city_ids": city_ids, "today": today}
    reports, promises = _grouped(overdue_reports(**owing)), _grouped(late_promises(**owing))
    asked, (actions, acted) = _asked(chosen), _actions(chosen)
    team, leads = _team(chosen)
    coached, met = _coaching(chosen, today)
    rows = Participation.objects.filter(chosen).select_related("edition").order_by("pk")
    found = []
    for row in rows:
        current = row.edition.records_deals
        found.append(
            Facts(
                participation_id=row.pk,
                city_id=row.city_id,
                begun_on=max(row.since or row.edition.start_date, row.edition.start_date),
                judged=_is_judged(row, today),
                deals=tuple(deals[row.pk]),
                moved_on=tuple(moved[row.pk] + (acted[row.city_id] if current else [])),
                coached=row.pk in coached,
                last_session_on=met.get(row.city_id) if current else None,
                actions=tuple(actions[row.city_id]) if current else (),
                asked=tuple(asked[row.pk]),
                reports=tuple(reports[row.pk]),
                promises=tuple(promises[row.pk]),
                leads=leads[row.city_id] if current else 0,
                team=team[row.city_id] if current else 0,
                usual=Thresholds.of(row.edition),
            )
        )
    return found


def _grouped(rows: Collection[Overdue]) -> defaultdict[int, list[Overdue]]:
    found: defaultdict[int, list[Overdue]] = defaultdict(list)
    for row in rows:
        found[row.participation_id].append(row)
    return found


def _is_judged(row: Participation, today: date) -> bool:
    """Warnings are for cities that make deals here in an edition that runs."""
    edition = row.edition
    makes_deals = row.kind in DEAL_MAKERS or edition.all_kinds_make_deals
    running = edition.records_deals and not (edition.end_date and edition.end_date < today)
    return makes_deals and running and row.state == ParticipationState.ACTIVE


def _deals(chosen: Q) -> defaultdict[int, list[DealFact]]:
    found: defaultdict[int, list[DealFact]] = defaultdict(list)
    rows = Deal.objects.filter(chosen, stage__in=COUNTED, amends=None).order_by("stage_since", "pk")
    for participation, stage, since in rows.values_list("participation_id", "stage", "stage_since"):
        found[participation].append(DealFact(Stage(stage), clock.day(since)))
    return found


def _moved(chosen: Q) -> Days:
    """Last days on which texts, reviews, signatures and reports of each participation moved."""
    found: Days = defaultdict(list)
    sections = (
        Section.objects.filter(chosen).values_list("deal__participation_id").annotate(Max("updated_at"))
    )
    reviews = Review.objects.filter(chosen).values_list("deal__participation_id")
    slots = Signatory.objects.filter(chosen).values_list("deal__participation_id")
    told = [model.objects.filter(chosen).values_list("deal__participation_id") for model in TOLD]
    latest: list[Any] = [
        *sections.order_by(),
        *reviews.order_by().annotate(Max("requested_at"), Max("decided_at")),
        *slots.order_by().annotate(Max("invited_at"), Max("opened_at"), Max("signed_at"), Max("declined_at")),
        *(row for rows in told for row in rows.order_by().annotate(Max("at"))),
    ]
    for participation, *moments in latest:
        found[participation] += [clock.day(moment) for moment in moments if moment]
    return found


def _asked(chosen: Q) -> Days:
    """Days on which partners were asked who have not answered, in rounds that are open."""
    found: Days = defaultdict(list)
    waiting = Signatory.objects.filter(
        chosen,
        user=None,
        invited_at__isnull=False,
        signed_at=None,
        declined_at=None,
        passed_at=None,
        round__state=RoundState.OPEN,
    )
    rows = waiting.order_by("invited_at", "pk").values_list("deal__participation_id", "invited_at")
    for participation, invited in rows:
        if invited:
            found[participation].append(clock.day(invited))
    return found


def _actions(chosen: Q) -> tuple[defaultdict[int, list[date | None]], Days]:
    """Due dates of open actions, and the day of the last change of any, by city."""
    due: defaultdict[int, list[date | None]] = defaultdict(list)
    for city, day in (
        ActionPoint.objects.filter(chosen).open().order_by("due_on", "pk").values_list("city_id", "due_on")
    ):
        due[city].append(day)
    acted: Days = defaultdict(list)
    latest = ActionPoint.objects.filter(chosen).order_by().values("city_id").annotate(last=Max("changed_at"))
    for row in latest:
        moment: datetime = row["last"]
        acted[row["city_id"]].append(clock.day(moment))
    return due, acted


def _coaching(chosen: Q, today: date) -> tuple[set[int], dict[int, date]]:
    """Participations that have a coach, and the day of the last session of each city."""
    running = Engagement.objects.filter(chosen).running().values_list("participation_id", "city_id")
    coached = set(running)
    evening = datetime.combine(today, time.max, tzinfo=UTC)
    facts = coaching_facts(actor=READER, city_ids={city for _participation, city in coached}, now=evening)
    met = {city: clock.day(found.last_session) for city, found in facts.items() if found.last_session}
    return {participation for participation, _city in coached}, met


def _team(chosen: Q) -> tuple[defaultdict[int, int], defaultdict[int, int]]:
    """People of each city, and of these the ones who lead."""
    people: defaultdict[int, set[int]] = defaultdict(set)
    leads: defaultdict[int, set[int]] = defaultdict(set)
    rows = Membership.objects.filter(chosen).holding(*TEAM).values_list("city_id", "user_id", "role")
    for city, user, role in rows:
        people[city].add(user)
        if role == CityRole.COORDINATOR:
            leads[city].add(user)
    return (
        defaultdict(int, {city: len(found) for city, found in people.items()}),
        defaultdict(int, {city: len(found) for city, found in leads.items()}),
    )
