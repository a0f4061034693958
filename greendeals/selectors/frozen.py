"""The frozen texts of a deal beside one another."""

import json
from dataclasses import dataclass

from greendeals.models import Deal, DealVersion
from greendeals.selectors.amending import texts_of
from greendeals.selectors.changes import Change, changes_between
from icc.tenancy.actors import Actor
from icc.ui.comparison import Comparison, compare_blocks


@dataclass(frozen=True, slots=True)
class Difference:
    """One place in which two frozen texts differ."""

    change: Change

    @property
    def comparison(self) -> Comparison:
        """The words that differ."""
        return compare_blocks(self.change.before.splitlines(), self.change.after.splitlines())


@dataclass(frozen=True, slots=True)
class FrozenTexts:
    """All frozen texts of a deal, the newest first, and what differs between two of them."""

    versions: list[DealVersion]
    before: DealVersion | None
    after: DealVersion | None
    differences: list[Difference]


def changes_of_versions(*, actor: Actor, deal: Deal, before: str, after: str) -> FrozenTexts:
    """Compare two frozen texts, named by their numbers; the newest two where none is named."""
    rows = DealVersion.objects.visible_to(actor).filter(texts_of(deal)).select_related("frozen_by")
    versions = list(rows.order_by("-number"))
    by_number = {str(version.number): version for version in versions}
    newest = versions[0] if versions else None
    older = versions[1] if len(versions) > 1 else newest
    first, second = by_number.get(before, older), by_number.get(after, newest)
    if first is None or second is None:
        return FrozenTexts(versions, None, None, [])
    changes = changes_between(json.loads(first.canonical), json.loads(second.canonical))
    return FrozenTexts(versions, first, second, [Difference(change) for change in changes])
