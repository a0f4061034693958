"""The page of the partners: how far each is, the invitation, the contact person, the talk."""

import datetime as dt
import re
from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cities.workflow import CityRole
from greendeals import services
from greendeals.models import Contact, Deal, Link, Party
from greendeals.services import Ask
from icc.accounts.models import NetworkRole, User
from icc.audit.models import Entry
from icc.core import clock
from icc.notifications.models import Message
from icc.notifications.workflow import MessageState
from tests.factories.accounts import UserFactory
from tests.factories.cities import OrganisationFactory, TermFactory
from tests.factories.deals import CommitmentFactory, ContactFactory, PartyFactory
from tests.greendeals.world import (
    NOW,
    World,
    approve,
    draft,
    freeze,
    fresh,
    frozen,
    new_world,
    partner,
    partners_sign,
    signed,
    signing,
    submit,
    trace,
    version_of,
)

pytestmark = pytest.mark.django_db

ClientFor = Callable[[User], Client]
INVITATION = "greendeals.partner_invited"


@pytest.fixture
def world() -> World:
    """A city with its people."""
    return new_world()


@pytest.fixture
def coordinator(world: World, client_for: ClientFor) -> Client:
    """The coordinator's browser."""
    return client_for(world.user(CityRole.COORDINATOR))


def address_of(party: Party, act: str = "") -> str:
    """Return the address of the partners' page, or of one act on a party."""
    page = f"{party.deal.get_absolute_url()}parties/"
    return f"{page}{party.public_id}/{act}/" if act else page


def words(browser: Client, address: str) -> str:
    response = browser.get(address)
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def only(deal: Deal) -> Party:
    party: Party = deal.parties.select_related("deal").get()
    return party


# Who sees whom


def test_the_city_and_its_coach_read_whom_to_reach(world: World, client_for: ClientFor) -> None:
    party = only(draft(world))
    for role in (CityRole.COORDINATOR, CityRole.SIGNATORY, CityRole.COACH):
        page = words(client_for(world.user(role)), address_of(party))
        assert party.contact.name in page
        assert party.contact.email in page


@pytest.mark.parametrize("network", list(NetworkRole))
def test_staff_read_no_address_and_no_talk(world: World, client_for: ClientFor, network: NetworkRole) -> None:
    party = only(frozen(world))
    Contact.objects.update(name="Carla Contact")
    services.invite_party(actor=world.coordinator, deal=party.deal, party=party, now=NOW)
    Message.objects.filter(kind=INVITATION).update(state=MessageState.FAILED)
    services.comment_as_partner(actor=partner(party), deal=party.deal, body="Just between us.", now=NOW)
    page = words(client_for(UserFactory(network=network)), address_of(party))
    assert party.name in page
    for hidden in (party.contact.email, "Carla Contact", "The mail was refused"):
        assert hidden not in page
    assert "Just between us." not in page


def test_a_party_that_does_not_sign_says_so(world: World, coordinator: Client) -> None:
    party = only(draft(world))
    assert "signs the deal" in words(coordinator, address_of(party))
    Party.objects.update(signs=False)
    assert "named only, does not sign" in words(coordinator, address_of(party))


# How far it is


def test_each_step_of_a_partner_is_told(world: World, coordinator: Client) -> None:
    deal = frozen(world)
    party = only(deal)
    assert "Not invited yet" in words(coordinator, address_of(party))
    services.invite_party(actor=world.coordinator, deal=deal, party=party, now=NOW)
    assert "Invited to read" in words(coordinator, address_of(party))
    services.comment_as_partner(actor=partner(party), deal=deal, body="Fine.", now=NOW)
    assert "Has commented" in words(coordinator, address_of(party))
    services.open_signing(
        actor=world.coordinator,
        deal=deal,
        plan=services.Plan([services.Seat(world.memberships[CityRole.SIGNATORY])]),
        deadline=NOW.date(),
        now=NOW,
    )
    assert "Asked to sign" in words(coordinator, address_of(party))
    partners_sign(world, deal)
    assert '<strong class="ui-status ui-status--done">Signed</strong>' in words(
        coordinator, address_of(party)
    )


def test_a_partner_whose_turn_has_not_come_is_told(world: World, coordinator: Client) -> None:
    deal = draft(world)
    later = PartyFactory(deal=deal, name="Later Ltd")
    ContactFactory(deal=deal, party=later)
    CommitmentFactory(deal=deal, party=later)
    deal = freeze(world, approve(world, submit(world, fresh(deal))))
    first = deal.parties.exclude(pk=later.pk).get()
    services.open_signing(
        actor=world.coordinator,
        deal=deal,
        plan=services.Plan(
            [services.Seat(world.memberships[CityRole.SIGNATORY])], [Ask(first, 1), Ask(later, 2)]
        ),
        deadline=NOW.date(),
        now=NOW,
    )
    card = words(coordinator, address_of(later)).split("Later Ltd</h2>")[1].split("</section>")[0]
    assert "Is asked to sign once those before it have signed" in card
    assert "Invite" not in card


def test_a_partner_that_has_opened_the_draft_is_told(world: World, coordinator: Client) -> None:
    deal = draft(world)
    party = only(deal)
    link = services.invite_party(actor=world.coordinator, deal=deal, party=party, now=NOW)
    sent = services.send_code(link=link, now=NOW)
    digits = Message.objects.get(kind="greendeals.code").secrets["digits"]
    services.confirm_code(
        link=link, code_id=sent.code_id, nonce=sent.nonce, digits=digits, trace=trace(), now=NOW
    )
    assert "Has opened it" in words(coordinator, address_of(party))


def decline(world: World, deal: Deal) -> Party:
    """Let the only partner decline."""
    party = only(deal)
    services.decline_deal(
        actor=partner(party),
        deal=deal,
        version_sha256=version_of(deal).sha256,
        reason="No <i>budget</i>.",
        trace=trace(),
        now=NOW,
    )
    return party


def test_a_refusal_stands_with_its_reason_for_the_city_alone(
    world: World, coordinator: Client, client_for: ClientFor
) -> None:
    party = decline(world, signing(world))
    page = words(coordinator, address_of(party))
    assert "Declined" in page
    assert "No &lt;i&gt;budget&lt;/i&gt;." in page
    assert "budget" not in words(client_for(UserFactory(ec=True)), address_of(party))


@pytest.mark.fault("signing-19")
@pytest.mark.parametrize(
    ("state", "told"),
    [
        (MessageState.FAILED, "The mail was refused. Check the address."),
        (MessageState.UNCERTAIN, "It is uncertain whether the mail arrived."),
    ],
)
def test_an_invitation_that_did_not_arrive_is_told_until_the_next_one(
    world: World, coordinator: Client, state: MessageState, told: str
) -> None:
    deal = draft(world)
    party = only(deal)
    services.invite_party(actor=world.coordinator, deal=deal, party=party, now=NOW)
    Message.objects.filter(kind=INVITATION).update(state=state)
    assert told in words(coordinator, address_of(party))
    services.invite_party(actor=world.coordinator, deal=deal, party=party, now=NOW)
    assert told not in words(coordinator, address_of(party))


# The invitation


def test_the_preview_shows_the_mail_and_sends_nothing(world: World, coordinator: Client) -> None:
    party = only(draft(world))
    page = words(coordinator, address_of(party, "invite"))
    assert party.contact.email in page
    assert world.user(CityRole.COORDINATOR).name in page
    assert party.deal.title in page
    assert not Message.objects.filter(kind=INVITATION).exists()
    assert not Link.objects.exists()


def test_the_mail_that_goes_out_is_the_one_that_was_shown(world: World, coordinator: Client) -> None:
    party = only(draft(world))
    page = words(coordinator, address_of(party, "invite"))
    response = coordinator.post(address_of(party, "invite"))
    assert (response.status_code, response.headers["Location"]) == (302, address_of(party))
    message = Message.objects.get(kind=INVITATION)
    assert message.address == party.contact.email
    assert message.context["inviter"] in page
    assert Link.objects.get().party == party
    assert [entry.action for entry in Entry.objects.about(party.deal.subject)] == ["party-invited"]


def test_a_signed_deal_invites_nobody(world: World, coordinator: Client) -> None:
    party = only(signed(world))
    assert "Invite" not in words(coordinator, address_of(party)).split("<main")[1]
    assert coordinator.post(address_of(party, "invite")).status_code == 403


# The contact person

NEW = {"name": "Bea Bold", "function": "Owner", "email": "bea@sun.example"}


def test_the_contact_person_changes_and_the_text_does_not(world: World, coordinator: Client) -> None:
    party = only(signing(world))
    before = version_of(party.deal).sha256
    Link.objects.update(expires_at=clock.now() + dt.timedelta(days=1))
    link = Link.objects.get()
    response = coordinator.post(address_of(party, "contact"), NEW)
    assert response.status_code == 302
    contact = Contact.objects.get(party=party)
    assert (contact.name, contact.function, contact.email) == tuple(NEW.values())
    link.refresh_from_db()
    assert link.revoked_at is not None
    assert Message.objects.filter(kind="greendeals.partner_asked", address=NEW["email"]).exists()
    assert version_of(party.deal).sha256 == before


@pytest.mark.parametrize(
    ("answers", "field", "told"),
    [({"email": "bea at sun"}, "email", "valid email"), ({"name": ""}, "name", "required")],
)
def test_a_contact_person_that_cannot_be(
    world: World, coordinator: Client, answers: dict[str, str], field: str, told: str
) -> None:
    party = only(draft(world))
    response = coordinator.post(address_of(party, "contact"), NEW | answers)
    page = response.content.decode()
    assert response.status_code == 422
    assert told in page.split(f'id="id_{field}_error"')[1][:400]
    assert 'value="Owner"' in page
    assert Contact.objects.get(party=party).function != "Owner"


def test_who_has_answered_keeps_their_person(world: World, coordinator: Client) -> None:
    party = only(signing(world))
    partners_sign(world, party.deal)
    assert "Change the contact person" not in words(coordinator, address_of(party))
    assert coordinator.post(address_of(party, "contact"), NEW).status_code == 409
    assert Contact.objects.get(party=party).name != NEW["name"]


# The talk


def test_the_city_answers_a_partner_who_is_told_by_mail(world: World, coordinator: Client) -> None:
    deal = draft(world)
    party = only(deal)
    services.comment_as_partner(actor=partner(party), deal=deal, body="40 <b>bikes</b>?", now=NOW)
    assert "40 &lt;b&gt;bikes&lt;/b&gt;?" in words(coordinator, address_of(party))
    response = coordinator.post(address_of(party, "reply"), {"body": "40 it is."})
    assert response.status_code == 302
    assert "40 it is." in words(coordinator, address_of(party))
    assert Message.objects.get(kind="greendeals.answered").address == party.contact.email


def test_the_deal_marks_the_partner_that_waits_for_an_answer(world: World, coordinator: Client) -> None:
    deal = draft(world)
    party = only(deal)
    home = deal.get_absolute_url()
    services.invite_party(actor=world.coordinator, deal=deal, party=party, now=NOW)
    assert "Answer its comment" not in words(coordinator, home)
    services.comment_as_partner(actor=partner(party), deal=deal, body="When?", now=NOW)
    assert "Answer its comment" in words(coordinator, home)
    later = NOW + dt.timedelta(hours=1)
    services.reply(actor=world.coordinator, deal=deal, party=party, body="In May.", now=later)
    assert "Answer its comment" not in words(coordinator, home)
    assert "Waits for the partner" in words(coordinator, home)


@pytest.mark.parametrize("body", ["", "  ", "x" * 2_001])
def test_an_answer_that_cannot_be_sent_is_told_at_its_box(
    world: World, coordinator: Client, body: str
) -> None:
    party = only(draft(world))
    response = coordinator.post(address_of(party, "reply"), {"body": body})
    page = response.content.decode()
    assert response.status_code == 422
    assert 'id="id_body_error"' in page
    assert 'href="#id_body"' in page
    assert body.strip() in page
    assert not party.comments.exists()


@pytest.mark.parametrize("act", ["invite", "contact", "reply"])
@pytest.mark.parametrize("role", [CityRole.SIGNATORY, CityRole.COACH, CityRole.READER])
def test_only_writers_act_on_a_partner(world: World, client_for: ClientFor, act: str, role: CityRole) -> None:
    party = only(draft(world))
    browser = client_for(world.user(role))
    assert browser.post(address_of(party, act), NEW | {"body": "Words."}).status_code == 403
    assert address_of(party, act) not in words(browser, address_of(party))


@pytest.mark.parametrize("act", ["invite", "contact", "reply"])
def test_a_partner_of_another_deal_is_not_found(world: World, coordinator: Client, act: str) -> None:
    party, other = only(draft(world)), only(draft(world))
    address = address_of(party, act).replace(party.public_id, other.public_id)
    assert coordinator.post(address, NEW | {"body": "Words."}).status_code == 404


# The list


def test_known_organisations_are_offered_for_a_new_partner(world: World, coordinator: Client) -> None:
    deal = draft(world)
    OrganisationFactory(city=world.city, name="Known & Co", kind=TermFactory(vocabulary="partner_type"))
    OrganisationFactory(name="Elsewhere Ltd", kind=TermFactory(vocabulary="partner_type"))
    page = words(coordinator, f"{deal.get_absolute_url()}parties/new/")
    offered = re.search(r'<select[^>]*name="organisation".*?</select>', page, re.DOTALL)
    assert offered
    assert "Known &amp; Co" in offered[0]
    assert "Elsewhere Ltd" not in page


ENTERING, FRAME = 4, 1
"""Session, account, memberships, the deal; and the city in the navigation."""

PARTIES, TALK, ROUND, STANDS = 4, 5, 6, 3
"""Parties, promises, actions, contacts; links, openings, mails, comments, proposals; the latest round, names,
methods, mails, slots, seal; of the stands: slots, renewals, answers."""


@pytest.mark.parametrize("more", [0, 2])
def test_the_page_asks_the_database_as_often_for_one_partner_as_for_three(
    world: World, coordinator: Client, more: int
) -> None:
    deal = signing(world)
    for _ in range(more):
        party = PartyFactory(deal=deal)
        ContactFactory(deal=deal, party=party)
        CommitmentFactory(deal=deal, party=party)
        services.comment_as_partner(actor=partner(party), deal=deal, body="Words.", now=NOW)
    address = f"{deal.get_absolute_url()}parties/"
    coordinator.get(address)
    with CaptureQueriesContext(connection) as captured:
        coordinator.get(address)
    found = [row["sql"] for row in captured if row["sql"].startswith("SELECT") and " FROM " in row["sql"]]
    assert len(found) == ENTERING + PARTIES + TALK + ROUND + STANDS + FRAME, "\n".join(found)
