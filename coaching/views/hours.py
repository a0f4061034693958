"""The hours of a city, entry by entry, and their corrections."""

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from cities.models import City
from coaching import selectors, services
from coaching.forms import CorrectionForm
from coaching.models import Engagement
from coaching.rules import can_correct_hours
from coaching.views.access import city_page, coaching_trail, job_of, show
from icc.core import clock
from icc.core.errors import Invalid
from icc.tenancy.requests import SignedInRequest
from icc.ui.components import Column, Crumb

LEDGER = (
    Column(gettext_lazy("Day")),
    Column(gettext_lazy("What")),
    Column(gettext_lazy("Hours"), numeric=True),
    Column(gettext_lazy("Noted by")),
)


def _hours_trail(city: City, here: str) -> list[Crumb]:
    return coaching_trail(city, Crumb(_("Hours"), reverse("coaching:hours", args=[city.slug])), here)


@city_page
@require_safe
def hours(request: SignedInRequest, city: City) -> HttpResponseBase:
    """Show every entry of the hours, job by job."""
    jobs = selectors.hours_ledger(actor=request.actor, city=city)
    context = {"jobs": jobs, "columns": LEDGER}
    return show(request, city, "hours.html", context, crumbs=coaching_trail(city, _("Hours")))


@city_page
def correct_hours(request: SignedInRequest, city: City, coach: str) -> HttpResponseBase:
    """Take a correction of the hours of a job."""
    job = job_of(request, city, coach)
    can_correct_hours(request.actor, job).require()
    sessions = selectors.counted_sessions(actor=request.actor, engagement=job)
    form = CorrectionForm(request.POST or None, sessions=sessions)
    if form.is_valid() and _corrected(request, job, form):
        messages.success(request, _("Corrected. The former entry stays in the ledger."))
        return redirect("coaching:hours", city.slug)
    found = selectors.hours_of_job(actor=request.actor, engagement=job)
    context = {"form": form, "job": job, "hours": found}
    return show(request, city, "correction.html", context, crumbs=_hours_trail(city, _("Correct the hours")))


def _corrected(request: SignedInRequest, job: Engagement, form: CorrectionForm) -> bool:
    try:
        services.correct_hours(actor=request.actor, engagement=job, **form.correction(), now=clock.now())
    except Invalid as error:
        form.refuse(error)
        return False
    return True
