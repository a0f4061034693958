"""What a deal is called and how long it holds."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from greendeals.forms import TermsForm
from greendeals.models import Deal
from greendeals.rules import can_edit, is_writer
from greendeals.services import TermsConflict, save_terms
from greendeals.views.access import deal_page, show
from icc.core import clock
from icc.core.errors import Conflict, DomainError, Frozen, Invalid
from icc.tenancy.requests import SignedInRequest


@deal_page
def terms(request: SignedInRequest, deal: Deal) -> HttpResponseBase:
    """Show the terms, in a form to those who may write now; take what they enter."""
    edition = deal.participation.edition
    form = TermsForm(request.POST or None, edition=edition, initial=TermsForm.values(deal))
    if request.method == "POST" and form.is_valid():
        return _save(request, deal, form)
    return _page(request, deal, form)


def _save(request: SignedInRequest, deal: Deal, form: TermsForm) -> HttpResponse:
    seen = TermsForm(request.POST, edition=deal.participation.edition, prefix="before")
    if not seen.is_valid():
        raise Conflict(_("Please open this page again and enter your change there."))
    try:
        save_terms(actor=request.actor, deal=deal, before=seen.terms(), after=form.terms(), now=clock.now())
    except Invalid as error:
        for field, words in error.fields.items():
            form.add_error(field, str(words))
        return _page(request, deal, form)
    except (TermsConflict, Frozen) as error:
        return _page(request, deal, form, error=error)
    messages.success(request, _("Saved."))
    return redirect(deal)


def _page(
    request: SignedInRequest, deal: Deal, form: TermsForm, *, error: DomainError | None = None
) -> HttpResponse:
    """Show the form; after a conflict it goes on from their terms, which stand beside one's own."""
    theirs = getattr(error, "theirs", deal)
    first = form if not form.is_bound or error else None
    edition = deal.participation.edition
    shown = TermsForm(edition=edition, prefix="before", initial=TermsForm.values(theirs))
    kept = None if first else TermsForm(request.POST, edition=edition, prefix="before")
    context = {
        "form": form,
        "before": kept or shown,
        "error": error,
        "theirs": theirs,
        "edit": can_edit(request.actor, deal),
        "writes": is_writer(request.actor, deal),
    }
    here, status = _("Name, dates and legal nature"), error.status if error else 0
    return show(request, deal, "terms.html", context, here=here, status=status)
