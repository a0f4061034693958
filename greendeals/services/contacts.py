"""A contact person hands on to somebody else, at the door of the partner."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from greendeals import messages
from greendeals.models import Contact, Deal, Link
from greendeals.selectors.mailboxes import DOOR, at_mailbox
from greendeals.services.links import issue_link, revoke_links
from greendeals.services.steps import note
from icc.core.errors import Gone, Invalid
from icc.tenancy.actors import Partner
from icc.tenancy.scopes import scope


@transaction.atomic
def hand_on(
    *, actor: Partner, parties: Collection[str], name: str, function: str, email: str, now: datetime
) -> None:
    """Let somebody else speak for parties of the confirmed mailbox.

    In order: the deals are locked by their keys; for whom the mailbox speaks is looked up anew; contacts
    are written; with a new address all links of these parties die and the new mailbox gets one of its own,
    which opens nothing before a code has confirmed it; the cities are told.

    Args:
        actor: the partner as `at_mailbox` returns it.
        parties: public ids; those it does not speak for are passed over.
        name: of the new contact person.
        function: theirs.
        email: theirs; the new mailbox.
        now: the present moment.

    Raises:
        Gone: the link has ended meanwhile.
        Invalid: none of the parties is the partner's any more.
    """
    with scope(DOOR):
        deals = Deal.objects.select_for_update(of=("self",)).filter(pk__in=actor.deal_ids)
        list(deals.order_by("pk"))
        if not Link.objects.live(now=now).filter(pk=actor.link_id).exists():
            raise Gone
        own = Contact.objects.filter(party__in=at_mailbox(actor).party_ids, party__public_id__in=parties)
        rows = list(own.select_related("party", "deal__city").order_by("deal", "pk"))
        if not rows:
            raise Invalid(fields={"parties": _("You are no longer the contact person there.")})
        for contact in rows:
            _move(actor, contact, name=name, function=function, email=email, now=now)


def _move(actor: Partner, contact: Contact, *, name: str, function: str, email: str, now: datetime) -> None:
    party, deal = contact.party, contact.deal
    moved = contact.email.lower() != email.lower()
    contact.name, contact.function, contact.email = name, function, email
    contact.reminded_at = None if moved else contact.reminded_at
    contact.save(update_fields=["name", "function", "email", "reminded_at"])
    party.contact = contact
    messages.contact_handed_on(deal, party, contact, now=now)
    if moved:
        revoke_links(now=now, party=party)
        link, token = issue_link(party=party, now=now, address=email)
        messages.contact_named(deal, party, link, token, now=now)
    note(actor=actor, deal=deal, action="contact-handed-on", now=now, data={"party": party.public_id})
