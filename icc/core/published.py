"""Public pages, kept for whoever is not signed in: the same bytes for all, answered before any query.

A page that a view has marked as published is kept for a minute at most. What changes what the public reads
calls `renew`, so that nobody waits for it.
"""

import hashlib
from collections.abc import Callable
from contextlib import suppress
from functools import wraps
from typing import Any, TypeVar

from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language
from redis.exceptions import RedisError

View = TypeVar("View", bound=Callable[..., HttpResponse])

GENERATION = "published:generation"
PERSONAL = (settings.SESSION_COOKIE_NAME, "messages")
"""Cookies of somebody for whom a page may look different."""

LONGEST = 200
"""Characters of an address that is kept; what is longer is made each time."""


def published(view: View) -> View:
    """Mark the good answers of a view as the same for everybody who is not signed in."""

    @wraps(view)
    def marked(*args: Any, **kwargs: Any) -> HttpResponse:
        response = view(*args, **kwargs)
        vars(response)["is_published"] = True
        return response

    return marked  # type: ignore[return-value]  # the same signature


def renew() -> None:
    """Forget all pages kept, once this transaction has committed."""
    transaction.on_commit(_next_generation, robust=True)


def _next_generation() -> None:
    cache.add(GENERATION, 0, timeout=None)
    cache.incr(GENERATION)


class PublishedPages:
    """Answers from the pages kept, and keeps those that may be.

    Stands before sessions and scopes are opened and within the middleware that answers 304. A cache
    that is down keeps nothing and breaks nothing.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not _is_shared(request):
            return self.get_response(request)
        key, generation, kept = _kept(request)
        if kept:
            return HttpResponse(kept["content"], headers=kept["headers"])
        response = self.get_response(request)
        if key and response.status_code == HttpResponse.status_code and _may_be_kept(response):
            patch_vary_headers(response, ("Cookie", "Accept-Language"))
            response.headers["Cache-Control"] = "no-cache"
            headers = dict(response.headers)
            page = {"generation": generation, "content": response.content, "headers": headers}
            with suppress(RedisError):
                cache.set(key, page, timeout=settings.PUBLISHED_SECONDS)
        return response


def _is_shared(request: HttpRequest) -> bool:
    asks = request.method in {"GET", "HEAD"} and settings.PUBLISHED_SECONDS > 0
    return asks and not any(name in request.COOKIES for name in PERSONAL)


def _may_be_kept(response: HttpResponse) -> bool:
    return bool(vars(response).get("is_published")) and not response.cookies and not response.streaming


def _kept(request: HttpRequest) -> tuple[str, int, dict[str, Any] | None]:
    """Return under which name a page is kept, the generation that counts, and the page if it is of that one.

    No name for an address too long to be one of ours, or while the cache is down.
    """
    path = request.get_full_path()
    if len(path) > LONGEST:
        return "", 0, None
    parts = (request.method, request.get_host(), get_language(), path)
    key = "published:" + hashlib.sha256("\n".join(map(str, parts)).encode()).hexdigest()
    try:
        found = cache.get_many((GENERATION, key))
    except RedisError:
        return "", 0, None
    generation, page = found.get(GENERATION, 0), found.get(key)
    return key, generation, page if page and page["generation"] == generation else None
