"""The type of a request that has passed the scope middleware."""

from typing import TYPE_CHECKING

from django.http import HttpRequest

from icc.tenancy.actors import Actor, Person

if TYPE_CHECKING:
    from cities.models import City
    from icc.accounts.models import User


class Request(HttpRequest):
    """A request with its actor; views take this type, services take the actor out of it.

    Attributes:
        city: whose page this is, once a view knows it and the address does not say so.
    """

    actor: Actor
    user: "User"
    refused: bool
    city: "City"


class SignedInRequest(Request):
    """A request behind `signed_in`: the actor is a person."""

    actor: Person
