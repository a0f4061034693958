"""The tables of a deal: rows that are saved one by one, and blocks pasted from a spreadsheet."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from greendeals.forms import BlockForm
from greendeals.models import Deal
from greendeals.rules import can_edit, is_writer
from greendeals.selectors import grid as tables
from greendeals.selectors.grid import TABLES, Around, Table
from greendeals.selectors.grid.page import address_of, new_row
from greendeals.services import BlockRefused, RowConflict, Taken, move_row, paste_rows, remove_row, save_row
from greendeals.views.access import deal_page, show
from greendeals.workflow import TableKey
from icc.core import clock
from icc.core.errors import DomainError, Frozen, Invalid
from icc.tenancy.requests import SignedInRequest
from icc.ui import grids
from icc.ui.grids import NEW, GridRow

LISTED = 50
"""Faults of a block beyond this are counted, not listed."""


@deal_page
def grid(request: SignedInRequest, deal: Deal, table: TableKey) -> HttpResponseBase:
    """Show a table; add a row to it."""
    if request.method == "POST":
        return _save(request, deal, table, NEW)
    begun = {name: request.GET[name] for name in ("party", "kpi") if name in request.GET}
    return _page(request, deal, table, begun=begun)


@deal_page
@require_POST
def row(request: SignedInRequest, deal: Deal, table: TableKey, row: str) -> HttpResponseBase:
    """Save a row, move it or take it out."""
    act, now = request.POST.get("act", "save"), clock.now()
    if act in {"up", "down"}:
        move_row(actor=request.actor, deal=deal, table=table, row=row, up=act == "up", now=now)
    elif act == "remove":
        remove_row(actor=request.actor, deal=deal, table=table, row=row, now=now)
        messages.success(request, _("The row is removed."))
        return redirect("greendeals:grid", deal.public_id, table)
    else:
        return _save(request, deal, table, row)
    return redirect(f"{address_of(deal, table, NEW)}#row-{row}")


@deal_page
@require_POST
def paste(request: SignedInRequest, deal: Deal, table: TableKey) -> HttpResponseBase:
    """Take over a block from a spreadsheet, all of it or nothing."""
    form = BlockForm(request.POST)
    if not form.is_valid():
        return _page(request, deal, table, block=form, status=422)
    try:
        taken = paste_rows(actor=request.actor, deal=deal, table=table, **form.cleaned_data, now=clock.now())
    except (Invalid, RowConflict, Frozen) as error:
        return _page(request, deal, table, block=form, error=error, status=error.status)
    messages.success(request, _told(taken))
    return redirect("greendeals:grid", deal.public_id, table)


def _told(taken: Taken) -> str:
    if not taken:
        return _("Nothing has changed: all of it stood there already.")
    return _("Taken over: %(added)d new, %(changed)d changed.") % {
        "added": taken.added,
        "changed": taken.changed,
    }


def _save(request: SignedInRequest, deal: Deal, table: TableKey, key: str) -> HttpResponseBase:
    """Save a row or add one; answer a script by JSON, a form by the page."""
    book = TABLES[table]
    cells = {column.name: request.POST[column.name] for column in book.columns if column.name in request.POST}
    version = request.POST.get("version", "")
    try:
        saved = save_row(
            actor=request.actor,
            deal=deal,
            table=table,
            cells=cells,
            row="" if key == NEW else key,
            version=int(version) if version.isdecimal() else None,
            now=clock.now(),
        )
    except (Invalid, RowConflict, Frozen) as error:
        return _refused(request, deal, book, key, cells=cells, error=error)
    if not _is_script(request):
        return redirect(f"{address_of(deal, table, NEW)}#row-{saved.public_id}")
    return _saved(request, deal, book, saved)


def _is_script(request: HttpRequest) -> bool:
    return request.headers.get("X-Autosave") == "1"


def _saved(request: SignedInRequest, deal: Deal, book: Table, saved: Any) -> JsonResponse:
    """Tell a script that the row is saved, and how it is drawn now."""
    around = Around(request.actor, deal)
    keys = list(book.rows(request.actor, deal).values_list("public_id", flat=True))
    drawn = tables.grid_row(book, around, saved, keys.index(saved.public_id) + 1)
    return JsonResponse(
        {
            "row": saved.public_id,
            "version": saved.version,
            "saved_at": clock.now().isoformat(),
            "html": _drawn(request, deal, book, around, drawn),
            "seen": f"{saved.public_id}:{saved.version}",
        }
    )


def _drawn(request: SignedInRequest, deal: Deal, book: Table, around: Around, *rows: GridRow) -> str:
    columns = tables.grid_columns(book, around)
    grid = grids.Grid(book.key.label, book.singular, columns, rows, writable=True)
    return grid.body(_token(request))


def _token(request: HttpRequest) -> str:
    return format_html('<input type="hidden" name="csrfmiddlewaretoken" value="{}">', get_token(request))


def _refused(
    request: SignedInRequest,
    deal: Deal,
    book: Table,
    key: str,
    *,
    cells: dict[str, str],
    error: DomainError,
) -> HttpResponseBase:
    """Answer a refused save with what was typed still in the boxes, and what is wrong beside them."""
    errors = {name: str(words) for name, words in error.fields.items()}
    if not errors and not isinstance(error, RowConflict):
        errors = {book.paged[0].name: str(error.message)}
    if not _is_script(request):
        return _again(request, deal, book, key, cells=cells, errors=errors, error=error)
    answer: dict[str, Any] = {"errors": errors, "message": str(error.message)}
    if isinstance(error, RowConflict):
        answer["html"] = _both(request, deal, book, cells, error.theirs)
    return JsonResponse(answer, status=error.status)


def _both(request: SignedInRequest, deal: Deal, book: Table, cells: dict[str, str], theirs: Any) -> str:
    around = Around(request.actor, deal)
    drawn = tables.grid_row(book, around, theirs, 0)
    mine = {**drawn.cells, **cells}
    return grids.conflict(tables.grid_columns(book, around), mine, drawn)


def _again(
    request: SignedInRequest,
    deal: Deal,
    book: Table,
    key: str,
    *,
    cells: dict[str, str],
    errors: dict[str, str],
    error: DomainError,
) -> HttpResponse:
    around = Around(request.actor, deal)
    stored = None if key == NEW else book.rows(request.actor, deal).filter(public_id=key).first()
    if stored is None:
        typed = new_row(book, around, 0, cells)
        shown = GridRow(NEW, 0, typed.address, typed.cells, {}, errors=errors)
    else:
        base = tables.grid_row(book, around, stored, 0)
        extra = _both(request, deal, book, cells, stored) if isinstance(error, RowConflict) else ""
        shown = GridRow(
            key,
            0,
            base.address,
            {**base.cells, **cells},
            base.shown,
            stored.version,
            base.locked,
            errors,
            extra=extra,
        )
    return _page(request, deal, book.key, replaced=shown, error=error, status=error.status)


def _page(
    request: SignedInRequest,
    deal: Deal,
    table: TableKey,
    *,
    begun: dict[str, str] | None = None,
    replaced: GridRow | None = None,
    block: BlockForm | None = None,
    error: DomainError | None = None,
    status: int = 200,
) -> HttpResponse:
    page = tables.grid_page(actor=request.actor, deal=deal, key=table, begun=begun, replaced=replaced)
    faults = error.faults if isinstance(error, BlockRefused) else []
    starts, columns = tables.paste_fields(page.table, page)
    context = {
        "page": page,
        "key": table,
        "body": page.grid.body(_token(request)),
        "edit": can_edit(request.actor, deal),
        "writes": is_writer(request.actor, deal),
        "pasted": block,
        "error": error,
        "replaced": replaced,
        "faults": faults[:LISTED],
        "more_faults": max(len(faults) - LISTED, 0),
        "starts": starts,
        "starting_columns": columns,
        "paste": reverse("greendeals:paste", args=[deal.public_id, table]),
        "begun": begun or {},
    }
    return show(request, deal, "grid.html", context, here=str(table.label), status=status)
