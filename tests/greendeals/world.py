"""A city with one person in every role, and its deal at each stage, brought there by the services."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from cities.models import City, Membership, Participation
from cities.workflow import CityRole
from greendeals import services
from greendeals.models import Deal, DealVersion, Signatory
from greendeals.workflow import Stage
from icc.accounts.models import NetworkRole, User
from icc.core import blobs
from icc.documents.models import Document
from icc.documents.workflow import DocumentState
from icc.tenancy.actors import Person, System
from tests.factories.accounts import UserFactory
from tests.factories.cities import MembershipFactory, ParticipationFactory
from tests.factories.deals import PDF, CommitmentFactory, DealFactory, PartyFactory

NOW = dt.datetime(2026, 3, 2, 9, 30, tzinfo=dt.UTC)
DEADLINE = dt.date(2026, 3, 16)


@dataclass(frozen=True)
class World:
    """A participation and the people around it."""

    participation: Participation
    memberships: Mapping[str, Membership]

    @property
    def city(self) -> City:
        """The city."""
        city: City = self.participation.city
        return city

    def user(self, role: str) -> User:
        """Return the person in a role."""
        return self.memberships[role].user

    def person(self, role: str) -> Person:
        """Return the actor in a role."""
        return Person(user_id=self.user(role).pk, cities={self.city.pk: frozenset({role})})

    @property
    def coordinator(self) -> Person:
        """The city's coordinator."""
        return self.person(CityRole.COORDINATOR)

    @property
    def coach(self) -> Person:
        """The city's coach."""
        return self.person(CityRole.COACH)

    @property
    def mayor(self) -> Person:
        """Who signs."""
        return self.person(CityRole.SIGNATORY)


def new_world(**participation: Any) -> World:
    """Return a core city with one person in each role."""
    row = ParticipationFactory(**{"edition__records_deals": True, **participation})
    held = {
        role: MembershipFactory(
            city=row.city, role=role, user=UserFactory(email=f"{role}@{row.city.slug}.example")
        )
        for role in CityRole.values
    }
    return World(row, held)


def stranger() -> Person:
    """Return the coordinator of another city."""
    held = MembershipFactory(user=UserFactory())
    return Person(user_id=held.user.pk, cities={held.city.pk: frozenset({CityRole.COORDINATOR})})


def staff(network: NetworkRole) -> Person:
    """Return somebody of desk or Commission."""
    return Person(user_id=UserFactory(network=network).pk, network=network)


PLATFORM = System("tests")


def draft(world: World, **facts: Any) -> Deal:
    """Return a draft with nothing essential missing: texts, a partner, a promise."""
    deal = DealFactory(participation=world.participation, **facts)
    CommitmentFactory(deal=deal, party=PartyFactory(deal=deal))
    return fresh(deal)


def submit(world: World, deal: Deal) -> Deal:
    """Let the coordinator send a draft to the coach."""
    services.submit_deal(actor=world.coordinator, deal=deal, now=NOW)
    return fresh(deal)


def approve(world: World, deal: Deal) -> Deal:
    """Let the coach approve the text."""
    services.approve_deal(actor=world.coach, deal=deal, content_version=deal.content_version, now=NOW)
    return fresh(deal)


def freeze(world: World, deal: Deal, *, pdf: bool = True) -> Deal:
    """Let the coordinator freeze the text; without `pdf` no worker comes by."""
    version = services.freeze_deal(actor=world.coordinator, deal=deal, now=NOW)
    if pdf and version.document:
        Document.objects.filter(pk=version.document.pk).update(
            state=DocumentState.READY, sha256=blobs.keep(PDF), size=len(PDF), ready_at=NOW
        )
    return fresh(deal)


def ask(world: World, deal: Deal, *, deadline: dt.date = DEADLINE) -> Deal:
    """Let the coordinator ask the mayor."""
    mayor = world.memberships[CityRole.SIGNATORY]
    services.open_signing(actor=world.coordinator, deal=deal, signatory=mayor, deadline=deadline, now=NOW)
    return fresh(deal)


def in_review(world: World, **facts: Any) -> Deal:
    """Return a deal the coach has been asked about."""
    return submit(world, draft(world, **facts))


def approved(world: World, **facts: Any) -> Deal:
    """Return a deal whose text the coach has approved."""
    return approve(world, in_review(world, **facts))


def frozen(world: World, *, pdf: bool = True, **facts: Any) -> Deal:
    """Return a deal ready to sign."""
    return freeze(world, approved(world, **facts), pdf=pdf)


def signing(world: World, *, deadline: dt.date = DEADLINE, **facts: Any) -> Deal:
    """Return a deal that waits for the mayor."""
    return ask(world, frozen(world, **facts), deadline=deadline)


def sign(world: World, deal: Deal, **answers: Any) -> Signatory:
    """Let the mayor sign; `answers` replace what is entered."""
    facts = {"typed_name": "M. Mayor", "version_sha256": version_of(deal).sha256, "now": NOW, **answers}
    return services.sign_deal(actor=facts.pop("actor", world.mayor), deal=deal, **facts)


def signed(world: World, **facts: Any) -> Deal:
    """Return an active deal."""
    deal = signing(world, **facts)
    sign(world, deal)
    return fresh(deal)


AT = {
    Stage.DRAFTING: draft,
    Stage.REVIEW: in_review,
    Stage.READY: frozen,
    Stage.SIGNING: signing,
    Stage.ACTIVE: signed,
}
"""How a deal gets to a stage."""


def fresh(deal: Deal) -> Deal:
    """Return the deal as the database has it, with nothing remembered."""
    return Deal.objects.select_related("city", "sector", "participation__edition").get(pk=deal.pk)


def version_of(deal: Deal) -> DealVersion:
    """Return the latest frozen version."""
    version: DealVersion = deal.versions.latest("number")
    return version
