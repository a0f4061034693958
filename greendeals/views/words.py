"""Behind the partner door while the text is a draft: the word on it, and changes of one's own promise."""

from dataclasses import replace

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from greendeals.forms import CommentForm, ProposalForm, WordForm
from greendeals.models import REASON_LENGTH, Commitment, Deal
from greendeals.rules import can_answer, can_propose
from greendeals.services import drop_proposal, give_word, propose_change, take_word_back
from greendeals.views.visits import (
    Visit,
    door_at,
    drop_words,
    identified,
    show_door,
    show_home,
    words_kept,
)
from icc.core import clock
from icc.core.errors import Conflict, DomainError, Frozen, Invalid
from icc.tenancy.requests import Request


def _kept(request: Request, visit: Visit, error: DomainError, *typed: str) -> HttpResponse:
    """Say why something was not done, over the deal as it now is; what was typed waits in the comment box."""
    words = "\n\n".join(part.strip() for part in typed if part.strip())[:REASON_LENGTH]
    deals = Deal.objects.visible_to(visit.actor).select_related("city", "sector", "participation__edition")
    now_there = replace(visit, deal=deals.get(pk=visit.deal.pk))
    return show_home(request, now_there, CommentForm(initial={"body": words}), refused=error)


@identified
def word(request: Request, visit: Visit) -> HttpResponseBase:
    """Ask whether the partner would sign the draft, and take the answer."""
    may = can_answer(visit.actor, visit.deal)
    if not may:
        return _kept(request, visit, Frozen(may.reason), request.POST.get("reason", ""))
    initial = {"content_version": visit.deal.content_version, **words_kept(request, visit)}
    form = WordForm(request.POST if request.method == "POST" else None, initial=initial)
    if not form.is_valid():
        return show_door(request, visit, "word.html", {"door": door_at(visit), "form": form})
    try:
        give_word(actor=visit.actor, deal=visit.deal, **form.word(), now=clock.now())
    except (Conflict, Frozen) as error:
        return _kept(request, visit, error, form.cleaned_data["reason"])
    drop_words(request, visit)
    messages.success(request, _("Your answer is with the city."))
    return redirect("greendeals:door", visit.token)


@identified
def word_back(request: Request, visit: Visit) -> HttpResponseBase:
    """Take the word back."""
    if request.method == "POST":
        take_word_back(actor=visit.actor, deal=visit.deal, now=clock.now())
        messages.success(request, _("Your answer is taken back. You can answer again at any time."))
    return redirect("greendeals:door", visit.token)


@identified
def propose(request: Request, visit: Visit, promise: str) -> HttpResponseBase:
    """Take another wording of a promise of the partner's own."""
    own = Commitment.objects.visible_to(visit.actor).filter(party__in=visit.actor.party_ids)
    found = own.filter(deal=visit.deal, public_id=promise).first()
    may = can_propose(visit.actor, visit.deal)
    if found is None or not may:
        gone = Conflict(_("The city has taken this promise out of the draft meanwhile."))
        return _kept(request, visit, gone if may else Frozen(may.reason), *_typed(request))
    form = ProposalForm(
        request.POST if request.method == "POST" else None,
        initial={**_as_proposed(visit, found), **words_kept(request, visit)},
        begun_on=visit.deal.created_at.date(),
    )
    if form.is_valid() and (answer := _proposed(request, visit, found, form)):
        return answer
    return show_door(request, visit, "propose.html", {"door": door_at(visit), "form": form, "promise": found})


def _typed(request: Request) -> list[str]:
    return [request.POST.get(name, "") for name in ("text", "measure", "due_on", "reason")]


def _as_proposed(visit: Visit, promise: Commitment) -> dict[str, object]:
    """Return the promise as the partner last wished it, or as it stands."""
    open_ = promise.proposals.visible_to(visit.actor).filter(decided_at=None).first()
    wish = open_ or promise
    reason = open_.reason if open_ else ""
    return {"text": wish.text, "measure": wish.measure, "due_on": wish.due_on, "reason": reason}


def _proposed(
    request: Request, visit: Visit, promise: Commitment, form: ProposalForm
) -> HttpResponseBase | None:
    """Send a proposal; none if a field was refused, which is marked in the form."""
    answers, own = form.cleaned_data, promise.public_id
    try:
        propose_change(actor=visit.actor, deal=visit.deal, commitment=own, **answers, now=clock.now())
    except Invalid as error:
        for field, words in error.fields.items():
            form.add_error(field, str(words))
        return None
    except (Conflict, Frozen) as error:
        return _kept(request, visit, error, *_typed(request))
    drop_words(request, visit)
    messages.success(request, _("Your proposal is with the city. The answer comes by mail."))
    return redirect("greendeals:door", visit.token)


@identified
def unpropose(request: Request, visit: Visit, proposal: str) -> HttpResponseBase:
    """Take back a proposal that the city has not answered."""
    if request.method == "POST":
        drop_proposal(actor=visit.actor, deal=visit.deal, proposal=proposal, now=clock.now())
        messages.success(request, _("Your proposal is taken back."))
    return redirect("greendeals:door", visit.token)
