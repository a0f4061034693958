"""Partners, their promises, and the talk with them."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from cities.models import Organisation
from greendeals.forms import CommentForm, CommitmentForm, ContactForm, PartyForm
from greendeals.messages import preview_invitation
from greendeals.models import Commitment, Contact, Deal, Party
from greendeals.rules import can_edit, can_invite, is_writer
from greendeals.selectors import is_own, party_cards
from greendeals.services import (
    change_contact,
    invite_party,
    promise,
    remove_commitment,
    remove_party,
    reply,
    save_party,
)
from greendeals.views.access import deal_page, show
from icc.core import clock
from icc.core.errors import Invalid
from icc.tenancy.requests import SignedInRequest


@deal_page
@require_safe
def parties(request: SignedInRequest, deal: Deal) -> HttpResponseBase:
    """Show who takes part, what each promises, how far each is, and the talk with it."""
    return _page(request, deal)


def _page(
    request: SignedInRequest, deal: Deal, *, form: CommentForm | None = None, about: Party | None = None
) -> HttpResponse:
    """Show the page; `form` is an answer to `about` that was refused."""
    context = {
        "cards": party_cards(actor=request.actor, deal=deal),
        "edit": can_edit(request.actor, deal),
        "writes": is_writer(request.actor, deal),
        "invite": can_invite(request.actor, deal),
        "own": is_own(request.actor, deal),
        "form": form,
        "blank": CommentForm(auto_id=""),
        "about": about,
    }
    return show(request, deal, "parties.html", context, here=_("Partners and promises"))


def _party(request: SignedInRequest, deal: Deal, party: str) -> Party:
    found: Party = get_object_or_404(
        Party.objects.visible_to(request.actor).filter(deal=deal), public_id=party
    )
    return found


@deal_page
def new_party(request: SignedInRequest, deal: Deal) -> HttpResponseBase:
    """Record an organisation as a party."""
    can_edit(request.actor, deal).require()
    known = Organisation.objects.visible_to(request.actor).filter(city=deal.city_id)
    form = PartyForm(request.POST or None, known=known.values_list("name", flat=True))
    if form.is_valid():
        try:
            party = save_party(actor=request.actor, deal=deal, **form.cleaned_data, now=clock.now())
        except Invalid as error:
            form.add_error("name", str(error.fields.get("name", error.message)))
        else:
            messages.success(request, _("%s is recorded. Now add what it promises.") % party.name)
            return redirect("greendeals:new-commitment", deal.public_id, party.public_id)
    return show(request, deal, "new_party.html", {"form": form}, here=_("New partner"))


@deal_page
def invite(request: SignedInRequest, deal: Deal, party: str) -> HttpResponseBase:
    """Show the mail that would go to a partner; send it."""
    can_invite(request.actor, deal).require()
    guest = _party(request, deal, party)
    if request.method == "POST":
        invite_party(actor=request.actor, deal=deal, party=guest, now=clock.now())
        messages.success(request, _("%s is invited by mail.") % guest.name)
        return redirect("greendeals:parties", deal.public_id)
    subject, text = preview_invitation(deal, guest, inviter=request.actor.user_id)
    context = {"party": guest, "contact": guest.contact, "subject": subject, "text": text}
    return show(request, deal, "invite.html", context, here=_("Invite by mail"))


@deal_page
def contact(request: SignedInRequest, deal: Deal, party: str) -> HttpResponseBase:
    """Change whom to reach at a partner."""
    is_writer(request.actor, deal).require()
    guest = _party(request, deal, party)
    now_there = get_object_or_404(Contact.objects.visible_to(request.actor), deal=deal, party=guest)
    form = ContactForm(request.POST or None, instance=now_there)
    if form.is_valid():
        answers = form.cleaned_data
        change_contact(actor=request.actor, deal=deal, party=guest, **answers, now=clock.now())
        messages.success(request, _("The contact person of %s is changed.") % guest.name)
        return redirect("greendeals:parties", deal.public_id)
    context = {"party": guest, "form": form}
    return show(request, deal, "party_contact.html", context, here=_("Contact person"))


@deal_page
@require_POST
def say(request: SignedInRequest, deal: Deal, party: str) -> HttpResponseBase:
    """Answer a partner."""
    is_writer(request.actor, deal).require()
    guest = _party(request, deal, party)
    form = CommentForm(request.POST)
    if not form.is_valid():
        return _page(request, deal, form=form, about=guest)
    reply(actor=request.actor, deal=deal, party=guest, body=form.cleaned_data["body"], now=clock.now())
    messages.success(request, _("Sent to %s by mail.") % guest.name)
    return redirect("greendeals:parties", deal.public_id)


@deal_page
def new_commitment(request: SignedInRequest, deal: Deal, party: str) -> HttpResponseBase:
    """Record a promise of a party."""
    can_edit(request.actor, deal).require()
    owner = _party(request, deal, party)
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
    found = _party(request, deal, party)
    remove_party(actor=request.actor, deal=deal, party=found, now=clock.now())
    return redirect("greendeals:parties", deal.public_id)


@deal_page
@require_POST
def drop_commitment(request: SignedInRequest, deal: Deal, commitment: str) -> HttpResponseBase:
    """Take a promise out of the draft."""
    rows = Commitment.objects.visible_to(request.actor).filter(deal=deal)
    found = get_object_or_404(rows, public_id=commitment)
    remove_commitment(actor=request.actor, deal=deal, commitment=found, now=clock.now())
    return redirect("greendeals:parties", deal.public_id)
