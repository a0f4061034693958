"""Partners of signed deals with a report that waits for their word."""

import datetime as dt
from typing import Any

from django.test import Client

from greendeals import services
from greendeals.models import Commitment, Contact, Deal, Link, Party, Report
from greendeals.services import partner_of
from icc.core import clock
from icc.tenancy.actors import Partner
from tests.factories.deals import CommitmentFactory
from tests.greendeals.doors import code_for, link_of
from tests.greendeals.world import World, fresh, parties_of, signed

PAT = "pat+deals@sun.example"


def reporting(world: World, *emails: str, promises: int = 1, **facts: Any) -> Deal:
    """Return a running deal with an open report; each mailbox is the contact of one party."""
    deal = signed(world, partners=max(len(emails), 1), **facts)
    for party, email in zip(parties_of(deal), emails or (PAT,), strict=True):
        Contact.objects.filter(party=party).update(email=email)
        for _ in range(promises - 1):
            CommitmentFactory(deal=deal, party=party)
    return fresh(deal)


def open_report(world: World, deal: Deal, *, now: dt.datetime | None = None) -> Report:
    """Open a report of the deal by hand, at this moment, so that links are alive for a browser."""
    return services.open_final(actor=world.coordinator, deal=deal, now=now or clock.now())


def link_for(party: Party, *, now: dt.datetime | None = None, address: str = "") -> tuple[Link, str]:
    """Send a party a link; return it with its token."""
    mailbox = address or Contact.objects.get(party=party).email
    return services.issue_link(party=party, now=now or clock.now(), address=mailbox)


def at_door(party: Party) -> Partner:
    """Return the actor behind a new link of a party."""
    return partner_of(link_for(party)[0])


def promise_of(party: Party) -> Commitment:
    """Return the first promise of a party."""
    found: Commitment = Commitment.objects.filter(party=party).earliest("pk")
    return found


def come_to_report(browser: Client, token: str) -> Client:
    """Ask for a code and type it: the door leads to what is asked."""
    assert browser.post(f"/p/{token}/code/").status_code == 302
    response = browser.post(f"/p/{token}/confirm/", {"digits": code_for(link_of(token).address)})
    assert response.headers["Location"] == f"/p/{token}/report/"
    return browser
