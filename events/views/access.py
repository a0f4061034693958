"""How a page of an event is entered: access is part of loading."""

from django.http import Http404
from django.shortcuts import get_object_or_404

from cities.models import City
from events.models import Event
from events.selectors import OwnPage, own_page
from icc.tenancy.requests import Request


def event_at(request: Request, slug: str) -> Event:
    """Return the event of an address, if the visitor may see it."""
    found: Event = get_object_or_404(Event.objects.visible_to(request.actor).full(), slug=slug)
    return found


def city_at(request: Request, slug: str) -> City:
    """Return the city of a workspace; strangers get 404."""
    found: City = get_object_or_404(City.objects.reachable_by(request.actor), slug=slug)
    return found


def own(token: str) -> OwnPage:
    """Return the registration behind a personal link; 404 if it opens nothing."""
    page = own_page(token=token)
    if page is None:
        raise Http404
    return page
