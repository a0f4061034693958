"""Behind the partner door after the signature: one page for all promises, and who speaks from now on."""

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from greendeals.forms.handing_on import HandOnForm
from greendeals.forms.own_reports import OwnReportForm
from greendeals.selectors.own_promises import own_deals
from greendeals.services import hand_on, report_own
from greendeals.views.visits import Visit, at_all_deals, drop_words, identified, show_door, words_kept
from icc.core import clock
from icc.core.errors import Invalid
from icc.documents.requests import takes_file
from icc.tenancy.requests import Request


def _form(request: Request, visit: Visit) -> OwnReportForm:
    posted = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    deals = own_deals(actor=visit.actor, now=clock.now())
    return OwnReportForm(*posted, deals=deals, initial=words_kept(request, visit))


@takes_file
@identified
def report(request: Request, visit: Visit) -> HttpResponseBase:
    """Take what a partner says of all its promises, in one save."""
    visit = at_all_deals(request, visit)
    form = _form(request, visit)
    if form.is_valid():
        try:
            report_own(actor=visit.actor, words=form.words(), now=clock.now())
        except Invalid as refusal:
            form = _form(request, visit)
            form.full_clean()
            form.mark(refusal)
        else:
            drop_words(request, visit)
            messages.success(request, _("Thank you. Your report is with the city; you can still change it."))
            return redirect("greendeals:door-report", visit.token)
    return show_door(request, visit, "report.html", {"form": form})


@identified
def contact(request: Request, visit: Visit) -> HttpResponseBase:
    """Name somebody else who speaks for the partner from now on."""
    visit = at_all_deals(request, visit)
    deals = own_deals(actor=visit.actor, now=clock.now())
    form = HandOnForm(request.POST if request.method == "POST" else None, deals=deals)
    if form.is_valid():
        try:
            hand_on(actor=visit.actor, now=clock.now(), **form.cleaned_data)
        except Invalid as refusal:
            for name, words in refusal.fields.items():
                form.add_error(name, str(words))
        else:
            thanks = _("Thank you. %s gets a mail with a link and speaks from now on.")
            messages.success(request, thanks % form.cleaned_data["name"])
            return redirect("greendeals:door", visit.token)
    return show_door(request, visit, "contact.html", {"form": form, "deals": deals})
