"""Which offices must approve: the programme names them for an edition, a city does without some."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from cities.models import Edition, Participation
from cities.services import set_city_approvals, set_edition_approvals
from greendeals.models import Deal
from greendeals.querysets import DealQuerySet
from greendeals.services.reviews import realign
from greendeals.services.steps import lock
from greendeals.workflow import Stage
from icc.tenancy.actors import Person, System
from icc.tenancy.scopes import scope

STEPS = System("steps of review")


@transaction.atomic
def switch_city_steps(
    *,
    actor: Person,
    participation: Participation,
    off: Collection[str],
    before: Collection[str],
    now: datetime,
) -> int:
    """Let a city do without some of the edition's approvals; deals in review follow at once.

    Args:
        actor: the city's coordinator.
        participation: of the city, in an edition.
        off: the approvals it does without.
        before: those it did without when the page was opened.
        now: the present moment.

    Returns:
        How many deals in review were looked at.

    Raises:
        Conflict: somebody else has changed them since.
        Forbidden: the actor is not the city's coordinator.
    """
    set_city_approvals(actor=actor, participation=participation, off=off, before=before, now=now)
    return _follow(Deal.objects.filter(participation=participation), now=now)


@transaction.atomic
def switch_edition_steps(
    *, actor: Person, edition: Edition, approvals: Collection[str], before: Collection[str], now: datetime
) -> int:
    """Name the approvals of an edition; deals in review follow at once.

    Raises:
        Conflict: somebody else has changed them since.
        Forbidden: the actor is not of the desk.
    """
    set_edition_approvals(actor=actor, edition=edition, approvals=approvals, before=before, now=now)
    return _follow(Deal.objects.filter(participation__edition=edition), now=now)


def _follow(deals: DealQuerySet, *, now: datetime) -> int:
    with scope(STEPS):
        found = list(deals.filter(stage=Stage.REVIEW).order_by("pk"))
        for deal in found:
            locked = lock(STEPS, deal)
            if locked.stage == Stage.REVIEW:
                realign(locked, now=now)
        return len(found)
