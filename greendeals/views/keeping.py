"""How a signed deal is kept: promises, indicators, what people say of them."""

from collections.abc import Callable
from functools import wraps
from typing import Any, NoReturn, cast

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from greendeals.forms import OverrideForm, PromiseWordForm
from greendeals.models import Commitment, Deal, Indicator
from greendeals.selectors import KeptPage, kept_page, values_of, words_on
from greendeals.selectors.value_lines import boxed, key_of
from greendeals.services import end_override, override_status, say_of_promise
from greendeals.views.access import P, View, deal_page, show
from greendeals.workflow import SIGNED, PromiseState
from icc.core import clock
from icc.core.errors import Conflict, Forbidden, Invalid
from icc.tenancy.requests import SignedInRequest

CHARTS = 12
"""Most charts of one page; beyond that each stands on the page of its indicator."""


def signed_page(view: View[P]) -> Callable[..., HttpResponseBase]:
    """Load a deal that is signed; before that its pages say why there is nothing yet."""

    @wraps(view)
    def enter(request: SignedInRequest, deal: Deal, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if deal.stage not in SIGNED:
            raise Forbidden(_("Reports begin with the signature."))
        return view(request, deal, *args, **kwargs)

    return deal_page(cast(View[P], enter))


def _page(request: SignedInRequest, deal: Deal) -> KeptPage:
    return kept_page(actor=request.actor, deal=deal, today=clock.day(clock.now()))


@signed_page
@require_safe
def keeping(request: SignedInRequest, deal: Deal) -> HttpResponseBase:
    """Show how the promises of a deal are kept and where its indicators stand."""
    page = _page(request, deal)
    context = {"page": page, "charts": len(page.indicators) <= CHARTS}
    return show(request, deal, "keeping/keeping.html", context, here=_("How it is kept"))


@signed_page
def promise(request: SignedInRequest, deal: Deal, promise: str) -> HttpResponseBase:
    """Show what was said of a promise; say more."""
    shown = _page(request, deal).promise(promise) or _missing()
    last = shown.row.last
    initial = {"state": last.state, "words": last.words, "level": last.level} if last else {}
    form = PromiseWordForm(request.POST or None, initial=initial or {"state": PromiseState.IN_PROGRESS})
    if request.method == "POST" and form.is_valid():
        row, said = shown.row.promise, form.said()
        try:
            say_of_promise(actor=request.actor, deal=deal, promise=row, said=said, now=clock.now())
        except (Invalid, Conflict) as error:
            _refuse(form, error)
        else:
            messages.success(request, _("Noted."))
            return redirect("greendeals:promise-kept", deal.public_id, promise)
    return _promise(request, deal, promise, form=form)


def _promise(
    request: SignedInRequest, deal: Deal, key: str, *, status: int = 0, **context: Any
) -> HttpResponse:
    page = _page(request, deal)
    shown = page.promise(key) or _missing()
    words = words_on(actor=request.actor, promise=shown.row.promise)
    blank = {"override": OverrideForm(), "form": PromiseWordForm()}
    values = {"page": page, "shown": shown, "words": words, **blank, **context}
    return show(request, deal, "keeping/promise.html", values, here=_("A promise"), status=status)


@signed_page
@require_safe
def indicator(request: SignedInRequest, deal: Deal, indicator: str) -> HttpResponseBase:
    """Show an indicator with all its values."""
    return _indicator(request, deal, indicator)


def _indicator(
    request: SignedInRequest, deal: Deal, key: str, *, status: int = 0, **context: Any
) -> HttpResponse:
    page = _page(request, deal)
    shown = page.indicator(key) or _missing()
    found = values_of(actor=request.actor, indicator=shown.row.indicator)
    rows = [(value, boxed(value), key_of(shown.row.indicator, value.group)) for value in found]
    values = {"page": page, "shown": shown, "values": rows, "override": OverrideForm(), **context}
    return show(request, deal, "keeping/indicator.html", values, here=shown.row.indicator.name, status=status)


@signed_page
@require_POST
def status(request: SignedInRequest, deal: Deal, kind: str, row: str) -> HttpResponseBase:
    """Say how something stands, against the rules; or let the rules speak again."""
    page = _page(request, deal)
    of = _row_of(page, kind, row)
    drawn, name = PAGES[kind]
    if request.POST.get("act") == "end":
        end_override(actor=request.actor, deal=deal, of=of, now=clock.now())
        return redirect(name, deal.public_id, row)
    form = OverrideForm(request.POST)
    if _says(request, deal, of, form):
        messages.success(request, _("The status is set, until its last day."))
        return redirect(name, deal.public_id, row)
    return drawn(request, deal, row, override=form, status=422)


def _row_of(page: KeptPage, kind: str, key: str) -> Commitment | Indicator:
    if kind == "promises":
        return (page.promise(key) or _missing()).row.promise
    return (page.indicator(key) or _missing()).row.indicator


PAGES = {
    "promises": (_promise, "greendeals:promise-kept"),
    "indicators": (_indicator, "greendeals:indicator-kept"),
}


def _says(request: SignedInRequest, deal: Deal, of: Commitment | Indicator, form: OverrideForm) -> bool:
    if not form.is_valid():
        return False
    try:
        override_status(actor=request.actor, deal=deal, of=of, **form.cleaned_data, now=clock.now())
    except Invalid as error:
        _refuse(form, error)
        return False
    return True


def _refuse(form: Any, error: Invalid | Conflict) -> None:
    for name, words in error.fields.items():
        form.add_error(name if name in form.fields else None, str(words))
    if not error.fields:
        form.add_error(None, str(error.message))


def _missing() -> NoReturn:
    raise Http404
