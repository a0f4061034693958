"""Links that let a partner in without an account."""

import secrets
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Func, TextField, Value
from django.db.models.functions import Concat, Lower
from django.utils.translation import gettext_lazy as _

from greendeals import messages
from greendeals.models import Deal, Link, Party, Signatory, SigningRound, address_of, digest_of
from greendeals.rules import can_invite, last_day
from greendeals.services.steps import lock, note
from greendeals.workflow import RoundState, Stage
from icc.core import clock
from icc.core.errors import Conflict
from icc.core.queue import enqueue
from icc.tenancy.actors import Person, System
from icc.tenancy.scopes import scope

VALID_FOR = timedelta(days=14)
"""At least; a link to sign lives until the round's last day is over."""

AGAIN_AFTER = timedelta(minutes=10)
"""Distance between two mails with a new link to the same mailbox, asked for by whoever knows its address."""


@transaction.atomic
def issue_link(
    *,
    party: Party,
    now: datetime,
    address: str,
    signatory: Signatory | None = None,
    until: date | None = None,
) -> tuple[Link, str]:
    """Store a new link by its digest and return it with the only copy of its token: 256 random bits.

    It holds for two weeks at least; to sign, or with `until`, to the end of that last day if it is later.

    Other links of the party stay alive: a reminder must not kill the link of the first mail.
    """
    token = secrets.token_urlsafe(32)
    link = Link.objects.create(
        digest=digest_of(token),
        party=party,
        signatory=signatory,
        city_id=party.city_id,
        deal_id=party.deal_id,
        address=address,
        created_at=now,
        expires_at=max(now + VALID_FOR, _end_of(signatory) or now, _end_of_day(until) if until else now),
    )
    return link, token


def _end_of(signatory: Signatory | None) -> datetime | None:
    return _end_of_day(last_day(signatory)) if signatory else None


def _end_of_day(day: date) -> datetime:
    return clock.start_of(day + timedelta(days=1))


def keep_links(slot: Signatory, *, until: date) -> None:
    """Let the links of a slot that were not replaced hold to the end of a day, if they end before it."""
    end = clock.start_of(until + timedelta(days=1))
    Link.objects.filter(signatory=slot, revoked_at=None, expires_at__lt=end).update(expires_at=end)


@transaction.atomic
def revoke_links(
    *,
    now: datetime,
    party: Party | None = None,
    round_: SigningRound | None = None,
    but: int = 0,
) -> None:
    """Let the live links of a party, or of all partners in a round, die; `but` names one that stays."""
    links = Link.objects.live(now=now).exclude(pk=but)
    if party:
        links = links.filter(party=party)
    if round_:
        links = links.filter(signatory__round=round_)
    links.update(revoked_at=now)


@transaction.atomic
def invite_party(*, actor: Person, deal: Deal, party: Party, now: datetime) -> Link:
    """Invite a partner by mail to read the text as it stands, and to comment; with partners, for its word.

    Raises:
        Conflict: the party is no longer in the deal, or is asked to sign it.
        Forbidden: the actor does not write in this city, or the deal is signed.
    """
    deal = lock(actor, deal)
    can_invite(actor, deal).require()
    found = deal.parties.select_related("contact").filter(pk=party.pk).first()
    if found is None:
        raise Conflict(_("This partner is no longer in the deal."))
    slot = open_slot(deal, found)
    if slot and slot.invited_at:
        raise Conflict(_("This partner is asked to sign. The link to do so came with that mail."))
    link, token = issue_link(party=found, now=now, address=found.contact.email)
    if deal.stage == Stage.CONSULTATION:
        messages.word_asked(deal, found, link, token, now=now)
    else:
        messages.invited(deal, found, link, token, inviter=actor.user_id, now=now)
    note(actor=actor, deal=deal, action="party-invited", now=now, data={"party": found.public_id})
    return link


def open_slot(deal: Deal, party: Party) -> Signatory | None:
    """Return the slot of a party in the open round of its deal, if there is one."""
    open_ = Signatory.objects.filter(deal=deal, party=party, round__state=RoundState.OPEN, passed_at=None)
    return open_.select_related("round__version", "party").first()


@transaction.atomic
def invite_slot(
    deal: Deal, round_: SigningRound, slot: Signatory, *, now: datetime, again: bool = False
) -> None:
    """Ask the person of a slot to sign; a partner gets a link, the mayor the address of the deal.

    Links sent to the partner for anything else die: whoever signs has proven the mailbox for this text.
    """
    if slot.invited_at is None:
        slot.invited_at = now
        slot.save(update_fields=["invited_at"])
    if slot.party is None:
        messages.signature_asked(deal, round_, slot, now=now, again=again)
        return
    Link.objects.filter(party=slot.party, revoked_at=None).exclude(signatory=slot).update(revoked_at=now)
    link, token = issue_link(party=slot.party, now=now, address=address_of(slot), signatory=slot)
    messages.partner_asked(deal, round_, slot, link, token, now=now)


class Sha256(Func):
    """SHA-256 of a text in the database, as `hashlib` gives it."""

    template = "encode(sha256(convert_to(%(expressions)s, 'UTF8')), 'hex')"
    output_field = TextField()


def _pepper() -> str:
    return f"mailbox:{settings.SECRET_KEY}:"


def mailbox_of(address: str) -> str:
    """Return the pseudonym of a mailbox: what the queue, which keeps no addresses, is told of it."""
    return digest_of(_pepper() + address.strip().lower())


def ask_for_links(*, address: str) -> None:
    """Let a worker send the links of a mailbox anew.

    The asking request does the same, and takes as long, whether the mailbox is known or not.
    """
    enqueue("greendeals.tasks.send_links", mailbox_of(address))


@transaction.atomic
def send_links_again(*, mailbox: str, now: datetime) -> int:
    """Replace and mail every live link of a mailbox; return how many, which the page does not tell.

    `mailbox` is the pseudonym that `mailbox_of` makes of an address.

    The old links die with it. A link that has run out is replaced as long as its deal is still open
    to the party. Repeated within a few minutes nothing is sent. Locks the deals first and in a fixed
    order, as every other service does: a round that ends at that moment ends its links, too.
    """
    with scope(System("partner door")):
        pseudonym = Sha256(Concat(Value(_pepper()), Lower("address")))
        own = Link.objects.alias(mailbox=pseudonym).filter(mailbox=mailbox)
        links = own.filter(revoked_at=None, party__isnull=False)
        deals = set(links.values_list("deal_id", flat=True))
        list(Deal.objects.select_for_update(of=("self",)).filter(pk__in=deals).order_by("pk"))
        rows = links.filter(deal_id__in=deals).select_related("party__deal__city", "signatory__round")
        latest = {(link.party_id, link.signatory_id): link for link in rows.order_by("created_at", "pk")}
        sent = [link for link in latest.values() if _replace(link, now=now)]
        return len(sent)


def _replace(link: Link, *, now: datetime) -> bool:
    party, slot = link.party, link.signatory
    ended = slot is not None and slot.round.state != RoundState.OPEN and not slot.answered
    if party is None or ended or now - link.created_at < AGAIN_AFTER:
        return False
    fresh, token = issue_link(party=party, now=now, address=link.address, signatory=slot)
    same = Link.objects.live(now=now).filter(party=party, signatory=slot, address__iexact=link.address)
    same.exclude(pk=fresh.pk).update(revoked_at=now)
    Link.objects.filter(pk=link.pk, revoked_at=None).update(revoked_at=now)
    messages.link_again(party.deal, party, fresh, token, now=now)
    note(
        actor=System("partner door"),
        deal=party.deal,
        action="link-renewed",
        now=now,
        data={"party": party.public_id},
    )
    return True
