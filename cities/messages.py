"""What the team of a city and its coaches are told."""

from datetime import date, datetime
from typing import Any

from django.utils import translation
from django.utils.formats import date_format

from cities.models import Deliverable, DeliverableEvent, Membership
from cities.workflow import WRITERS, CityRole
from icc.notifications.kinds import MessageKind
from icc.notifications.services import Recipient, notify

ACCESS_GIVEN = MessageKind("cities.access_given")
HANDED_IN = MessageKind("cities.deliverable_submitted")
CHANGES_REQUESTED = MessageKind("cities.deliverable_returned")
ACCEPTED = MessageKind("cities.deliverable_accepted")
TIME_ASKED = MessageKind("cities.time_asked")
TIME_GIVEN = MessageKind("cities.time_given")
TIME_REFUSED = MessageKind("cities.time_refused")


def access_given(*, membership: Membership, key: str, now: datetime) -> None:
    """Tell a person who has an account already that a city has opened its workspace to them."""
    city = membership.city
    notify(
        kind=ACCESS_GIVEN,
        to=Recipient.of(membership.user),
        key=key,
        context={"city": city.name, "path": f"/w/{city.slug}/"},
        now=now,
        city_id=city.pk,
    )


What = DeliverableEvent.What

TOLD: dict[str, tuple[MessageKind, tuple[CityRole, ...]]] = {
    What.SUBMIT: (HANDED_IN, (CityRole.COACH,)),
    What.REQUEST_CHANGES: (CHANGES_REQUESTED, WRITERS),
    What.ACCEPT: (ACCEPTED, WRITERS),
    What.GIVE_TIME: (TIME_GIVEN, WRITERS),
    What.REFUSE_TIME: (TIME_REFUSED, WRITERS),
}
"""Who is told of what; all else is read on the page."""


def deliverable_moved(deliverable: Deliverable, event: DeliverableEvent, *, now: datetime) -> None:
    """Tell those who must act next of a step, or who wait for an answer."""
    if event.what in TOLD:
        kind, roles = TOLD[event.what]
        key, words = f"event:{event.pk}", event.words
        _tell(kind, deliverable, *roles, key=key, now=now, until=event.until, words=words)


def time_asked(deliverable: Deliverable, *, now: datetime) -> None:
    """Ask the coaches about a later date."""
    _tell(
        TIME_ASKED,
        deliverable,
        CityRole.COACH,
        key=f"deliverable:{deliverable.pk}:{now.isoformat()}",
        now=now,
        until=deliverable.asked_until,
        words=deliverable.asked_because,
    )


time_answered = deliverable_moved


def _tell(
    kind: MessageKind,
    deliverable: Deliverable,
    *roles: CityRole,
    key: str,
    now: datetime,
    until: date | None,
    words: str,
) -> None:
    city = deliverable.city
    held = Membership.objects.filter(city=city, role__in=roles, user__is_active=True)
    users = {membership.user_id: membership.user for membership in held.select_related("user")}
    for user in users.values():
        context: dict[str, Any] = {
            "title": deliverable.kind.name,
            "city": city.name,
            "path": deliverable.get_absolute_url(),
            "reason": words,
            "until": _day(until, user.language),
        }
        notify(kind=kind, to=Recipient.of(user), key=key, context=context, now=now, city_id=city.pk)


def _day(when: date | None, language: str) -> str:
    with translation.override(language):
        return date_format(when) if when else ""
