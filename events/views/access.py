"""How a page of an event is entered: access is part of loading."""

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from cities.models import City
from events.models import Event
from events.rules import can_run
from events.selectors import OwnPage, own_page
from icc.tenancy.requests import Request
from icc.ui.components import Crumb


def event_at(request: Request, slug: str) -> Event:
    """Return the event of an address, if the visitor may see it."""
    found: Event = get_object_or_404(Event.objects.visible_to(request.actor).full(), slug=slug)
    return found


def desk_event(request: Request, slug: str) -> Event:
    """Return the event of an address to the desk; others are told why not."""
    found = event_at(request, slug)
    can_run(request.actor, found).require()
    return found


def desk_trail(event: Event, *steps: Crumb | str) -> tuple[Crumb, ...]:
    """Return the way back from a page of the desk; the last step is the page itself."""
    desk = Crumb(_("Desk"), reverse("events:desk", args=[event.slug]) if steps else "")
    return (
        Crumb(_("Events"), reverse("events:events")),
        Crumb(event.marked_name, event.get_absolute_url()),
        desk,
        *(step if isinstance(step, Crumb) else Crumb(step) for step in steps),
    )


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
