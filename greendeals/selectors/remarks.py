"""What is said about the text."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count

from greendeals.models import Deal, Remark, Section
from greendeals.rules import can_settle, reads_draft
from icc.tenancy.actors import Actor
from icc.ui.prose import blocks


@dataclass(frozen=True, slots=True)
class Said:
    """A remark as the page shows it.

    Attributes:
        place: number of the block that it speaks about, from 1; zero for the whole section, or when
            the words are no longer in the text.
        moved_on: whether the words it speaks about have changed since.
        may_settle: whether the reader may settle it or take it up again.
    """

    remark: Remark
    place: int
    moved_on: bool
    may_settle: bool


def remarks_of(*, actor: Actor, section: Section) -> list[Said]:
    """Return the remarks on a section in the order of the text; the settled ones last."""
    if not reads_draft(actor, section.deal):
        return []
    rows = Remark.objects.visible_to(actor).filter(section=section).select_related("author", "resolved_by")
    places = {quoted(text): number for number, text in reversed(list(enumerate(blocks(section.body), 1)))}
    found = []
    for row in rows:
        row.deal = section.deal
        place = places.get(row.quote, 0) if row.quote else 0
        moved = bool(row.quote) and not place
        found.append(Said(row, place, moved, bool(can_settle(actor, row))))
    return sorted(found, key=lambda said: (said.remark.resolved_at is not None, said.place or 10_000))


def quoted(text: str) -> str:
    """Return the words of a block as a remark keeps them."""
    return " ".join(text.split())[: Remark._meta.get_field("quote").max_length]


def open_remarks(*, actor: Actor, deals: Iterable[Deal]) -> dict[int, dict[str, int]]:
    """Return how many remarks wait in each section, by deal and key of the section."""
    rows = Remark.objects.visible_to(actor).filter(deal__in=deals, resolved_at=None).order_by()
    counted: dict[int, dict[str, int]] = {}
    for row in rows.values("deal_id", "section__key").annotate(count=Count("pk")):
        counted.setdefault(row["deal_id"], {})[row["section__key"]] = row["count"]
    return counted
