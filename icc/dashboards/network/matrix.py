"""Countries by sectors."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from cities.selectors import country_name
from icc.dashboards.network.goal import signed_deals
from icc.dashboards.network.places import Network
from icc.ui.charts import MatrixCell, MatrixRow, tint


@dataclass(frozen=True, slots=True)
class Matrix:
    """Countries by sectors: signed, of all begun."""

    rows: list[MatrixRow]
    columns: list[str]
    totals: list[MatrixCell]


def matrix_of(data: Network) -> Matrix:
    """Return countries by sectors, those that have signed most first."""
    country = {place.participation_id: place.country for place in data.places}
    begun = Counter((country[deal.participation_id], deal.sector_id) for deal in data.deals)
    signed = Counter((country[deal.participation_id], deal.sector_id) for deal in signed_deals(data))
    used = [term for term in data.sectors if any(sector == term.pk for _country, sector in begun)]
    highest = max(signed.values(), default=0)
    cities = Counter(place.country for place in data.makers)

    def cell(keys: Sequence[tuple[str, int]], *, tinted: bool = False, **more: str) -> MatrixCell:
        count, base = sum(signed[key] for key in keys), sum(begun[key] for key in keys)
        href = data.chosen.address("dashboard-list", of="deals", **more) if base else ""
        return MatrixCell(count, base, href, tint(count, highest) if tinted else 0)

    rows = [
        MatrixRow(
            country_name(code),
            data.chosen.address(country=code),
            cities[code],
            [cell([(code, term.pk)], tinted=True, country=code, sector=term.code) for term in used],
            cell([(code, term.pk) for term in used], country=code),
        )
        for code in sorted({*cities, *country.values()})
    ]
    rows.sort(key=lambda row: (-row.total.value, -row.total.base, -row.base, str(row.label)))
    codes = set(country.values())
    totals = [cell([(code, term.pk) for code in codes], sector=term.code) for term in used]
    totals.append(cell([(code, term.pk) for code in codes for term in used]))
    return Matrix([row for row in rows if row.base or row.total.base], [term.label for term in used], totals)
