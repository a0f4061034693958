"""More time for a deliverable: asked for by the city, given or refused by whoever reviews."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from cities import messages
from cities.models import Deliverable, DeliverableEvent
from cities.rules import can_answer_about_time, can_ask_for_time
from cities.services.deliverables import lock, note_act, write_event
from icc.core import clock
from icc.core.errors import Invalid
from icc.tenancy.actors import Person

What = DeliverableEvent.What


@transaction.atomic
def ask_for_time(
    *, actor: Person, deliverable: Deliverable, until: date, reason: str, now: datetime
) -> Deliverable:
    """Ask for a later date; the coaches are told.

    Raises:
        Conflict: the deliverable is gone.
        Forbidden: the actor does not write in this city, it is not its turn, or it has asked already.
        Invalid: there is no reason, or the date is not later than the present one.
    """
    found = lock(actor, deliverable)
    can_ask_for_time(actor, found).require()
    if not reason.strip():
        raise Invalid(fields={"reason": _("Say why you need more time.")})
    due: date | None = vars(found)["due"]
    if until <= clock.day(now) or (due and until <= due):
        raise Invalid(fields={"until": _("Choose a day after the present date.")})
    found.asked_until, found.asked_because = until, reason.strip()
    found.save(update_fields=["asked_until", "asked_because"])
    write_event(actor, found, What.ASK_TIME, now=now, words=reason, until=until)
    note_act(actor, found, What.ASK_TIME.value, now=now, until=until.isoformat())
    messages.time_asked(found, now=now)
    return found


@transaction.atomic
def answer_about_time(
    *, actor: Person, deliverable: Deliverable, give: bool, now: datetime, words: str = ""
) -> Deliverable:
    """Give the time that was asked for, or refuse it with a reason; the city is told.

    Raises:
        Conflict: the deliverable is gone.
        Forbidden: the actor does not review here, or nobody asks.
        Invalid: it is refused without a reason.
    """
    found = lock(actor, deliverable)
    can_answer_about_time(actor, found).require()
    if not give and not words.strip():
        raise Invalid(fields={"words": _("Say why there is no more time.")})
    until = found.asked_until
    if give:
        found.due_on = until
    found.asked_until, found.asked_because = None, ""
    found.save(update_fields=["due_on", "asked_until", "asked_because"])
    what = What.GIVE_TIME if give else What.REFUSE_TIME
    event = write_event(actor, found, what, now=now, words=words, until=until)
    note_act(actor, found, what.value, now=now, until=until.isoformat() if until else "")
    messages.time_answered(found, event, now=now)
    return found
