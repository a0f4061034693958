"""Whom messages about a deal go to, and the facts they share."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime

from django.utils import translation
from django.utils.formats import date_format

from cities.models import Membership
from cities.workflow import CityRole
from greendeals.models import Deal, Party
from icc.notifications.kinds import MessageKind
from icc.notifications.models import Message
from icc.notifications.services import Recipient, compose, notify


def team(deal: Deal, *roles: str) -> list[Recipient]:
    """Return the people who hold one of the roles in the deal's city."""
    held = Membership.objects.filter(city_id=deal.city_id, role__in=roles, user__is_active=True)
    users = {membership.user_id: membership.user for membership in held.select_related("user")}
    return [Recipient.of(user) for user in users.values()]


def tell_coordinators(
    kind: MessageKind, deal: Deal, *, key: str, now: datetime, but: int | None = None, **said: object
) -> None:
    """Tell the coordinators of the deal's city what `said` names, beside the facts of the deal.

    Args:
        kind: of the message.
        deal: the deal.
        key: what the message is about; nobody gets two of one kind and key.
        now: the present moment.
        but: key of a user who knows already.
        said: what else the message says.
    """
    for to in team(deal, CityRole.COORDINATOR):
        if but is None or to.user_id != but:
            context = {**facts(deal), **said}
            notify(kind=kind, to=to, key=key, context=context, now=now, city_id=deal.city_id)


def contact_of(party: Party, address: str = "") -> Recipient:
    """Return the contact person of a party, at another address if one is named."""
    return Recipient(address or party.contact.email, party.contact.name)


def facts(deal: Deal) -> dict[str, str]:
    """Return what every message about a deal says."""
    return {"title": deal.called, "city": deal.city.name, "path": deal.get_absolute_url()}


def day(when: date, language: str) -> str:
    """Return a day in the reader's language."""
    with translation.override(language):
        return date_format(when)


def unique(recipients: Iterable[Recipient]) -> list[Recipient]:
    """Return each mailbox once, the first mention first."""
    by_address: dict[str, Recipient] = {}
    for recipient in recipients:
        by_address.setdefault(recipient.address.lower(), recipient)
    return list(by_address.values())


def preview(
    kind: MessageKind, to: Recipient, context: Mapping[str, object], *, link: bool
) -> tuple[str, str]:
    """Return subject and text of a mail as it would be sent; dots stand for the token of its link."""
    mail = compose(
        Message(
            kind=kind.name,
            address=to.address,
            name=to.name,
            language=to.language,
            context=dict(context),
            secrets={"token": "…"} if link else {},
        )
    )
    # What a template makes counts as safe HTML, which the text of a mail is not; `strip` takes the mark off.
    return str(mail.subject), str(mail.body).strip()
