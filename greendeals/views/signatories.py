"""Who signs a deal, as its city sees them: mandates, what keeps somebody back, another in their place."""

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from greendeals.forms import ColleagueForm, MandateForm
from greendeals.models import Deal, Mandate, Signatory
from greendeals.rules import can_prepare, can_see_signatories, is_coordinator
from greendeals.selectors import signatories_of
from greendeals.services import record_mandate, replace_signatory, revoke_mandate
from greendeals.views.access import deal_page, show
from greendeals.views.signing import mark
from icc.core import clock
from icc.core.errors import Invalid
from icc.documents.requests import takes_file
from icc.tenancy.requests import SignedInRequest


def _slot(request: SignedInRequest, deal: Deal, slot: str) -> Signatory:
    rows = Signatory.objects.visible_to(request.actor).filter(deal=deal, passed_at=None)
    return get_object_or_404(rows.select_related("round", "user", "party"), public_id=slot)


@deal_page
def signatories(request: SignedInRequest, deal: Deal) -> HttpResponseBase:
    """Show everybody in the latest round with mandate, delegation, and what keeps them from signing."""
    can_see_signatories(request.actor, deal).require()
    now = clock.now()
    context = {
        "people": signatories_of(actor=request.actor, deal=deal, now=now),
        "prepares": bool(can_prepare(request.actor, deal)),
        "coordinates": bool(is_coordinator(request.actor, deal)),
    }
    return show(request, deal, "signatories.html", context, here=_("Who signs"))


@takes_file
@deal_page
def mandate(request: SignedInRequest, deal: Deal, slot: str) -> HttpResponseBase:
    """Record on what ground somebody signs."""
    can_prepare(request.actor, deal).require()
    person = _slot(request, deal, slot)
    form = MandateForm(request.POST or None, request.FILES or None)
    if form.is_valid() and _recorded(request, deal, person, form):
        messages.success(request, _("The mandate of %s is recorded.") % person.name)
        return redirect("greendeals:signatories", deal.public_id)
    context = {"form": form, "slot": person}
    return show(request, deal, "mandate.html", context, here=_("Record a mandate"))


def _recorded(request: SignedInRequest, deal: Deal, slot: Signatory, form: MandateForm) -> bool:
    try:
        record_mandate(actor=request.actor, deal=deal, slot=slot, ground=form.ground(), now=clock.now())
    except Invalid as error:
        mark(form, error)
        return False
    return True


@deal_page
@require_POST
def end_mandate(request: SignedInRequest, deal: Deal, mandate: str) -> HttpResponseBase:
    """End a mandate before its time."""
    found = get_object_or_404(Mandate.objects.visible_to(request.actor), deal=deal, public_id=mandate)
    revoke_mandate(actor=request.actor, deal=deal, mandate=found, now=clock.now())
    messages.success(request, _("The mandate of %s has ended.") % found.name)
    return redirect("greendeals:signatories", deal.public_id)


@deal_page
def replace(request: SignedInRequest, deal: Deal, slot: str) -> HttpResponseBase:
    """Name another signatory of the city for one who can no longer sign."""
    is_coordinator(request.actor, deal).require()
    person = _slot(request, deal, slot)
    form = ColleagueForm(request.POST or None, slot=person)
    if form.is_valid():
        to = form.substitute()
        replace_signatory(actor=request.actor, deal=deal, slot=person, to=to, now=clock.now())
        messages.success(request, _("%s is to sign now.") % to.name)
        return redirect("greendeals:signatories", deal.public_id)
    context = {"form": form, "slot": person}
    return show(request, deal, "replace_signatory.html", context, here=_("Another person signs"))
