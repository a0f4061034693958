"""What is asked about sessions and mentoring."""

from collections.abc import Iterable
from datetime import datetime

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from coaching.selectors import asked_matches, asked_results, asked_sessions
from icc.core import clock
from icc.dashboards.inbox.asks import Ask, AskKind
from icc.tenancy.actors import Person


def session_asks(actor: Person, now: datetime) -> Iterable[Ask]:
    """Yield the sessions to confirm, and those to write up."""
    for row in asked_sessions(actor=actor, now=now):
        session = row.session
        place, href, title = session.city.marked_name, session.get_absolute_url(), str(session)
        day = row.starts.date()
        if row.to_confirm:
            when = date_format(row.starts, "j F Y H:i")
            title = _("%(what)s, %(when)s") % {"what": title, "when": when}
            yield Ask(AskKind.SESSION, _("Confirm the session"), title, place, href, day)
        else:
            what = _("Log the session") if row.to_log else _("Write up the session")
            yield Ask(AskKind.SESSION, what, title, place, href, since=day)


def mentoring_asks(actor: Person, now: datetime) -> Iterable[Ask]:
    """Yield the matches to answer, and the exchanges whose result is to be confirmed."""
    for match in asked_matches(actor=actor, now=now):
        href = reverse("coaching:answer", args=[match.city.slug, match.key])
        what = _("Answer %s") % match.other.marked_name
        place, since = match.city.marked_name, clock.day(match.changed_at)
        yield Ask(AskKind.MENTORING, what, match.theme.label, place, href, since=since)
    for exchange in asked_results(actor=actor):
        href = reverse("coaching:exchange", args=[exchange.city.slug, exchange.key])
        what = _("Confirm the result with %s") % exchange.other.marked_name
        place, since = exchange.city.marked_name, clock.day(exchange.changed_at)
        yield Ask(AskKind.MENTORING, what, exchange.topic, place, href, since=since)
