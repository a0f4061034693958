"""The register, page by page."""

from dataclasses import dataclass

from django.core.paginator import Page, Paginator

from greendeals.models import RegisterEntry
from greendeals.selectors.register.entries import RegisterRow, matching_entries, registered_entries

PER_PAGE = 50


@dataclass(frozen=True, slots=True)
class Register:
    """One page of the register; what is invented is counted by itself."""

    page: Page[RegisterEntry]
    rows: list[RegisterRow]
    real: int
    invented: int

    @property
    def shows_invented(self) -> bool:
        """Whether this very page shows anything invented; search engines keep off it then."""
        return any(row.demonstration for row in self.rows)


def register(*, q: str, country: str, sector: str, edition: str, page: str) -> Register:
    """Return the signed deals that match, fifty to a page, in four queries at most.

    Args:
        q: how words begin in the name of a deal, a city, a member of it or a partner.
        country: ISO code; empty for all.
        sector: code of the term; empty for all.
        edition: code; empty for all.
        page: number as it stands in the address.
    """
    chosen = {"city__country": country, "sector__code": sector, "edition__code": edition}
    found = registered_entries().filter(**{path: value for path, value in chosen.items() if value})
    if q:
        found = matching_entries(found, q)
    shown = Paginator(found, PER_PAGE).get_page(page)
    invented = found.filter(edition__is_demonstration=True).count()
    return Register(shown, [RegisterRow(row) for row in shown], shown.paginator.count - invented, invented)
