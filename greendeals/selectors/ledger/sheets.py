"""A ledger as sheets: the CSV files hold the same rows as the page."""

from django.utils.translation import gettext_lazy as _

from greendeals.selectors.ledger.rows import Effect, Ledger
from greendeals.selectors.ledger.totals import Total
from icc.ui.sheets import Field, Sheet

PLACE = (
    Field("city", _("City")),
    Field("deal", _("Deal")),
    Field("deal_title", _("Title of the deal")),
    Field("owner", _("Who promises")),
)


def pledges_sheet(found: Ledger) -> Sheet:
    """Every promise, one row each."""
    fields = (
        *PLACE,
        Field("promise", _("Promise")),
        Field("text", _("What is promised")),
        Field("due_on", _("Until")),
        Field("status", _("Status")),
        Field("why", _("Because")),
        Field("state", _("What its owner says")),
        Field("level", _("How well it is proven")),
        Field("said_on", _("Said on")),
        Field("files", _("Files"), numeric=True),
    )
    rows = [
        (
            row.deal.city.slug,
            row.deal.public_id,
            row.deal.title,
            row.kept.owner,
            row.kept.promise.public_id,
            row.kept.promise.text,
            row.kept.promise.due_on,
            row.kept.standing.status.value,
            row.kept.standing.why,
            row.kept.last.state if row.kept.last else "",
            row.kept.last.level if row.kept.last else "",
            row.kept.last.at.date() if row.kept.last else None,
            row.files,
        )
        for row in found.pledges
    ]
    return Sheet(_("Promises"), fields, rows)


def effects_sheet(found: Ledger) -> Sheet:
    """Every indicator with what it comes to, one row each, and whether it counts in the totals."""
    fields = (
        *PLACE,
        Field("promise", _("Promise")),
        Field("indicator", _("Indicator")),
        Field("name", _("What is measured")),
        Field("kpi", _("Entry of the catalogue")),
        Field("unit", _("Unit")),
        Field("aggregation", _("How values add up")),
        Field("target", _("Target"), numeric=True),
        Field("reached", _("Reached"), numeric=True),
        Field("counts", _("Counts in the total"), numeric=True),
        Field("status", _("Status")),
        Field("files", _("Files"), numeric=True),
    )
    counted = {row.measured.indicator.pk for total in found.totals for row in total.counted}
    return Sheet(_("Indicators"), fields, [_effect(row, counted) for row in found.effects])


def _effect(row: Effect, counted: set[int]) -> tuple[object, ...]:
    indicator = row.measured.indicator
    return (
        row.deal.city.slug,
        row.deal.public_id,
        row.deal.title,
        row.owner,
        row.kept.promise.public_id if row.kept else "",
        indicator.public_id,
        indicator.name,
        indicator.kpi.code if indicator.kpi else "",
        indicator.unit,
        indicator.aggregation,
        row.measured.path.target,
        row.measured.reached,
        indicator.pk in counted,
        row.measured.standing.status.value,
        row.files,
    )


def totals_sheet(found: Ledger) -> Sheet:
    """What the indicators come to, one row for each entry of the catalogue."""
    fields = (
        Field("kpi", _("Entry of the catalogue")),
        Field("name", _("What is measured")),
        Field("unit", _("Unit")),
        Field("aggregation", _("How values add up")),
        Field("pledged", _("Pledged"), numeric=True),
        Field("reached", _("Delivered"), numeric=True),
        Field("indicators", _("Indicators counted"), numeric=True),
        Field("left_out", _("Left out, counted already"), numeric=True),
        Field("deals", _("Deals"), numeric=True),
    )
    return Sheet(_("Totals"), fields, [_total(row) for row in found.totals])


def _total(row: Total) -> tuple[object, ...]:
    return (
        row.kpi.code,
        row.kpi.name,
        row.unit,
        row.aggregation,
        row.pledged,
        row.reached,
        len(row.counted),
        len(row.left_out),
        row.deals,
    )
