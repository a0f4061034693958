"""Building the demonstration edition from nothing, in one transaction."""

from datetime import datetime, timedelta

from django.db import transaction

from cities.models import City, Edition, Participation
from cities.services import grant_role
from cities.workflow import CityRole
from coaching.services import assign_coach
from icc.accounts.models import User
from icc.dashboards.demonstration.accounts import ACCOUNTS, create_accounts
from icc.dashboards.demonstration.cities import CODE, create_edition, create_participations
from icc.dashboards.demonstration.deals import PLANS, create_deal, team_member
from icc.notifications.models import Message
from icc.tenancy.actors import System

SYSTEM = System("demonstration")
FIRST_COACH = 12
"""Coach A has Alcoi and eleven more."""


def is_built() -> bool:
    """Tell whether the demonstration edition is there."""
    return Edition.objects.filter(code=CODE).exists()


@transaction.atomic
def build(*, now: datetime) -> None:
    """Create edition, accounts, teams, coaches and deals; mail about the past is not sent."""
    users = create_accounts()
    edition = create_edition(today=now.date())
    participations = create_participations(edition)
    begun = now - timedelta(days=260)
    _grant_accounts(users, now=begun)
    coaches = _assign_coaches(participations, users, now=begun)
    for plan in PLANS:
        create_deal(plan, participations[plan.city], coaches[plan.city], now=now)
    for participation in participations.values():
        team_member(participation, CityRole.COORDINATOR, now=begun)
    Message.objects.filter(created_at__lt=now).delete()


def _grant_accounts(users: dict[str, User], *, now: datetime) -> None:
    for account in (account for account in ACCOUNTS if account.city):
        city = City.objects.get(slug=account.city)
        grant_role(actor=SYSTEM, city=city, user=users[account.email], role=account.role, now=now)


def _assign_coaches(
    participations: dict[str, Participation], users: dict[str, User], *, now: datetime
) -> dict[str, User]:
    """Give coach A Alcoi and eleven invented cities, coach B the others; return the coach of each city."""
    rest = [slug for slug in participations if slug not in {"alcoi", "legnano", "porto"}]
    first = ["alcoi", *rest[: FIRST_COACH - 1]]
    coaches = {}
    for slug, participation in participations.items():
        coach = users["coach@icc.example" if slug in first else "coach2@icc.example"]
        assign_coach(actor=SYSTEM, participation=participation, coach=coach, now=now)
        coaches[slug] = coach
    return coaches
