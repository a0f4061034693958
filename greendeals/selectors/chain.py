"""The chain of signed versions of a deal, as the public reads it, and what each has changed."""

from dataclasses import dataclass
from typing import Any

from greendeals.models import Notice, RegisterEntry
from greendeals.selectors.changes import Change, changes_between
from greendeals.selectors.register import RegisterRow, Signed


@dataclass(frozen=True, slots=True)
class SignedVersion:
    """One signed version.

    Attributes:
        changes: what differs from the version before; empty for the first.
        is_first: whether there was none before.
    """

    entry: RegisterEntry
    signatures: list[Signed]
    changes: list[Change]
    is_first: bool

    @property
    def content(self) -> dict[str, Any]:
        """The text, as signed."""
        content: dict[str, Any] = self.entry.content
        return content


@dataclass(frozen=True, slots=True)
class Chain:
    """All signed versions of a deal and all that has become of it, the latest first."""

    row: RegisterRow
    versions: list[SignedVersion]
    notices: list[Notice]


def chain_of(public_id: str) -> Chain | None:
    """Return the signed versions of a deal, in two queries; None for an unknown deal."""
    rows = RegisterEntry.objects.filter(public_id=public_id).select_related("city", "sector", "edition")
    entries = list(rows.order_by("number"))
    if not entries:
        return None
    versions = [
        SignedVersion(
            entry,
            [Signed.of(stored) for stored in entry.signatures],
            changes_between(before.content, entry.content) if before else [],
            before is None,
        )
        for before, entry in zip([None, *entries], entries, strict=False)
    ]
    notices = list(Notice.objects.filter(public_id=public_id))
    return Chain(RegisterRow(entries[-1]), versions[::-1], notices)
