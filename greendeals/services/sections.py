"""Writing the text of a deal: saves, revisions by person, who has read what, who is here."""

import hashlib
from datetime import datetime, timedelta

from django.core.cache import cache
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from greendeals.models import SECTION_LENGTH, Deal, Reading, Revision, Section
from greendeals.rules import reads_draft
from greendeals.selectors import PRESENT_FOR, presence_key
from greendeals.services.steps import advance, count_change, lock_for_edit, note
from greendeals.workflow import Action, SectionKey, Stage
from icc.audit.models import Entry
from icc.audit.services import actor_key
from icc.core.errors import Conflict, Invalid
from icc.tenancy.actors import Person
from icc.ui.prose import clean

QUIET = timedelta(minutes=10)
"""Saves of one person in one section within this time make one audit entry and one revision."""


class SectionConflict(Conflict):
    """Somebody else saved the section first. Both texts are kept: theirs here, one's own in the request."""

    default = _("Somebody else saved this section while you were writing. Your text is kept below.")

    def __init__(self, theirs: Section, mine: str = "") -> None:
        super().__init__()
        self.theirs = theirs
        self.mine = mine


@transaction.atomic
def save_section(
    *, actor: Person, deal: Deal, key: SectionKey, body: str, version: int, now: datetime
) -> Section:
    """Save a section if nobody else has since `version`.

    The text is cleaned to the small set of HTML first. Locks the deal, so that a freeze either comes
    before and refuses this, or comes after and contains it. An unchanged text is not a save. A save
    takes the mark "complete" away, is kept as a revision, and has been read by who wrote it.

    Raises:
        Forbidden: the actor does not write in this city.
        Frozen: the text stands still.
        Invalid: the text does not fit into a section.
        SectionConflict: somebody else saved first; carries their section and one's own text.
    """
    deal = lock_for_edit(actor, deal)
    section = Section.objects.select_related("updated_by").get(deal=deal, key=key)
    body = fitting(body)
    if section.body == body:
        return section
    if section.version != version:
        raise SectionConflict(section, body)
    _keep_what_stood(section)
    Section.objects.filter(pk=section.pk).update(
        body=body,
        version=F("version") + 1,
        updated_at=now,
        updated_by_id=actor.user_id,
        done_at=None,
        done_by=None,
    )
    if deal.stage == Stage.POTENTIAL:
        advance(actor=actor, deal=deal, action=Action.START, now=now)
    count_change(deal)
    section.refresh_from_db()
    _keep_revision(actor, section, now=now)
    _read(actor, section, section.version, now=now)
    _note_save(actor, deal, section, now=now)
    return section


def fitting(body: str) -> str:
    """Return the text in the small set of HTML.

    Raises:
        Invalid: with its formatting it has more characters than a section takes.
    """
    cleaned = clean(body)
    if len(cleaned) > SECTION_LENGTH:
        raise Invalid(
            fields={
                "body": _(
                    "The text has %(length)d characters with its formatting; a section takes at most "
                    "%(most)d. Shorten it, or move a part into an annex."
                )
                % {"length": len(cleaned), "most": SECTION_LENGTH}
            }
        )
    return cleaned


def _keep_what_stood(section: Section) -> None:
    """Keep the text that a deal began with as its first revision, once another follows it."""
    if section.body and not section.revisions.exists():
        _add_revision(section, author=section.updated_by_id, begun_at=section.updated_at)


def _keep_revision(actor: Person, section: Section, *, now: datetime) -> None:
    """Add a revision, or go on with one's own that nobody else has read and that is young."""
    own = Revision.objects.filter(
        section=section, version=section.version - 1, author_id=actor.user_id, begun_at__gt=now - QUIET
    )
    read = section.readings.filter(version=section.version - 1).exclude(reader_id=actor.user_id)
    if read.exists() or not own.update(version=section.version, body=section.body, at=now):
        _add_revision(section, author=actor.user_id, begun_at=now)


def _add_revision(section: Section, *, author: int | None, begun_at: datetime) -> None:
    Revision.objects.create(
        deal_id=section.deal_id,
        city_id=section.city_id,
        section=section,
        version=section.version,
        body=section.body,
        begun_at=begun_at,
        at=section.updated_at,
        author_id=author,
    )


def _note_save(actor: Person, deal: Deal, section: Section, *, now: datetime) -> None:
    saved = Entry.objects.about(deal.subject).filter(action="section-saved", data__section=section.key)
    if saved.filter(actor=actor_key(actor), at__gt=now - QUIET).exists():
        return
    digest = hashlib.sha256(section.body.encode()).hexdigest()
    data = {"section": section.key, "version": section.version, "sha256": digest}
    note(actor=actor, deal=deal, action="section-saved", now=now, data=data)


@transaction.atomic
def mark_section(*, actor: Person, deal: Deal, key: SectionKey, done: bool, now: datetime) -> Section:
    """Call a section complete, or open again. It says where the team stands and binds nobody.

    Raises:
        Forbidden: the actor does not write in this city.
        Frozen: the text stands still.
        Invalid: nothing is written in it yet.
    """
    deal = lock_for_edit(actor, deal)
    section = Section.objects.get(deal=deal, key=key)
    if done and not section.body:
        raise Invalid(_("Nothing is written here yet. Write first, then mark it as complete."))
    if bool(section.done_at) == done:
        return section
    section.done_at, section.done_by_id = (now, actor.user_id) if done else (None, None)
    section.save(update_fields=["done_at", "done_by"])
    action = "section-done" if done else "section-reopened"
    note(actor=actor, deal=deal, action=action, now=now, data={"section": key})
    return section


@transaction.atomic
def note_reading(*, actor: Person, section: Section, version: int, now: datetime) -> None:
    """Note which version of a section a person of the team or the coach has read; never an older one.

    Raises:
        Forbidden: the actor is neither of the team nor its coach.
    """
    reads_draft(actor, section.deal).require()
    _read(actor, section, min(version, section.version), now=now)


def _read(actor: Person, section: Section, version: int, *, now: datetime) -> None:
    reading, created = Reading.objects.get_or_create(
        section=section,
        reader_id=actor.user_id,
        defaults={"deal_id": section.deal_id, "city_id": section.city_id, "version": version, "at": now},
    )
    if not created:
        Reading.objects.filter(pk=reading.pk, version__lt=version).update(version=version, at=now)


def come_by(*, actor: Person, section: Section) -> None:
    """Note that a person has the section on the screen; forgotten 40 seconds later.

    Raises:
        Forbidden: the actor is neither of the team nor its coach.
    """
    reads_draft(actor, section.deal).require()
    cache.set(presence_key(section.pk, actor.user_id), value=True, timeout=PRESENT_FOR)
