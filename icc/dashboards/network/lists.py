"""The lists behind the marks of the dashboard: deals, drafts without a name; cities with their reasons."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Case, F, Value, When
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cities.models import City
from cities.selectors import country_name
from greendeals.models import Deal
from greendeals.selectors import TONES
from greendeals.workflow import FROZEN, Stage
from icc.core import clock
from icc.core.errors import Text
from icc.dashboards.network.filters import Chosen, Group, stages_of
from icc.dashboards.network.places import Network, Status, network
from icc.dashboards.network.reasons import CityLine, reasons
from icc.tenancy.actors import Actor
from icc.ui.components import Crumb

PER_PAGE = 50
ALL = "all"
"""Number of the page that holds every row, for files."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which list is asked for: deals by stage, or cities by status; empty for all."""

    of_cities: bool = False
    stage: str = ""
    status: str = ""
    number: str = "1"


@dataclass(frozen=True, slots=True)
class DealLine:
    """One deal: its name only once the text is frozen; behind it the deal, before that the city.

    Attributes:
        title: empty for a text that is the city's own affair so far.
    """

    deal: Deal
    title: str
    city: City
    stage: Stage
    tone: str
    days: int

    @property
    def href(self) -> str:
        """Where the record stands."""
        return self.deal.get_absolute_url() if self.title else f"/w/{self.city.slug}/"

    @property
    def country(self) -> Text:
        """Name of the country."""
        return country_name(self.city.country)


@dataclass(frozen=True, slots=True)
class ListPage:
    """One page of a list behind a mark, under what was chosen."""

    data: Network
    wanted: Wanted
    page: Page[DealLine] | Page[CityLine]

    @property
    def of_cities(self) -> bool:
        """Whether the rows are cities."""
        return self.wanted.of_cities

    @property
    def title(self) -> str:
        """What the rows are."""
        if self.of_cities:
            label = Status(self.wanted.status).label if self.wanted.status else ""
            return _("Cities: %s") % label if label else _("Cities")
        word = self.wanted.stage
        return _("Deals: %s") % _label(word) if word else _("Deals")

    @property
    def lead(self) -> str:
        """How many there are, and of what."""
        count = self.page.paginator.count
        words = (
            ngettext("%(count)d city: %(of)s.", "%(count)d cities: %(of)s.", count)
            if self.of_cities
            else ngettext("%(count)d deal: %(of)s.", "%(count)d deals: %(of)s.", count)
        )
        return words % {"count": count, "of": ", ".join(self.data.chosen_words)}

    @property
    def kept(self) -> list[tuple[str, str]]:
        """What the bar must send again beside its own fields."""
        asked = {"of": "cities" if self.of_cities else "deals"}
        asked |= {"status": self.wanted.status} if self.of_cities else {"stage": self.wanted.stage}
        return [(name, value) for name, value in asked.items() if value]

    @property
    def back(self) -> str:
        """Address of the dashboard under the same choice."""
        return self.data.chosen.address()

    @property
    def csv(self) -> str:
        """Address of all rows as a file."""
        name = "cities" if self.of_cities else "deals"
        return self.data.chosen.address("dashboard-csv", name, **dict(self.kept[1:]))

    @property
    def crumbs(self) -> list[Crumb]:
        """The way back."""
        return [Crumb(_("Network dashboard"), self.back), Crumb(self.title)]


def _label(word: str) -> Text:
    return Group(word).label if word in Group.values else Stage(word).label


def list_page(*, actor: Actor, chosen: Chosen, wanted: Wanted, now: datetime) -> ListPage:
    """Return one page of the deals or cities behind a mark, in a fixed number of queries."""
    data = network(actor=actor, chosen=chosen)
    rows = _cities(data, wanted) if wanted.of_cities else _deals(actor, chosen, wanted, now)
    return ListPage(data, wanted, rows)


def _deals(actor: Actor, chosen: Chosen, wanted: Wanted, now: datetime) -> Page[DealLine]:
    """Deals, those that have stood longest first; names of drafts never leave the database."""
    found = Deal.objects.counted_for(actor).in_edition(chosen.edition.pk)
    found = found.filter(stage__in=stages_of(wanted.stage), **_narrowed(chosen))
    shown_title = Case(When(stage__in=FROZEN, then=F("title")), default=Value(""))
    rows = found.select_related("city", "sector").defer("title").annotate(shown_title=shown_title)
    shown: Page[Any] = _cut(rows.order_by("stage_since", "pk"), rows.count(), wanted)
    today = clock.day(now)
    shown.object_list = [
        DealLine(
            deal,
            vars(deal)["shown_title"],
            deal.city,
            Stage(deal.stage),
            TONES[Stage(deal.stage)],
            max((today - clock.day(deal.stage_since)).days, 0),
        )
        for deal in shown
    ]
    return shown


def _narrowed(chosen: Chosen) -> dict[str, str]:
    lookups = {
        "city__country": chosen.country,
        "sector__code": chosen.sector,
        "participation__kind": chosen.kind,
    }
    return {lookup: value for lookup, value in lookups.items() if value}


def _cities(data: Network, wanted: Wanted) -> Page[CityLine]:
    """Cities; those that need help first, the most urgent on top."""
    places = [place for place in data.places if wanted.status in {"", place.status}]
    places.sort(key=lambda place: (-place.score, place.name))
    return _cut([CityLine(place, reasons(place)) for place in places], len(places), wanted)


def _cut(rows: Any, count: int, wanted: Wanted) -> Page[Any]:
    whole = wanted.number == ALL
    return Paginator(rows, max(count, 1) if whole else PER_PAGE).get_page(1 if whole else wanted.number)
