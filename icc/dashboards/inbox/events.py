"""What is asked about events."""

from collections.abc import Iterable
from datetime import datetime

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from events.selectors import days_without_summary, events_with_a_line, free_delegations
from icc.dashboards.inbox.asks import Ask, AskKind
from icc.tenancy.actors import Person


def event_asks(actor: Person, now: datetime) -> Iterable[Ask]:
    """Yield the events at which a place of a city is free."""
    for city, event, left in free_delegations(actor=actor, now=now):
        free = ngettext("Name people, %d place is free", "Name people, %d places are free", left)
        href = reverse("events:delegation", args=[city.slug, event.slug])
        title, place = event.marked_name, city.marked_name
        yield Ask(AskKind.EVENT, free % left, title, place, href, event.starts_on)


def desk_asks(actor: Person, now: datetime) -> Iterable[Ask]:
    """Yield the events where people wait, and the days without a summary."""
    for event in events_with_a_line(actor=actor):
        number = vars(event)["waiting"]
        what = ngettext("Decide about %d person who waits", "Decide about %d people who wait", number)
        href = reverse("events:desk", args=[event.slug])
        yield Ask(AskKind.EVENT, what % number, event.marked_name, "", href, event.starts_on)
    for day in days_without_summary(actor=actor, now=now):
        title = f"{day.event.marked_name}, {day.title or date_format(day.date)}"
        href = reverse("events:desk", args=[day.event.slug])
        yield Ask(AskKind.EVENT, _("Publish the summary"), title, "", href, since=day.date)
