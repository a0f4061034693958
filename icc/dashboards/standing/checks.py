"""Whether standings agree with the facts they were computed from."""

from cities.models import Participation
from icc.dashboards.models import Standing
from icc.dashboards.standing.compute import standing_of
from icc.dashboards.standing.selectors import facts_of


def differences() -> list[str]:
    """Return one line per standing that is missing or differs, each judged for the day it was computed.

    Runs under a scope that sees the network. All cities are read at once: facts once per day of the rows.
    """
    rows = {row.participation_id: row for row in Standing.objects.select_related("city").order_by("pk")}
    days = {row.as_of for row in rows.values()}
    by_day = {
        day: {facts.participation_id: facts for facts in facts_of(city_ids=None, today=day)} for day in days
    }
    found = [
        f"{row.city.slug}, participation {key}: {name} is {getattr(row, name)!r}, should be {value!r}"
        for key, row in rows.items()
        for name, value in standing_of(by_day[row.as_of][key], row.as_of).items()
        if getattr(row, name) != value
    ]
    return [*found, *_missing(set(rows))]


def _missing(known: set[int]) -> list[str]:
    rows = Participation.objects.exclude(pk__in=known).select_related("city").order_by("pk")
    return [f"{row.city.slug}, participation {row.pk}: no standing" for row in rows]
