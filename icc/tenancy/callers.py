"""Who calls the API."""

from rest_framework.request import Request

from icc.core.errors import Forbidden
from icc.tenancy.actors import Actor, Person


def actor_of(request: Request) -> Actor:
    """Return who asks, as the scope middleware has found out."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # REST framework's request passes on what Django's has
    return actor


def person(request: Request) -> Person:
    """Return who asks; the API lets only signed-in people this far.

    Raises:
        Forbidden: the caller is no person.
    """
    actor = actor_of(request)
    if not isinstance(actor, Person):
        raise Forbidden
    return actor
