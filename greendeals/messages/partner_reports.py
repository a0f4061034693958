"""What partners are asked of a report, and what is told when somebody else speaks for one of them."""

from datetime import datetime

from greendeals.messages.people import contact_of, day, facts, tell_coordinators
from greendeals.models import Contact, Deal, Link, Party, Report
from icc.core import clock
from icc.notifications.kinds import MessageKind
from icc.notifications.models import Message
from icc.notifications.services import notify

PROMISES_ASKED = MessageKind("greendeals.promises_asked")
PROMISES_REMINDER = MessageKind("greendeals.promises_reminder")
CONTACT_HANDED_ON = MessageKind("greendeals.contact_handed_on")
CONTACT_NAMED = MessageKind("greendeals.contact_named")


def promises_were_asked(report: Report, party: Party) -> bool:
    """Tell whether a party has been asked for its part of a report."""
    return Message.objects.filter(kind=PROMISES_ASKED.name, key=_key(report, party)).exists()


def _key(report: Report, party: Party) -> str:
    return f"report:{report.pk}:party:{party.pk}"


def promises_asked(report: Report, party: Party, link: Link, token: str, *, now: datetime) -> None:
    """Ask the contact person of a party how far its promises are."""
    _ask(PROMISES_ASKED, report, party, link, token, key=_key(report, party), now=now)


def promises_reminded(report: Report, party: Party, link: Link, token: str, *, now: datetime) -> None:
    """Remind the contact person of a party that the city waits for its part of a report."""
    _ask(PROMISES_REMINDER, report, party, link, token, key=f"link:{link.pk}", now=now)


def _ask(
    kind: MessageKind, report: Report, party: Party, link: Link, token: str, *, key: str, now: datetime
) -> None:
    to = contact_of(party, link.address)
    notify(
        kind=kind,
        to=to,
        key=key,
        context={
            **facts(report.deal),
            "organisation": party.name,
            "starts_on": day(report.starts_on, to.language),
            "ends_on": day(report.ends_on, to.language),
            "due_on": day(report.due_on, to.language) if report.due_on >= clock.day(now) else "",
        },
        secrets={"token": token},
        now=now,
        city_id=report.city_id,
    )


def contact_handed_on(deal: Deal, party: Party, contact: Contact, *, now: datetime) -> None:
    """Tell the coordinators that somebody else speaks for a party from now on, by its own word."""
    tell_coordinators(
        CONTACT_HANDED_ON,
        deal,
        key=f"party:{party.pk}:{now.isoformat()}",
        now=now,
        organisation=party.name,
        person=contact.name,
        address=contact.email,
    )


def contact_named(deal: Deal, party: Party, link: Link, token: str, *, now: datetime) -> None:
    """Tell somebody that they speak for a party from now on, with a link of their own."""
    notify(
        kind=CONTACT_NAMED,
        to=contact_of(party, link.address),
        key=f"link:{link.pk}",
        context={**facts(deal), "organisation": party.name},
        secrets={"token": token},
        now=now,
        city_id=deal.city_id,
    )
