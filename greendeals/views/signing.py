"""Asking for the signature, reading, signing."""

import json

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from greendeals.forms import DeclineForm, OpenSigningForm, SignForm
from greendeals.models import Deal, Signatory
from greendeals.rules import closed_because, is_coordinator, require_step, slot_of
from greendeals.selectors import readable, seal_of
from greendeals.services import decline_deal, open_signing, sign_deal
from greendeals.views.access import deal_page, show, trace_of
from greendeals.workflow import Action
from icc.core import clock
from icc.core.errors import Invalid
from icc.tenancy.requests import SignedInRequest


@deal_page
def plan(request: SignedInRequest, deal: Deal) -> HttpResponseBase:
    """Choose who signs and until when, and ask by mail."""
    is_coordinator(request.actor, deal).require()
    require_step(request.actor, deal, Action.OPEN)
    now = clock.now()
    form = OpenSigningForm(request.POST or None, deal=deal, today=clock.day(now))
    if form.is_valid():
        try:
            answers = form.cleaned_data
            open_signing(
                actor=request.actor,
                deal=deal,
                signatory=answers["signatory"],
                deadline=answers["deadline"],
                asks=form.asks(),
                quorum=answers["quorum"],
                now=now,
            )
        except Invalid as error:
            _mark(form, error)
        else:
            messages.success(request, _("The mayor has been asked by mail."))
            return redirect(deal)
    return show(request, deal, "open_signing.html", {"form": form}, here=_("Ask for the signature"))


@deal_page
def sign(request: SignedInRequest, deal: Deal) -> HttpResponseBase:
    """Show the signatory the frozen text and take the signature."""
    slot = slot_of(request.actor, deal)
    if slot is None:
        return show(request, deal, "not_asked.html", {}, here=_("Sign"), status=403)
    now = clock.now()
    closed = closed_because(slot, today=clock.day(now))
    initial = {"version_sha256": slot.round.version.sha256, "function": slot.function}
    form = SignForm(request.POST or None, initial=initial, consent="sign-2-city")
    if not slot.answered and form.is_valid():
        sign_deal(
            actor=request.actor, deal=deal, signature=form.signature(), trace=trace_of(request), now=now
        )
        return redirect("greendeals:sign", deal.public_id)
    return _page(request, deal, slot, form, closed=closed)


@deal_page
def decline(request: SignedInRequest, deal: Deal) -> HttpResponseBase:
    """Ask the signatory why they do not sign, and take the answer."""
    slot = slot_of(request.actor, deal)
    if slot is None:
        return show(request, deal, "not_asked.html", {}, here=_("Decline"), status=403)
    form = DeclineForm(request.POST or None, initial={"version_sha256": slot.round.version.sha256})
    if form.is_valid():
        answers = form.cleaned_data
        decline_deal(
            actor=request.actor, deal=deal, **answers, trace=trace_of(request), now=clock.now()
        )
        messages.success(request, _("You have declined. The coordinator reads your reason."))
        return redirect(deal)
    return show(request, deal, "decline.html", {"form": form, "slot": slot}, here=_("Decline"))


def _page(
    request: SignedInRequest, deal: Deal, slot: Signatory, form: SignForm, *, closed: str | Promise
) -> HttpResponse:
    version = slot.round.version
    context = {
        "slot": slot,
        "version": version,
        "content": readable(json.loads(version.canonical)),
        "form": form,
        "closed": closed,
        "seal": seal_of(version),
    }
    template = "receipt.html" if slot.signed_at else "sign.html"
    return show(request, deal, template, context, here=_("Sign"))


def _mark(form: OpenSigningForm, error: Invalid) -> None:
    if not error.fields:
        form.add_error(None, str(error.message))
    for field, words in error.fields.items():
        form.add_error(field, str(words))
