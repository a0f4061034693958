"""The network in figures, for EC staff and desk: the answer in a sentence, then the panels."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cities.models import Edition
from cities.workflow import WITHOUT_PREJUDICE
from icc.core import clock
from icc.core.errors import Text
from icc.dashboards.network.answer import sentence
from icc.dashboards.network.filters import Chosen
from icc.dashboards.network.growth import growth_of, words_of
from icc.dashboards.network.matrix import Matrix, matrix_of
from icc.dashboards.network.places import Network, Status, network
from icc.dashboards.network.reasons import CityLine, reasons
from icc.dashboards.network.signs import mark_of, signs_of
from icc.dashboards.network.stages import stages_of
from icc.dashboards.network.tiles import Tile, tiles_of
from icc.tenancy.actors import Actor
from icc.ui.charts import Growth, StageBar
from icc.ui.maps import Mark, Sign

SHOWN = 8


@dataclass(frozen=True, slots=True)
class Zoom:
    """A preset of the map."""

    label: Text
    href: str
    current: bool


@dataclass(frozen=True, slots=True)
class NetworkPage:
    """Everything the dashboard shows."""

    chosen: Chosen
    data: Network
    now: datetime
    sentence: str
    tiles: list[Tile]
    stages: list[StageBar]
    matrix: Matrix
    growth: Growth
    growth_note: str
    marks: list[Mark]
    signs: Mapping[str, Sign]
    needy: list[CityLine]
    more: int
    zoom: str = ""

    @property
    def edition(self) -> Edition:
        """The edition shown."""
        return self.chosen.edition

    @property
    def source(self) -> str:
        """Where the figures come from, and their age."""
        return _("Source: ICC platform, %s.") % date_format(timezone.localtime(self.now), "DATETIME_FORMAT")

    @property
    def growth_title(self) -> str:
        """The question of the first panel."""
        target = self.growth.target
        return (
            _("Are we on track for %d signed deals?") % target if target else _("How many deals are signed?")
        )

    @property
    def map_caption(self) -> str:
        """What the map shows."""
        count = len(self.data.places)
        if not self.edition.records_deals:
            return ngettext("%d participant by kind", "%d participants by kind", count) % count
        words = ngettext(
            "%d participant by the status of its deals", "%d participants by the status of their deals", count
        )
        return words % count

    @property
    def zooms(self) -> list[Zoom]:
        """Presets of the map: all of Europe, and each country with a participant."""
        countries = [("", _("All of Europe")), *self.data.countries]
        return [
            Zoom(label, self.chosen.address(zoom=code) + "#map", code == self.zoom)
            for code, label in countries
        ]

    @property
    def all_needy(self) -> str:
        """Address of the whole list of cities that need help."""
        return self.chosen.address("dashboard-list", of="cities", status=Status.AT_RISK)

    @property
    def has_footnote(self) -> bool:
        """Whether a country carries a footnote."""
        return any(place.country == WITHOUT_PREJUDICE for place in self.data.places)


def network_page(*, actor: Actor, chosen: Chosen, now: datetime, zoom: str = "") -> NetworkPage:
    """Count what was chosen: the answer in a sentence first, then each panel, all from the same rows."""
    data, today = network(actor=actor, chosen=chosen), clock.day(now)
    needy = data.needy
    growth = growth_of(data, today)
    return NetworkPage(
        chosen=chosen,
        data=data,
        now=now,
        sentence=sentence(data, growth, today),
        tiles=tiles_of(data, today),
        stages=stages_of(data, now),
        matrix=matrix_of(data),
        growth=growth,
        growth_note=words_of(growth, data, today),
        marks=[mark_of(place, chosen.edition) for place in data.places],
        signs=signs_of(data),
        needy=[CityLine(place, reasons(place)) for place in needy[:SHOWN]],
        more=max(len(needy) - SHOWN, 0),
        zoom=zoom or chosen.country,
    )
