"""What surrounds every page: the navigation of the reader's role, and the marks of the installation."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from cities.models import City
from cities.workflow import CityRole
from icc.accounts.rules import is_desk
from icc.dashboards.demonstration.accounts import ACCOUNTS
from icc.dashboards.network.filters import path_of
from icc.tenancy.actors import Actor, Person, Public
from icc.tenancy.scopes import joined
from icc.ui.components import NavItem


def shell(request: HttpRequest) -> dict[str, Any]:
    """Give every template its navigation, its footer links and whether this is a demonstration."""
    actor: Actor = getattr(request, "actor", Public())
    way = _way_to(actor, getattr(request, "city", None))
    return {
        "actor": actor,
        "nav": [_item(label, href, request.path, way) for label, href in _entries(actor)],
        "footer_nav": [NavItem(label, path_of(name)) for label, name in FOOTER],
        "demo": settings.DEMO,
        "demo_accounts": ACCOUNTS if settings.DEMO else (),
    }


FOOTER = (
    (_("Verify a document"), "greendeals:verify"),
    (_("Contact"), "contact"),
    (_("Accessibility"), "accessibility"),
    (_("Privacy"), "privacy"),
    (_("Cookies"), "cookies"),
    (_("API documentation"), "api-docs"),
)


def _item(label: Any, href: str, path: str, way: str) -> NavItem:
    below = href != "/" and path.startswith(href)
    return NavItem(label, href, current=href in {path, way} or below)


def _way_to(actor: Actor, city: City | None) -> str:
    """Return the entry under which the reader finds a city whose page does not carry it in its address."""
    if city is None or not isinstance(actor, Person):
        return ""
    if city.pk in actor.cities_as(CityRole.COACH):
        return path_of("coaching")
    if city.pk in actor.city_ids:
        return path_of("workspace", city.slug)
    return path_of("dashboard") if actor.network else ""


def _entries(actor: Actor) -> list[tuple[Any, str]]:
    entries: list[tuple[Any, str]] = [
        (_("Register"), path_of("greendeals:register")),
        (_("Cities"), path_of("cities:directory")),
        (_("Events"), path_of("events:events")),
        (_("Search"), path_of("search")),
    ]
    if not isinstance(actor, Person):
        return [(_("Start"), path_of("start")), *entries]
    own = [(_("Home"), path_of("home")), (_("Inbox"), path_of("inbox"))]
    return [*own, *_of_role(actor), *entries]


def _of_role(actor: Person) -> list[tuple[Any, str]]:
    own = actor.city_ids - actor.cities_as(CityRole.COACH)
    entries: list[tuple[Any, str]] = []
    if own:
        with joined(actor):
            cities = list(City.objects.filter(pk__in=own).in_order()[:2])
        entries = [(city.marked_name, path_of("workspace", city.slug)) for city in cities]
    if actor.cities_as(CityRole.COACH):
        entries.append((_("My cities"), path_of("coaching")))
    if actor.network:
        entries.append((_("Network"), path_of("dashboard")))
    if is_desk(actor):
        entries.append((_("Desk"), path_of("desk")))
    return entries
