"""What has changed in some cities: deals, sessions, documents, actions, people at events.

Read from the audit trail, which knows who did what when; what it is about is loaded as the reader may see
it. What is listed here by name is told, all else is not: nothing is ever said of a private note.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cities.models import ActionPoint, Deliverable
from coaching.models import Session
from events.models import Event
from greendeals.selectors import acts_in_cities
from icc.accounts.models import User
from icc.audit.models import Entry
from icc.tenancy.actors import Actor, Person
from icc.ui.components import Activity

Words = str | Promise

SESSION, DELIVERABLE, CITY, EVENT = "session:", "deliverable:", "city:", "event:"
"""How the subjects of the chains begin."""

WORDS: Final[Mapping[str, Mapping[str, Words]]] = {
    SESSION: {
        "session-proposed": _("proposed a session"),
        "confirm": _("confirmed a session"),
        "move": _("moved a session"),
        "cancel-as-coach": _("cancelled a session"),
        "cancel-as-city": _("cancelled a session"),
        "restore": _("proposed a session again"),
        "session-logged": _("noted a session"),
        "close": _("noted a session"),
        "write-up": _("wrote up a session"),
        "session-handed-over": _("gave a session to another coach"),
    },
    DELIVERABLE: {
        "submit": _("handed in a document"),
        "withdraw": _("took a document back"),
        "request-changes": _("asked for changes to a document"),
        "accept": _("accepted a document"),
        "publish": _("published a document"),
        "waive": _("said that a document is not needed"),
        "ask-time": _("asked for more time for a document"),
        "give-time": _("gave more time for a document"),
        "refuse-time": _("gave no more time for a document"),
    },
    CITY: {
        "action-added": _("recorded an action"),
        "action-finish": _("finished an action"),
        "action-verify": _("confirmed that an action is done"),
        "action-drop": _("dropped an action"),
        "action-handed-over": _("gave an action to another coach"),
    },
    EVENT: {
        "registered": _("registered somebody for an event"),
        "promoted": _("gave somebody who waited a place at an event"),
        "cancelled": _("took somebody off an event"),
    },
}
"""What an act is called in the feed, by the kind of what it is about."""


@dataclass(frozen=True, slots=True)
class Change:
    """One act of somebody else: who did what, to what, where, when."""

    activity: Activity
    title: str
    href: str
    place: str


@dataclass(frozen=True, slots=True)
class _Thing:
    title: str
    href: str
    place: str


def changes_in_cities(*, actor: Person, city_ids: Collection[int], limit: int) -> list[Change]:
    """Return what others have done last in some cities, deals included, the newest first."""
    deals = [
        Change(item, deal.called, deal.get_absolute_url(), deal.city.marked_name)
        for deal, item in acts_in_cities(actor=actor, city_ids=city_ids, limit=limit)
    ]
    others = beyond_deals(actor=actor, city_ids=city_ids, limit=limit)
    return sorted([*deals, *others], key=lambda change: change.activity.when, reverse=True)[:limit]


def beyond_deals(*, actor: Actor, city_ids: Collection[int], limit: int) -> list[Change]:
    """Return the latest act of others on each thing that is no deal, the newest first."""
    latest: dict[str, Entry] = {}
    for entry in _told(actor, city_ids).order_by("-at", "-pk")[: limit * 10]:
        latest.setdefault(_key(entry), entry)
    entries = list(latest.items())[: limit * 2]
    things = _things(actor, latest)
    names = _names([entry for _key_, entry in entries])
    found = [
        Change(Activity(_words(entry), names.get(entry.actor, str(PLATFORM)), entry.at), *_parts(things[key]))
        for key, entry in entries
        if key in things
    ]
    return found[:limit]


PLATFORM = _("ICC platform")


def _told(actor: Actor, city_ids: Collection[int]) -> QuerySet[Entry]:
    known = Q()
    for start, words in WORDS.items():
        known |= Q(subject__startswith=start, action__in=list(words))
    rows: QuerySet[Entry] = Entry.objects.visible_to(actor).filter(known, city_id__in=city_ids)
    return rows.exclude(actor=f"person:{actor.user_id}") if isinstance(actor, Person) else rows


def _key(entry: Entry) -> str:
    """Return what the act is about: an action by its own key, for its chain is that of the city."""
    action = entry.data.get("action")
    return f"action:{action}" if action else entry.subject


def _words(entry: Entry) -> Words:
    start = f"{entry.subject.partition(':')[0]}:"
    return WORDS[start][entry.action]


def _parts(thing: _Thing) -> tuple[str, str, str]:
    return thing.title, thing.href, thing.place


def _after(start: str, keys: Iterable[str]) -> list[str]:
    return [key.removeprefix(start) for key in keys if key.startswith(start)]


def _sessions(actor: Actor, keys: list[str]) -> dict[str, _Thing]:
    rows = Session.objects.visible_to(actor).filter(public_id__in=keys).select_related("city")
    return {
        f"{SESSION}{row.public_id}": _Thing(str(row), row.get_absolute_url(), row.city.marked_name)
        for row in rows
    }


def _deliverables(actor: Actor, keys: list[str]) -> dict[str, _Thing]:
    rows = Deliverable.objects.visible_to(actor).filter(pk__in=keys).select_related("city", "kind")
    return {row.subject: _Thing(str(row), row.get_absolute_url(), row.city.marked_name) for row in rows}


def _actions(actor: Actor, keys: list[str]) -> dict[str, _Thing]:
    rows = ActionPoint.objects.visible_to(actor).filter(public_id__in=keys).select_related("city")
    return {
        f"action:{row.public_id}": _Thing(
            row.text, reverse("cities:actions", args=[row.city.slug]), row.city.marked_name
        )
        for row in rows
    }


def _events(actor: Actor, keys: list[str]) -> dict[str, _Thing]:
    rows = Event.objects.visible_to(actor).full().filter(pk__in=keys)
    return {
        f"{EVENT}{row.pk}": _Thing(row.marked_name, row.get_absolute_url(), str(row.place)) for row in rows
    }


SOURCES: Final[Mapping[str, Callable[[Actor, list[str]], dict[str, _Thing]]]] = {
    SESSION: _sessions,
    DELIVERABLE: _deliverables,
    "action:": _actions,
    EVENT: _events,
}


def _things(actor: Actor, keys: Iterable[str]) -> dict[str, _Thing]:
    """Return what the acts are about, as far as the reader may see it, in one query per kind."""
    asked = list(keys)
    return {
        key: thing
        for start, load in SOURCES.items()
        if (found := _after(start, asked))
        for key, thing in load(actor, found).items()
    }


def _names(entries: Iterable[Entry]) -> dict[str, str]:
    keys = {int(entry.actor.partition(":")[2]) for entry in entries if entry.actor.startswith("person:")}
    named = User.objects.filter(pk__in=keys).values_list("pk", "name")
    return {f"person:{key}": name for key, name in named}
