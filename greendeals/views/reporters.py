"""Who of the partners has reported: the city looks, and reminds those who are silent."""

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from greendeals.models import Deal, Party, Report
from greendeals.rules import can_ask_partners, can_see_reporters
from greendeals.selectors.reporters import reporters
from greendeals.services import remind_reporter, remind_reporters
from greendeals.views.access import deal_page, show
from icc.core import clock
from icc.core.errors import Conflict
from icc.tenancy.requests import SignedInRequest


def _report(request: SignedInRequest, deal: Deal, report: str) -> Report:
    found = get_object_or_404(Report.objects.visible_to(request.actor), deal=deal, public_id=report)
    found.deal = deal
    return found


@deal_page
def partners(request: SignedInRequest, deal: Deal, report: str) -> HttpResponseBase:
    """Show each partner, what it said and when, and who is silent."""
    can_see_reporters(request.actor, deal).require()
    found = _report(request, deal, report)
    rows = reporters(actor=request.actor, report=found, now=clock.now())
    silent = [row for row in rows if row.is_silent]
    context = {
        "report": found,
        "rows": rows,
        "silent": silent,
        "due": [row for row in silent if row.next_at is None],
        "asks": can_ask_partners(request.actor, deal, found),
    }
    return show(request, deal, "reports/partners.html", context, here=_("Who has reported"))


@deal_page
@require_POST
def remind(request: SignedInRequest, deal: Deal, report: str) -> HttpResponseBase:
    """Remind every silent partner."""
    found = _report(request, deal, report)
    sent = remind_reporters(actor=request.actor, deal=deal, report=found, now=clock.now())
    if sent:
        words = ngettext("%d partner is reminded by mail.", "%d partners are reminded by mail.", sent)
        messages.success(request, words % sent)
    else:
        messages.warning(request, _("Nobody was due a reminder: one goes out every three days at most."))
    return redirect("greendeals:reporters", deal.public_id, found.public_id)


@deal_page
@require_POST
def remind_one(request: SignedInRequest, deal: Deal, report: str, party: str) -> HttpResponseBase:
    """Remind one silent partner."""
    found = _report(request, deal, report)
    whom = get_object_or_404(Party.objects.visible_to(request.actor), deal=deal, public_id=party)
    try:
        remind_reporter(actor=request.actor, deal=deal, report=found, party=whom, now=clock.now())
    except Conflict as error:
        messages.warning(request, str(error.message))
    else:
        messages.success(request, _("%s is reminded by mail.") % whom.name)
    return redirect("greendeals:reporters", deal.public_id, found.public_id)
