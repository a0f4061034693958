"""The city answers what partners propose, and reminds those who are silent."""

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from greendeals.forms import ProposalAnswerForm
from greendeals.models import Deal, Party, Proposal
from greendeals.rules import can_edit, is_writer
from greendeals.services import refuse_proposal, remind_all, remind_party, take_proposal
from greendeals.views.access import deal_page, show
from icc.core import clock
from icc.core.errors import Conflict, DomainError, Invalid
from icc.tenancy.requests import SignedInRequest

TAKE = "take"
"""Value of the button that takes a proposal; any other leaves the promise as it is."""


@deal_page
def proposal(request: SignedInRequest, deal: Deal, proposal: str) -> HttpResponseBase:
    """Show a proposal beside the promise as it stands; take it, in words that may be changed, or do not."""
    is_writer(request.actor, deal).require()
    rows = Proposal.objects.visible_to(request.actor).select_related("party", "commitment", "decided_by")
    found = get_object_or_404(rows, deal=deal, public_id=proposal)
    form = ProposalAnswerForm(request.POST or None, initial=_initial(found), begun_on=deal.created_at.date())
    refused: DomainError | None = None
    if found.decided_at is None and form.is_valid():
        try:
            return _decided(request, deal, found, form)
        except Invalid as error:
            _mark(form, error)
        except DomainError as error:
            refused, form = error, _typed_again(request, deal, found)
    return _page(request, deal, found, form, refused)


def _typed_again(request: SignedInRequest, deal: Deal, found: Proposal) -> ProposalAnswerForm:
    """Return the form with what was typed, against the promise as it stands now."""
    found.refresh_from_db()
    typed = request.POST.copy()
    typed["version"] = str(_initial(found)["version"])
    return ProposalAnswerForm(typed, begun_on=deal.created_at.date())


def _page(
    request: SignedInRequest,
    deal: Deal,
    found: Proposal,
    form: ProposalAnswerForm,
    refused: DomainError | None,
) -> HttpResponseBase:
    if found.decided_at and form.is_bound and refused is None:
        refused = Conflict(_("Somebody of your city has answered this proposal already."))
    context = {
        "proposal": found,
        "party": found.party,
        "form": form,
        "edit": can_edit(request.actor, deal),
        "refused": refused,
    }
    status = refused.status if refused else 0
    return show(request, deal, "proposal.html", context, here=_("Proposal"), status=status)


def _initial(found: Proposal) -> dict[str, object]:
    version = found.commitment.version if found.commitment else 1
    return {"text": found.text, "measure": found.measure, "due_on": found.due_on, "version": version}


def _decided(
    request: SignedInRequest, deal: Deal, found: Proposal, form: ProposalAnswerForm
) -> HttpResponseBase:
    now, answers = clock.now(), form.cleaned_data
    if request.POST.get("decision") == TAKE:
        take_proposal(actor=request.actor, deal=deal, proposal=found, **answers, now=now)
        words = _("The promise of %s now reads as you wrote it. The partner is told by mail.")
    else:
        answer = answers["answer"]
        refuse_proposal(actor=request.actor, deal=deal, proposal=found, answer=answer, now=now)
        words = _("The promise stays as it is. %s reads your reason in a mail.")
    messages.success(request, words % found.party.name)
    return redirect("greendeals:parties", deal.public_id)


def _mark(form: ProposalAnswerForm, error: Invalid) -> None:
    for field, words in error.fields.items():
        form.add_error(field, str(words))


@deal_page
@require_POST
def remind(request: SignedInRequest, deal: Deal, party: str) -> HttpResponseBase:
    """Remind one partner by mail."""
    is_writer(request.actor, deal).require()
    found = get_object_or_404(Party.objects.visible_to(request.actor), deal=deal, public_id=party)
    try:
        remind_party(actor=request.actor, deal=deal, party=found, now=clock.now())
    except Conflict as error:
        messages.warning(request, str(error.message))
    else:
        messages.success(request, _("%s is reminded by mail.") % found.name)
    return redirect("greendeals:parties", deal.public_id)


@deal_page
@require_POST
def nudge(request: SignedInRequest, deal: Deal) -> HttpResponseBase:
    """Remind every partner whose answer is awaited."""
    is_writer(request.actor, deal).require()
    sent = remind_all(actor=request.actor, deal=deal, now=clock.now())
    if sent:
        words = ngettext("%d partner is reminded by mail.", "%d partners are reminded by mail.", sent)
        messages.success(request, words % sent)
    else:
        messages.warning(request, _("Nobody was due a reminder: one goes out every three days at most."))
    return redirect("greendeals:parties", deal.public_id)
