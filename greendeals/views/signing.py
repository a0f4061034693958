"""Asking for signatures; the mayor reads, signs or declines."""

import json
from typing import Any

from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from greendeals.forms import AgreeForm, DeclineForm, OpenSigningForm, SignForm
from greendeals.messages import preview_requests
from greendeals.models import Deal, Signatory
from greendeals.rules import (
    can_prepare,
    closed_because,
    last_day,
    may_hand_over,
    require_step,
    slot_of,
)
from greendeals.selectors import (
    Sitting,
    changes_from,
    deals_to_sign,
    latest_starts,
    readable,
    signing_progress,
    sitting_at,
)
from greendeals.services import agree_to_deal, decline_deal, open_signing, sign_deal
from greendeals.views.access import deal_page, show, trace_of
from greendeals.workflow import Action
from icc.core import clock
from icc.core.errors import Invalid
from icc.notifications.services import Recipient
from icc.tenancy.requests import SignedInRequest
from icc.ui.components import Column

CONSENT = "sign-2-city"
SITTING = "sitting"
"""In the address or the form of a deal that is signed among several in one sitting."""

LOOK = "look"
"""In the plan that is only to be looked at: dates and mails are reckoned anew, nobody is asked."""


@deal_page
def plan(request: SignedInRequest, deal: Deal) -> HttpResponseBase:
    """Choose who signs, in which order and until when, and ask by mail."""
    can_prepare(request.actor, deal).require()
    require_step(request.actor, deal, Action.OPEN)
    today = clock.day(clock.now())
    form = OpenSigningForm(request.POST or None, deal=deal, today=today)
    if form.is_valid() and LOOK not in request.POST and _opened(request, deal, form):
        messages.success(request, _("The request to sign is open. Who comes first is asked by mail."))
        return redirect(deal)
    columns = [Column(_("Partner")), Column(_("Order")), Column(_("Must sign")), Column(_("More"))]
    starts = latest_starts(deal, today=today, groups=form.groups())
    context = {"form": form, "columns": columns, "starts": starts, "mails": _mails(deal, form)}
    return show(request, deal, "open_signing.html", context, here=_("Ask for signatures"))


def _mails(deal: Deal, form: OpenSigningForm) -> list[tuple[Recipient, str, str]]:
    """Return the mails as they will go out, with the last day that stands in the form."""
    answers = getattr(form, "cleaned_data", {})
    mayor = form.first_mayor()
    deadline = answers.get("deadline") or form.initial["deadline"]
    party = next(iter(form.parties), None)
    return preview_requests(deal, party=party, signatory=mayor.user, deadline=deadline) if mayor else []


def _opened(request: SignedInRequest, deal: Deal, form: OpenSigningForm) -> bool:
    """Open the round as planned; a refusal is marked in the form."""
    deadline, now = form.cleaned_data["deadline"], clock.now()
    try:
        open_signing(actor=request.actor, deal=deal, plan=form.plan(), deadline=deadline, now=now)
    except Invalid as error:
        mark(form, error)
        return False
    return True


@deal_page
def sign(request: SignedInRequest, deal: Deal) -> HttpResponseBase:
    """Show the signatory the frozen text and take the signature, or the agreement of who does not sign."""
    slot = slot_of(request.actor, deal)
    if slot is None:
        return show(request, deal, "not_asked.html", {}, here=_("Sign"), status=403)
    form = _form(request, slot)
    if form.is_bound and not slot.answered and _is_stale(request, slot):
        return _read_again(request, deal, slot)
    if not slot.answered and form.is_valid():
        answered = _answer(request, deal, form)
        if answered.revoked_at:
            return _page(request, deal, answered, _form(request, slot, fresh=True), status=403)
        return _onwards(request, deal)
    return _page(request, deal, slot, form)


def _form(request: SignedInRequest, slot: Signatory, *, fresh: bool = False) -> SignForm | AgreeForm:
    posted = None if fresh else request.POST or None
    if slot.signs:
        return SignForm(posted, initial=_initial(slot), consent=CONSENT)
    return AgreeForm(posted, initial=_initial(slot))


def _answer(request: SignedInRequest, deal: Deal, form: SignForm | AgreeForm) -> Signatory:
    facts: dict[str, Any] = {
        "actor": request.actor,
        "deal": deal,
        "trace": trace_of(request),
        "now": clock.now(),
    }
    if isinstance(form, SignForm):
        return sign_deal(signature=form.signature(), **facts)
    return agree_to_deal(version_sha256=form.cleaned_data["version_sha256"], consent=form.given(), **facts)


def _onwards(request: SignedInRequest, deal: Deal) -> HttpResponseBase:
    """Lead to the receipt; in a sitting, to the next deal that waits, or back to the list of them."""
    if SITTING not in request.POST:
        return redirect("greendeals:sign", deal.public_id)
    messages.success(request, _("Done: %s.") % deal.called)
    waiting = deals_to_sign(actor=request.actor)
    if not waiting:
        return redirect("greendeals:sitting")
    return redirect(f"{reverse('greendeals:sign', args=[waiting[0].deal.public_id])}?{SITTING}")


def _initial(slot: Signatory) -> dict[str, str]:
    return {"version_sha256": slot.round.version.sha256, "function": slot.function}


def _is_stale(request: SignedInRequest, slot: Signatory) -> bool:
    """Tell whether another text was on the screen than the one to be signed."""
    return request.POST.get("version_sha256") != slot.round.version.sha256


def _read_again(request: SignedInRequest, deal: Deal, slot: Signatory) -> HttpResponse:
    """Answer a signature under another text: what has changed, the new text, an empty form."""
    version, shown = slot.round.version, request.POST.get("version_sha256", "")
    changes = changes_from(actor=request.actor, version=version, sha256=shown)
    form = _form(request, slot, fresh=True)
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
    request: SignedInRequest,
    deal: Deal,
    slot: Signatory,
    form: SignForm | AgreeForm,
    *,
    status: int = 0,
    **more: Any,
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
        "until": last_day(slot),
        "progress": progress if progress and progress.round.pk == slot.round_id else None,
        "hand_over": bool(may_hand_over(slot)),
        "sitting": _sitting(request, slot),
        **more,
    }
    template = "receipt.html" if slot.answered else "sign.html"
    return show(request, deal, template, context, here=_("Sign"), status=status)


def _sitting(request: SignedInRequest, slot: Signatory) -> Sitting | None:
    asked = SITTING in (request.POST if request.method == "POST" else request.GET)
    return sitting_at(actor=request.actor, slot=slot) if asked else None


def mark(form: BaseForm, error: Invalid) -> None:
    """Mark a refusal in the fields it speaks of."""
    if not error.fields:
        form.add_error(None, str(error.message))
    for field, words in error.fields.items():
        form.add_error(field if field in form.fields else None, str(words))
