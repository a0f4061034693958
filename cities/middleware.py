"""One transaction per request, under the role and keys of whoever asks."""

from collections.abc import Callable

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from cities.selectors import visitor_of, with_cities
from icc.core.errors import Busy, DomainError
from icc.core.integrity import is_busy
from icc.tenancy.actors import Actor, Public, System
from icc.tenancy.requests import Request
from icc.tenancy.scopes import enter, scope

SIGN_IN = "/accounts/"
"""Pages on which people sign in; until they have, these look accounts up across all cities."""

UNSCOPED = frozenset({"/healthz", "/readyz"})
"""Probes answer without a transaction, so that they can report a database that is down."""

WAITING = "/verify/"
"""Pages that wait for something beside the database: their views take scopes themselves, around their
reads, so that no transaction waits with them."""


class ScopeMiddleware:
    """Builds `request.actor`, wraps the view in its scope, and turns refusals into pages.

    What a view wrote before a refusal or a fault is rolled back, once the error page is made:
    making it may read.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: Request) -> HttpResponse:
        request.actor, request.refused = Public(), False
        if request.path_info in UNSCOPED:
            return self.get_response(request)
        visitor = visitor_of(request.user)
        waiting = request.path_info.startswith(WAITING)
        response = self._outside(request, visitor) if waiting else self._inside(request, visitor)
        if visitor != Public():
            response.headers.setdefault("Cache-Control", "private, no-store")
        return response

    def _outside(self, request: Request, visitor: Actor) -> HttpResponse:
        """Tell who asks, in a scope that ends before the view begins."""
        if visitor != Public():
            with scope(visitor):
                request.actor = with_cities(visitor)
        return self.get_response(request)

    def _inside(self, request: Request, visitor: Actor) -> HttpResponse:
        """Run the view in the one transaction of the request."""
        signing_in = visitor == Public() and request.path_info.startswith(SIGN_IN)
        with scope(System("sign-in") if signing_in else visitor):
            request.actor = with_cities(visitor)
            if request.actor != visitor:
                enter(request.actor)
            response = self.get_response(request)
            if request.refused:
                transaction.set_rollback(True)
        return response

    def process_exception(self, request: Request, error: Exception) -> HttpResponse | None:
        """Answer a refusal with its page; anything else goes on to Django's error pages."""
        request.refused = True
        if is_busy(error):
            error = Busy()
        if isinstance(error, DomainError):
            return refusal(request, error)
        return None


def refusal(request: HttpRequest, error: DomainError) -> HttpResponse:
    """Return the page that states a refusal, with a way on."""
    words = [error.message, *error.fields.values()] if error.fields else [error.message]
    context = {"error": error, "reason": " ".join(str(sentence) for sentence in words)}
    return render(request, [f"{error.status}.html", "errors/refusal.html"], context, status=error.status)
