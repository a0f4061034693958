"""The public page of a signed deal."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.functional import Promise as Words

from greendeals.models import RegisterEntry
from greendeals.selectors.content import readable
from greendeals.selectors.register.entries import HEAVY, RegisterRow
from greendeals.selectors.register.parties import NamedParty, Promise, Signed
from icc.core import clock


@dataclass(frozen=True, slots=True)
class Registered:
    """A signed deal as its public page shows it.

    Attributes:
        of_city: what the city itself promises.
        unsigned: parties named in the deal that have not signed it.
        older: entries that this one has taken the place of, the latest first.
    """

    row: RegisterRow
    content: dict[str, Any]
    parties: list[NamedParty]
    of_city: list[Promise]
    signatures: list[Signed]
    older: list[RegisterEntry]

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
        return [party for party in self.parties if not party.signed]


def registered(entry: RegisterEntry, *, now: datetime) -> Registered:
    """Return the page of a current entry, in one query."""
    content, today = readable(entry.content), clock.day(now)
    signatures = [Signed.of(stored) for stored in entry.signatures]
    signed = {signature.organisation for signature in signatures}
    asked = {slot["organisation"] for slot in content.get("signatories", ())}
    parties = [
        NamedParty(
            name=party["name"],
            kind=party["kind"],
            role=party["role"],
            seat=party.get("seat", ""),
            promises=[Promise.of(told, today=today) for told in party["commitments"]],
            signed=party["name"] in signed,
            asked=party["name"] in asked,
        )
        for party in content["parties"]
    ]
    versions = RegisterEntry.objects.filter(public_id=entry.public_id).exclude(pk=entry.pk)
    older = list(versions.defer(*HEAVY).order_by("-number"))
    of_city = [Promise.of(told, today=today) for told in content.get("promises", ())]
    return Registered(RegisterRow(entry), content, parties, of_city, signatures, older)
