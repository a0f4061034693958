"""Warnings as a page shows them: the reason in words, and where to act on it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext_lazy as _

from greendeals.selectors import TONES
from icc.core.errors import Text
from icc.dashboards.network.filters import path_of
from icc.dashboards.network.places import Place
from icc.dashboards.standing.warning import Flag, Rule

ACTS: Final[Mapping[Rule, tuple[str, Text]]] = {
    Rule.NO_LEAD: ("cities:team", _("Name a lead")),
    Rule.NO_SESSION: ("workspace", _("See the coach")),
    Rule.STAGE_AGE: ("greendeals:deals", _("See the deals")),
    Rule.SILENT_PARTNER: ("greendeals:deals", _("See the deals")),
    Rule.LATE_REPORT: ("greendeals:reports", _("See the report")),
    Rule.LATE_PROMISE: ("greendeals:keeping", _("See the promise")),
    Rule.OVERDUE_ACTION: ("workspace", _("See the actions")),
}
"""Page on which each warning is dealt with, and what the link says."""

OF_DEAL: Final = (Rule.LATE_REPORT, Rule.LATE_PROMISE)
"""Warnings that are dealt with on a page of the deal they name; all others on a page of the city."""


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason and its way out."""

    words: str
    act: Text
    href: str
    rule: Rule


def reasons(place: Place) -> list[Reason]:
    """Return why a participation needs help, the heaviest reason first."""
    return [
        Reason(flag.words, ACTS[flag.rule][1], record_of(flag, place.slug), flag.rule) for flag in place.flags
    ]


def record_of(flag: Flag, city: str) -> str:
    """Return the path of the page on which a warning is dealt with."""
    return path_of(ACTS[flag.rule][0], flag.detail if flag.rule in OF_DEAL else city)


@dataclass(frozen=True, slots=True)
class CityLine:
    """One city with its furthest deal, its reasons, and where to act on them."""

    place: Place
    reasons: list[Reason]

    @property
    def tone(self) -> str:
        """How its furthest stage looks."""
        return TONES[self.place.furthest] if self.place.furthest else "neutral"
