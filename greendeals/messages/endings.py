"""What is told when a deal is given up or has ended."""

from collections.abc import Collection
from datetime import datetime

from django.urls import reverse

from cities.workflow import CityRole
from greendeals.messages.people import facts, team, unique
from greendeals.models import Deal
from greendeals.workflow import ENDED, Stage
from icc.notifications.kinds import MessageKind
from icc.notifications.services import Recipient, notify

CANCELLED = MessageKind("greendeals.cancelled")
DEAL_ENDED = MessageKind("greendeals.ended")


def deal_cancelled(deal: Deal, party_ids: Collection[int], *, now: datetime) -> None:
    """Tell the coaches, and the contact persons of partners who could read the draft, that it is given up."""
    invited = deal.contacts.filter(party_id__in=party_ids).order_by("pk")
    contacts = [Recipient(contact.email, contact.name) for contact in invited]
    for to in unique([*team(deal, CityRole.COACH), *contacts]):
        notify(
            kind=CANCELLED,
            to=to,
            key=f"{deal.subject}:{now.isoformat()}",
            context={
                **facts(deal),
                "path": deal.get_absolute_url() if to.user_id else "",
                "reason": deal.ended_because,
            },
            now=now,
            city_id=deal.city_id,
        )


def deal_ended(deal: Deal, *, now: datetime) -> None:
    """Tell coordinators, coaches and the contact persons of all parties what has become of a signed deal."""
    contacts = [Recipient(contact.email, contact.name) for contact in deal.contacts.order_by("pk")]
    how = {stage.value: deal.stage == stage for stage in ENDED}
    for to in unique([*team(deal, CityRole.COORDINATOR, CityRole.COACH), *contacts]):
        notify(
            kind=DEAL_ENDED,
            to=to,
            key=deal.subject,
            context={
                **facts(deal),
                **how,
                "path": reverse("greendeals:registered", args=[deal.public_id]),
                "reason": deal.ended_because if deal.stage == Stage.TERMINATED else "",
            },
            now=now,
            city_id=deal.city_id,
        )
