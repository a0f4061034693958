"""Partners and their promises."""

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from greendeals.forms import CommitmentForm, PartyForm
from greendeals.models import Commitment, Deal, Party
from greendeals.rules import can_edit, is_writer
from greendeals.services import promise, remove_commitment, remove_party, save_party
from greendeals.views.access import deal_page, show
from icc.core import clock
from icc.core.errors import Invalid
from icc.tenancy.requests import SignedInRequest


@deal_page
@require_safe
def parties(request: SignedInRequest, deal: Deal) -> HttpResponseBase:
    """Show who takes part and what each promises."""
    rows = Party.objects.visible_to(request.actor).filter(deal=deal)
    rows = rows.select_related("kind").prefetch_related("commitments")
    edit, writes = can_edit(request.actor, deal), is_writer(request.actor, deal)
    context = {"parties": rows, "edit": edit, "writes": writes}
    return show(request, deal, "parties.html", context, here=_("Partners and promises"))


@deal_page
def new_party(request: SignedInRequest, deal: Deal) -> HttpResponseBase:
    """Record an organisation as a party."""
    can_edit(request.actor, deal).require()
    form = PartyForm(request.POST or None)
    if form.is_valid():
        try:
            party = save_party(actor=request.actor, deal=deal, **form.cleaned_data, now=clock.now())
        except Invalid as error:
            form.add_error("name", str(error.message))
        else:
            messages.success(request, _("%s is recorded. Now add what it promises.") % party.name)
            return redirect("greendeals:new-commitment", deal.public_id, party.public_id)
    return show(request, deal, "new_party.html", {"form": form}, here=_("New partner"))


@deal_page
def new_commitment(request: SignedInRequest, deal: Deal, party: str) -> HttpResponseBase:
    """Record a promise of a party."""
    can_edit(request.actor, deal).require()
    rows = Party.objects.visible_to(request.actor).filter(deal=deal)
    owner = get_object_or_404(rows, public_id=party)
    form = CommitmentForm(request.POST or None, begun_on=deal.created_at.date())
    if form.is_valid():
        promise(actor=request.actor, deal=deal, party=owner, **form.cleaned_data, now=clock.now())
        messages.success(request, _("The promise of %s is recorded.") % owner.name)
        return redirect("greendeals:parties", deal.public_id)
    return show(request, deal, "new_commitment.html", {"party": owner, "form": form}, here=_("New promise"))


@deal_page
@require_POST
def drop_party(request: SignedInRequest, deal: Deal, party: str) -> HttpResponseBase:
    """Take a party out of the draft."""
    rows = Party.objects.visible_to(request.actor).filter(deal=deal)
    remove_party(
        actor=request.actor, deal=deal, party=get_object_or_404(rows, public_id=party), now=clock.now()
    )
    return redirect("greendeals:parties", deal.public_id)


@deal_page
@require_POST
def drop_commitment(request: SignedInRequest, deal: Deal, commitment: str) -> HttpResponseBase:
    """Take a promise out of the draft."""
    rows = Commitment.objects.visible_to(request.actor).filter(deal=deal)
    found = get_object_or_404(rows, public_id=commitment)
    remove_commitment(actor=request.actor, deal=deal, commitment=found, now=clock.now())
    return redirect("greendeals:parties", deal.public_id)
