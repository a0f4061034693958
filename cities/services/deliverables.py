"""What one city owes: files added, handed in, answered, published or waived."""

from datetime import date, datetime

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from cities import messages
from cities.documents import DELIVERABLE_FILE
from cities.models import (
    Deliverable,
    DeliverableEvent,
    DeliverableVersion,
    PublishedDeliverable,
)
from cities.rules import DELIVERABLE_RULES, can_add_file
from cities.services.standing import touch
from cities.workflow import (
    DELIVERABLE,
    STEPS_WITH_REASON,
    DeliverableState,
    DeliverableStep,
)
from icc.audit.services import record
from icc.core.errors import Conflict, Invalid
from icc.core.published import renew
from icc.documents.services import store_upload
from icc.tenancy.actors import Actor, Person

What = DeliverableEvent.What


@transaction.atomic
def add_version(
    *,
    actor: Person,
    deliverable: Deliverable,
    content: bytes,
    file_name: str,
    now: datetime,
    note: str = "",
) -> DeliverableVersion:
    """Add a file to a deliverable. It is not handed in yet: only the city and its coaches see it.

    Order: lock, rule, checks of the file, its bytes, the document, the version, the audit entry.

    Raises:
        Conflict: the deliverable is gone.
        Forbidden: the actor does not write in this city, or it is not the city's turn.
        Invalid: the file is empty, of a type that is not taken, or not what its name says.
        TooLarge: the file is too large.
    """
    found = lock(actor, deliverable)
    can_add_file(actor, found).require()
    number = (found.versions.aggregate(last=Max("number"))["last"] or 0) + 1
    document = store_upload(
        kind=DELIVERABLE_FILE,
        subject=f"{found.subject}:v{number}",
        content=content,
        file_name=file_name,
        now=now,
        city_id=found.city_id,
    )
    version = DeliverableVersion.objects.create(
        deliverable=found,
        city_id=found.city_id,
        document=document,
        number=number,
        note=note.strip(),
        created_at=now,
        created_by_id=actor.user_id,
    )
    note_act(actor, found, "file-added", now=now, number=number, sha256=document.sha256)
    return version


@transaction.atomic
def move_deliverable(
    *,
    actor: Actor,
    deliverable: Deliverable,
    step: DeliverableStep,
    now: datetime,
    words: str = "",
) -> Deliverable:
    """Take one step of a deliverable, and tell those whom it concerns.

    Handing in takes the latest file, ends a pending request for more time and tells the coaches; the
    answer tells the city. Publishing lets everybody download the file that was accepted, until it is taken
    off again. The step and its reason stay in the history.

    Args:
        actor: who acts.
        deliverable: as it was loaded; it is locked and read again.
        step: what is done.
        now: the present moment.
        words: the reason; needed to ask for changes and to waive.

    Raises:
        Conflict: the deliverable no longer stands where the step begins.
        Forbidden: the actor may not take it.
        Invalid: a reason or a new file is missing.
    """
    found = lock(actor, deliverable)
    transition = DELIVERABLE.step(found.state, step)
    DELIVERABLE_RULES[transition.rule](actor, found).require()
    if step in STEPS_WITH_REASON and not words.strip():
        raise Invalid(fields={"words": _("Say why, so that the city can act on it.")})
    if step == DeliverableStep.SUBMIT:
        found.submitted = _new_file(found)
    if step in (DeliverableStep.SUBMIT, DeliverableStep.WAIVE):
        found.asked_until, found.asked_because = None, ""
    found.state, found.state_since = DeliverableState(transition.target), now
    found.save(update_fields=["state", "state_since", "submitted", "asked_until", "asked_because"])
    _show(found, step, now=now)
    event = write_event(actor, found, What(step.value), now=now, words=words)
    note_act(actor, found, step.value, now=now, number=found.submitted)
    messages.deliverable_moved(found, event, now=now)
    return found


def _show(deliverable: Deliverable, step: DeliverableStep, *, now: datetime) -> None:
    """Put a document on the public profile of the city, or take it off."""
    if step == DeliverableStep.PUBLISH:
        version = deliverable.versions.select_related("document").get(number=deliverable.submitted)
        file = version.document
        PublishedDeliverable.objects.create(
            deliverable=deliverable,
            city_id=deliverable.city_id,
            edition_id=deliverable.kind.edition_id,
            name=deliverable.kind.name,
            file_name=file.file_name,
            media_type=file.media_type,
            size=file.size,
            sha256=file.sha256,
            published_at=now,
        )
        renew()
    if step == DeliverableStep.UNPUBLISH:
        PublishedDeliverable.objects.filter(deliverable=deliverable).delete()
        renew()


def _new_file(deliverable: Deliverable) -> int:
    """Return the number of the latest file; one that was handed in before is not handed in again."""
    latest: int = deliverable.versions.aggregate(last=Max("number"))["last"] or 0
    returned = deliverable.state == DeliverableState.CHANGES_REQUESTED
    if latest == 0 or (returned and latest <= deliverable.submitted):
        raise Invalid(fields={"file": _("Add the new file first.") if latest else _("Add the file first.")})
    return latest


def lock(actor: Actor, deliverable: Deliverable) -> Deliverable:
    """Return the deliverable anew, locked until the transaction ends.

    Raises:
        Conflict: it is no longer there for this actor.
    """
    rows = Deliverable.objects.visible_to(actor).dated().select_for_update(of=("self",))
    found: Deliverable | None = rows.select_related("kind", "city").filter(pk=deliverable.pk).first()
    if found is None:
        raise Conflict(_("This document is no longer asked for."))
    return found


def write_event(
    actor: Actor,
    deliverable: Deliverable,
    what: What,
    *,
    now: datetime,
    words: str = "",
    until: date | None = None,
) -> DeliverableEvent:
    """Write one line of the history."""
    return DeliverableEvent.objects.create(
        deliverable=deliverable,
        city_id=deliverable.city_id,
        what=what,
        number=deliverable.submitted,
        words=words.strip(),
        until=until,
        at=now,
        by_id=actor.user_id if isinstance(actor, Person) else None,
    )


def note_act(actor: Actor, deliverable: Deliverable, act: str, *, now: datetime, **data: object) -> None:
    """Append the act to the audit chain, and mark the city as changed."""
    record(
        actor=actor,
        subject=deliverable.subject,
        action=act,
        now=now,
        city_id=deliverable.city_id,
        data=data,
    )
    touch(deliverable.city_id)
