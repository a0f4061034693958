"""The table of actions."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from greendeals.models import PROMISE_LENGTH, PlannedAction
from greendeals.selectors.grid.around import Around, fixed
from greendeals.selectors.grid.columns import Choice, Column, Day
from greendeals.selectors.grid.offers import LINKED, OWNERS
from greendeals.selectors.grid.table import Faults, Table
from greendeals.workflow import Maturity, TableKey, Tag


def _settle_action(row: PlannedAction, around: Around, _given: frozenset[str]) -> Faults:
    if row.starts_on and row.ends_on and row.ends_on < row.starts_on:
        return {"ends_on": _("An action ends after it begins.")}
    if row.ends_on and row.ends_on < around.first_day:
        return {"ends_on": _("This lies before the edition begins. Check the year.")}
    return {}


ACTIONS = Table(
    key=TableKey.ACTIONS,
    model=PlannedAction,
    singular=gettext_lazy("action"),
    lead=gettext_lazy("What is done, by whom and when, and whether it is green, digital or both."),
    columns=(
        Column(
            name="title", label=gettext_lazy("Action"), attribute="title", limit=200, required=True, width="l"
        ),
        Column(
            name="description",
            label=gettext_lazy("Description"),
            limit=PROMISE_LENGTH,
            tall=True,
            width="l",
        ),
        Choice(
            name="party",
            label=gettext_lazy("Who does it"),
            attribute="party_id",
            offered=OWNERS,
            required=True,
            hint=gettext_lazy("The name of the city or of a partner."),
        ),
        Day(name="starts_on", label=gettext_lazy("From"), hint=gettext_lazy("Such as 01/09/2026.")),
        Day(name="ends_on", label=gettext_lazy("Until"), hint=gettext_lazy("Such as 30/06/2028.")),
        Choice(
            name="tag",
            label=gettext_lazy("Green or digital"),
            offered=lambda _around: fixed(Tag.choices),
            unset=gettext_lazy("Not said"),
            width="s",
        ),
        Column(name="technology", label=gettext_lazy("Technology"), limit=150, width="s"),
        Choice(
            name="maturity",
            label=gettext_lazy("How proven it is"),
            offered=lambda _around: fixed(Maturity.choices),
            unset=gettext_lazy("Not said"),
            width="s",
        ),
        LINKED,
    ),
    settle=_settle_action,
)
