"""How participations are marked: by the status of their deals, or by kind where none are recorded."""

from collections.abc import Collection, Mapping

from cities.models import Edition
from cities.workflow import Kind
from icc.core.errors import Text
from icc.dashboards.network.filters import path_of
from icc.dashboards.network.places import Network, Place, Status
from icc.ui.maps import Mark, Sign

SHAPES = {
    Status.AT_RISK: "triangle",
    Status.SIGNED: "circle",
    Status.ASKED: "square",
    Status.DRAFTING: "diamond",
    Status.NONE: "ring",
}
KINDS = {
    Kind.CORE: "circle",
    Kind.MENTOR: "square",
    Kind.OBSERVER: "diamond",
    Kind.CHALLENGE: "circle",
    Kind.FELLOW: "ring",
}


def kind_signs(present: Collection[str]) -> dict[str, Sign]:
    """Return the key of a historic edition, whose deals are not recorded here: the kinds that took part."""
    return {kind.value: Sign(KINDS[kind], str(kind.label)) for kind in Kind if kind.value in present}


def signs_of(data: Network) -> Mapping[str, Sign]:
    """Return the key of the map; what needs help lies on top, and each line leads to its list."""
    if not data.chosen.edition.records_deals:
        return kind_signs({place.kind.value for place in data.places})
    lists = {status: data.chosen.address("dashboard-list", of="cities", status=status) for status in Status}
    return {status.value: Sign(SHAPES[status], str(status.label), lists[status]) for status in Status}


def mark_of(place: Place, edition: Edition) -> Mark:
    """Return a participation as a mark, with its first reason."""
    note: Text = place.flags[0].words if place.flags else ""
    return Mark(
        name=place.name,
        sign=place.status.value if edition.records_deals else place.kind.value,
        href=path_of("workspace", place.slug),
        lat=place.lat,
        lon=place.lon,
        area=place.area,
        zone=place.country,
        note=note,
        invented=place.invented,
        rank=place.score,
    )
