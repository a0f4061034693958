"""How the partner door is entered: access is part of loading, as for every page of a deal."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from allauth.core.ratelimit import consume
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

from greendeals.forms import CommentForm
from greendeals.models import REASON_LENGTH, Deal, Link
from greendeals.selectors import Door, city_of, door_of, find_link
from greendeals.selectors.mailboxes import at_mailbox, end_of
from greendeals.services import SESSION_VALID_FOR, note_stale, partner_of
from icc.core import clock
from icc.core.errors import DomainError, Gone
from icc.tenancy.actors import Partner
from icc.tenancy.requests import Request
from icc.tenancy.scopes import enter

DOORS, CODES = "doors", "door_codes"
"""Where a browser session keeps, by link, when its mailbox was proven, and the code asked for last."""

WORDS = "door_words"
"""What was typed after the half hour had passed, by link, so that it is not lost."""

KEPT = ("body", "reason", "verdict", "text", "measure", "due_on")
"""Fields whose words are kept."""

KEPT_OF_PROMISES = ("-state", "-words", "-done_on", "-value", "-part", "-whole", "-on")
"""Ends of the names of fields that a report of many promises has for each of them."""

MOST_KEPT = 200
"""Fields kept; more is no report of a partner."""

NO_CODE = (0, "")


@dataclass(frozen=True, slots=True)
class Visit:
    """Somebody who has proven the mailbox of a link, and the deal behind it."""

    token: str
    actor: Partner
    deal: Deal
    identified_at: datetime


P = ParamSpec("P")
ByLink = Callable[Concatenate[Request, Link, str, P], HttpResponseBase]
Identified = Callable[Concatenate[Request, Visit, P], HttpResponseBase]
View = Callable[..., HttpResponseBase]


def private(response: HttpResponseBase) -> HttpResponseBase:
    """Keep an answer out of caches and indexes.

    The token stays on this site by the site's `same-origin` referrer policy. `no-referrer` would be
    no stricter towards others, and with it browsers send `Origin: null`, which the CSRF check refuses.
    """
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response


def by_link(view: ByLink[P]) -> View:
    """Load the link of the address: 404 for what never was one, 410 for one that is over."""

    @sensitive_post_parameters()
    @wraps(view)
    def find(request: Request, token: str, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        link = find_link(token)
        if link is None:
            return private(render(request, "404.html", status=404))
        if not link.is_live(clock.now()):
            return private(gone_page(request, link))
        try:
            return private(view(request, link, token, *args, **kwargs))
        except Gone:
            return private(gone_page(request, link))
        except DomainError as error:
            request.refused = True
            return private(refused_page(request, token, error))

    return find


def gone_page(request: Request, link: Link) -> HttpResponse:
    """Answer for a dead link; an act through it is noted, which a refusal raised here would undo."""
    if request.method == "POST" and consume(request, action="door_guess"):
        note_stale(link=link, now=clock.now())
    end = end_of(link, city=city_of(link))
    return render(request, "greendeals/door/gone.html", {"end": end}, status=410)


def identified(view: Identified[P]) -> View:
    """Let in who has proven the mailbox within the last half hour; others are led to the door."""

    def let_in(
        request: Request, link: Link, token: str, /, *args: P.args, **kwargs: P.kwargs
    ) -> HttpResponseBase:
        since = proven_at(request, link)
        if since:
            return view(request, visit_of(request, link, token, since), *args, **kwargs)
        if request.method == "POST":
            _keep_words(request, link)
            words = _(
                "Nothing was sent: a code opens the deal for half an hour only. Please ask for a new one."
            )
            messages.warning(request, words)
        return redirect("greendeals:door", token)

    return wraps(view)(by_link(let_in))


def _keep_words(request: Request, link: Link) -> None:
    names = [name for name in request.POST if name in KEPT or name.endswith(KEPT_OF_PROMISES)]
    typed = {name: request.POST[name][:REASON_LENGTH] for name in names[:MOST_KEPT]}
    if typed:
        request.session[WORDS] = {**request.session.get(WORDS, {}), str(link.pk): typed}


def words_kept(request: Request, visit: Visit) -> dict[str, str]:
    """Return what the visitor typed when the half hour was over."""
    kept: dict[str, str] = request.session.get(WORDS, {}).get(str(visit.actor.link_id), {})
    return kept


def drop_words(request: Request, visit: Visit) -> None:
    """Forget what has been sent in the end."""
    words = request.session.get(WORDS, {})
    if words.pop(str(visit.actor.link_id), None):
        request.session[WORDS] = words


def proven_at(request: Request, link: Link) -> datetime | None:
    """Return when this browser proved the mailbox of the link; None if not within the last half hour."""
    stamp = request.session.get(DOORS, {}).get(str(link.pk), "")
    since = datetime.fromisoformat(stamp) if stamp else None
    return since if since and clock.now() < since + SESSION_VALID_FOR else None


def visit_of(request: Request, link: Link, token: str, since: datetime) -> Visit:
    """Become the partner, whoever else the browser is signed in as, under the partner's own wall."""
    actor = partner_of(link)
    request.actor = actor
    enter(actor)
    deals = Deal.objects.visible_to(actor).select_related("city", "sector", "participation__edition")
    return Visit(token, actor, deals.get(pk=link.deal_id), since)


def at_all_deals(request: Request, visit: Visit) -> Visit:
    """Widen a visit to all deals of which the proven mailbox is the contact, under a wall of just these."""
    actor = at_mailbox(visit.actor)
    request.actor = actor
    enter(actor)
    return replace(visit, actor=actor)


def door_at(visit: Visit) -> Door:
    """Return what the visitor sees; 404 once they have left the deal."""
    door = door_of(actor=visit.actor, deal=visit.deal, now=clock.now())
    if door is None:
        raise Http404
    return door


def show_door(
    request: Request, visit: Visit, template: str, context: dict[str, Any], *, status: int = 0
) -> HttpResponse:
    """Answer with a page behind the door; a form that was refused answers 422."""
    form = context.get("form")
    refused = form is not None and form.is_bound and bool(form.errors)
    values = {"token": visit.token, "deal": visit.deal, "city": visit.deal.city, **context}
    return render(request, f"greendeals/door/{template}", values, status=status or (422 if refused else 200))


def show_home(
    request: Request, visit: Visit, form: CommentForm, *, refused: DomainError | None = None
) -> HttpResponse:
    """Answer with the deal as the partner sees it; `refused` says why something else was not done."""
    door = door_at(visit)
    context = {"door": door, "content": door.content, "form": form, "refused": refused}
    return show_door(request, visit, "home.html", context, status=refused.status if refused else 0)


def refused_page(request: Request, token: str, error: DomainError, **context: Any) -> HttpResponse:
    """Answer with why something was not done, and the way back."""
    values = {"token": token, "error": error, **context}
    return render(request, "greendeals/door/refused.html", values, status=error.status)


def remember(request: Request, link: Link, now: datetime) -> None:
    """Note the proof in the session, under a new key: nobody who knew the old one comes in with it.

    The partner's scope comes first, since the role of the public may not write sessions.
    """
    enter(partner_of(link))
    request.session.cycle_key()
    proven = request.session.get(DOORS, {})
    alive = {
        key: stamp for key, stamp in proven.items() if now < datetime.fromisoformat(stamp) + SESSION_VALID_FOR
    }
    request.session[DOORS] = {**alive, str(link.pk): now.isoformat()}
    asked = request.session.get(CODES, {})
    request.session[CODES] = {key: kept for key, kept in asked.items() if key != str(link.pk)}
