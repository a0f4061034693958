"""What the public reads about signed deals: register entries and nothing behind them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import structlog
from django.core.paginator import Page, Paginator
from django.db.models import Exists, F, Func, OuterRef, Q, TextField, Value
from django.utils.functional import Promise as Words

from cities.models import Participation
from cities.selectors import country_name
from greendeals.models import RegisterEntry
from greendeals.querysets import RegisterQuerySet
from greendeals.selectors.content import readable
from greendeals.selectors.lists import TONES
from greendeals.workflow import Assurance, Stage
from icc.core import blobs, clock

log = structlog.get_logger(__name__)

PER_PAGE = 50
HEAVY = ("content", "signatures")
"""Columns that a list does without."""


class FileLost(Exception):
    """The sealed file of an entry is gone, or is no longer what was sealed."""


@dataclass(frozen=True, slots=True)
class RegisterRow:
    """One deal in the list."""

    entry: RegisterEntry

    @property
    def city(self) -> str:
        """The city, marked if it is made up."""
        return self.entry.city.marked_name

    @property
    def country(self) -> str | Words:
        """The country in the reader's language."""
        return country_name(self.entry.city.country)

    @property
    def demonstration(self) -> bool:
        """Whether nothing of it was ever agreed."""
        return self.entry.edition.is_demonstration

    @property
    def stage(self) -> str | Words:
        """What has become of the deal."""
        return Stage(self.entry.stage).label

    @property
    def ended(self) -> bool:
        """Whether the deal is over, well or not."""
        return self.entry.stage != Stage.ACTIVE

    @property
    def tone(self) -> str:
        """How the stage looks."""
        return TONES[Stage(self.entry.stage)]


@dataclass(frozen=True, slots=True)
class Register:
    """One page of the register; what is invented is counted by itself."""

    page: Page[RegisterEntry]
    rows: list[RegisterRow]
    real: int
    invented: int

    @property
    def shows_invented(self) -> bool:
        """Whether this very page shows anything invented; search engines keep off it then."""
        return any(row.demonstration for row in self.rows)


def registered_entries() -> RegisterQuerySet:
    """Return the current entries with what a row shows: real deals first, then the newest."""
    rows: RegisterQuerySet = RegisterEntry.objects.current().select_related("city", "sector", "edition")
    return rows.defer(*HEAVY).order_by("edition__is_demonstration", "-signed_at", "-pk")


def register(*, q: str, country: str, sector: str, edition: str, page: str) -> Register:
    """Return the signed deals that match, fifty to a page, in four queries at most.

    Args:
        q: part of the name of a deal, a city, a member of it or a partner, without regard to accents.
        country: ISO code; empty for all.
        sector: code of the term; empty for all.
        edition: code; empty for all.
        page: number as it stands in the address.
    """
    chosen = {"city__country": country, "sector__code": sector, "edition__code": edition}
    found = registered_entries().filter(**{path: value for path, value in chosen.items() if value})
    if q:
        found = matching_entries(found, q)
    shown = Paginator(found, PER_PAGE).get_page(page)
    invented = found.filter(edition__is_demonstration=True).count()
    return Register(shown, [RegisterRow(row) for row in shown], shown.paginator.count - invented, invented)


def matching_entries(found: RegisterQuerySet, text: str) -> RegisterQuerySet:
    """Return those whose name, city, a member of it or a partner is called so, without regard to accents."""
    organisations = Func(F("partners"), Value("\n"), function="array_to_string", output_field=TextField())
    members = Participation.objects.filter(edition=OuterRef("edition"), city=OuterRef("city")).matching(text)
    named = Q(title__unaccent__icontains=text) | Q(organisations__unaccent__icontains=text)
    return found.alias(organisations=organisations).filter(named | Exists(members))


@dataclass(frozen=True, slots=True)
class Facets:
    """What the filters offer: code and words of all that occurs, by its words."""

    countries: list[tuple[str, str]]
    sectors: list[tuple[str, str]]
    editions: list[tuple[str, str]]


def register_facets() -> Facets:
    """Return what occurs in the register, in one query."""
    columns = ("city__country", "sector__code", "sector__label", "edition__code", "edition__name")
    found = set(RegisterEntry.objects.current().order_by().values_list(*columns).distinct())

    def offered(pairs: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
        return sorted(dict(pairs).items(), key=lambda pair: pair[1])

    return Facets(
        countries=offered((row[0], str(country_name(row[0]))) for row in found),
        sectors=offered((row[1], row[2]) for row in found),
        editions=offered((row[3], row[4]) for row in found),
    )


@dataclass(frozen=True, slots=True)
class Promise:
    """What one party promises, and whether its day has come."""

    text: str
    measure: str
    due_on: date | None
    evidence: str
    running: bool

    @classmethod
    def of(cls, told: dict[str, Any], *, today: date) -> "Promise":
        """Read a promise as the content keeps it; one without a day is running."""
        due_on = told["due_on"]
        running = due_on is None or due_on >= today
        return cls(told["text"], told["measure"], due_on, told.get("evidence", ""), running)


@dataclass(frozen=True, slots=True)
class Signed:
    """One signature: for whom, in which function, when and how. Names no person."""

    organisation: str
    function: str
    at: datetime
    assurance: str | Words
    on_behalf_of: str = ""

    @classmethod
    def of(cls, stored: dict[str, str]) -> "Signed":
        """Read a signature as the entry keeps it."""
        at, assurance = datetime.fromisoformat(stored["at"]), Assurance(stored["assurance"]).label
        behalf = stored.get("on_behalf_of", "")
        return cls(stored["organisation"], stored["function"], at, assurance, behalf)


@dataclass(frozen=True, slots=True)
class NamedParty:
    """A party of the deal with its promises.

    Attributes:
        signed: whether it has signed.
        asked: whether it was to sign; an adviser, say, is named only.
    """

    name: str
    kind: str
    role: str
    seat: str
    promises: list[Promise]
    signed: bool
    asked: bool


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


def sealed_file(entry: RegisterEntry) -> bytes:
    """Return the sealed bytes of an entry, checked against their hash.

    Raises:
        FileLost: they are gone or altered; this is logged, and nothing else is ever handed out.
    """
    return _fetched(entry, entry.sealed_sha256)


def certificate_file(entry: RegisterEntry) -> bytes:
    """Return the sealed certificate of an entry, likewise.

    Raises:
        FileLost: as above.
    """
    return _fetched(entry, entry.attested_sha256)


def _fetched(entry: RegisterEntry, sha256: str) -> bytes:
    try:
        return blobs.fetch(sha256)
    except (ValueError, OSError) as fault:
        log.exception("sealed_file_lost", deal=entry.public_id, version=entry.number, sha256=sha256)
        raise FileLost from fault
