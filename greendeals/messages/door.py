"""What partners are told who come through a link, and what the city hears from them."""

from datetime import datetime

from cities.workflow import CityRole
from greendeals.messages.consultation import WORD_ASKED
from greendeals.messages.people import contact_of, facts, preview, team, tell_coordinators
from greendeals.models import Code, Comment, Deal, Link, Party
from greendeals.workflow import Stage
from icc.accounts.models import User
from icc.notifications.kinds import MessageKind
from icc.notifications.services import Recipient, notify

INVITED = MessageKind("greendeals.partner_invited")
LINK_AGAIN = MessageKind("greendeals.link_again")
CODE = MessageKind("greendeals.code")
COMMENTED = MessageKind("greendeals.commented")
ANSWERED = MessageKind("greendeals.answered")
CODE_LOCKED = MessageKind("greendeals.code_locked")


def invited(deal: Deal, party: Party, link: Link, token: str, *, inviter: int, now: datetime) -> None:
    """Invite the contact person of a party to read and comment."""
    notify(
        kind=INVITED,
        to=contact_of(party, link.address),
        key=f"link:{link.pk}",
        context=_invitation(deal, party, inviter),
        secrets={"token": token},
        now=now,
        city_id=deal.city_id,
    )


def _invitation(deal: Deal, party: Party, inviter: int) -> dict[str, str]:
    person = User.objects.get(pk=inviter)
    return {**facts(deal), "organisation": party.name, "inviter": person.name, "function": person.function}


def preview_invitation(deal: Deal, party: Party, *, inviter: int) -> tuple[str, str]:
    """Return subject and text of the invitation, or of the question for its word, as it would be sent."""
    asked = deal.stage == Stage.CONSULTATION
    context = {**facts(deal), "organisation": party.name} if asked else _invitation(deal, party, inviter)
    return preview(WORD_ASKED if asked else INVITED, contact_of(party), context, link=True)


def link_again(deal: Deal, party: Party, link: Link, token: str, *, now: datetime) -> None:
    """Send a new link to a mailbox that asked for it."""
    notify(
        kind=LINK_AGAIN,
        to=contact_of(party, link.address),
        key=f"link:{link.pk}",
        context={**facts(deal), "organisation": party.name},
        secrets={"token": token},
        now=now,
        city_id=deal.city_id,
    )


def code_sent(link: Link, code: Code, digits: str, *, now: datetime) -> None:
    """Send a one-time code to the mailbox of a link."""
    notify(
        kind=CODE,
        to=Recipient(link.address, ""),
        key=f"code:{code.pk}",
        context={},
        secrets={"digits": digits},
        now=now,
        city_id=link.city_id,
    )


def code_locked(deal: Deal, link: Link, code: Code, *, now: datetime) -> None:
    """Tell the coordinators that somebody has guessed at a code until it was dead."""
    organisation = link.party.name if link.party else ""
    tell_coordinators(CODE_LOCKED, deal, key=f"code:{code.pk}", now=now, organisation=organisation)


def commented(deal: Deal, party: Party, comment: Comment, *, now: datetime) -> None:
    """Tell the coordinators that a party has said something, or the party that the city has answered."""
    to = [contact_of(party)] if comment.from_city else team(deal, CityRole.COORDINATOR)
    for recipient in to:
        notify(
            kind=ANSWERED if comment.from_city else COMMENTED,
            to=recipient,
            key=f"comment:{comment.pk}",
            context={**facts(deal), "organisation": party.name, "body": comment.body},
            now=now,
            city_id=deal.city_id,
        )
