"""The columns of the tables of a ledger."""

from django.utils.translation import gettext_lazy as _

from icc.ui.components import Column

COLUMNS = {
    "totals": (
        Column(_("What is measured")),
        Column(_("Pledged"), numeric=True),
        Column(_("Delivered"), numeric=True),
        Column(_("How it is added up")),
        Column(_("Indicators"), numeric=True),
    ),
    "effects": (
        Column(_("Deal")),
        Column(_("Who promises")),
        Column(_("Target"), numeric=True),
        Column(_("Reached"), numeric=True),
        Column(_("Status")),
        Column(_("Proof")),
    ),
    "pledges": (
        Column(_("Promise")),
        Column(_("Who promises")),
        Column(_("Until")),
        Column(_("Status")),
        Column(_("Last word")),
        Column(_("Proof")),
    ),
}
