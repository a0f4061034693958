"""The actions of a deal on a time line."""

from collections.abc import Sequence
from datetime import date

from django.utils.translation import gettext_lazy as _

from greendeals.models import PlannedAction
from greendeals.selectors.grid.around import Around
from greendeals.workflow import Tag
from icc.ui import timeplans
from icc.ui.sheets import Field, Sheet
from icc.ui.timeplans import PlanRow, TimePlan, time_plan

INKS = {Tag.GREEN: timeplans.GREEN, Tag.DIGITAL: timeplans.BLUE, Tag.TWIN: timeplans.VIOLET}
UNTAGGED = timeplans.INK


def plan_of(actions: Sequence[PlannedAction], around: Around, *, today: date) -> TimePlan | None:
    """Return the time plan of actions; None while none has a date.

    An action with one date only is a mark on that day. Colours say what kind of change it brings.
    """
    dated = [row for row in actions if row.starts_on or row.ends_on]
    if not dated:
        return None
    owners = {option.value: option.label for option in around.owners}
    drawn = [_row(row) for row in dated]
    fields = [
        Field("action", _("Action")),
        Field("owner", _("Who does it")),
        Field("from", _("From")),
        Field("until", _("Until")),
        Field("tag", _("Green or digital")),
    ]
    rows = [
        [row.title, owners.get(row.party_id, ""), row.starts_on, row.ends_on, row.get_tag_display()]
        for row in actions
    ]
    used = {row.tag for row in dated}
    legend = [(tag.value, tag.label) for tag in Tag if tag in used]
    return TimePlan(time_plan(drawn, today=today), Sheet(_("Time plan of the actions"), fields, rows), legend)


def _row(row: PlannedAction) -> PlanRow:
    first, last = row.starts_on or row.ends_on, row.ends_on or row.starts_on
    if first is None or last is None:
        raise ValueError(f"action {row.pk} has no date")
    ink = INKS.get(Tag(row.tag), UNTAGGED) if row.tag else UNTAGGED
    return PlanRow(row.title, [(first, last)], ink, bar=bool(row.starts_on and row.ends_on))
