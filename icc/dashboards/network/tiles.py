"""Five numbers, each with its base and its change."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from greendeals.workflow import FROZEN, SIGNED
from icc.dashboards.network.filters import Group
from icc.dashboards.network.goal import RECENT, signed_deals, signed_since, target_of
from icc.dashboards.network.places import Network, Status


@dataclass(frozen=True, slots=True)
class Tile:
    """One number with its base and its change."""

    label: str
    value: int
    note: str
    href: str
    tone: str = "neutral"


def tiles_of(data: Network, today: date) -> list[Tile]:
    """Return five numbers, each with its base and what changed in thirty days."""
    chosen, recent, target = data.chosen, today - RECENT, target_of(data)
    asked = [deal for deal in data.deals if deal.stage in FROZEN - SIGNED]
    of_target = _("of %d aimed at") % target if target else _("of %d begun") % len(data.deals)
    lists = {group: chosen.address("dashboard-list", of="deals", stage=group) for group in Group}
    fresh = sum(1 for deal in asked if deal.since > recent)
    begun = sum(1 for deal in data.deals if deal.begun_on > recent)
    signed = _both(of_target, signed_since(data, recent))
    return [
        Tile(_("Deals signed"), len(signed_deals(data)), signed, lists[Group.SIGNED], "info"),
        Tile(_("Ready to sign or signing"), len(asked), _both(_("text frozen"), fresh), lists[Group.ASKED]),
        Tile(_("Deals begun"), len(data.deals), _both(_("signed ones included"), begun), lists[Group.BEGUN]),
        *_tiles_of_cities(data, recent),
    ]


def _tiles_of_cities(data: Network, recent: date) -> list[Tile]:
    chosen, makers, needy = data.chosen, data.makers, data.needy
    begun = [place for place in makers if place.deals]
    fresh = sum(1 for place in begun if min(deal.begun_on for deal in place.deals) > recent)
    flagged = sum(1 for place in needy if max(flag.since for flag in place.flags) > recent)
    base = _("of %d that make deals") % len(makers)
    everywhere = chosen.address("dashboard-list", of="cities")
    risk = chosen.address("dashboard-list", of="cities", status=Status.AT_RISK)
    return [
        Tile(_("Cities with a deal"), len(begun), _both(base, fresh), everywhere),
        Tile(
            _("Cities that need help"), len(needy), _both(base, flagged), risk, "danger" if needy else "done"
        ),
    ]


def _both(base: str, change: int) -> str:
    values = {"base": base, "change": change}
    words = _("%(base)s; +%(change)s in the last 30 days") if change else _("%(base)s; none new in 30 days")
    return words % values
