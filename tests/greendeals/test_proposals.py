"""Changes that a party asks for in its own promise, and what the city makes of them."""

import datetime as dt

import pytest

from cities.workflow import CityRole
from greendeals import services
from greendeals.models import Commitment, Deal, Party, Proposal
from greendeals.workflow import Stage
from icc.core.errors import Conflict, DomainError, Forbidden, Frozen, Invalid
from icc.notifications.models import Message
from tests.greendeals.world import (
    NOW,
    World,
    draft,
    fresh,
    in_review,
    new_world,
    parties_of,
    partner,
    stranger,
    trail,
)

pytestmark = pytest.mark.django_db

DUE = dt.date(2029, 6, 30)


@pytest.fixture
def world() -> World:
    """A city with its people."""
    return new_world()


@pytest.fixture
def deal(world: World) -> Deal:
    """A draft with two partners."""
    return draft(world, partners=2)


def propose(party: Party, **wish: object) -> Proposal:
    """Let a party ask for one roof instead of all."""
    facts = {"text": "One roof.", "measure": "kWp", "due_on": DUE, "reason": "The other is old.", **wish}
    promise = facts.pop("commitment", None) or party.commitments.get().public_id
    return services.propose_change(
        actor=partner(party), deal=party.deal, commitment=promise, now=NOW, **facts  # type: ignore[arg-type]
    )  # fmt: skip


def take(world: World, proposal: Proposal, **words: object) -> Commitment:
    """Let the coordinator take a proposal as it stands, or in other words."""
    facts = {
        "text": proposal.text,
        "measure": proposal.measure,
        "due_on": proposal.due_on,
        **words,
    }
    if "version" not in facts:
        facts["version"] = Commitment.objects.get(proposals=proposal).version
    return services.take_proposal(
        actor=world.coordinator, deal=proposal.deal, proposal=proposal, now=NOW, **facts  # type: ignore[arg-type]
    )  # fmt: skip


def test_a_proposal_changes_nothing_and_tells_the_city(world: World, deal: Deal) -> None:
    party, _other = parties_of(deal)
    before = party.commitments.get().text
    proposal = propose(party)
    assert party.commitments.get().text == before
    assert fresh(deal).content_version == deal.content_version
    mail = Message.objects.get(kind="greendeals.proposed")
    assert mail.address == world.user(CityRole.COORDINATOR).email
    assert mail.context["text"] == "One roof."
    assert proposal.decided_at is None
    assert trail(deal)[-1] == "proposed"


def test_a_second_proposal_takes_the_place_of_the_first(deal: Deal) -> None:
    party, _other = parties_of(deal)
    first, second = propose(party), propose(party, text="Half a roof.")
    assert first.pk == second.pk
    assert Proposal.objects.get().text == "Half a roof."


def test_taking_it_changes_the_promise_and_voids_words_on_the_older_text(world: World, deal: Deal) -> None:
    party, other = parties_of(deal)
    services.give_word(
        actor=partner(other), deal=deal, accepted=True, content_version=deal.content_version, now=NOW
    )
    promise = take(world, propose(party))
    assert (promise.text, promise.measure, promise.due_on) == ("One roof.", "kWp", DUE)
    assert promise.version == 2
    assert fresh(deal).content_version == deal.content_version + 1
    mail = Message.objects.get(kind="greendeals.proposal_answered")
    assert mail.address == party.contact.email
    assert (mail.context["accepted"], mail.context["edited"]) == (True, False)
    assert trail(deal)[-1] == "proposal-taken"


def test_the_words_may_be_changed_before_they_are_taken(world: World, deal: Deal) -> None:
    party, _other = parties_of(deal)
    promise = take(world, propose(party), text="One roof, and half of the other.", answer="More is better.")
    assert promise.text == "One roof, and half of the other."
    mail = Message.objects.get(kind="greendeals.proposal_answered")
    assert mail.context["edited"]
    assert mail.context["answer"] == "More is better."


def test_not_taking_it_needs_a_reason_and_leaves_the_promise(world: World, deal: Deal) -> None:
    party, _other = parties_of(deal)
    before, proposal = party.commitments.get().text, propose(party)
    with pytest.raises(Invalid) as refusal:
        services.refuse_proposal(actor=world.coordinator, deal=deal, proposal=proposal, answer=" ", now=NOW)
    assert "answer" in refusal.value.fields
    services.refuse_proposal(
        actor=world.coordinator, deal=deal, proposal=proposal, answer="We need both.", now=NOW
    )
    assert party.commitments.get().text == before
    assert Message.objects.get(kind="greendeals.proposal_answered").context["answer"] == "We need both."


def test_a_proposal_is_decided_once(world: World, deal: Deal) -> None:
    party, _other = parties_of(deal)
    proposal = propose(party)
    take(world, proposal)
    with pytest.raises(Conflict):
        take(world, proposal)
    with pytest.raises(Conflict):
        services.refuse_proposal(actor=world.coordinator, deal=deal, proposal=proposal, answer="No", now=NOW)
    assert Message.objects.filter(kind="greendeals.proposal_answered").count() == 1


def test_a_promise_that_somebody_else_has_changed_meanwhile_is_not_overwritten(
    world: World, deal: Deal
) -> None:
    party, _other = parties_of(deal)
    proposal = propose(party)
    Commitment.objects.filter(proposals=proposal).update(text="By a colleague.", version=2)
    with pytest.raises(Conflict):
        take(world, proposal, version=1)
    assert party.commitments.get().text == "By a colleague."


def test_a_promise_deleted_meanwhile_takes_no_proposal_and_keeps_the_one_it_had(
    world: World, deal: Deal
) -> None:
    party, _other = parties_of(deal)
    promise = party.commitments.get()
    proposal = propose(party)
    promise.delete()
    proposal.refresh_from_db()
    assert (proposal.commitment, proposal.text) == (None, "One roof.")
    with pytest.raises(Conflict):
        propose(party, commitment=promise.public_id)
    with pytest.raises(Conflict):
        services.take_proposal(
            actor=world.coordinator, deal=deal, proposal=proposal, version=1, text="x", measure="",
            due_on=None, now=NOW,
        )  # fmt: skip


def test_nothing_and_nothing_new_are_no_proposals(deal: Deal) -> None:
    party, _other = parties_of(deal)
    same = party.commitments.get()
    with pytest.raises(Invalid):
        propose(party, text="  ")
    with pytest.raises(Invalid):
        propose(party, text=same.text, measure=same.measure, due_on=same.due_on)


def test_only_an_own_promise_is_proposed_about(deal: Deal) -> None:
    party, other = parties_of(deal)
    with pytest.raises(Conflict):
        propose(party, commitment=other.commitments.get().public_id)


def test_while_the_text_stands_still_it_is_neither_proposed_nor_taken_but_may_be_refused(
    world: World,
) -> None:
    deal = draft(world)
    party = deal.parties.get()
    proposal = propose(party)
    Deal.objects.filter(pk=deal.pk).update(stage=Stage.REVIEW)
    with pytest.raises(Frozen):
        propose(party, text="Half a roof.")
    with pytest.raises(Frozen):
        take(world, proposal)
    services.refuse_proposal(actor=world.coordinator, deal=deal, proposal=proposal, answer="Later.", now=NOW)
    assert Proposal.objects.get().accepted is False


def test_a_proposal_not_answered_can_be_taken_back(world: World, deal: Deal) -> None:
    party, other = parties_of(deal)
    proposal = propose(party)
    with pytest.raises(Conflict):
        services.drop_proposal(actor=partner(other), deal=deal, proposal=proposal.public_id, now=NOW)
    services.drop_proposal(actor=partner(party), deal=deal, proposal=proposal.public_id, now=NOW)
    assert not Proposal.objects.exists()
    with pytest.raises(Conflict):
        take(world, proposal, version=1)


def test_the_mayor_and_other_cities_decide_nothing(world: World, deal: Deal) -> None:
    party, _other = parties_of(deal)
    proposal = propose(party)
    for actor, refusal in ((world.mayor, Forbidden), (world.coach, Forbidden), (stranger(), DomainError)):
        with pytest.raises(refusal):
            services.refuse_proposal(actor=actor, deal=deal, proposal=proposal, answer="No", now=NOW)
    assert Proposal.objects.get().decided_at is None


def test_a_partner_reads_its_own_proposals_and_words_only(world: World, deal: Deal) -> None:
    party, other = parties_of(deal)
    propose(party)
    assert Proposal.objects.visible_to(partner(other)).count() == 0
    assert Proposal.objects.visible_to(partner(party)).count() == 1
    assert in_review(world).proposals.visible_to(partner(party)).count() == 0
