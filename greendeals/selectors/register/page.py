"""The public page of a signed deal."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.functional import Promise as Words

from greendeals.models import Keeping, Notice, RegisterEntry
from greendeals.selectors.content import readable
from greendeals.selectors.register.entries import HEAVY, RegisterRow
from greendeals.selectors.register.kept import KeptPublicly, kept_publicly
from greendeals.selectors.register.parties import NamedParty, Promise, Signed
from greendeals.workflow import NoticeKind
from icc.core import clock


@dataclass(frozen=True, slots=True)
class Registered:
    """A signed deal as its public page shows it.

    Attributes:
        of_city: what the city itself promises.
        unsigned: parties named in the deal that have not signed it.
        older: entries that this one has taken the place of, the latest first.
        notices: what has become of it since, the newest first.
        kept: how it is kept, once something was published of that.
    """

    row: RegisterRow
    content: dict[str, Any]
    parties: list[NamedParty]
    of_city: list[Promise]
    signatures: list[Signed]
    older: list[RegisterEntry]
    notices: list[Notice]
    kept: KeptPublicly | None

    @property
    def entry(self) -> RegisterEntry:
        """The entry itself."""
        return self.row.entry

    @property
    def meta(self) -> list[str | Words]:
        """Where it belongs, in a line."""
        return [self.row.city, self.row.country, self.entry.sector.label, self.entry.edition.name]

    @property
    def unsigned(self) -> list[NamedParty]:
        """The parties that are named and have not signed."""
        return [party for party in self.parties if not party.signed and not party.stood_by]


def registered(entry: RegisterEntry, *, now: datetime) -> Registered:
    """Return the page of a current entry, in three queries."""
    content, today = readable(entry.content), clock.day(now)
    kept = kept_publicly(Keeping.objects.filter(public_id=entry.public_id).first(), today=today)
    notices = list(Notice.objects.filter(public_id=entry.public_id))
    versions = RegisterEntry.objects.filter(public_id=entry.public_id).exclude(pk=entry.pk)
    return Registered(
        row=RegisterRow(entry),
        content=content,
        parties=_parties(entry, content, kept, notices, today),
        of_city=_promises(content.get("promises", ()), entry.city.name, kept, today),
        signatures=[Signed.of(stored) for stored in entry.signatures],
        older=list(versions.defer(*HEAVY).order_by("-number")),
        notices=notices,
        kept=kept,
    )


def _parties(
    entry: RegisterEntry,
    content: dict[str, Any],
    kept: KeptPublicly | None,
    notices: Sequence[Notice],
    today: date,
) -> list[NamedParty]:
    signed = {stored["organisation"] for stored in entry.signatures}
    asked = {slot["organisation"] for slot in content.get("signatories", ())}
    stood_by = content.get("amends", {}).get("stands_for", ())
    left = {row.organisation: row.on for row in notices if row.kind == NoticeKind.WITHDRAWN}
    return [
        NamedParty(
            name=party["name"],
            kind=party["kind"],
            role=party["role"],
            seat=party.get("seat", ""),
            promises=_promises(party["commitments"], party["name"], kept, today),
            signed=party["name"] in signed,
            asked=party["name"] in asked,
            stood_by=party["name"] in stood_by,
            left_on=left.get(party["name"]),
        )
        for party in content["parties"]
    ]


def _promises(
    told: Sequence[dict[str, Any]], owner: str, kept: KeptPublicly | None, today: date
) -> list[Promise]:
    """Return what one party promises, each with how it is kept."""
    known = kept.promises if kept else {}
    return [Promise.of(row, today=today, kept=known.get((owner, row["text"], row["due_on"]))) for row in told]
