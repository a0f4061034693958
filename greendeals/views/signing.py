"""Asking for signatures; the mayor reads, signs or declines."""

import json
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from greendeals.forms import DeclineForm, OpenSigningForm, SignForm
from greendeals.models import Deal, Signatory
from greendeals.rules import closed_because, is_coordinator, require_step, slot_of
from greendeals.selectors import changes_from, readable, signing_progress
from greendeals.services import decline_deal, open_signing, sign_deal
from greendeals.views.access import deal_page, show, trace_of
from greendeals.workflow import Action
from icc.core import clock
from icc.core.errors import Invalid
from icc.tenancy.requests import SignedInRequest
from icc.ui.components import Column

CONSENT = "sign-2-city"


@deal_page
def plan(request: SignedInRequest, deal: Deal) -> HttpResponseBase:
    """Choose who signs, in which order and until when, and ask by mail."""
    is_coordinator(request.actor, deal).require()
    require_step(request.actor, deal, Action.OPEN)
    form = OpenSigningForm(request.POST or None, deal=deal, today=clock.day(clock.now()))
    if form.is_valid() and _opened(request, deal, form):
        messages.success(
            request, _("The partners are asked by mail. The mayor is asked once they have signed.")
        )
        return redirect(deal)
    columns = [Column(_("Partner")), Column(_("Order")), Column(_("Must sign"))]
    context = {"form": form, "columns": columns}
    return show(request, deal, "open_signing.html", context, here=_("Ask for signatures"))


def _opened(request: SignedInRequest, deal: Deal, form: OpenSigningForm) -> bool:
    """Open the round as planned; a refusal is marked in the form."""
    answers = form.cleaned_data
    try:
        open_signing(
            actor=request.actor,
            deal=deal,
            signatory=answers["signatory"],
            deadline=answers["deadline"],
            asks=form.asks(),
            quorum=answers.get("quorum"),
            now=clock.now(),
        )
    except Invalid as error:
        _mark(form, error)
        return False
    return True


@deal_page
def sign(request: SignedInRequest, deal: Deal) -> HttpResponseBase:
    """Show the signatory the frozen text and take the signature."""
    slot = slot_of(request.actor, deal)
    if slot is None:
        return show(request, deal, "not_asked.html", {}, here=_("Sign"), status=403)
    form = SignForm(request.POST or None, initial=_initial(slot), consent=CONSENT)
    if form.is_bound and not slot.answered and _is_stale(request, slot):
        return _read_again(request, deal, slot)
    if not slot.answered and form.is_valid():
        signature, trace = form.signature(), trace_of(request)
        sign_deal(actor=request.actor, deal=deal, signature=signature, trace=trace, now=clock.now())
        return redirect("greendeals:sign", deal.public_id)
    return _page(request, deal, slot, form)


def _initial(slot: Signatory) -> dict[str, str]:
    return {"version_sha256": slot.round.version.sha256, "function": slot.function}


def _is_stale(request: SignedInRequest, slot: Signatory) -> bool:
    """Tell whether another text was on the screen than the one to be signed."""
    return request.POST.get("version_sha256") != slot.round.version.sha256


def _read_again(request: SignedInRequest, deal: Deal, slot: Signatory) -> HttpResponse:
    """Answer a signature under another text: what has changed, the new text, an empty form."""
    version, shown = slot.round.version, request.POST.get("version_sha256", "")
    changes = changes_from(actor=request.actor, version=version, sha256=shown)
    form = SignForm(initial=_initial(slot), consent=CONSENT)
    return _page(request, deal, slot, form, status=409, stale=True, changes=changes)


@deal_page
def decline(request: SignedInRequest, deal: Deal) -> HttpResponseBase:
    """Ask the signatory why they do not sign, and take the answer."""
    slot = slot_of(request.actor, deal)
    if slot is None:
        return show(request, deal, "not_asked.html", {}, here=_("Decline"), status=403)
    form = DeclineForm(request.POST or None, initial=_initial(slot))
    if form.is_valid():
        trace = trace_of(request)
        decline_deal(actor=request.actor, deal=deal, **form.cleaned_data, trace=trace, now=clock.now())
        messages.success(request, _("You have declined. The coordinator and the coach read your reason."))
        return redirect("greendeals:sign", deal.public_id)
    context = {"form": form, "slot": slot, "closed": closed_because(slot, today=clock.day(clock.now()))}
    return show(request, deal, "decline.html", context, here=_("Decline"))


def _page(
    request: SignedInRequest, deal: Deal, slot: Signatory, form: SignForm, *, status: int = 0, **more: Any
) -> HttpResponse:
    """Show the text with its form, or what has become of the signature."""
    version = slot.round.version
    progress = signing_progress(actor=request.actor, deal=deal)
    context = {
        "slot": slot,
        "version": version,
        "content": readable(json.loads(version.canonical)),
        "form": form,
        "closed": closed_because(slot, today=clock.day(clock.now())),
        "progress": progress if progress and progress.round.pk == slot.round_id else None,
        **more,
    }
    template = "receipt.html" if slot.answered else "sign.html"
    return show(request, deal, template, context, here=_("Sign"), status=status)


def _mark(form: OpenSigningForm, error: Invalid) -> None:
    if not error.fields:
        form.add_error(None, str(error.message))
    for field, words in error.fields.items():
        form.add_error(field if field in form.fields else None, str(words))
