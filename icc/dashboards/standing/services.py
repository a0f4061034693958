"""Computing standings anew."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Min
from django.utils.translation import gettext_lazy as _

from cities.models import Participation, Touched
from icc.core import clock
from icc.core.decisions import allow_if
from icc.dashboards.models import Standing
from icc.dashboards.standing.compute import FIELDS, standing_of
from icc.dashboards.standing.selectors import facts_of
from icc.tenancy.actors import Actor, sees_network
from icc.tenancy.scopes import scope

BATCH = 100


@transaction.atomic
def recompute_standing(*, actor: Actor, city_ids: Collection[int], now: datetime) -> int:
    """Compute the standing of every participation of some cities, and store what differs.

    Two that compute the same city wait for each other: the later one sees what the earlier one did not.
    The notes that the cities have changed go first: what is committed after that leaves its own.

    Returns:
        How many rows have changed.

    Raises:
        Forbidden: the actor does not work across all cities.
    """
    allow_if(sees_network(actor), _("Only the platform computes standings.")).require()
    today = clock.day(now)
    with scope(actor):
        rows = Participation.objects.filter(city_id__in=city_ids).order_by("pk")
        list(rows.select_for_update(no_key=True).values_list("pk"))
        Touched.objects.filter(city_id__in=city_ids).delete()
        known = {row.participation_id: row for row in Standing.objects.filter(city_id__in=city_ids)}
        fresh: list[Standing] = []
        for facts in facts_of(city_ids=city_ids, today=today):
            values = standing_of(facts, today)
            if _values(known.get(facts.participation_id)) != values:
                fresh.append(Standing(participation_id=facts.participation_id, **values))
        Standing.objects.bulk_create(
            fresh, update_conflicts=True, unique_fields=["participation"], update_fields=list(FIELDS)
        )
    return len(fresh)


def recompute_touched(*, actor: Actor, now: datetime) -> int:
    """Compute the standing of the cities that have changed, those that have waited longest first.

    A hundred of them at most, in one transaction: killed, it leaves all of them for the next.

    Returns:
        How many cities were computed.

    Raises:
        Forbidden: the actor does not work across all cities.
    """
    allow_if(sees_network(actor), _("Only the platform computes standings.")).require()
    with scope(actor):
        waiting = Touched.objects.values("city_id").annotate(first=Min("pk")).order_by("first")
        cities = [row["city_id"] for row in waiting[:BATCH]]
        if cities:
            recompute_standing(actor=actor, city_ids=cities, now=now)
    return len(cities)


def _values(row: Standing | None) -> dict[str, Any] | None:
    return {name: getattr(row, name) for name in FIELDS} if row else None
