"""Mentoring of a city: what it offers or looks for, who fits, requests, exchanges."""

from collections.abc import Callable
from functools import partial

from django.contrib import messages
from django.http import Http404, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cities.models import City
from coaching import selectors, services
from coaching.forms import AskForm, OfferForm, ReasonForm, RequestForm, ResultForm
from coaching.models import Ask, Collaboration, Match, Offer
from coaching.rules import can_mentor, can_seek, can_suggest, writes
from coaching.selectors import Fit, Mentoring
from coaching.views.access import city_page, show
from coaching.workflow import MatchState, MatchStep
from icc.core import clock
from icc.core.errors import Invalid
from icc.tenancy.requests import SignedInRequest
from icc.ui.components import Crumb


def _trail(city: City, here: str = "") -> list[Crumb]:
    page = reverse("coaching:mentoring", args=[city.slug]) if here else ""
    trail = [Crumb(city.name, reverse("workspace", args=[city.slug])), Crumb(_("Mentoring"), page)]
    return [*trail, Crumb(here)] if here else trail


@city_page
@require_safe
def mentoring(request: SignedInRequest, city: City) -> HttpResponseBase:
    """Show what a city offers or looks for, and what came of it."""
    page = selectors.mentoring(actor=request.actor, city=city, now=clock.now())
    context = {"page": page, "writes": writes(request.actor, city.pk)}
    return show(request, city, "mentoring.html", context, crumbs=_trail(city))


@city_page
def offer(request: SignedInRequest, city: City, offer: str = "") -> HttpResponseBase:
    """Take what a mentor city offers, new or changed."""
    participation = selectors.running_participation(city)
    can_mentor(request.actor, participation, city.pk).require()
    if participation is None:
        raise Http404
    rows = Offer.objects.visible_to(request.actor).filter(city=city)
    row = get_object_or_404(rows, public_id=offer) if offer else None
    form = OfferForm(request.POST or None, instance=row, edition=participation.edition)
    if form.is_valid() and _saved(
        request, form, partial(services.save_offer, participation=participation, offer=row)
    ):
        return redirect("coaching:mentoring", city.slug)
    context = {"form": form, "title": _("What we offer")}
    return show(request, city, "wish.html", context, crumbs=_trail(city, _("What we offer")))


@city_page
def ask(request: SignedInRequest, city: City, ask: str = "") -> HttpResponseBase:
    """Take what a city looks for, new or changed."""
    participation = selectors.running_participation(city)
    can_seek(request.actor, participation, city.pk).require()
    if participation is None:
        raise Http404
    rows = Ask.objects.visible_to(request.actor).filter(city=city)
    row = get_object_or_404(rows, public_id=ask) if ask else None
    form = AskForm(request.POST or None, instance=row, edition=participation.edition)
    if form.is_valid() and _saved(
        request, form, partial(services.save_ask, participation=participation, ask=row)
    ):
        return redirect("coaching:mentoring", city.slug)
    context = {"form": form, "title": _("What we look for")}
    return show(request, city, "wish.html", context, crumbs=_trail(city, _("What we look for")))


def _saved(request: SignedInRequest, form: OfferForm | AskForm, save: Callable[..., object]) -> bool:
    try:
        save(actor=request.actor, **form.cleaned_data, now=clock.now())
    except Invalid as error:
        form.refuse(error)
        return False
    messages.success(request, _("Saved."))
    return True


@city_page
def request_mentor(request: SignedInRequest, city: City, offer: str) -> HttpResponseBase:
    """Ask a mentor city for an exchange; as the desk, suggest it."""
    page = selectors.mentoring(actor=request.actor, city=city, now=clock.now())
    allowed = can_suggest(request.actor) | can_seek(request.actor, page.participation, city.pk)
    allowed.require()
    fit = next((row for row in page.fits if row.offer.public_id == offer), None)
    if fit is None:
        raise Http404
    form = RequestForm(request.POST or None)
    if form.is_valid() and _requested(request, page, fit, form):
        return redirect("coaching:mentoring", city.slug)
    context = {"form": form, "fit": fit, "suggests": page.suggests}
    return show(request, city, "request.html", context, crumbs=_trail(city, fit.city.name))


def _requested(request: SignedInRequest, page: Mentoring, fit: Fit, form: RequestForm) -> bool:
    words, now = form.cleaned_data["words"], clock.now()
    try:
        if page.suggests:
            _suggest(request, fit, words)
        elif page.participation:
            services.ask_mentor(
                actor=request.actor,
                participation=page.participation,
                offer=fit.offer.public_id,
                words=words,
                now=now,
                ask=fit.ask,
            )
    except Invalid as error:
        form.refuse(error)
        return False
    messages.success(request, _("Your request is on its way to %s.") % fit.city.marked_name)
    return True


def _suggest(request: SignedInRequest, fit: Fit, words: str) -> None:
    """Suggest a mentor for what the city has written that it looks for.

    Raises:
        Invalid: it looks for nothing of the kind.
    """
    if fit.ask is None:
        raise Invalid(_("The city has not said that it looks for this. Ask it to write so first."))
    services.suggest_match(actor=request.actor, offer=fit.offer, ask=fit.ask, words=words, now=clock.now())


@city_page
def answer(request: SignedInRequest, city: City, match: str) -> HttpResponseBase:
    """Show one request; accept it, or decline it with a reason."""
    rows = Match.objects.visible_to(request.actor).filter(city=city).select_related("other", "theme", "city")
    found = get_object_or_404(rows, key=match)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _answered(request, found, form):
        return redirect("coaching:mentoring", city.slug)
    row = selectors.match_row(actor=request.actor, match=found, now=clock.now())
    context = {"form": form, "row": row}
    return show(request, city, "match.html", context, crumbs=_trail(city, found.other.name))


def _answered(request: SignedInRequest, match: Match, form: ReasonForm) -> bool:
    accept = request.POST.get("answer") == MatchStep.ACCEPT
    reason = form.cleaned_data["reason"]
    try:
        own = services.answer_match(
            actor=request.actor, match=match, accept=accept, reason=reason, now=clock.now()
        )
    except Invalid as error:
        form.refuse(error)
        return False
    messages.success(request, _told(own))
    return True


def _told(own: Match) -> str:
    if own.state == MatchState.DECLINED:
        return _("Declined. The other city reads your reason.")
    if own.state == MatchState.AGREED:
        words = _("Accepted. You work with %s now: the exchange stands below.")
        return words % own.other.marked_name
    return _("Accepted. Now %s is to answer.") % own.other.marked_name


@city_page
def exchange(request: SignedInRequest, city: City, exchange: str) -> HttpResponseBase:
    """Show an exchange; write topic and result, or confirm them."""
    rows = Collaboration.objects.visible_to(request.actor).filter(city=city).select_related("other", "city")
    found = get_object_or_404(rows, key=exchange)
    first = {"topic": found.topic, "result": found.result, "version": found.version}
    form = ResultForm(request.POST or None, initial=first)
    if request.method == "POST" and "confirm" in request.POST:
        return _confirmed(request, found)
    if form.is_valid() and _stated(request, found, form):
        return redirect("coaching:mentoring", city.slug)
    people = selectors.counterparts(actor=request.actor, exchange=found)
    context = {"form": form, "exchange": found, "people": people, "writes": writes(request.actor, city.pk)}
    return show(request, city, "exchange.html", context, crumbs=_trail(city, found.other.name))


def _stated(request: SignedInRequest, found: Collaboration, form: ResultForm) -> bool:
    try:
        services.state_result(actor=request.actor, exchange=found, **form.cleaned_data, now=clock.now())
    except Invalid as error:
        form.refuse(error)
        return False
    messages.success(request, _("Saved. The other city is asked to confirm it here."))
    return True


def _confirmed(request: SignedInRequest, found: Collaboration) -> HttpResponseBase:
    version = request.POST.get("version", "")
    services.confirm_result(
        actor=request.actor,
        exchange=found,
        version=int(version) if version.isdecimal() else 0,
        now=clock.now(),
    )
    messages.success(request, _("Confirmed."))
    return redirect("coaching:mentoring", found.city.slug)
