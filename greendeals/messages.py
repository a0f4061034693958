"""What deals tell people."""

from collections.abc import Iterable
from datetime import date, datetime

from django.utils import translation
from django.utils.formats import date_format

from cities.models import Membership
from cities.workflow import CityRole
from greendeals.models import Deal, DealVersion, Review, Signatory, SigningRound
from icc.notifications.kinds import MessageKind
from icc.notifications.services import Attachment, Recipient, notify

REVIEW_REQUESTED = MessageKind("greendeals.review_requested")
RETURNED = MessageKind("greendeals.returned")
APPROVED = MessageKind("greendeals.approved")
SIGNATURE_ASKED = MessageKind("greendeals.signature_asked")
SIGNING_WITHDRAWN = MessageKind("greendeals.signing_withdrawn")
SIGNED = MessageKind("greendeals.signed")


def _people(deal: Deal, *roles: str) -> list[Recipient]:
    held = Membership.objects.filter(city_id=deal.city_id, role__in=roles, user__is_active=True)
    users = {membership.user_id: membership.user for membership in held.select_related("user")}
    return [Recipient.of(user) for user in users.values()]


def _facts(deal: Deal) -> dict[str, str]:
    return {"title": deal.title, "city": deal.city.name, "path": deal.get_absolute_url()}


def review_requested(deal: Deal, review: Review, *, now: datetime) -> None:
    """Ask the coaches of the city to read a draft."""
    for to in _people(deal, CityRole.COACH):
        notify(
            kind=REVIEW_REQUESTED,
            to=to,
            key=f"review:{review.pk}",
            context=_facts(deal),
            now=now,
            city_id=deal.city_id,
        )


def review_decided(deal: Deal, review: Review, *, now: datetime) -> None:
    """Tell the coordinators what the coach has answered, with the reason of a return."""
    for to in _people(deal, CityRole.COORDINATOR):
        notify(
            kind=APPROVED if review.approved else RETURNED,
            to=to,
            key=f"review:{review.pk}",
            context={**_facts(deal), "reason": review.reason},
            now=now,
            city_id=deal.city_id,
        )


def signature_asked(deal: Deal, round_: SigningRound, signatory: Signatory, *, now: datetime) -> None:
    """Ask a signatory to read and sign."""
    notify(
        kind=SIGNATURE_ASKED,
        to=Recipient.of(signatory.user),
        key=f"signatory:{signatory.pk}",
        context={
            **_facts(deal),
            "path": f"{deal.get_absolute_url()}sign/",
            "deadline": _day(round_.deadline, signatory.user.language),
        },
        now=now,
        city_id=deal.city_id,
    )


def _day(day: date, language: str) -> str:
    with translation.override(language):
        return date_format(day)


def signing_withdrawn(deal: Deal, round_: SigningRound, *, now: datetime) -> None:
    """Tell everyone who was asked that they need not sign any more."""
    for signatory in round_.signatories.select_related("user"):
        notify(
            kind=SIGNING_WITHDRAWN,
            to=Recipient.of(signatory.user),
            key=f"signatory:{signatory.pk}",
            context=_facts(deal),
            now=now,
            city_id=deal.city_id,
        )


def deal_signed(deal: Deal, version: DealVersion, *, now: datetime) -> None:
    """Send the signed deal to the team, the coaches and the contact person of every party."""
    document = version.document
    if document is None:
        raise ValueError("a deal is signed on a version with a document")
    attachment = Attachment(document.file_name, document.sha256)
    for to in _unique([*_people(deal, *CityRole.values), *_contacts(deal)]):
        facts = _facts(deal) if to.user_id else {**_facts(deal), "path": ""}
        notify(
            kind=SIGNED,
            to=to,
            key=f"version:{version.pk}",
            context={**facts, "sha256": version.sha256},
            now=now,
            attachment=attachment,
            city_id=deal.city_id,
        )


def _contacts(deal: Deal) -> list[Recipient]:
    return [Recipient(party.contact_email, party.contact_name) for party in deal.parties.all()]


def _unique(recipients: Iterable[Recipient]) -> list[Recipient]:
    by_address: dict[str, Recipient] = {}
    for recipient in recipients:
        by_address.setdefault(recipient.address.lower(), recipient)
    return list(by_address.values())
