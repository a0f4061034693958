"""Partners and the city act in the same moment: one answer, one mail, no word on another text."""

from typing import Any

import pytest

from greendeals import services
from greendeals.models import Answer, Commitment, Contact, Proposal
from greendeals.workflow import SectionKey
from icc.core.errors import Conflict
from icc.notifications.models import Message
from icc.tenancy.scopes import scope
from tests.concurrency.threads import at_once, refused
from tests.greendeals.world import NOW, World, draft, fresh, new_world, partner

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def world() -> World:
    """A city with its people."""
    return new_world()


def test_two_clicks_at_once_remind_once(world: World) -> None:
    deal = draft(world)
    party = deal.parties.get()
    services.invite_party(actor=world.coordinator, deal=deal, party=party, now=NOW)

    def remind() -> None:
        with scope(world.coordinator):
            services.remind_party(actor=world.coordinator, deal=deal, party=party, now=NOW)

    outcomes = at_once(remind, remind)
    (late,) = refused(outcomes)
    assert isinstance(late, Conflict)
    assert Message.objects.filter(kind="greendeals.word_reminder").count() == 1
    assert Contact.objects.get(party=party).reminded_at == NOW


def test_a_proposal_taken_and_refused_at_once_is_decided_once(world: World) -> None:
    deal = draft(world)
    party = deal.parties.get()
    promise = party.commitments.get()
    wish: dict[str, Any] = {"text": "One roof.", "measure": "kWp", "due_on": promise.due_on}
    actor = partner(party)
    proposal = services.propose_change(actor=actor, deal=deal, commitment=promise.public_id, now=NOW, **wish)

    def take() -> None:
        with scope(world.coordinator):
            services.take_proposal(
                actor=world.coordinator, deal=deal, proposal=proposal, version=1, now=NOW, **wish
            )

    def refuse() -> None:
        with scope(world.coordinator):
            services.refuse_proposal(
                actor=world.coordinator, deal=deal, proposal=proposal, answer="No.", now=NOW
            )

    (late,) = refused(at_once(take, refuse))
    assert isinstance(late, Conflict)
    decided = Proposal.objects.get()
    assert decided.decided_at == NOW
    changed = Commitment.objects.get(pk=promise.pk).text == "One roof."
    assert changed == decided.accepted
    assert Message.objects.filter(kind="greendeals.proposal_answered").count() == 1


@pytest.mark.parametrize("attempt", range(3))
def test_a_word_given_while_the_text_changes_never_counts_for_the_new_text(
    world: World, attempt: int
) -> None:
    deal = draft(world)
    party = deal.parties.get()

    def speak() -> None:
        actor = partner(party)
        with scope(actor):
            services.give_word(
                actor=actor, deal=deal, accepted=True, content_version=deal.content_version, now=NOW
            )

    def change() -> None:
        with scope(world.coordinator):
            services.save_section(
                actor=world.coordinator,
                deal=deal,
                key=SectionKey.CONTEXT,
                body="<p>Changed at the last moment.</p>",
                version=1,
                now=NOW,
            )

    outcomes = at_once(speak, change)
    assert all(isinstance(loser, Conflict) for loser in refused(outcomes))
    assert fresh(deal).content_version == deal.content_version + 1
    for answer in Answer.objects.all():
        assert answer.content_version == deal.content_version
        assert "last moment" not in str(answer.content)


def test_two_answers_at_once_of_the_same_kind_are_one(world: World) -> None:
    deal = draft(world)
    party = deal.parties.get()

    def speak() -> None:
        actor = partner(party)
        with scope(actor):
            services.give_word(
                actor=actor, deal=deal, accepted=True, content_version=deal.content_version, now=NOW
            )

    assert refused(at_once(speak, speak)) == []
    assert Answer.objects.count() == 1
    assert Message.objects.filter(kind="greendeals.word_given").count() == 1
