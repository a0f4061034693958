"""What the city is told of mandates, and of signatures that change hands."""

from datetime import datetime

from cities.workflow import CityRole
from greendeals.messages.people import facts, team
from greendeals.messages.signing import key_of
from greendeals.models import Deal, Signatory
from icc.notifications.kinds import MessageKind
from icc.notifications.services import notify

MANDATE_MISSING = MessageKind("greendeals.mandate_missing")
MANDATE_ENDED = MessageKind("greendeals.mandate_ended")
HANDED_OVER = MessageKind("greendeals.handed_over")


def _tell(kind: MessageKind, deal: Deal, slot: Signatory, *, key: str, now: datetime, **more: str) -> None:
    context = {
        **facts(deal),
        "path": f"{deal.get_absolute_url()}signatories/",
        "name": slot.name,
        "organisation": slot.organisation,
        **more,
    }
    for to in team(deal, CityRole.COORDINATOR, CityRole.OFFICE):
        notify(kind=kind, to=to, key=key, context=context, now=now, city_id=deal.city_id)


def mandate_missing(deal: Deal, slot: Signatory, *, now: datetime) -> None:
    """Say, once a slot, that somebody's turn has come and their mandate is not recorded."""
    _tell(MANDATE_MISSING, deal, slot, key=key_of(slot.round, slot), now=now)


def mandate_ended(deal: Deal, slot: Signatory, *, now: datetime) -> None:
    """Say that somebody wanted to sign after their mandate had ended."""
    _tell(MANDATE_ENDED, deal, slot, key=f"{key_of(slot.round, slot)}{now.isoformat()}", now=now)


def handed_over(deal: Deal, slot: Signatory, *, former: Signatory, now: datetime) -> None:
    """Say who is to sign in whose place."""
    _tell(HANDED_OVER, deal, slot, key=key_of(slot.round, slot), now=now, former=former.name)
