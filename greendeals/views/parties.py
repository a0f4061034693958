"""Partners, their promises, and the talk with them."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from cities.models import Organisation
from greendeals.forms import CommentForm, ContactForm, PartyForm, PartyRoleForm
from greendeals.messages import preview_invitation
from greendeals.models import Contact, Deal, Party
from greendeals.rules import can_edit, can_invite, can_remind, is_writer
from greendeals.selectors import Suggestion, is_own, party_cards, suggestions
from greendeals.services import (
    change_contact,
    change_party,
    invite_party,
    remove_party,
    reply,
    save_party,
)
from greendeals.views.access import deal_page, show
from greendeals.workflow import Court, Stage, TableKey
from icc.core import clock
from icc.core.errors import Conflict, Invalid
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
    cards = party_cards(actor=request.actor, deal=deal)
    now = clock.now()
    context = {
        "cards": cards,
        "remind": can_remind(request.actor, deal),
        "now": now,
        "asks_word": deal.stage == Stage.CONSULTATION,
        "open": [card for card in cards if card.stand.court != Court.NOBODY],
        "due": [card for card in cards if card.stand.with_partner and not card.is_resting(now)],
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


def _register(request: SignedInRequest, deal: Deal) -> dict[str, Any]:
    """Return the organisations that the city knows, and how others that may be meant are found."""
    known = Organisation.objects.visible_to(request.actor).filter(city=deal.city_id).live().by_name()
    invented = deal.participation.edition.is_demonstration

    def find(name: str) -> list[Suggestion]:
        return suggestions(actor=request.actor, city=deal.city, name=name, invented=invented)

    return {"known": known, "find": find}


@deal_page
def new_party(request: SignedInRequest, deal: Deal) -> HttpResponseBase:
    """Record an organisation as a party."""
    can_edit(request.actor, deal).require()
    form = PartyForm(request.POST or None, **_register(request, deal))
    if form.is_valid():
        try:
            party = save_party(actor=request.actor, deal=deal, **form.cleaned_data, now=clock.now())
        except (Invalid, Conflict) as error:
            form.add_error("name", str(error.fields.get("name", error.message)))
        else:
            messages.success(request, _("%s is recorded. Now add what it promises.") % party.name)
            grid = reverse("greendeals:grid", args=[deal.public_id, TableKey.PROMISES])
            return redirect(f"{grid}?party={party.public_id}#new")
    return show(request, deal, "new_party.html", {"form": form}, here=_("New partner"))


@deal_page
def party(request: SignedInRequest, deal: Deal, party: str) -> HttpResponseBase:
    """Change what a party is in the deal."""
    can_edit(request.actor, deal).require()
    found = _party(request, deal, party)
    form = PartyRoleForm(request.POST or None, instance=found)
    if form.is_valid():
        change_party(actor=request.actor, deal=deal, party=found, **form.cleaned_data, now=clock.now())
        messages.success(request, _("%s is changed.") % found.name)
        return redirect("greendeals:parties", deal.public_id)
    return show(request, deal, "party.html", {"party": found, "form": form}, here=_("Role of the partner"))


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
@require_POST
def drop_party(request: SignedInRequest, deal: Deal, party: str) -> HttpResponseBase:
    """Take a party out of the draft."""
    found = _party(request, deal, party)
    remove_party(actor=request.actor, deal=deal, party=found, now=clock.now())
    return redirect("greendeals:parties", deal.public_id)
