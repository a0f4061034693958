"""What is told while a deal is being signed, and once it is."""

from collections.abc import Iterable
from datetime import date, datetime

from django.urls import reverse

from cities.workflow import CityRole
from greendeals.messages.people import contact_of, day, facts, preview, team, unique
from greendeals.models import Deal, Link, Party, Signatory, SigningRound, address_of
from greendeals.selectors import root_of
from greendeals.workflow import LIVE, RoundState
from icc.accounts.models import User
from icc.documents.models import Seal
from icc.notifications.kinds import MessageKind
from icc.notifications.models import Message
from icc.notifications.services import Attachment, Recipient, notify, withdraw_queued

SIGNATURE_ASKED = MessageKind("greendeals.signature_asked")
PARTNER_ASKED = MessageKind("greendeals.partner_asked")
REMINDER = MessageKind("greendeals.signature_reminder")
SIGNATURE_RECEIVED = MessageKind("greendeals.signature_received")
DECLINED = MessageKind("greendeals.declined")
SIGNING_ENDED = MessageKind("greendeals.signing_ended")
SIGNED = MessageKind("greendeals.signed")

FOR_PARTNERS = {"path": ""}
"""Partners have no account: the page of the deal is not for them."""


def key_of(round_: SigningRound, slot: Signatory | None = None) -> str:
    """Return how the keys of messages about a round, or about one slot of it, begin."""
    return f"round:{round_.pk}:" + (f"slot:{slot.pk}:" if slot else "")


def addressee(slot: Signatory, link: Link | None = None) -> Recipient | None:
    """Return who answers for a slot, and where they are reached; none once the party has left."""
    if slot.user:
        return Recipient.of(slot.user)
    if slot.party is None:
        return None
    address = link.address if link else address_of(slot)
    return Recipient(address, slot.name) if slot.delegated_from_id else contact_of(slot.party, address)


def _request(deal: Deal, round_: SigningRound, slot: Signatory, language: str) -> dict[str, str]:
    return {
        **facts(deal),
        "path": f"{deal.get_absolute_url()}sign/",
        "organisation": slot.organisation,
        "deadline": day(round_.deadline, language),
    }


def signature_asked(
    deal: Deal, round_: SigningRound, slot: Signatory, *, now: datetime, again: bool = False
) -> None:
    """Ask the mayor to read and sign, or a colleague to read and agree; `again` writes a second mail."""
    to = addressee(slot)
    if to:
        notify(
            kind=SIGNATURE_ASKED,
            to=to,
            key=key_of(round_, slot) + (f"again:{now.isoformat()}" if again else ""),
            context={**_request(deal, round_, slot, to.language), "agree": not slot.signs},
            now=now,
            city_id=deal.city_id,
        )


def partner_asked(
    deal: Deal, round_: SigningRound, slot: Signatory, link: Link, token: str, *, now: datetime
) -> None:
    """Ask a partner to read and sign, with the link that lets them in."""
    to = addressee(slot, link)
    if to:
        notify(
            kind=PARTNER_ASKED,
            to=to,
            key=f"{key_of(round_, slot)}link:{link.pk}",
            context=_request(deal, round_, slot, to.language),
            secrets={"token": token},
            now=now,
            city_id=deal.city_id,
        )


def preview_requests(
    deal: Deal, *, party: Party | None, signatory: User, deadline: date
) -> list[tuple[Recipient, str, str]]:
    """Return the requests to sign as they would go to a partner and the mayor: to whom, subject, text."""
    asked = [(PARTNER_ASKED, contact_of(party), party.name)] if party else []
    asked.append((SIGNATURE_ASKED, Recipient.of(signatory), deal.city.name))
    mails = []
    for kind, to, organisation in asked:
        context = {
            **facts(deal),
            "path": f"{deal.get_absolute_url()}sign/",
            "organisation": organisation,
            "deadline": day(deadline, to.language),
        }
        mails.append((to, *preview(kind, to, context, link=kind is PARTNER_ASKED)))
    return mails


def was_reminded(slot: Signatory, step: int) -> bool:
    """Tell whether the reminder of a step has been written."""
    key = f"{key_of(slot.round, slot)}step:{step}"
    return Message.objects.filter(kind=REMINDER.name, key=key).exists()


def reminded(
    deal: Deal, slot: Signatory, *, step: int | str, link: Link | None, token: str, now: datetime
) -> None:
    """Remind a signatory, once for each step before the deadline; a step by hand is named by its link."""
    to = addressee(slot, link)
    if to:
        notify(
            kind=REMINDER,
            to=to,
            key=f"{key_of(slot.round, slot)}step:{step}",
            context={**_request(deal, slot.round, slot, to.language), **(FOR_PARTNERS if token else {})},
            secrets={"token": token} if token else {},
            now=now,
            city_id=deal.city_id,
        )


def drop_reminders(round_: SigningRound, slot: Signatory | None = None) -> None:
    """Take back reminders that are still queued: of a slot that has answered, or of a round at its end."""
    withdraw_queued(kind=REMINDER, key_prefix=key_of(round_, slot))


def signature_received(deal: Deal, slot: Signatory, *, now: datetime) -> None:
    """Confirm a signature to the one who gave it; the sealed file follows once all have signed."""
    to = addressee(slot)
    if to:
        version = slot.round.version
        context = {**facts(deal), "sha256": version.sha256, "verify": version.verify_address}
        notify(
            kind=SIGNATURE_RECEIVED,
            to=to,
            key=key_of(slot.round, slot),
            context=context,
            now=now,
            city_id=deal.city_id,
        )


def declined(deal: Deal, slot: Signatory, *, ended: bool, now: datetime) -> None:
    """Tell coordinators and coaches that a signatory has declined, why, and whether that ends the round."""
    for to in team(deal, CityRole.COORDINATOR, CityRole.COACH):
        notify(
            kind=DECLINED,
            to=to,
            key=key_of(slot.round, slot),
            context={
                **facts(deal),
                "organisation": slot.organisation,
                "reason": slot.reason,
                "ended": ended,
            },
            now=now,
            city_id=deal.city_id,
        )


def signing_ended(deal: Deal, round_: SigningRound, slots: Iterable[Signatory], *, now: datetime) -> None:
    """Tell everyone who was asked, and the coordinators, that this round has ended without a deal.

    After a refusal the coordinators are not told again: the mail that brings them its reason says so.
    """
    asked = {slot: to for slot in slots if slot.invited_at and (to := addressee(slot))}
    coordinators = team(deal, CityRole.COORDINATOR)
    people = [*asked.values(), *coordinators]
    if round_.state == RoundState.DECLINED:
        told = {to.address.lower() for to in coordinators}
        people = [to for to in people if to.address.lower() not in told]
    refused = {to.address for slot, to in asked.items() if slot.declined_at}
    why = {end.value: round_.state == end for end in RoundState if end not in LIVE}
    for to in unique(people):
        notify(
            kind=SIGNING_ENDED,
            to=to,
            key=key_of(round_),
            context={
                **facts(deal),
                **why,
                **({} if to.user_id else FOR_PARTNERS),
                "refused": to.address in refused,
            },
            now=now,
            city_id=deal.city_id,
        )


def receipts(deal: Deal, round_: SigningRound, seal: Seal, *, now: datetime) -> None:
    """Send the sealed file to the team, the coaches and the contact person of every party."""
    version = round_.version
    attachment = Attachment(seal.document.file_name, seal.sha256)
    contacts = [Recipient(contact.email, contact.name) for contact in deal.contacts.order_by("pk")]
    signed = round_.signatories.filter(signed_at__isnull=False, party__isnull=False)
    delegates = [
        Recipient(slot.stand_in.email, slot.name)
        for slot in signed.filter(stand_in__isnull=False).select_related("stand_in")
    ]
    copies = [Recipient(copy.email, copy.name) for copy in round_.copies.all()]
    for to in unique([*team(deal, *CityRole.values), *contacts, *delegates, *copies]):
        notify(
            kind=SIGNED,
            to=to,
            key=f"version:{version.pk}",
            context={
                **facts(deal),
                "path": reverse("greendeals:registered", args=[root_of(deal)]),
                "sha256": seal.sha256,
                "verify": version.verify_address,
            },
            now=now,
            attachment=attachment,
            city_id=deal.city_id,
        )
