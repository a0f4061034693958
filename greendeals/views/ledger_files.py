"""The rows of a ledger as files."""

from datetime import datetime

from django.http import Http404, HttpResponse

from greendeals.selectors.ledger import Ledger, effects_sheet, pledges_sheet, totals_sheet
from icc.core import clock
from icc.tenancy.requests import SignedInRequest

SHEETS = {"promises": pledges_sheet, "indicators": effects_sheet, "totals": totals_sheet}
"""Name of a file in the address to its rows."""


def ledger_file(request: SignedInRequest, found: Ledger, now: datetime) -> HttpResponse:
    """Hand out one table of a ledger as CSV; `?bom=1` for spreadsheet programs that need the mark.

    Raises:
        Http404: there is no such table.
    """
    name = request.GET["file"]
    if name not in SHEETS:
        raise Http404
    content = SHEETS[name](found).csv(bom=request.GET.get("bom") == "1")
    response = HttpResponse(content, content_type="text/csv; charset=utf-8")
    file_name = f"icc-{name}-{clock.day(now).isoformat()}.csv"
    response.headers["Content-Disposition"] = f'attachment; filename="{file_name}"'
    return response
