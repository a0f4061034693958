"""A partner leaves a signed deal, at its own door."""

from django.http import HttpResponseBase
from django.shortcuts import redirect

from greendeals.forms import LeavingForm
from greendeals.rules import can_note_leaving
from greendeals.services import leave_deal
from greendeals.views.visits import Visit, door_at, identified, show_door, words_kept
from icc.core import clock
from icc.tenancy.requests import Request


@identified
def leave(request: Request, visit: Visit) -> HttpResponseBase:
    """Say what leaving means, ask for day and reason; on POST leave, which ends the link, too."""
    door, now = door_at(visit), clock.now()
    can_note_leaving(visit.actor, visit.deal, door.party).require()
    today = clock.day(now)
    kept = {"on": today, **words_kept(request, visit)}
    form = LeavingForm(request.POST or None, today=today, initial=kept)
    if not form.is_valid():
        return show_door(request, visit, "leave.html", {"door": door, "form": form})
    facts = form.cleaned_data
    leave_deal(
        actor=visit.actor, deal=visit.deal, party=door.party, reason=facts["reason"], on=facts["on"], now=now
    )
    return redirect("greendeals:door", visit.token)
