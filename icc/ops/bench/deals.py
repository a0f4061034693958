"""The deals of the bench in bulk: stages spread as in a running edition, each with all its parts."""

import hashlib
import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Model

from cities.models import City, Organisation, Participation, Term
from greendeals.models import (
    Commitment,
    Contact,
    Deal,
    DealVersion,
    FundingLine,
    Indicator,
    Party,
    PlannedAction,
    RegisterEntry,
    Review,
    Section,
    Signatory,
    SigningRound,
)
from greendeals.workflow import FROZEN, SIGNED, Assurance, PartyRole, RoundState, SectionKey, Stage, Tag
from icc.accounts.models import User
from icc.audit.models import Entry
from icc.audit.services import digest_of, head_of
from icc.core.codes import new_code

STAGE_WEIGHTS = {
    Stage.POTENTIAL: 12,
    Stage.DRAFTING: 28,
    Stage.CONSULTATION: 10,
    Stage.REVIEW: 10,
    Stage.READY: 6,
    Stage.SIGNING: 8,
    Stage.ACTIVE: 20,
    Stage.COMPLETED: 4,
    Stage.EXPIRED: 1,
    Stage.TERMINATED: 1,
}
"""Share of deals in each stage, in per cent."""

PARTIES, COMMITMENTS = 3, 5
ACTIONS, INDICATORS, FUNDING = 4, 3, 3
ACTS = ("started", "start", "section-saved", "party-recorded", "commitment-recorded", "section-saved")
TEXT = (
    "By 2030 the city and its partners cut emissions from this field by a fifth, measured every year. " * 12
)


@dataclass(slots=True)
class Place:
    """A city in the edition, with the people who act for it."""

    city: City
    participation: Participation
    coordinator: User = field(init=False)
    signatory: User = field(init=False)


class DealMaker:
    """Collects rows in memory and saves them table by table, parents first."""

    def __init__(self, dice: random.Random, sectors: list[Term], kinds: list[Term], now: datetime) -> None:
        """Take the terms to choose from and the moment that counts as the present."""
        self._dice, self._sectors, self._kinds, self._now = dice, sectors, kinds, now
        self.deals: list[Deal] = []
        self.entries: list[RegisterEntry] = []
        self._organisations: dict[tuple[int, int], Organisation] = {}
        self._places: list[Place] = []
        self._begun: set[int] = set()
        self._stages = list(STAGE_WEIGHTS)
        self._weights = list(STAGE_WEIGHTS.values())

    def add(self, place: Place) -> None:
        """Begin a deal; the first of each city but the large one is a draft."""
        known = place.city.pk in self._begun
        self._begun.add(place.city.pk)
        stage = self._dice.choices(self._stages, self._weights)[0] if known else Stage.DRAFTING
        begun = self._now - timedelta(days=self._dice.randrange(20, 380))
        deal = Deal(
            participation=place.participation,
            city=place.city,
            title=f"Measure {len(self.deals)}: quiet streets and warm flats",
            sector=self._dice.choice(self._sectors),
            stage=stage,
            stage_since=begun + timedelta(days=self._dice.randrange(1, 20)),
            created_at=begun,
            created_by=place.coordinator,
        )
        self.deals.append(deal)
        self._places.append(place)

    def save(self, batch: int) -> None:
        """Write all deals and what stands below them, and enter the signed ones in the register."""
        _create(self.deals, batch)
        pairs = list(zip(self.deals, self._places, strict=True))
        _create([part for deal, place in pairs for part in self._sections(deal, place)], batch)
        parties = [part for deal in self.deals for part in self._parties(deal)]
        _create(parties, batch)
        _create([_contact(party) for party in parties], batch)
        _create([promise for party in parties for promise in self._promises(party)], batch)
        _create([row for deal in self.deals for row in self._actions(deal)], batch)
        _create([row for deal in self.deals for row in self._indicators(deal)], batch)
        _create([row for deal in self.deals for row in self._funding(deal)], batch)
        _create([part for deal, place in pairs for part in self._reviews(deal, place)], batch)
        chains = [_chain(deal, place) for deal, place in pairs]
        _create([entry for chain in chains for entry in chain], batch)
        _create([head_of(chain[-1]) for chain in chains], batch)
        self._freeze([pair for pair in pairs if pair[0].stage in FROZEN], batch)

    def _sections(self, deal: Deal, place: Place) -> list[Section]:
        written = {"updated_at": deal.stage_since, "updated_by": place.coordinator}
        body = "" if deal.stage == Stage.POTENTIAL else TEXT
        return [Section(**_of(deal), key=key, body=body, **written) for key in SectionKey]

    def _parties(self, deal: Deal) -> list[Party]:
        roles = (PartyRole.LEAD, PartyRole.IMPLEMENTER, PartyRole.FUNDER)
        return [
            Party(
                **_of(deal),
                name=f"Partner {number}",
                organisation=self._organisation(deal, number),
                kind=self._kinds[number],
                role=role,
            )
            for number, role in enumerate(roles, start=1)
        ]

    def organisation_of(self, place: Place) -> Organisation:
        """Return the organisation that is the first partner in all deals of a city."""
        return min((key, row) for key, row in self._organisations.items() if key[0] == place.city.pk)[1]

    def _organisation(self, deal: Deal, number: int) -> Organisation:
        """Return the city's record of its n-th partner, one for all its deals."""
        key = (deal.city_id, number)
        if key not in self._organisations:
            self._organisations[key] = Organisation.objects.create(
                city=deal.city, name=f"Partner {number}", kind=self._kinds[number], created_at=deal.created_at
            )
        return self._organisations[key]

    def _promises(self, party: Party) -> list[Commitment]:
        """Share five promises among three parties: two, two and one."""
        count = COMMITMENTS // PARTIES + (party.role != PartyRole.FUNDER)
        due = {"due_on": self._now.date() + timedelta(days=500), "measure": "tonnes of CO2 a year"}
        rows = range(count)
        return [Commitment(**_of(party.deal), party=party, text=f"Promise {row}", **due) for row in rows]

    def _actions(self, deal: Deal) -> list[PlannedAction]:
        starts, ends = deal.created_at.date(), self._now.date() + timedelta(days=400)
        dates = {"starts_on": starts, "ends_on": ends}
        return [
            PlannedAction(**_of(deal), title=f"Action {row}", position=row, tag=Tag.GREEN, **dates)
            for row in range(ACTIONS)
        ]

    def _indicators(self, deal: Deal) -> list[Indicator]:
        facts = {"unit": "t", "baseline": 100, "target": 60, "source": "The city's energy office"}
        return [
            Indicator(**_of(deal), name=f"Indicator {row}", position=row, **facts)
            for row in range(INDICATORS)
        ]

    def _funding(self, deal: Deal) -> list[FundingLine]:
        source = self._kinds[0]
        return [
            FundingLine(**_of(deal), source=source, amount=50_000, position=row) for row in range(FUNDING)
        ]

    def _reviews(self, deal: Deal, place: Place) -> list[Review]:
        asked = {"content_version": 1, "requested_at": deal.stage_since, "requested_by": place.coordinator}
        if deal.stage == Stage.REVIEW:
            return [Review(**_of(deal), **asked)]
        if deal.stage in FROZEN:
            return [Review(**_of(deal), **asked, decided_at=deal.stage_since, approved=True)]
        return []

    def _freeze(self, pairs: list[tuple[Deal, Place]], batch: int) -> None:
        versions = [_version(deal, place) for deal, place in pairs]
        _create(versions, batch)
        self.entries = [_entry(version) for version in versions if version.deal.stage in SIGNED]
        _create(self.entries, batch)
        asked = [
            (version, place)
            for version, (deal, place) in zip(versions, pairs, strict=True)
            if deal.stage != Stage.READY
        ]
        rounds = [self._round(version, place) for version, place in asked]
        _create(rounds, batch)
        _create([_slot(row, place) for row, (_version, place) in zip(rounds, asked, strict=True)], batch)

    def _round(self, version: DealVersion, place: Place) -> SigningRound:
        state = RoundState.SEALED if version.deal.stage in SIGNED else RoundState.OPEN
        return SigningRound(
            **_of(version.deal),
            version=version,
            state=state,
            deadline=self._now.date() + timedelta(days=10),
            opened_at=version.frozen_at,
            opened_by=place.coordinator,
        )


def _of(deal: Deal) -> dict[str, Model]:
    return {"deal": deal, "city": deal.city}


def _create(rows: Sequence[Any], batch: int) -> None:
    """Save rows of one kind."""
    if rows:
        type(rows[0]).objects.bulk_create(rows, batch)


def _version(deal: Deal, place: Place) -> DealVersion:
    canonical = f'{{"deal":"{deal.public_id}"}}'
    digest = hashlib.sha256(canonical.encode()).hexdigest()
    frozen = {"frozen_at": deal.stage_since, "frozen_by": place.coordinator}
    return DealVersion(**_of(deal), number=1, canonical=canonical, sha256=digest, code=new_code(), **frozen)


def _contact(party: Party) -> Contact:
    return Contact(**_of(party.deal), party=party, name="Manager", email="manager@bench.example")


def _entry(version: DealVersion) -> RegisterEntry:
    """Return what the public reads; the content is as long as a real one."""
    deal, at = version.deal, version.frozen_at
    signature = {"organisation": deal.city.name, "function": "Mayor", "at": at.isoformat()}
    return RegisterEntry(
        public_id=deal.public_id,
        city=deal.city,
        edition=deal.participation.edition,
        sector=deal.sector,
        title=deal.title,
        stage=deal.stage,
        number=1,
        content=_content(deal, at),
        partners=[f"Partner {number}" for number in range(1, PARTIES + 1)],
        signatures=[{**signature, "assurance": Assurance.SES_ACCOUNT.value}],
        code=version.code,
        file_name="deal.pdf",
        frozen_sha256=version.sha256,
        frozen_size=30_000,
        sealed_sha256=hashlib.sha256(version.code.encode()).hexdigest(),
        sealed_size=45_000,
        level="PAdES B-LT",
        certificate="0" * 64,
        signed_at=at,
    )


def _content(deal: Deal, at: datetime) -> dict[str, Any]:
    promise = {"text": "Promise", "measure": "tonnes of CO2 a year", "due_on": at.date().isoformat()}
    parties = [
        {
            "name": f"Partner {number}",
            "kind": "sme",
            "role": "Partner",
            "signs": True,
            "commitments": [promise],
        }
        for number in range(1, PARTIES + 1)
    ]
    return {
        "format": "icc-deal-3",
        "title": deal.title,
        "city": {"slug": deal.city.slug, "name": deal.city.name, "country": deal.city.country},
        "edition": {"code": "bench", "name": "Edition of the bench", "demonstration": False},
        "sections": [{"key": key.value, "title": str(key.label), "body": TEXT} for key in SectionKey],
        "parties": parties,
        "signatories": [{"organisation": deal.city.name, "capacity": "Mayor"}],
        "frozen_at": at.isoformat(),
        "version": 1,
    }


def _slot(row: SigningRound, place: Place) -> Signatory:
    return Signatory(
        **_of(row.deal),
        round=row,
        user=place.signatory,
        name=place.signatory.name,
        function="Mayor",
        organisation=place.city.name,
        invited_at=row.opened_at,
        signed_at=row.opened_at if row.state == RoundState.SEALED else None,
    )


def _chain(deal: Deal, place: Place) -> list[Entry]:
    """Return the deal's history, chained as `icc.audit.services.record` would."""
    entries, previous = list[Entry](), ""
    for number, act in enumerate(ACTS, start=1):
        entry = Entry(
            subject=deal.subject,
            number=number,
            at=deal.created_at + timedelta(hours=number),
            actor=f"person:{place.coordinator.pk}",
            action=act,
            city_id=deal.city_id,
            previous=previous,
        )
        entry.digest = previous = digest_of(entry)
        entries.append(entry)
    return entries
