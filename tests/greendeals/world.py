"""A city with one person in every role, and its deal at each stage, brought there by the services."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from cities.models import City, Membership, Participation
from cities.workflow import CityRole
from greendeals import services
from greendeals.models import Deal, DealVersion, Party, Signatory
from greendeals.services import Consent, Plan, Seat, Signature, Trace
from greendeals.workflow import Stage
from icc.accounts.models import NetworkRole, User
from icc.audit.models import Entry
from icc.core import blobs
from icc.documents.models import Document, Seal
from icc.documents.workflow import DocumentState, SealState
from icc.tenancy.actors import Partner, Person, System
from tests.factories.accounts import UserFactory
from tests.factories.cities import MembershipFactory, ParticipationFactory
from tests.factories.deals import PDF, CommitmentFactory, ContactFactory, DealFactory, PartyFactory

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
    users = User.objects.bulk_create(
        UserFactory.build(email=f"{role}@{row.city.slug}.example") for role in CityRole.values
    )
    held = Membership.objects.bulk_create(
        MembershipFactory.build(city=row.city, role=role, user=user)
        for role, user in zip(CityRole.values, users, strict=True)
    )
    return World(row, {membership.role: membership for membership in held})


def stranger() -> Person:
    """Return the coordinator of another city."""
    held = MembershipFactory(user=UserFactory())
    return Person(user_id=held.user.pk, cities={held.city.pk: frozenset({CityRole.COORDINATOR})})


def staff(network: NetworkRole) -> Person:
    """Return somebody of desk or Commission."""
    return Person(user_id=UserFactory(network=network).pk, network=network)


PLATFORM = System("tests")


def draft(world: World, *, partners: int = 1, **facts: Any) -> Deal:
    """Return a draft with nothing essential missing: texts, partners, a promise of each."""
    deal = DealFactory(participation=world.participation, **facts)
    for _ in range(partners):
        party = PartyFactory(deal=deal)
        CommitmentFactory(deal=deal, party=party)
        ContactFactory(deal=deal, party=party)
    return fresh(deal)


def submit(world: World, deal: Deal, *, now: dt.datetime = NOW) -> Deal:
    """Let the coordinator send a draft to the coach."""
    services.submit_deal(actor=world.coordinator, deal=deal, now=now)
    return fresh(deal)


def approve(world: World, deal: Deal, *, now: dt.datetime = NOW) -> Deal:
    """Let the coach approve the text."""
    services.approve_deal(actor=world.coach, deal=deal, content_version=deal.content_version, now=now)
    return fresh(deal)


def freeze(world: World, deal: Deal, *, pdf: bool = True, now: dt.datetime = NOW) -> Deal:
    """Let the coordinator freeze the text; without `pdf` no worker comes by."""
    version = services.freeze_deal(actor=world.coordinator, deal=deal, now=now)
    if pdf and version.document:
        Document.objects.filter(pk=version.document.pk).update(
            state=DocumentState.READY, sha256=blobs.keep(PDF), size=len(PDF), ready_at=now
        )
    return fresh(deal)


def ask(world: World, deal: Deal, *, deadline: dt.date = DEADLINE, **plan: Any) -> Deal:
    """Let the coordinator ask for signatures: the partners at once, the mayor after them, or by a plan."""
    actor, now = plan.pop("actor", world.coordinator), plan.pop("now", NOW)
    mayor = plan.pop("signatory", world.memberships[CityRole.SIGNATORY])
    facts = Plan(**{"seats": [Seat(mayor)], **plan})
    services.open_signing(actor=actor, deal=deal, plan=facts, deadline=deadline, now=now)
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
    """Return a deal whose partners are asked to sign; the mayor waits for them."""
    return ask(world, frozen(world, **facts), deadline=deadline)


def partner(party: Party) -> Partner:
    """Return the actor behind a party's link."""
    return Partner(str(party.pk), frozenset({party.deal_id}), frozenset({party.pk}))


def trace(now: dt.datetime = NOW) -> Trace:
    """Return where an act of these tests comes from."""
    return Trace(identified_at=now, address="192.0.2.7", agent="A browser")


def signature_of(deal: Deal, **answers: Any) -> Signature:
    """Return what a signatory enters; `answers` replace parts of it."""
    facts = {
        "typed_name": "M. Mayor",
        "function": "Mayor",
        "version_sha256": version_of(deal).sha256,
        "consent": Consent("sign-2-city", "I sign it."),
    }
    return Signature(**{**facts, **answers})


def sign(world: World, deal: Deal, *, now: dt.datetime = NOW, actor: Any = None, **answers: Any) -> Signatory:
    """Let the mayor, or another actor, sign; `answers` replace what is entered."""
    signature = signature_of(deal, **answers)
    who = actor or world.mayor
    return services.sign_deal(actor=who, deal=deal, signature=signature, trace=trace(now), now=now)


def decline(
    world: World, deal: Deal, *, actor: Any = None, now: dt.datetime = NOW, **answers: Any
) -> Signatory:
    """Let the mayor, or another actor, decline; `answers` replace what is entered."""
    facts = {"version_sha256": version_of(deal).sha256, "reason": "We cannot pay for it.", **answers}
    who = actor or world.mayor
    return services.decline_deal(actor=who, deal=deal, trace=trace(now), now=now, **facts)


def parties_of(deal: Deal) -> list[Party]:
    """Return the parties in the order in which they were recorded."""
    return list(deal.parties.select_related("contact").order_by("pk"))


def slot_of(party: Party) -> Signatory:
    """Return the slot of a party in the latest round, as the database has it."""
    return Signatory.objects.select_related("round").filter(party=party).latest("pk")


def trail(deal: Deal) -> list[str]:
    """Return the acts in the deal's audit chain, the oldest first."""
    return [entry.action for entry in Entry.objects.about(deal.subject)]


def partners_sign(world: World, deal: Deal, *, now: dt.datetime = NOW) -> None:
    """Let every partner who is asked sign, group after group."""
    while True:
        asked = deal.rounds.latest("pk").signatories.filter(
            user=None, invited_at__isnull=False, signed_at=None, declined_at=None
        )
        slots = list(asked.select_related("party"))
        if not slots:
            return
        for slot in slots:
            assert slot.party
            sign(
                world, deal, actor=partner(slot.party), now=now, typed_name="P. Partner", function="Director"
            )


def mayors_turn(world: World, **facts: Any) -> Deal:
    """Return a deal that waits for the mayor only."""
    deal = signing(world, **facts)
    partners_sign(world, deal)
    return fresh(deal)


def sealing(world: World, **facts: Any) -> Deal:
    """Return a deal that all have signed and no worker has sealed yet."""
    deal = mayors_turn(world, **facts)
    sign(world, deal)
    return fresh(deal)


SEALED = PDF + b"\n% and its seal"


def seal(deal: Deal, *, now: dt.datetime = NOW) -> Seal:
    """Do what the worker does at the end: store a sealed file, mark it, let the deal take it in.

    The file is no real PDF; what is made and checked of a real seal, the tests of documents show.
    """
    row = Seal.objects.select_related("document").get(document__deal_id=deal.pk, sha256="")
    row.sha256, row.size = blobs.keep(SEALED + deal.public_id.encode()), len(SEALED) + len(deal.public_id)
    row.state, row.level, row.certificate, row.serial = SealState.SEALED, "PAdES B-LT", "c" * 64, "1"
    row.sealed_at = row.stamped_at = now
    row.save()
    services.conclude(row.document, row, now)
    return row


def signed(world: World, **facts: Any) -> Deal:
    """Return an active deal."""
    deal = sealing(world, **facts)
    seal(deal)
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
