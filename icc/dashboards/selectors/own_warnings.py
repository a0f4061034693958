"""The early warnings of a city as its own people read them: what is late, and where to act on it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from cities.models import City
from greendeals.workflow import Stage
from icc.core.errors import Text
from icc.dashboards.models import Standing
from icc.dashboards.network.filters import path_of
from icc.dashboards.network.reasons import OF_DEAL
from icc.dashboards.standing.warning import Flag, Rule
from icc.tenancy.actors import Actor

ACTS: Final[Mapping[Rule, tuple[str, Text]]] = {
    Rule.NO_LEAD: ("cities:team", gettext_lazy("Name a lead")),
    Rule.NO_SESSION: ("coaching:city", gettext_lazy("Agree on a session")),
    Rule.STAGE_AGE: ("greendeals:deals", gettext_lazy("See the deals")),
    Rule.SILENT_PARTNER: ("greendeals:deals", gettext_lazy("See the deals")),
    Rule.LATE_REPORT: ("greendeals:reports", gettext_lazy("Write the report")),
    Rule.LATE_PROMISE: ("greendeals:keeping", gettext_lazy("Say how far it is")),
    Rule.OVERDUE_ACTION: ("cities:actions", gettext_lazy("See the actions")),
}
"""Page on which the people of a city act on each warning, and what the link says."""


@dataclass(frozen=True, slots=True)
class OwnWarning:
    """One thing that a city is behind with, in plain words, and its way out."""

    words: str
    act: Text
    href: str


def own_warnings(*, actor: Actor, city: City) -> list[OwnWarning]:
    """Return what a city is warned of, the heaviest first, in one query.

    They are those that its coach and the desk see; without the limits, which are the desk's.
    """
    rows = Standing.objects.visible_to(actor).filter(city=city, participation__edition__records_deals=True)
    flags = [Flag.read(flag) for row in rows.order_by("-pk") for flag in row.flags]
    return [OwnWarning(_words(flag), ACTS[flag.rule][1], _way_out(flag, city)) for flag in flags]


def _way_out(flag: Flag, city: City) -> str:
    return path_of(ACTS[flag.rule][0], flag.detail if flag.rule in OF_DEAL else city.slug)


def _words(flag: Flag) -> str:
    facts: dict[str, Any] = {"count": flag.count, "since": date_format(flag.since)}
    if flag.rule == Rule.STAGE_AGE:
        facts["stage"] = Stage(flag.detail).label
    return WORDS[flag.rule](flag.count) % facts


WORDS: Final[Mapping[Rule, Callable[[int], str]]] = {
    Rule.NO_LEAD: lambda _count: _("Nobody is named who leads the work of the city."),
    Rule.NO_SESSION: lambda met: (
        _("Your last coaching session was on %(since)s.")
        if met
        else _("You have had no coaching session yet.")
    ),
    Rule.STAGE_AGE: lambda count: ngettext(
        "A deal has stood at “%(stage)s” since %(since)s.",
        "%(count)s deals stand still, the longest at “%(stage)s” since %(since)s.",
        count,
    ),
    Rule.SILENT_PARTNER: lambda count: ngettext(
        "A partner was asked to sign on %(since)s and has not answered.",
        "%(count)s partners were asked to sign and have not answered, the first since %(since)s.",
        count,
    ),
    Rule.LATE_REPORT: lambda count: ngettext(
        "A report of a signed deal was due on %(since)s.",
        "%(count)s reports of signed deals are late, the first was due on %(since)s.",
        count,
    ),
    Rule.LATE_PROMISE: lambda count: ngettext(
        "A promise of a signed deal was to be kept by %(since)s.",
        "%(count)s promises of signed deals are late, the first was to be kept by %(since)s.",
        count,
    ),
    Rule.OVERDUE_ACTION: lambda count: ngettext(
        "An agreed action was due on %(since)s.",
        "%(count)s agreed actions are late, the first was due on %(since)s.",
        count,
    ),
}
"""What each warning says to the city, by how many things it is about."""
