"""Which parties a confirmed mailbox speaks for, and why a link opens nothing any more."""

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from django.db.models import Q

from greendeals.models import Commitment, Contact, Link, Report
from greendeals.workflow import RUNNING, SIGNED, WRITABLE
from icc.tenancy.actors import Partner, System
from icc.tenancy.scopes import scope

DOOR = System("partner door")


def at_mailbox(actor: Partner) -> Partner:
    """Return the partner as the contact of every party of its confirmed mailbox, across deals and cities.

    Of deals that run, or that have ended and still owe a report; never of a party that has left, or whose
    contact is somebody else by now. Organisations of two cities meet here by nothing but the mailbox.
    """
    with scope(DOOR):
        address = Link.objects.values_list("address", flat=True).get(pk=actor.link_id)
        owing = Report.objects.filter(state__in=WRITABLE).values("deal_id")
        reporting = Q(deal__stage__in=RUNNING) | Q(deal__stage__in=SIGNED, deal__in=owing)
        own = Contact.objects.filter(reporting, email__iexact=address, party__left_on=None)
        pairs = list(own.filter(deal__archived_at=None).values_list("party_id", "deal_id"))
    parties, deals = (frozenset(keys) for keys in zip(*pairs, strict=True)) if pairs else (frozenset(),) * 2
    return replace(actor, party_ids=parties, deal_ids=deals)


def report_awaits(link: Link) -> bool:
    """Tell whether the partner of a link is asked to report of a promise now."""
    with scope(DOOR):
        open_ = Report.objects.filter(deal=link.deal_id, state__in=WRITABLE, deal__stage__in=SIGNED)
        own = Commitment.objects.filter(party=link.party_id, deal__in=open_.values("deal_id"))
        return bool(link.signatory_id is None and own.exists())


class Ended(StrEnum):
    """Why a link opens nothing any more."""

    REMOVED = "removed"
    LEFT = "left"
    FORMER = "former"
    OVER = "over"


@dataclass(frozen=True, slots=True)
class End:
    """The end of a link, in what its page may tell.

    Attributes:
        organisation: whom it was for; empty once it was taken out of a draft.
        left_on: the day from which that is no party any more.
    """

    because: Ended
    city: str
    organisation: str = ""
    left_on: date | None = None


def end_of(link: Link, *, city: str) -> End:
    """Return why a link is over; what the page tells names no person and no address."""
    party = link.party
    if party is None:
        return End(Ended.REMOVED, city)
    if party.left_on:
        return End(Ended.LEFT, city, party.name, party.left_on)
    with scope(DOOR):
        present = Contact.objects.filter(party=party, email__iexact=link.address).exists()
    former = link.signatory_id is None and not present
    return End(Ended.FORMER if former else Ended.OVER, city, party.name)
