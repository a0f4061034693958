"""What the pages of an amendment tell: what it changes, who signs and why, whether it is still in step."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from greendeals.models import Deal, DealVersion, RegisterEntry
from greendeals.selectors.amending import root_of, why_concerned
from greendeals.selectors.changes import Change, changes_between, section_text
from greendeals.selectors.checks import Place
from greendeals.selectors.content import content_of
from greendeals.selectors.frozen import Difference
from greendeals.workflow import EDITABLE, Stage
from icc.tenancy.actors import Actor

CITY_SIGNS = _("the city signs every version")


@dataclass(frozen=True, slots=True)
class Changing:
    """How an amendment stands to the signed deal that it changes.

    Attributes:
        root: public name of that deal.
        original: that deal, where the reader may see it.
        before: the signed version that it replaces, or has replaced.
        changes: what differs from it, place by place.
        touched: where that is written: keys of sections, and of the pages of all else.
        signers: who must sign, each with the reason; the city last.
        stands: the parties whose signature of the version before stands.
        moved_on: whether the signed deal has changed since the copy was made.
        editable: whether the copy may still change.
        merged: whether it is signed and the text of the deal now.
    """

    root: str
    original: Deal | None
    before: RegisterEntry
    changes: list[Change]
    signers: list[tuple[str, str | Promise]]
    touched: frozenset[str] = frozenset()
    stands: list[str] = field(default_factory=list)
    moved_on: bool = False
    editable: bool = False
    merged: bool = False

    @property
    def differences(self) -> list[Difference]:
        """What differs, word by word."""
        return [Difference(change) for change in self.changes]


def changing_of(*, actor: Actor, deal: Deal, version: DealVersion | None) -> Changing | None:
    """Return what an amendment changes, against the text in force or, once frozen, against its own base.

    Args:
        actor: who reads.
        deal: any deal; one that is no amendment has nothing to tell.
        version: its frozen text, if there is one.
    """
    if deal.amends_id is None:
        return None
    after = json.loads(version.canonical) if version else content_of(deal)
    root = root_of(deal)
    before = RegisterEntry.objects.get(public_id=root, number=after["amends"]["number"])
    original = Deal.objects.visible_to(actor).filter(pk=deal.amends_id).first()
    changes = changes_between(before.content, after)
    reasons: dict[str, Any] = why_concerned(before.content, after) if changes else {}
    names = [party["name"] for party in after["parties"]]
    known = {row["organisation"] for row in before.content.get("signatories", ())}
    asked = [(name, reasons[name]) for name in names if name in reasons and _signs(after, name, version)]
    return Changing(
        root=root,
        original=original,
        before=before,
        changes=changes,
        touched=touched_places(before.content, after) if changes else frozenset(),
        signers=[*asked, (deal.city.name, CITY_SIGNS)] if changes else [],
        stands=[name for name in names if name in known and name not in reasons],
        moved_on=original is not None
        and deal.stage not in {Stage.MERGED, Stage.CANCELLED}
        and original.content_version != deal.amends_version,
        editable=deal.stage in EDITABLE,
        merged=deal.stage == Stage.MERGED,
    )


def touched_places(before: dict[str, Any], after: dict[str, Any]) -> frozenset[str]:
    """Return on which pages of a deal something differs: keys of sections, and of the pages of all else."""
    old, new = _by_page(before), _by_page(after)
    return frozenset(str(key) for key in {*old, *new} if old.get(key) != new.get(key))


def _by_page(content: dict[str, Any]) -> dict[str, Any]:
    """Return what a content says by the page on which it is written; what is empty counts as left out."""
    parties = content["parties"]
    own = {party["name"]: _rows(party["commitments"]) for party in parties if party["commitments"]}
    return {
        **{part["key"]: section_text(content, part) for part in content["sections"]},
        Place.TERMS: [content["title"], content["sector"], *_rows([content.get("terms") or {}])],
        Place.PARTNERS: [[party.get(key) or "" for key in OF_PARTY] for party in parties],
        Place.PROMISES: [_rows(content.get("promises", ())), own],
        **{place: _rows(content.get(place, ())) for place in TABLES},
    }


OF_PARTY = ("name", "kind", "role", "seat")
TABLES = (Place.ACTIONS, Place.INDICATORS, Place.FUNDING)
"""Pages whose rows stand in a content under the same word."""


def _rows(rows: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{key: value for key, value in row.items() if value} for row in rows]


def _signs(after: dict[str, Any], name: str, version: DealVersion | None) -> bool:
    """Whether a party that is concerned signs; once frozen, the text itself tells."""
    if version is None:
        return True
    return any(row["organisation"] == name for row in after.get("signatories", ()))
