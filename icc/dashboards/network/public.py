"""The start page: what the public may know of the network, from published rows only."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.cache import cache
from django.db.models import Count, Max
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from cities.models import Edition, Participation
from cities.selectors import country_name, current_edition
from cities.workflow import WITHOUT_PREJUDICE, Kind, marked
from greendeals.models import RegisterEntry
from icc.dashboards.network.places import coordinates
from icc.dashboards.network.signs import kind_signs
from icc.ui.maps import Mark, Sign, ground

SIGNED, PRESENT = "signed", "present"
SIGNS = {
    SIGNED: Sign("circle", gettext_lazy("Signed a Local Green Deal")),
    PRESENT: Sign("ring", gettext_lazy("Takes part")),
}
KEPT = 600
"""Seconds. A signed deal or a new participant shows at once; a corrected name within ten minutes."""


@dataclass(frozen=True, slots=True)
class PublicNetwork:
    """The edition that the public sees first.

    Attributes:
        signed: deals of the register.
        cities: cities with a deal in the register.
    """

    edition: Edition
    participants: int
    countries: int
    signed: int
    cities: int
    marks: list[Mark]
    signs: Mapping[str, Sign]
    has_footnote: bool

    @property
    def name(self) -> str:
        """The edition, marked if it is invented."""
        return marked(self.edition.name, invented=self.edition.is_demonstration)

    @property
    def caption(self) -> str:
        """What the map shows."""
        words = ngettext(
            "%(count)d participant of %(edition)s", "%(count)d participants of %(edition)s", self.participants
        )
        return words % {"count": self.participants, "edition": self.name}

    @property
    def target_note(self) -> str:
        """The base of the first number."""
        target = self.edition.target_deals
        return _("of %d aimed at") % target if target else ""

    @property
    def cities_note(self) -> str:
        """The base of the second number."""
        return _("of %d participants") % self.participants

    @property
    def source_note(self) -> str:
        """What is counted: of real editions, what a public source names."""
        invented = self.edition.is_demonstration
        return "" if invented else _("with a public source; the programme's own totals are higher")

    @property
    def directory(self) -> str:
        """Address of the list of participants."""
        return f"{reverse('cities:directory')}?edition={self.edition.code}"


def start_page() -> SafeString:
    """Return the numbers and the maps of the start page as HTML, drawn once per state of the data.

    A few small queries tell the state; a change of register or participants gives a new name.
    """
    state = _state()
    name = f"start:{get_language()}:{':'.join(str(value) for value in state)}"
    kept: str | None = cache.get(name)
    if kept is None:
        kept = render_to_string("dashboards/start_network.html", {"networks": networks()})
        cache.set(name, kept, KEPT)
    return mark_safe(kept)


def _state() -> list[Any]:
    """Return values of which one differs once a deal is registered or a participant is added."""
    register = RegisterEntry.objects.aggregate(Count("pk"), Max("pk"), Max("superseded_at"))
    places = Participation.objects.aggregate(Count("pk"), Max("pk"), Max("members__pk"))
    return [ground(), *register.values(), *places.values()]


def networks() -> list[PublicNetwork]:
    """Return the latest real edition, and the one whose deals are made here where that is another."""
    editions = list(Edition.objects.newest_first())
    shown = [current_edition(editions), next((one for one in editions if one.records_deals), None)]
    return [_network(edition) for edition in dict.fromkeys(shown) if edition]


def _network(edition: Edition) -> PublicNetwork:
    signed = dict(
        RegisterEntry.objects.current()
        .filter(edition=edition)
        .order_by()
        .values_list("city_id")
        .annotate(count=Count("pk"))
    )
    spots = coordinates(edition)
    marks = [
        _mark(row, edition, signed.get(row.city_id, 0), spots.get(row.pk, (None, None)))
        for row in Participation.objects.filter(edition=edition).select_related("city").in_order()
    ]
    zones = {mark.zone for mark in marks}
    return PublicNetwork(
        edition=edition,
        participants=len(marks),
        countries=len(zones),
        signed=sum(signed.values()),
        cities=len(signed),
        marks=marks,
        signs=SIGNS if edition.records_deals else kind_signs({mark.sign for mark in marks}),
        has_footnote=WITHOUT_PREJUDICE in zones,
    )


def _mark(row: Participation, edition: Edition, signed: int, spot: tuple[float | None, float | None]) -> Mark:
    city = row.city
    note = (
        ngettext("%d deal signed", "%d deals signed", signed) % signed
        if signed
        else str(Kind(row.kind).label)
    )
    return Mark(
        name=city.marked_name,
        sign=(SIGNED if signed else PRESENT) if edition.records_deals else row.kind,
        href=city.get_absolute_url(),
        lat=spot[0],
        lon=spot[1],
        area=country_name(city.country),
        zone=city.country,
        note=note,
        invented=city.is_invented,
        rank=signed,
    )
