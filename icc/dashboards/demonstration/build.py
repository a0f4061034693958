"""Building the first part of the demonstration edition from nothing, in one transaction."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db import transaction

from cities.models import City, Edition, Participation
from cities.services import grant_role
from cities.workflow import CityRole
from coaching.services import assign_coach
from icc.accounts.models import User
from icc.dashboards.demonstration.accounts import ACCOUNTS, create_accounts
from icc.dashboards.demonstration.cities import CODE, GONE, create_edition, create_participations
from icc.dashboards.demonstration.coaching import build_coaching
from icc.dashboards.demonstration.deal_origins import KEPT, fill_register, write_templates
from icc.dashboards.demonstration.deal_workflow import do_without_council
from icc.dashboards.demonstration.deals import create_deal, person, team_member
from icc.dashboards.demonstration.events import build_events
from icc.dashboards.demonstration.journey import build_journey
from icc.dashboards.demonstration.mentoring import build_mentoring
from icc.dashboards.demonstration.plans import early_plans
from icc.dashboards.demonstration.written import PLANS
from icc.dashboards.standing.services import recompute_standing
from icc.notifications.models import Message
from icc.tenancy.actors import System

SYSTEM = System("demonstration")
SECOND_COACH = (
    "legnano",
    "porto",
    "eksempelby",
    "exempelstad",
    "naidislinn",
    "paraugpils",
    "pavyzdziai",
    "prikladov",
    "przykladowo",
    "zgledovo",
)
"""Cities of coach B. Coach A has Alcoi and eleven more, with deals in every stage."""

TEAMS_AFTER = 8
"""Days after the start of the edition on which the teams stand."""


def is_built() -> bool:
    """Tell whether the demonstration edition is there."""
    return Edition.objects.filter(code=CODE).exists()


@transaction.atomic
def build(*, now: datetime) -> None:
    """Create edition, accounts and the first cities with all that happens there.

    The worker replays the other cities afterwards. Mail about the past is not sent.
    """
    users = create_accounts()
    edition = create_edition(today=now.date())
    participations = create_participations(edition)
    begun = now - timedelta(days=GONE - TEAMS_AFTER)
    _grant_accounts(users, now=begun)
    coaches = _assign_coaches(participations, users, now=begun)
    for participation in participations.values():
        team_member(participation, CityRole.COORDINATOR, now=begun)
    do_without_council(edition, participations, now=begun)
    write_templates(edition, now=begun)
    for plan in sorted((*PLANS, *early_plans()), key=lambda plan: -plan.begun):
        create_deal(plan, participations[plan.city], coaches[plan.city], now=now)
    _fill_register(participations[KEPT], users, now=now)
    _let_it_live(edition, participations, now=now)
    Message.objects.filter(created_at__lt=now).delete()


def _fill_register(participation: Participation, users: Mapping[str, User], *, now: datetime) -> None:
    writer = person(users[f"coordinator@{KEPT}.example"], participation, CityRole.COORDINATOR)
    fill_register(participation, writer, now=now - timedelta(days=1))


def _let_it_live(edition: Edition, participations: Mapping[str, Participation], *, now: datetime) -> None:
    """Add documents, sessions, mentors and labs; then compute where each city stands."""
    build_journey(edition=edition, participations=participations, now=now)
    build_coaching(participations, now=now)
    build_mentoring(participations, now=now)
    build_events(edition=edition, now=now)
    cities = [row.city_id for row in participations.values()]
    recompute_standing(actor=SYSTEM, city_ids=cities, now=now)


def _grant_accounts(users: dict[str, User], *, now: datetime) -> None:
    for account in (account for account in ACCOUNTS if account.city):
        city = City.objects.get(slug=account.city)
        grant_role(actor=SYSTEM, city=city, user=users[account.email], role=account.role, now=now)


def _assign_coaches(
    participations: dict[str, Participation], users: dict[str, User], *, now: datetime
) -> dict[str, User]:
    """Give every city its coach; return the coach of each city."""
    coaches = {}
    for slug, participation in participations.items():
        coach = users["coach2@icc.example" if slug in SECOND_COACH else "coach@icc.example"]
        assign_coach(actor=SYSTEM, participation=participation, coach=coach, now=now)
        coaches[slug] = coach
    return coaches
