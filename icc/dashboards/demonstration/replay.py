"""The rest of the demonstration edition: one invented city after the other, brought to life by the worker."""

from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import Q

from cities.models import Edition, Participation
from cities.services import open_deliverables
from cities.workflow import CityRole
from coaching.services import assign_coach
from icc.accounts.models import User
from icc.accounts.services import find_or_create_user
from icc.dashboards.demonstration.build import SYSTEM, TEAMS_AFTER
from icc.dashboards.demonstration.cities import CODE, GONE, create_participation, position_of
from icc.dashboards.demonstration.coaching import build_coaching
from icc.dashboards.demonstration.deals import create_deal, team_member
from icc.dashboards.demonstration.journey import hand_in_of
from icc.dashboards.demonstration.places import Place
from icc.dashboards.demonstration.plans import later_plans
from icc.dashboards.demonstration.progress import cities_left
from icc.dashboards.standing.services import recompute_standing
from icc.notifications.models import Message

COACHES = "CDEFGH"
"""Coaches of the later cities: A and B have the first ones."""


@transaction.atomic
def replay_next(*, now: datetime) -> str:
    """Bring the next city to life, all of it or nothing; return its slug, empty if none was left.

    Whoever comes while another one is at it does nothing. Mail about the past is not sent.
    """
    edition = Edition.objects.filter(code=CODE).first()
    if edition is None or not _only_one():
        return ""
    left = cities_left(edition)
    if not left:
        return ""
    _replay(edition, left[0], now=now)
    return left[0].slug


def _only_one() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(hashtextextended('demonstration.replay', 0))")
        row = cursor.fetchone()
    return bool(row and row[0])


def _replay(edition: Edition, place: Place, *, now: datetime) -> None:
    begun = now - timedelta(days=GONE - TEAMS_AFTER)
    participation = create_participation(edition, place)
    number = position_of(place)
    coach = _coach(number, now=begun)
    assign_coach(actor=SYSTEM, participation=participation, coach=coach, now=begun)
    team_member(participation, CityRole.COORDINATOR, now=begun)
    for plan in later_plans():
        if plan.city == place.slug:
            create_deal(plan, participation, coach, now=now)
    open_deliverables(actor=SYSTEM, edition=edition, now=begun)
    hand_in_of(participation, number, now=now)
    build_coaching({place.slug: participation}, now=now, first=number)
    recompute_standing(actor=SYSTEM, city_ids=[participation.city_id], now=now)
    _drop_mail(participation, coach, now=now)


def _coach(number: int, *, now: datetime) -> User:
    letter = COACHES[number % len(COACHES)]
    coach = find_or_create_user(
        actor=SYSTEM,
        email=f"coach-{letter.lower()}@icc.example",
        name=f"Coach {letter}, demonstration",
        function="Coach",
        now=now,
    )
    User.objects.filter(pk=coach.pk).update(is_demonstration=True)
    return coach


def _drop_mail(participation: Participation, coach: User, *, now: datetime) -> None:
    """Drop what the services wrote for the past of this city: it is new, so nothing of it is of today.

    The coach works elsewhere too; what was written to the coach within the last hour may be real.
    """
    theirs = Q(city_id=participation.city_id) | Q(address__endswith=f"@{participation.city.slug}.example")
    Message.objects.filter(theirs, created_at__lt=now).delete()
    Message.objects.filter(user=coach, created_at__lt=now - timedelta(hours=1)).delete()
