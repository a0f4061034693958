"""A partner in front of the door: a browser without an account, a link from a mail, a code from another."""

import datetime as dt
from typing import Any

from django.test import Client

from cities.workflow import CityRole
from greendeals import services
from greendeals.models import Deal, Link, Party, digest_of
from greendeals.services import Ask
from icc.core import clock
from icc.notifications.models import Message
from tests.factories.deals import CommitmentFactory, ContactFactory, PartyFactory
from tests.greendeals.world import World, approve, draft, freeze, fresh, submit

SOON = dt.timedelta(days=20)


def text_of(response: Any) -> str:
    """Return a page as text."""
    return str(response.content.decode())


def with_parties(world: World, *emails: str, **facts: Any) -> Deal:
    """Return a draft of which each mailbox is the contact of one signing party."""
    deal = draft(world, **facts)
    first = deal.parties.get()
    type(first.contact).objects.filter(party=first).update(email=emails[0])
    for email in emails[1:]:
        party = PartyFactory(deal=deal, kind=first.kind)
        CommitmentFactory(deal=deal, party=party)
        ContactFactory(deal=deal, party=party, email=email)
    return fresh(deal)


def freeze_now(world: World, deal: Deal) -> Deal:
    """Bring a draft to a frozen text with its PDF."""
    return freeze(world, approve(world, submit(world, deal)))


def ask_now(world: World, deal: Deal, asks: list[Ask] | None = None, **facts: Any) -> Deal:
    """Ask for signatures at this moment, so that the links are alive for the browser."""
    now = clock.now()
    services.open_signing(
        actor=world.coordinator,
        deal=deal,
        plan=services.Plan([services.Seat(world.memberships[CityRole.SIGNATORY])], asks, **facts),
        deadline=clock.day(now + SOON),
        now=now,
    )
    return fresh(deal)


def asked(world: World, *emails: str, **facts: Any) -> Deal:
    """Return a deal that all mailboxes have just been asked to sign."""
    return ask_now(world, freeze_now(world, with_parties(world, *(emails or ("p@sun.example",)), **facts)))


def invite(world: World, deal: Deal, party: Party | None = None) -> str:
    """Invite a party to read and return the token of the mail."""
    who = party or deal.parties.earliest("pk")
    services.invite_party(actor=world.coordinator, deal=deal, party=who, now=clock.now())
    return token_for(who.contact.email)


def token_for(email: str) -> str:
    """Return the token of the latest mail to a mailbox."""
    mails = Message.objects.filter(address=email, secrets__has_key="token")
    return str(mails.latest("pk").secrets["token"])


def link_of(token: str) -> Link:
    """Return the link of a token."""
    link: Link = Link.objects.get(digest=digest_of(token))
    return link


def code_for(email: str) -> str:
    """Return the latest code sent to a mailbox."""
    return str(Message.objects.filter(address=email, kind="greendeals.code").latest("pk").secrets["digits"])


def wrong(digits: str) -> str:
    """Return another code."""
    return f"{(int(digits) + 1) % 1_000_000:06}"


def come_in(browser: Client, token: str) -> Client:
    """Ask for a code and type it, as the partner does."""
    assert browser.post(f"/p/{token}/code/").status_code == 302
    digits = code_for(link_of(token).address)
    response = browser.post(f"/p/{token}/confirm/", {"digits": digits})
    assert (response.status_code, response.headers["Location"]) == (302, f"/p/{token}/")
    return browser


def sign_by_hand(browser: Client, token: str, deal: Deal, **answers: Any) -> Any:
    """Send the signature."""
    facts = {
        "typed_name": "Pat Partner",
        "function": "Owner",
        "version_sha256": deal.versions.latest("number").sha256,
        "consent": "on",
    }
    return browser.post(f"/p/{token}/sign/", {**facts, **answers})
