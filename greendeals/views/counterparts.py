"""Signatures given elsewhere: handed in by who was asked, decided or recorded by the programme desk."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from greendeals.forms import HandInForm, PaperForm, RefusalForm
from greendeals.models import Counterpart, Deal, Signatory
from greendeals.rules import (
    GRACE_DAYS,
    can_decide_counterpart,
    can_record_paper,
    closed_because,
    last_day,
    slot_of,
)
from greendeals.selectors import counterpart_of, report_of
from greendeals.services import (
    confirm_counterpart,
    record_paper,
    refuse_counterpart,
    submit_counterpart,
)
from greendeals.views.access import deal_page, show, trace_of
from greendeals.views.visits import Visit, identified, show_door
from icc.core import clock
from icc.core.errors import Forbidden, Invalid
from icc.documents.requests import takes_file
from icc.tenancy.actors import Actor
from icc.tenancy.requests import Request, SignedInRequest


def _taken(form: Form, act: Callable[[], object]) -> bool:
    """Do what the form asks for; what is refused is marked beside its field."""
    try:
        act()
    except Invalid as error:
        for name, words in error.fields.items():
            form.add_error(name if name in form.fields else None, str(words))
        return False
    return True


def _posted(request: Request) -> tuple[Any, Any]:
    return (request.POST, request.FILES) if request.method == "POST" else (None, None)


def _handing_in(actor: Actor, deal: Deal) -> dict[str, Any]:
    """Return what the page of handing in shows.

    Raises:
        Forbidden: no signature is asked of the actor.
    """
    slot = slot_of(actor, deal)
    if slot is None:
        raise Forbidden(_("You are not asked to sign this deal."))
    closed = _("You have answered already.") if slot.answered else ""
    return {
        "slot": slot,
        "version": slot.round.version,
        "closed": closed or closed_because(slot, today=clock.day(clock.now())),
        "counterpart": counterpart_of(actor=actor, slot=slot),
        "until": last_day(slot),
        "grace": GRACE_DAYS,
    }


@takes_file
@deal_page
def hand_in(request: SignedInRequest, deal: Deal) -> HttpResponseBase:
    """Take a file that the city's signatory has signed elsewhere."""
    page = _handing_in(request.actor, deal)
    form = HandInForm(*_posted(request), initial={"function": page["slot"].function})
    if form.is_valid() and _submitted(request, request.actor, deal, form):
        return redirect("greendeals:hand-in", deal.public_id)
    return show(request, deal, "hand_in.html", {**page, "form": form}, here=_("Hand in a signed file"))


@takes_file
@identified
def door_hand_in(request: Request, visit: Visit) -> HttpResponseBase:
    """Take a file that a partner has signed elsewhere."""
    page = _handing_in(visit.actor, visit.deal)
    form = HandInForm(*_posted(request), initial={"function": page["slot"].function})
    if form.is_valid() and _submitted(request, visit.actor, visit.deal, form, visit):
        return redirect("greendeals:door-hand-in", visit.token)
    return show_door(request, visit, "hand_in.html", {**page, "form": form})


def _submitted(
    request: Request, actor: Any, deal: Deal, form: HandInForm, visit: Visit | None = None
) -> bool:
    trace = trace_of(request, identified_at=visit.identified_at if visit else None)
    handed = form.handed()
    return _taken(
        form,
        lambda: submit_counterpart(actor=actor, deal=deal, handed=handed, trace=trace, now=clock.now()),
    )


@deal_page
def counterpart(request: SignedInRequest, deal: Deal, counterpart: str) -> HttpResponseBase:
    """Show the desk a file that waits for it; take the decision."""
    can_decide_counterpart(request.actor).require()
    rows = Counterpart.objects.visible_to(request.actor).select_related(
        "signatory__round__version__document", "document", "decided_by"
    )
    row = get_object_or_404(rows, deal=deal, public_id=counterpart)
    form = RefusalForm(request.POST if request.POST.get("action") == "refuse" else None)
    if request.method == "POST" and _decided(request, deal, row, form):
        return redirect("greendeals:counterpart", deal.public_id, row.public_id)
    context = {"row": row, "slot": row.signatory, "report": report_of(row), "form": form}
    return show(request, deal, "counterpart.html", context, here=_("Signed file"))


def _decided(request: SignedInRequest, deal: Deal, row: Counterpart, form: RefusalForm) -> bool:
    now = clock.now()
    if request.POST.get("action") == "confirm":
        confirm_counterpart(actor=request.actor, deal=deal, counterpart=row, now=now)
        messages.success(request, _("Confirmed. The signature counts."))
        return True
    if not form.is_valid():
        return False
    reason = form.cleaned_data["reason"]
    refuse_counterpart(actor=request.actor, deal=deal, counterpart=row, reason=reason, now=now)
    messages.success(request, _("Refused. The signatory has been told why."))
    return True


@takes_file
@deal_page
def paper(request: SignedInRequest, deal: Deal, slot: str) -> HttpResponseBase:
    """Let the desk record a signature on paper."""
    can_record_paper(request.actor).require()
    rows = Signatory.objects.visible_to(request.actor).select_related("round__version")
    row = get_object_or_404(rows, deal=deal, public_id=slot)
    now = clock.now()
    facts = {"typed_name": row.name, "function": row.function}
    form = PaperForm(*_posted(request), initial=facts, today=clock.day(now))
    if form.is_valid() and _recorded(request, deal, row, form):
        messages.success(request, _("Recorded. The signature counts."))
        return redirect(deal)
    closed = (
        _("This person has answered already.") if row.answered else closed_because(row, today=clock.day(now))
    )
    context = {"form": form, "slot": row, "closed": closed}
    return show(request, deal, "paper.html", context, here=_("Signature on paper"))


def _recorded(request: SignedInRequest, deal: Deal, row: Signatory, form: PaperForm) -> bool:
    found, trace, now = form.paper(), trace_of(request), clock.now()
    return _taken(
        form,
        lambda: record_paper(actor=request.actor, deal=deal, slot=row, paper=found, trace=trace, now=now),
    )
