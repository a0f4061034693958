"""One transaction per request, under the role and keys of whoever asks."""

from collections.abc import Callable

import structlog
from django.conf import settings
from django.db import OperationalError, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from psycopg.errors import LockNotAvailable

from cities.selectors import actor_for
from icc.core.errors import Busy, DomainError
from icc.tenancy.actors import Actor, Public, System
from icc.tenancy.scopes import enter

log = structlog.get_logger(__name__)

SIGN_IN = "/accounts/"
"""Pages for people who are not yet signed in; they look accounts up across all cities."""

UNSCOPED = frozenset({"/healthz", "/readyz"})
"""Probes answer without a transaction, so that they can report a database that is down."""


class ScopeMiddleware:
    """Builds `request.actor`, wraps the view in its scope, and turns refusals into pages.

    A refusal or a fault rolls back whatever the view had written before it.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.actor = Public()
        if request.path_info in UNSCOPED:
            return self.get_response(request)
        with transaction.atomic():
            request.actor = actor_for(request.user)
            enter(self._scope_of(request))
            return self.get_response(request)

    @staticmethod
    def _scope_of(request: HttpRequest) -> Actor:
        return System("sign-in") if request.path_info.startswith(SIGN_IN) else request.actor

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Roll back, and answer a refusal with its page; anything else goes on to the error page."""
        if request.path_info not in UNSCOPED:
            transaction.set_rollback(True)
        if isinstance(error, OperationalError) and isinstance(error.__cause__, LockNotAvailable):
            error = Busy()
        if isinstance(error, DomainError):
            return refusal(request, error)
        return None


def refusal(request: HttpRequest, error: DomainError) -> HttpResponse:
    """Return the page that states a refusal, with a way on."""
    template = "errors/refusal.html"
    return render(request, template, {"error": error, "demo": settings.DEMO}, status=error.status)
