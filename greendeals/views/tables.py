"""The tables of a deal as a workbook: out, and back in."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from greendeals.models import Deal, TablesFile
from greendeals.rules import can_edit
from greendeals.selectors import tables_page
from greendeals.services import (
    hand_in_tables,
    recheck_tables,
    take_over_tables,
    take_over_values,
    workbook_of,
)
from greendeals.views.access import deal_page, show
from greendeals.views.workbooks import Book, hand_out, offer_book
from greendeals.workflow import FileOf
from icc.core import clock
from icc.core.errors import Conflict, Invalid
from icc.documents.requests import takes_file
from icc.tenancy.requests import SignedInRequest

TABLES = Book(
    holds=FileOf.TABLES,
    title=gettext_lazy("Excel: download and upload"),
    lead=gettext_lazy(
        "One file with promises, actions, indicators and funding. Change it in Excel or LibreOffice, alone "
        "or with your partners, then upload it again."
    ),
    inside=gettext_lazy(
        "The file holds the tables as they stand now. Its first sheet says how to fill it in."
    ),
    check=gettext_lazy(
        "First you see what would change, row by row. Nothing is taken over before you say so, and then all "
        "of it or nothing."
    ),
    out="greendeals:workbook",
)


@deal_page
@require_safe
def workbook(request: SignedInRequest, deal: Deal) -> HttpResponseBase:
    """Hand out the four tables as a workbook."""
    return hand_out(deal, workbook_of(actor=request.actor, deal=deal), _("tables"))


@takes_file
@deal_page
def tables(request: SignedInRequest, deal: Deal) -> HttpResponseBase:
    """Offer the workbook; take it back."""
    return offer_book(request, deal, TABLES, hand_in=hand_in_tables, edit=can_edit(request.actor, deal))


@deal_page
def tables_file(request: SignedInRequest, deal: Deal, file: str) -> HttpResponseBase:
    """Show what taking a workbook over would do; take it over, or have it checked again."""
    rows = TablesFile.objects.visible_to(request.actor).filter(deal=deal).select_related("document", "deal")
    found = get_object_or_404(rows, public_id=file)
    if request.method != "POST":
        return _report(request, deal, found)
    if request.POST.get("act") == "again":
        recheck_tables(actor=request.actor, tables_file=found)
        return redirect("greendeals:tables-file", deal.public_id, found.public_id)
    try:
        count = _take_over(request, found)
    except (Conflict, Invalid) as error:
        return _report(request, deal, found, words=str(error.message), status=error.status)
    messages.success(request, _("Taken over: %d rows.") % count)
    return redirect("greendeals:values", deal.public_id) if found.holds == FileOf.VALUES else redirect(deal)


def _take_over(request: SignedInRequest, found: TablesFile) -> int:
    """Take a file over; return how much has changed."""
    if found.holds == FileOf.VALUES:
        return take_over_values(actor=request.actor, tables_file=found, now=clock.now())
    taken = take_over_tables(actor=request.actor, tables_file=found, now=clock.now())
    return sum(one.added + one.changed + len(one.removed) for one in taken.values())


def _report(
    request: SignedInRequest, deal: Deal, found: TablesFile, *, words: str = "", status: int = 200
) -> HttpResponse:
    page = tables_page(actor=request.actor, deal=deal, file=found)
    template = "_tables_file.html" if request.headers.get("X-Poll") else "tables_file.html"
    context = {"page": page, "words": words}
    return show(request, deal, template, context, here=_("Check of the Excel file"), status=status)
