"""What the plan lacks: actions, indicators, money."""

from collections.abc import Iterator
from datetime import date

from django.utils.translation import gettext_lazy as _

from greendeals.models import Deal, Indicator, PlannedAction
from greendeals.selectors.checks.finding import Finding, Place


def action_findings(deal: Deal, _today: date) -> Iterator[Finding]:
    """Yield what the actions lack."""
    actions = list(deal.actions.all())
    if not actions:
        yield Finding("no-action", Place.ACTIONS, _("The plan has no action yet."))
    for action in actions:
        yield from _action(deal, action)


def _action(deal: Deal, action: PlannedAction) -> Iterator[Finding]:
    place, title = Place.ACTIONS, action.title
    starts, ends = action.starts_on, action.ends_on
    if starts and ends and ends < starts:
        yield Finding("action-dates", place, _("The action “%s” ends before it begins.") % title, blocks=True)
    if starts is None or ends is None:
        words = _("The action “%s” has no dates: from when until when?") % title
        yield Finding("action-undated", place, words)
    elif deal.ends_on and ends > deal.ends_on:
        yield Finding("action-after-end", place, _("The action “%s” goes on after the deal ends.") % title)
    if not action.tag:
        yield Finding("action-tag", place, _("The action “%s” is neither green nor digital.") % title)


def indicator_findings(deal: Deal, _today: date) -> Iterator[Finding]:
    """Yield what the indicators lack."""
    indicators = list(deal.indicators.all())
    if not indicators:
        words = _("The deal has no indicator: by which figure is it measured?")
        yield Finding("no-indicator", Place.INDICATORS, words)
    for indicator in indicators:
        yield from _indicator(indicator)


def _indicator(row: Indicator) -> Iterator[Finding]:
    place, name = Place.INDICATORS, row.name
    if row.target is None:
        yield Finding("indicator-target", place, _("The indicator “%s” has no target.") % name)
    elif row.baseline is not None and row.target == row.baseline:
        words = _("The target of the indicator “%s” is the same as its value at the start.") % name
        yield Finding("indicator-same", place, words, blocks=True)
    elif row.target_on is None:
        yield Finding("indicator-date", place, _("The target of the indicator “%s” has no date.") % name)
    if row.baseline is None:
        yield Finding("indicator-baseline", place, _("The indicator “%s” has no value at the start.") % name)
    if not row.source.strip():
        words = _("Nobody is named who collects the indicator “%s”.") % name
        yield Finding("indicator-source", place, words)


def money_findings(deal: Deal, _today: date) -> Iterator[Finding]:
    """Yield what the lines of the funding lack."""
    lines = list(deal.funding.all())
    if not lines:
        none = _("No money is recorded: what does it cost, and who pays?")
        yield Finding("no-funding", Place.FUNDING, none)
    for number, line in enumerate(lines, start=1):
        if line.amount is None:
            words = _("Line %(number)d of the funding has no amount.") % {"number": number}
            yield Finding("funding-amount", Place.FUNDING, words)
