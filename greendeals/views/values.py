"""The table with the values of a signed deal: rows that save themselves, blocks, days."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from greendeals.forms import AddDayForm, ValueBlockForm
from greendeals.models import Deal, Indicator
from greendeals.selectors import ValueGrid, value_grid
from greendeals.selectors.value_lines import find_line, read_seen
from greendeals.services import (
    BlockDoubtful,
    BlockRefused,
    Entered,
    ValueConflict,
    paste_values,
    save_value_row,
)
from greendeals.views.access import show
from greendeals.views.keeping import signed_page
from icc.core import clock
from icc.core.errors import Conflict, DomainError, Invalid, TooLarge
from icc.tenancy.requests import SignedInRequest
from icc.ui import grids
from icc.ui.grids import Grid, GridRow

LISTED = 50
"""Faults of a block beyond this are counted, not listed."""

REFUSALS = (Invalid, Conflict, TooLarge)
"""What a block may meet."""


@signed_page
@require_safe
def values(request: SignedInRequest, deal: Deal) -> HttpResponseBase:
    """Show the table; `on` adds a column for a day, `until` leads to earlier days."""
    added = AddDayForm(request.GET if "on" in request.GET else None)
    until = request.GET.get("until", "")
    day = added.cleaned_data["on"] if added.is_bound and added.is_valid() else None
    if day and day > clock.day(clock.now()):
        added.add_error("on", _("This day is still to come."))
        day = None
    grid = _grid(request, deal, days=[day] if day else [], until=until)
    return _page(request, grid, added=added)


def _grid(request: SignedInRequest, deal: Deal, *, days: list[date], until: str = "") -> ValueGrid:
    try:
        last = date.fromisoformat(until) if until else None
    except ValueError:
        last = None
    return value_grid(actor=request.actor, deal=deal, added=days, until=last)


@signed_page
@require_POST
def row(request: SignedInRequest, deal: Deal, line: str) -> HttpResponseBase:
    """Save the cells of a row that were changed; answer a script by JSON, a form by the page."""
    cells = {day: text for name, text in request.POST.items() if (day := _day(name))}
    grid = _grid(request, deal, days=list(cells))
    found = find_line(grid.lines, line)
    if found is None:
        return _gone(request, grid, line, cells)
    seen, sure = read_seen(request.POST.get("version", "")), request.POST.get("sure") == "yes"
    given: dict[str, Any] = {"cells": cells, "seen": seen, "sure": sure}
    try:
        save_value_row(actor=request.actor, deal=deal, line=found, **given, now=clock.now())
    except (BlockRefused, BlockDoubtful, ValueConflict) as error:
        return _refused(request, grid, line, error)
    return _saved(request, deal, line, list(cells))


def _gone(request: SignedInRequest, grid: ValueGrid, key: str, cells: dict[date, Any]) -> HttpResponseBase:
    """Say that an amendment has changed the indicator of a row meanwhile, and what was typed into it."""
    rows = Indicator.every.visible_to(request.actor).filter(deal=grid.deal)
    if not rows.filter(public_id=key.partition("-")[0]).exists():
        raise Http404
    words = _("A change of the deal has replaced this indicator. Not noted: %s. Enter it anew in the table.")
    error = Conflict(words % "; ".join(str(text) for text in cells.values() if text))
    if request.headers.get("X-Autosave") == "1":
        extra = format_html('<p class="ui-grid__note">{}</p>', error.message)
        return JsonResponse({"errors": {}, "message": str(error.message), "html": extra}, status=error.status)
    return _page(request, grid, error=error, status=error.status)


def _saved(request: SignedInRequest, deal: Deal, line: str, days: list[date]) -> HttpResponseBase:
    """Tell a form or a script that the row is saved, and how it is drawn now."""
    grid = _grid(request, deal, days=days)
    if request.headers.get("X-Autosave") != "1":
        return redirect(f"{_address(request, deal)}#row-{line}")
    drawn = next(one for one in grid.drawn().rows if one.key == line)
    return JsonResponse(
        {
            "row": line,
            "version": drawn.version,
            "saved_at": clock.now().isoformat(),
            "html": _html(request, grid, [drawn]),
        }
    )


def _address(request: SignedInRequest, deal: Deal) -> str:
    return str(redirect("greendeals:values", deal.public_id).url)


def _day(name: str) -> date | None:
    try:
        return date.fromisoformat(name)
    except ValueError:
        return None


def _refused(
    request: SignedInRequest, grid: ValueGrid, key: str, error: BlockRefused | BlockDoubtful | ValueConflict
) -> HttpResponseBase:
    """Answer a refused row with what was typed still in its boxes, and what is wrong beside them."""
    stored = next(one for one in grid.drawn().rows if one.key == key)
    posted = {name: str(text) for name, text in request.POST.items() if name in stored.cells}
    typed = {**stored.cells, **posted}
    heads = {str(column.label): column.name for column in grid.drawn().columns}
    errors = {heads[fault.column]: fault.words for fault in error.faults if fault.column in heads}
    conflict = isinstance(error, ValueConflict)
    extra: SafeString | str = _ask(key) if isinstance(error, BlockDoubtful) else ""
    if conflict:
        mine = {**stored.cells, **{name: typed[name] for name in errors}}
        extra = grids.conflict(grid.drawn().columns, mine, stored)
    if request.headers.get("X-Autosave") == "1":
        answer = {"errors": errors, "message": str(error.message), "html": extra}
        return JsonResponse(answer, status=error.status)
    kept = GridRow(
        key, stored.number, stored.address, typed, stored.shown, request.POST.get("version", ""),
        errors=errors, extra=extra, head=stored.head, name=stored.name,
    )  # fmt: skip
    return _page(request, grid, replaced=kept, error=error, status=error.status)


def _ask(key: str) -> SafeString:
    return format_html(
        '<p class="ui-grid__note">{} <button type="submit" form="f-{}" name="sure" value="yes"'
        ' class="ecl-button ecl-button--m ui-button ui-button--secondary">{}</button></p>',
        _("If the marked number is right, say so; otherwise correct it in the box."),
        key,
        _("Yes, it is right"),
    )


@signed_page
@require_POST
def paste(request: SignedInRequest, deal: Deal) -> HttpResponseBase:
    """Take over a block from a spreadsheet, all of it or nothing."""
    days = [day for name in request.POST.get("days", "").split(",") if (day := _day(name))]
    grid = _grid(request, deal, days=days)
    form = ValueBlockForm(request.POST)
    if not form.is_valid():
        return _page(request, grid, pasted=form, status=422)
    facts = dict(form.cleaned_data)
    pairs = (pair.partition(":") for pair in facts.pop("seen").split())
    seen = {key: read_seen(token) for key, _colon, token in pairs}
    try:
        entered = paste_values(actor=request.actor, grid=grid, seen=seen, **facts, now=clock.now())
    except REFUSALS as error:
        return _page(request, grid, pasted=form, error=error, status=error.status)
    messages.success(request, _told(entered))
    return redirect("greendeals:values", deal.public_id)


def _told(entered: Entered) -> str:
    if not any(entered):
        return _("Nothing has changed: all of it stood there already.")
    words = _("Taken over: %(added)d new values, %(corrected)d corrected.")
    return words % {"added": entered.added, "corrected": entered.corrected}


def _html(request: SignedInRequest, grid: ValueGrid, rows: list[GridRow]) -> str:
    whole = grid.drawn()
    return Grid(whole.caption, whole.singular, whole.columns, rows, whole.writable, fixed=True).body(
        _token(request)
    )


def _token(request: SignedInRequest) -> str:
    return format_html('<input type="hidden" name="csrfmiddlewaretoken" value="{}">', get_token(request))


def _page(
    request: SignedInRequest,
    grid: ValueGrid,
    *,
    added: AddDayForm | None = None,
    replaced: GridRow | None = None,
    pasted: ValueBlockForm | None = None,
    error: DomainError | None = None,
    status: int = 200,
) -> HttpResponse:
    drawn = grid.drawn(replaced)
    faults = getattr(error, "faults", []) if pasted else []
    context = {
        "page": grid,
        "drawn": drawn,
        "body": drawn.body(_token(request)),
        "added": added or AddDayForm(),
        "today": clock.day(clock.now()),
        "replaced": replaced,
        "pasted": pasted,
        "error": error,
        "doubtful": isinstance(error, BlockDoubtful),
        "faults": faults[:LISTED],
        "more_faults": max(len(faults) - LISTED, 0),
        "days": ",".join(day.isoformat() for day in grid.days),
    }
    return show(request, grid.deal, "keeping/values.html", context, here=_("Values"), status=status)
