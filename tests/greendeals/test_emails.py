"""What the mails of signing say to whom, and where they lead."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.conf import settings
from django.core import mail
from django.core.cache import cache
from django.test import Client

from cities.workflow import CityRole
from greendeals import services
from greendeals.models import Deal
from icc.core import clock
from icc.notifications.models import Message
from icc.notifications.services import compose, deliver
from tests.greendeals.doors import asked, code_for, come_in, invite, token_for, with_parties
from tests.greendeals.world import World, fresh, mayors_turn, new_world, partner, seal, sign, trace

pytestmark = pytest.mark.django_db

PAT = "pat@sun.example"


@pytest.fixture(autouse=True)
def _unlimited() -> None:
    """Requests of other tests count for nothing."""
    cache.clear()


@pytest.fixture
def world() -> World:
    """A city with its people."""
    return new_world(city__name="Alcoi")


def to(address: str, kind: str) -> tuple[str, str]:
    """Return subject and text of the one mail of a kind to a mailbox."""
    composed = compose(Message.objects.get(address=address, kind=f"greendeals.{kind}"))
    return str(composed.subject), str(composed.body)


def link(token: str) -> str:
    return f"{settings.SITE_URL}/p/{token}/"


def test_an_invitation_names_who_invites_and_leads_through_the_door(world: World) -> None:
    deal = with_parties(world, PAT, title="Sun")
    token = invite(world, deal)
    subject, body = to(PAT, "partner_invited")
    assert subject == f"Alcoi: please read “Sun” for {deal.parties.get().name}"
    assert world.user(CityRole.COORDINATOR).name in body
    assert link(token) in body
    assert "/deals/" not in body


def test_a_partner_asked_to_sign_learns_until_when_and_needs_no_account(world: World) -> None:
    deal = asked(world, PAT)
    deadline = deal.rounds.get().deadline
    until = f"{deadline.day} {deadline:%B %Y}"
    subject, body = to(PAT, "partner_asked")
    assert subject == f"Alcoi: please sign “{deal.title}” until {until}"
    assert link(token_for(PAT)) in body
    assert "You need no account" in body
    assert "/deals/" not in body


def test_the_code_says_nothing_of_the_deal_and_the_link_is_not_in_it(world: World) -> None:
    deal = asked(world, PAT, title="Roofs full of sun")
    token = token_for(PAT)
    come_in(Client(), token)
    subject, body = to(PAT, "code")
    assert code_for(PAT) in body
    for secret in (deal.title, token, "Alcoi"):
        assert secret not in subject + body


def test_tokens_and_codes_do_not_outlive_the_sending(world: World) -> None:
    asked(world, PAT)
    token = token_for(PAT)
    come_in(Client(), token)
    for message in Message.objects.filter(address=PAT).order_by("pk"):
        assert deliver(message_id=message.pk, now=clock.now())
    assert link(token) in str(mail.outbox[0].body)
    rows = list(Message.objects.filter(address=PAT))
    assert [row.secrets for row in rows] == [{}] * len(rows)
    assert all(token not in str(row.context) for row in rows)


def test_a_comment_reaches_the_coordinator_with_the_page_on_which_to_answer(world: World) -> None:
    deal = with_parties(world, PAT)
    party = deal.parties.get()
    services.comment_as_partner(actor=partner(party), deal=deal, body="Who <pays>?", now=clock.now())
    subject, body = to(world.user(CityRole.COORDINATOR).email, "commented")
    assert party.name in subject
    assert "Who <pays>?" in body
    assert f"{settings.SITE_URL}/deals/{deal.public_id}/parties/" in body
    services.reply(actor=world.coordinator, deal=deal, party=party, body="We do.", now=clock.now())
    subject, body = to(PAT, "answered")
    assert "We do." in body
    assert f"{settings.SITE_URL}/p/again/" in body


def test_a_reminder_leads_the_partner_through_the_door_and_the_mayor_to_the_page(world: World) -> None:
    deal = asked(world, PAT)
    near = clock.now() + dt.timedelta(days=18)
    slot = deal.signatories.get(user=None)
    assert services.remind_signatory(slot_id=slot.pk, now=near)
    _, body = to(PAT, "signature_reminder")
    assert link(token_for(PAT)) in body
    assert "/deals/" not in body
    sign(world, deal, actor=partner(deal.parties.get()), now=clock.now())
    mayor = deal.signatories.get(user__isnull=False)
    assert services.remind_signatory(slot_id=mayor.pk, now=near)
    _, body = to(world.user(CityRole.SIGNATORY).email, "signature_reminder")
    assert f"{settings.SITE_URL}/deals/{deal.public_id}/sign/" in body
    assert "/p/" not in body


def test_who_has_signed_gets_the_fingerprint_and_where_to_check(world: World) -> None:
    deal = asked(world, PAT)
    version = deal.versions.get()
    sign(world, deal, actor=partner(deal.parties.get()), now=clock.now())
    _, body = to(PAT, "signature_received")
    assert version.sha256 in body
    assert version.verify_address in body
    assert "simple electronic signature" in body


def withdraw(world: World, deal: Deal) -> None:
    services.withdraw_signing(actor=world.coordinator, deal=deal, now=clock.now())


def reopen(world: World, deal: Deal) -> None:
    services.reopen_deal(actor=world.coordinator, deal=deal, now=clock.now())


def expire(world: World, deal: Deal) -> None:
    assert world
    later = clock.now() + dt.timedelta(days=60)
    services.expire_round(round_id=deal.rounds.get().pk, now=later)


def decline(world: World, deal: Deal) -> None:
    assert world
    services.decline_deal(
        actor=partner(deal.parties.get()),
        deal=deal,
        version_sha256=deal.versions.get().sha256,
        reason="Too dear.",
        trace=trace(clock.now()),
        now=clock.now(),
    )


@pytest.mark.parametrize(
    ("end", "words"),
    [
        (withdraw, "Alcoi has withdrawn the request to sign"),
        (reopen, "Alcoi is changing the text"),
        (expire, "The last day to sign"),
    ],
)
def test_the_end_of_a_round_is_told_with_its_cause(
    world: World, end: Callable[[World, Deal], None], words: str
) -> None:
    deal = asked(world, PAT)
    end(world, deal)
    subject, body = to(PAT, "signing_ended")
    assert subject == f"Alcoi: you need not sign “{deal.title}” for now"
    assert words in body
    assert "/deals/" not in body
    subject, body = to(world.user(CityRole.COORDINATOR).email, "signing_ended")
    assert subject == f"The signing of “{deal.title}” has ended"
    assert words in body
    assert f"{settings.SITE_URL}/deals/{deal.public_id}/" in body


def test_who_declined_is_told_of_the_own_act_and_the_city_of_somebody_s(world: World) -> None:
    deal = asked(world, PAT)
    decline(world, deal)
    subject, body = to(PAT, "signing_ended")
    assert subject == f"You have declined “{deal.title}”"
    assert "The city has your reason." in body
    city = world.user(CityRole.COORDINATOR).email
    subject, body = to(city, "declined")
    assert subject == f"{deal.parties.get().name} does not sign “{deal.title}”"
    assert "this request to sign has ended for everybody" in body
    assert not Message.objects.filter(address=city, kind="greendeals.signing_ended").exists()


def test_a_refusal_is_told_with_its_reason(world: World) -> None:
    deal = asked(world, PAT)
    decline(world, deal)
    for role in (CityRole.COORDINATOR, CityRole.COACH):
        subject, body = to(world.user(role).email, "declined")
        assert deal.parties.get().name in subject
        assert "Too dear." in body


def test_the_sealed_file_goes_to_everybody_with_the_public_page(world: World) -> None:
    deal = mayors_turn(world)
    sign(world, deal)
    sealed = seal(fresh(deal))
    contact = deal.parties.get().contact.email
    for address in (contact, world.user(CityRole.SIGNATORY).email):
        message = Message.objects.get(kind="greendeals.signed", address=address)
        composed = compose(message)
        assert sealed.sha256 in composed.body
        assert f"{settings.SITE_URL}/register/{deal.public_id}/" in composed.body
        assert deal.versions.get().verify_address in composed.body
        assert len(composed.attachments) == 1
