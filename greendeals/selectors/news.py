"""What has changed in the text since one last read it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import F

from greendeals.models import Deal, Reading, Revision, Section
from greendeals.rules import reads_draft
from greendeals.selectors.remarks import open_remarks
from icc.tenancy.actors import Actor, Person
from icc.ui.comparison import Comparison, compare


@dataclass(frozen=True, slots=True)
class News:
    """What has become of a section since the reader last read it.

    Attributes:
        version: the one last read.
        since: when.
        who: who has written since, where it is known.
    """

    version: int
    since: datetime
    who: list[str]
    comparison: Comparison


def news_of(*, actor: Actor, section: Section) -> News | None:
    """Return what changed since the actor last read the section; None if nothing, or if never read."""
    if not isinstance(actor, Person) or not reads_draft(actor, section.deal):
        return None
    reading = Reading.objects.visible_to(actor).filter(section=section, reader_id=actor.user_id).first()
    if reading is None or reading.version >= section.version:
        return None
    rows = Revision.objects.visible_to(actor).filter(section=section).select_related("author")
    revisions = list(rows)
    read = next((row.body for row in revisions if row.version <= reading.version), "")
    names = {row.author.name for row in revisions if row.author and row.version > reading.version}
    return News(reading.version, reading.at, sorted(names), compare(read, section.body))


def changed_sections(*, actor: Actor, deal: Deal) -> set[str]:
    """Return the keys of the sections that others have changed since the actor last read them."""
    if not isinstance(actor, Person) or not reads_draft(actor, deal):
        return set()
    read = Reading.objects.visible_to(actor).filter(deal=deal, reader_id=actor.user_id)
    return set(read.filter(version__lt=F("section__version")).values_list("section__key", flat=True))


@dataclass(frozen=True, slots=True)
class SectionMark:
    """What the home of a deal says beside a section."""

    changed: bool
    remarks: int


def marks_of(*, actor: Actor, deal: Deal) -> dict[str, SectionMark]:
    """Return what is to be said beside each section, in two queries; nothing to those outside the team."""
    if not reads_draft(actor, deal):
        return {}
    changed: set[str] = changed_sections(actor=actor, deal=deal)
    waiting: dict[str, Any] = open_remarks(actor=actor, deals=[deal]).get(deal.pk, {})
    return {key: SectionMark(key in changed, waiting.get(key, 0)) for key in {*changed, *waiting}}
