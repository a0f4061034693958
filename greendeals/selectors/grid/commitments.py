"""The table of promises."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from greendeals.models import PROMISE_LENGTH, Commitment
from greendeals.selectors.grid.around import Around
from greendeals.selectors.grid.columns import Choice, Column, Day
from greendeals.selectors.grid.offers import OWNERS
from greendeals.selectors.grid.table import Faults, Table
from greendeals.workflow import TableKey


def _settle_promise(row: Commitment, around: Around, _given: frozenset[str]) -> Faults:
    if row.due_on and row.due_on < around.begun_on:
        return {"due_on": _("A promise is kept after the deal is begun. Check the year.")}
    return {}


COMMITMENTS = Table(
    key=TableKey.PROMISES,
    model=Commitment,
    singular=gettext_lazy("promise"),
    lead=gettext_lazy(
        "What the city and each partner promise, how it is measured, until when, and what will prove it."
    ),
    columns=(
        Choice(
            name="party",
            label=gettext_lazy("Who promises"),
            attribute="party_id",
            offered=OWNERS,
            required=True,
            hint=gettext_lazy("The name of the city or of a partner."),
        ),
        Column(
            name="text",
            label=gettext_lazy("What it promises"),
            limit=PROMISE_LENGTH,
            tall=True,
            required=True,
            width="l",
            hint=gettext_lazy("One act: “Put solar panels on the roofs of both halls”."),
        ),
        Column(
            name="measure",
            label=gettext_lazy("How it is measured"),
            limit=300,
            tall=False,
            hint=gettext_lazy("The figure that shows it is kept: “kWp installed”."),
        ),
        Day(name="due_on", label=gettext_lazy("Until"), hint=gettext_lazy("Such as 30/06/2028.")),
        Column(
            name="evidence",
            label=gettext_lazy("What will prove it"),
            limit=300,
            hint=gettext_lazy("Such as the commissioning report."),
        ),
    ),
    settle=_settle_promise,
)
