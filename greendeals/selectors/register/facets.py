"""What the filters of the register offer."""

from collections.abc import Iterable
from dataclasses import dataclass

from cities.selectors import country_name
from greendeals.models import RegisterEntry


@dataclass(frozen=True, slots=True)
class Facets:
    """What the filters offer: code and words of all that occurs, by its words."""

    countries: list[tuple[str, str]]
    sectors: list[tuple[str, str]]
    editions: list[tuple[str, str]]


def register_facets() -> Facets:
    """Return what occurs in the register, in one query."""
    columns = ("city__country", "sector__code", "sector__label", "edition__code", "edition__name")
    found = set(RegisterEntry.objects.current().order_by().values_list(*columns).distinct())

    def offered(pairs: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
        return sorted(dict(pairs).items(), key=lambda pair: pair[1])

    return Facets(
        countries=offered((row[0], str(country_name(row[0]))) for row in found),
        sectors=offered((row[1], row[2]) for row in found),
        editions=offered((row[3], row[4]) for row in found),
    )
