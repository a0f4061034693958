"""A partner's word on the draft: given, kept with its text, taken back; and what it is no longer about."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cities.workflow import CityRole
from greendeals import services
from greendeals.models import Answer, Commitment, Deal, Party
from greendeals.selectors import blockers, stands_of
from greendeals.workflow import Court, PartyState, Stage
from icc.accounts.models import NetworkRole
from icc.core import clock
from icc.core.errors import Conflict, DomainError, Frozen, Gone, Invalid
from icc.notifications.models import Message
from tests.greendeals.world import (
    AT,
    NOW,
    World,
    draft,
    fresh,
    new_world,
    parties_of,
    partner,
    staff,
    stranger,
    trail,
)

pytestmark = pytest.mark.django_db

GIVEN = "greendeals.word_given"


@pytest.fixture
def world() -> World:
    """A city with its people."""
    return new_world()


def word(party: Party, *, accepted: bool = True, **facts: object) -> Answer:
    """Let a party speak about the text as it stands."""
    deal = fresh(party.deal)
    said = {"reason": "" if accepted else "Too early.", "content_version": deal.content_version, **facts}
    return services.give_word(actor=partner(party), deal=deal, accepted=accepted, now=NOW, **said)  # type: ignore[arg-type]


def change(world: World, deal: Deal) -> None:
    """Let the city change the text."""
    party = parties_of(deal)[0]
    services.change_party(
        actor=world.coordinator, deal=deal, party=party, kind=party.kind, role="funder", seat="",
        signs=True, now=NOW,
    )  # fmt: skip


def state_of(world: World, party: Party) -> PartyState:
    party.deal = fresh(party.deal)
    return stands_of(actor=world.coordinator, parties=[party])[party.pk].state


def test_a_yes_is_kept_with_its_text_and_the_city_is_told(world: World) -> None:
    deal = draft(world)
    party = deal.parties.get()
    answer = word(party)
    assert (answer.accepted, answer.leaves, answer.content_version) == (True, False, deal.content_version)
    assert answer.content["title"] == deal.title
    assert answer.content["parties"][0]["name"] == party.name
    assert state_of(world, party) == PartyState.APPROVED
    assert trail(deal)[-1] == "word-accepted"
    mail = Message.objects.get(kind=GIVEN)
    assert mail.address == world.user(CityRole.COORDINATOR).email
    assert Stage(fresh(deal).stage) == Stage.DRAFTING


def test_the_same_word_twice_is_one(world: World) -> None:
    party = draft(world).parties.get()
    assert word(party).pk == word(party).pk
    assert Message.objects.filter(kind=GIVEN).count() == 1


def test_a_no_needs_a_reason_and_the_latest_word_counts(world: World) -> None:
    party = draft(world).parties.get()
    with pytest.raises(Invalid) as refusal:
        word(party, accepted=False, reason="  ")
    assert "reason" in refusal.value.fields
    word(party)
    word(party, accepted=False)
    assert state_of(world, party) == PartyState.NEGOTIATING


def test_a_word_on_a_text_that_has_changed_is_refused_and_an_older_word_is_history(world: World) -> None:
    deal = draft(world)
    party = deal.parties.get()
    word(party)
    change(world, deal)
    assert state_of(world, party) == PartyState.NEGOTIATING
    with pytest.raises(Conflict):
        services.give_word(
            actor=partner(party), deal=deal, accepted=True, content_version=deal.content_version, now=NOW
        )
    word(party)
    assert state_of(world, party) == PartyState.APPROVED
    assert Answer.objects.filter(party=party).count() == 2


def test_a_word_taken_back_counts_for_nothing_and_stays_on_record(world: World) -> None:
    deal = draft(world)
    party = deal.parties.get()
    word(party)
    services.take_word_back(actor=partner(party), deal=deal, now=NOW)
    assert state_of(world, party) == PartyState.NEW
    assert Answer.objects.get(party=party).taken_back_at == NOW
    assert trail(deal)[-1] == "word-taken-back"
    assert Message.objects.filter(kind=GIVEN).count() == 2
    with pytest.raises(Conflict):
        services.take_word_back(actor=partner(party), deal=deal, now=NOW)


def test_who_leaves_is_withdrawn_whatever_the_text_and_must_be_taken_out(world: World) -> None:
    deal = draft(world, partners=2)
    party, _other = parties_of(deal)
    change(world, deal)
    services.give_word(
        actor=partner(party),
        deal=deal,
        accepted=False,
        leaves=True,
        reason="We close.",
        content_version=deal.content_version,
        now=NOW,
    )
    change(world, fresh(deal))
    assert state_of(world, party) == PartyState.WITHDRAWN
    words = " ".join(str(line) for line in blockers(fresh(deal), today=clock.day(NOW)))
    assert f"{party.name} has left the deal" in words
    services.remove_party(actor=world.coordinator, deal=deal, party=party, now=NOW)
    assert "has left" not in " ".join(str(line) for line in blockers(fresh(deal), today=clock.day(NOW)))


@pytest.mark.parametrize("stage", [Stage.READY, Stage.SIGNING, Stage.ACTIVE])
def test_a_frozen_text_takes_no_word(world: World, stage: Stage) -> None:
    deal = AT[stage](world)
    party = deal.parties.get()
    with pytest.raises(Frozen):
        word(party)
    with pytest.raises(Frozen):
        services.take_word_back(actor=partner(party), deal=deal, now=NOW)


def test_in_review_a_word_can_still_be_given(world: World) -> None:
    party = AT[Stage.REVIEW](world).parties.get()
    assert word(party).accepted


def test_who_has_been_removed_or_never_was_there_says_nothing(world: World) -> None:
    deal = draft(world, partners=2)
    gone, _stays = parties_of(deal)
    actor = partner(gone)
    services.remove_party(actor=world.coordinator, deal=deal, party=gone, now=NOW)
    with pytest.raises(Gone):
        services.give_word(actor=actor, deal=deal, accepted=True, content_version=1, now=NOW)
    elsewhere = partner(draft(new_world()).parties.get())
    with pytest.raises(DomainError):
        services.give_word(actor=elsewhere, deal=deal, accepted=True, content_version=1, now=NOW)
    assert not Answer.objects.filter(deal=deal).exists()


def test_the_database_refuses_a_yes_that_leaves(world: World) -> None:
    party = draft(world).parties.get()
    answer = word(party, accepted=True, leaves=True, reason="We close.")
    assert (answer.accepted, answer.leaves) == (False, True)


# Who has to move next


def court_of(world: World, party: Party) -> tuple[Court, dt.datetime | None]:
    party.deal = fresh(party.deal)
    stand = stands_of(actor=world.coordinator, parties=[party])[party.pk]
    return Court(stand.court), stand.since


def test_the_ball_goes_to_and_fro(world: World) -> None:
    deal = draft(world)
    party = deal.parties.get()
    hours = [NOW + dt.timedelta(hours=number) for number in range(9)]
    assert court_of(world, party) == (Court.CITY, None)
    services.invite_party(actor=world.coordinator, deal=deal, party=party, now=hours[0])
    assert court_of(world, party) == (Court.PARTNER, hours[0])
    services.remind_party(actor=world.coordinator, deal=deal, party=party, now=hours[1])
    assert court_of(world, party) == (Court.PARTNER, hours[0])
    services.comment_as_partner(actor=partner(party), deal=deal, body="Who pays?", now=hours[2])
    assert court_of(world, party) == (Court.CITY, hours[2])
    services.reply(actor=world.coordinator, deal=deal, party=party, body="We do.", now=hours[3])
    assert court_of(world, party) == (Court.PARTNER, hours[3])
    services.propose_change(
        actor=partner(party),
        deal=deal,
        commitment=party.commitments.get().public_id,
        text="One roof.",
        measure="",
        due_on=None,
        now=hours[4],
    )
    assert court_of(world, party) == (Court.CITY, hours[4])
    services.refuse_proposal(
        actor=world.coordinator, deal=deal, proposal=party.proposals.get(), answer="Two.", now=hours[5]
    )
    assert court_of(world, party) == (Court.PARTNER, hours[5])
    services.give_word(
        actor=partner(party),
        deal=deal,
        accepted=False,
        content_version=1,
        reason="Two is a lot.",
        now=hours[6],
    )
    assert court_of(world, party) == (Court.CITY, hours[6])
    services.give_word(actor=partner(party), deal=deal, accepted=True, content_version=1, now=hours[7])
    assert court_of(world, party) == (Court.NOBODY, None)
    change(world, deal)
    assert court_of(world, party) == (Court.CITY, None)
    services.invite_party(actor=world.coordinator, deal=deal, party=party, now=hours[8])
    assert court_of(world, party) == (Court.PARTNER, hours[8])


def test_a_link_that_the_partner_asked_for_itself_moves_nothing(world: World) -> None:
    deal = draft(world)
    party = deal.parties.get()
    services.invite_party(actor=world.coordinator, deal=deal, party=party, now=NOW)
    services.comment_as_partner(actor=partner(party), deal=deal, body="Who pays?", now=NOW)
    mailbox = services.mailbox_of(party.contact.email)
    assert services.send_links_again(mailbox=mailbox, now=NOW + dt.timedelta(hours=1)) == 1
    assert court_of(world, party) == (Court.CITY, NOW)


@pytest.mark.parametrize(
    ("stage", "state", "court"),
    [
        (Stage.SIGNING, PartyState.INVITED, Court.PARTNER),
        (Stage.ACTIVE, PartyState.SIGNED, Court.NOBODY),
    ],
)
def test_signing_decides_once_it_has_begun(
    world: World, stage: Stage, state: PartyState, court: Court
) -> None:
    party = AT[stage](world).parties.get()
    assert state_of(world, party) == state
    assert court_of(world, party)[0] == court


def test_who_sees_no_talk_learns_nothing_of_it(world: World) -> None:
    deal = AT[Stage.REVIEW](world)
    party = deal.parties.get()
    word(party)
    services.comment_as_partner(actor=partner(party), deal=deal, body="Psst.", now=NOW)
    Deal.objects.filter(pk=deal.pk).update(stage=Stage.READY)
    party.deal = fresh(deal)
    stand = stands_of(actor=staff(NetworkRole.EC), parties=[party])[party.pk]
    assert (stand.state, stand.answer, stand.court) == (PartyState.NEW, None, Court.NOBODY)


def test_many_parties_cost_as_much_as_one(world: World) -> None:
    counts = []
    for partners in (1, 3):
        deal = draft(world, partners=partners)
        parties = parties_of(deal)
        for party in parties:
            services.invite_party(actor=world.coordinator, deal=deal, party=party, now=NOW)
            word(party)
            party.deal = deal
        with CaptureQueriesContext(connection) as queries:
            stands_of(actor=world.coordinator, parties=parties)
        counts.append(len(queries))
    assert counts == [5, 5]


def test_strangers_cannot_change_a_party(world: World) -> None:
    deal = draft(world)
    party = deal.parties.get()
    with pytest.raises(DomainError):
        services.change_party(
            actor=stranger(), deal=deal, party=party, kind=party.kind, role="funder", seat="", signs=False,
            now=NOW,
        )  # fmt: skip
    assert Commitment.objects.filter(party=party).exists()
