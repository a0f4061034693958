"""Handing the job of a coach over."""

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from cities.models import City
from coaching import selectors, services
from coaching.forms import SuccessorForm
from coaching.models import Engagement
from coaching.rules import can_assign
from coaching.views.access import city_page, coaching_trail, job_of, show
from icc.core import clock
from icc.core.errors import Invalid
from icc.tenancy.requests import SignedInRequest


@city_page
def replace_coach(request: SignedInRequest, city: City, coach: str) -> HttpResponseBase:
    """Give the job of a coach to another one."""
    can_assign(request.actor).require()
    job = job_of(request, city, coach)
    people = selectors.experts(actor=request.actor, but=job.coach)
    form = SuccessorForm(request.POST or None, experts=people)
    if form.is_valid() and _replaced(request, job, form):
        messages.success(request, _("Handed over. Everybody concerned has been told."))
        return redirect("coaching:city", city.slug)
    ahead = selectors.ahead_of_job(actor=request.actor, engagement=job, now=clock.now())
    context = {"form": form, "job": job, "ahead": ahead}
    return show(request, city, "replace.html", context, crumbs=coaching_trail(city, _("Replace the expert")))


def _replaced(request: SignedInRequest, job: Engagement, form: SuccessorForm) -> bool:
    try:
        services.replace_coach(actor=request.actor, engagement=job, successor=form.chosen(), now=clock.now())
    except Invalid as error:
        form.refuse(error)
        return False
    return True
