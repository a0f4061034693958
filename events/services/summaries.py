"""What a day has brought: its summary and key learnings, and cities that take them up."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from cities.models import City
from cities.services import add_action
from events.models import Adoption, EventDay, Learning, Session
from events.rules import can_adopt
from events.services.registrations import PLATFORM
from icc.accounts.models import User
from icc.accounts.rules import is_desk
from icc.audit.services import record
from icc.core.errors import Conflict, Invalid
from icc.core.integrity import explained
from icc.core.published import renew
from icc.tenancy.actors import Actor, Person
from icc.tenancy.scopes import scope


@dataclass(frozen=True, slots=True)
class Lesson:
    """One key learning as it was entered.

    Attributes:
        key: public id of the learning it changes; empty for a new one.
    """

    text: str
    session: Session | None = None
    key: str = ""


@transaction.atomic
def save_summary(
    *,
    actor: Actor,
    day: EventDay,
    summary: str,
    lessons: Sequence[Lesson],
    version: int,
    now: datetime,
    publish: bool = False,
) -> EventDay:
    """Save summary and key learnings of a day, and publish them if asked; what is published stays so.

    Raises:
        Conflict: somebody saved in the meantime; nothing is overwritten.
        Forbidden: the actor is not of the desk.
        Invalid: an empty summary is to be published, or a learning is to go that a city has taken up.
    """
    is_desk(actor).require()
    with scope(PLATFORM):
        row = EventDay.objects.select_related("event").select_for_update(of=("self",)).get(pk=day.pk)
        if row.version != version:
            raise Conflict(_("Somebody else has saved this summary in the meantime. Yours is kept below."))
        if (publish or row.summary_published_at) and not summary.strip():
            raise Invalid(fields={"summary": _("Write a summary before it is published.")})
        _save_lessons(row, [lesson for lesson in lessons if lesson.text.strip()])
        row.summary, row.version = summary.strip(), version + 1
        row.summary_published_at = row.summary_published_at or (now if publish else None)
        row.save(update_fields=["summary", "version", "summary_published_at"])
    action = "summary-published" if publish else "summary-saved"
    record(actor=actor, subject=row.event.subject, action=action, now=now, data={"day": row.date.isoformat()})
    if row.summary_published_at:
        renew()
    return row


def _save_lessons(day: EventDay, lessons: Sequence[Lesson]) -> None:
    """Bring the learnings of a day into the given order; those that are left out go."""
    known = {row.public_id: row for row in day.learnings.prefetch_related("adoptions")}
    kept = {lesson.key for lesson in lessons}
    for row in known.values():
        if row.public_id not in kept and row.adoptions.all():
            words = _("“%s” has been taken up by a city and cannot be removed.") % row.text
            raise Invalid(words)
    day.learnings.exclude(public_id__in=kept).delete()
    beyond = len(known) + len(lessons)
    for number, row in enumerate(known.values()):
        Learning.objects.filter(pk=row.pk).update(position=beyond + number)
    for position, lesson in enumerate(lessons, start=1):
        row = known.get(lesson.key) or Learning(day=day)
        row.text, row.session, row.position = lesson.text.strip(), lesson.session, position
        row.save()


@transaction.atomic
def adopt_learning(
    *,
    actor: Person,
    city: City,
    learning: Learning,
    now: datetime,
    owner: User | None = None,
    due_on: date | None = None,
) -> Adoption:
    """Make a key learning an action point of a city, tied to where it comes from. Repeated: the same row.

    Raises:
        Forbidden: the actor does not write for this city.
    """
    can_adopt(actor, city.pk).require()
    known: Adoption | None = Adoption.objects.filter(city=city, learning=learning).first()
    if known:
        return known
    action = add_action(actor=actor, city=city, text=learning.text, owner=owner, due_on=due_on, now=now)
    with explained(Adoption):
        return Adoption.objects.create(city=city, learning=learning, action=action, adopted_at=now)
