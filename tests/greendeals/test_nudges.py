"""Reminders by hand: one in three days for each party, with a link of its own, only while one waits."""

import datetime as dt

import pytest

from greendeals import services
from greendeals.models import Contact, Deal, Link, Party
from greendeals.workflow import Stage
from icc.core.errors import Conflict, Forbidden
from icc.notifications.models import Message
from tests.greendeals.world import (
    NOW,
    World,
    draft,
    fresh,
    frozen,
    new_world,
    parties_of,
    partner,
    signing,
)

pytestmark = pytest.mark.django_db

WORD, SIGNATURE = "greendeals.word_reminder", "greendeals.signature_reminder"
THREE_DAYS = dt.timedelta(days=3)


@pytest.fixture
def world() -> World:
    """A city with its people."""
    return new_world()


def invited(world: World, partners: int = 1) -> Deal:
    deal = draft(world, partners=partners)
    for party in parties_of(deal):
        services.invite_party(actor=world.coordinator, deal=deal, party=party, now=NOW)
    return fresh(deal)


def remind(world: World, party: Party, now: dt.datetime = NOW) -> None:
    services.remind_party(actor=world.coordinator, deal=party.deal, party=party, now=now)


def test_a_reminder_carries_a_fresh_link_and_the_older_one_lives_on(world: World) -> None:
    party = invited(world).parties.get()
    remind(world, party)
    mail = Message.objects.get(kind=WORD)
    assert mail.address == party.contact.email
    assert mail.secrets["token"]
    assert Link.objects.live(now=NOW).filter(party=party).count() == 2


def test_the_next_one_goes_out_three_days_later_and_not_a_second_before(world: World) -> None:
    party = invited(world).parties.get()
    remind(world, party)
    with pytest.raises(Conflict) as refusal:
        remind(world, party, NOW + THREE_DAYS - dt.timedelta(seconds=1))
    assert "5 March 2026" in str(refusal.value.message)
    assert Message.objects.filter(kind=WORD).count() == 1
    remind(world, party, NOW + THREE_DAYS)
    assert Message.objects.filter(kind=WORD).count() == 2


def test_who_was_never_invited_or_waits_for_the_city_is_not_reminded(world: World) -> None:
    party = draft(world).parties.get()
    with pytest.raises(Conflict):
        remind(world, party)
    party = invited(world).parties.get()
    services.comment_as_partner(actor=partner(party), deal=party.deal, body="Who pays?", now=NOW)
    with pytest.raises(Conflict):
        remind(world, party)
    assert Contact.objects.get(party=party).reminded_at is None


def test_all_who_are_silent_are_reminded_at_once(world: World) -> None:
    deal = invited(world, partners=4)
    accepts, reminded, *silent = parties_of(deal)
    services.give_word(
        actor=partner(accepts), deal=deal, accepted=True, content_version=deal.content_version, now=NOW
    )
    remind(world, reminded)
    assert services.remind_all(actor=world.coordinator, deal=deal, now=NOW) == len(silent)
    assert services.remind_all(actor=world.coordinator, deal=deal, now=NOW) == 0
    expected = {party.contact.email for party in [reminded, *silent]}
    assert set(Message.objects.filter(kind=WORD).values_list("address", flat=True)) == expected


def test_while_signing_the_reminder_leads_to_the_signature(world: World) -> None:
    deal = signing(world)
    party = deal.parties.get()
    remind(world, party)
    assert Message.objects.filter(kind=SIGNATURE).count() == 1
    slot = party.slots.get()
    assert Link.objects.filter(signatory=slot).count() == 2


def test_readers_do_not_remind_and_a_frozen_text_awaits_no_word(world: World) -> None:
    deal = invited(world)
    party = deal.parties.get()
    for actor in (world.mayor, world.coach):
        with pytest.raises(Forbidden):
            services.remind_party(actor=actor, deal=deal, party=party, now=NOW)
        with pytest.raises(Forbidden):
            services.remind_all(actor=actor, deal=deal, now=NOW)
    still = frozen(world)
    assert Stage(still.stage) == Stage.READY
    with pytest.raises(Forbidden):
        services.remind_all(actor=world.coordinator, deal=still, now=NOW)
    assert not Message.objects.filter(kind=WORD).exists()


def test_one_mailbox_of_two_parties_is_reminded_for_each(world: World) -> None:
    deal = draft(world, partners=2)
    Contact.objects.filter(deal=deal).update(email="Pat+Deals@Sun.example")
    for party in parties_of(deal):
        services.invite_party(actor=world.coordinator, deal=deal, party=party, now=NOW)
    assert services.remind_all(actor=world.coordinator, deal=deal, now=NOW) == 2
    mails = Message.objects.filter(kind=WORD, address="Pat+Deals@Sun.example")
    assert len({mail.secrets["token"] for mail in mails}) == 2
