"""Asking for the signature, reading, signing."""

import json

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from greendeals.forms import OpenSigningForm, SignForm
from greendeals.models import Deal, Signatory
from greendeals.rules import is_coordinator, require_step
from greendeals.selectors import readable
from greendeals.services import open_signing, sign_deal
from greendeals.views.access import deal_page, show
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
            open_signing(actor=request.actor, deal=deal, **form.cleaned_data, now=now)
        except Invalid as error:
            _mark(form, error)
        else:
            messages.success(request, _("The mayor has been asked by mail."))
            return redirect(deal)
    return show(request, deal, "open_signing.html", {"form": form}, here=_("Ask for the signature"))


@deal_page
def sign(request: SignedInRequest, deal: Deal) -> HttpResponseBase:
    """Show the signatory the frozen text and take the signature."""
    slots = Signatory.objects.visible_to(request.actor).select_related("round__version__document")
    asked = slots.filter(deal=deal, user_id=request.actor.user_id).order_by("-round__opened_at")
    slot = asked.first()
    if slot is None:
        return show(request, deal, "not_asked.html", {}, here=_("Sign"), status=403)
    form = SignForm(request.POST or None, initial={"version_sha256": slot.round.version.sha256})
    if slot.signed_at is None and form.is_valid():
        answers = form.cleaned_data
        answers.pop("consent")
        sign_deal(actor=request.actor, deal=deal, **answers, now=clock.now())
        return redirect("greendeals:sign", deal.public_id)
    return _page(request, deal, slot, form)


def _page(request: SignedInRequest, deal: Deal, slot: Signatory, form: SignForm) -> HttpResponse:
    version = slot.round.version
    context = {
        "slot": slot,
        "version": version,
        "content": readable(json.loads(version.canonical)),
        "form": form,
    }
    template = "receipt.html" if slot.signed_at else "sign.html"
    return show(request, deal, template, context, here=_("Sign"))


def _mark(form: OpenSigningForm, error: Invalid) -> None:
    for field, words in error.fields.items():
        form.add_error(field, str(words))
