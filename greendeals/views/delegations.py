"""A signatory who hands the signature over to somebody else."""

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from greendeals.forms import ColleagueForm, SubstituteForm
from greendeals.models import Deal, Signatory
from greendeals.rules import closed_because, may_hand_over, slot_of
from greendeals.services import delegate_slot
from greendeals.views.access import deal_page, show
from greendeals.views.signing import mark
from greendeals.views.visits import Visit, door_at, identified, show_door
from icc.core import clock
from icc.core.errors import Conflict, Forbidden, Invalid
from icc.tenancy.actors import Partner, Person
from icc.tenancy.requests import Request, SignedInRequest


def _asked(actor: Person | Partner, deal: Deal) -> Signatory:
    """Return the slot that the actor may hand over.

    Raises:
        Conflict: it takes no answer now.
        Forbidden: there is none, or the plan does not allow it.
    """
    slot = slot_of(actor, deal)
    if slot is None:
        raise Forbidden(_("You are not asked to sign this deal."))
    may_hand_over(slot).require()
    closed = closed_because(slot, today=clock.day(clock.now()))
    if closed or slot.answered:
        raise Conflict(closed or _("You have answered already."))
    return slot


def _done(actor: Person | Partner, deal: Deal, form: ColleagueForm | SubstituteForm) -> bool:
    try:
        delegate_slot(actor=actor, deal=deal, to=form.substitute(), now=clock.now())
    except Invalid as error:
        mark(form, error)
        return False
    return True


@deal_page
def hand_over(request: SignedInRequest, deal: Deal) -> HttpResponseBase:
    """Let a mayor name the colleague who signs on their behalf."""
    slot = _asked(request.actor, deal)
    form = ColleagueForm(request.POST or None, slot=slot)
    if form.is_valid() and _done(request.actor, deal, form):
        messages.success(request, _("You no longer sign this deal. Your colleague is asked by mail."))
        return redirect("greendeals:sign", deal.public_id)
    context = {"form": form, "slot": slot}
    return show(request, deal, "hand_over.html", context, here=_("Hand the signature over"))


@identified
def door_hand_over(request: Request, visit: Visit) -> HttpResponseBase:
    """Let a partner name somebody of their organisation who signs on their behalf."""
    _asked(visit.actor, visit.deal)
    door = door_at(visit)
    form = SubstituteForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and _done(visit.actor, visit.deal, form):
        said = {"door": door, "name": form.cleaned_data["name"]}
        return show_door(request, visit, "handed_over.html", said)
    return show_door(request, visit, "hand_over.html", {"door": door, "form": form})
