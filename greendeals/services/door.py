"""What a partner does at the door: have a code sent, prove the mailbox, say something."""

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum, auto

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext_lazy as _

from greendeals import messages
from greendeals.models import Code, Comment, Deal, Link, Party, digest_of
from greendeals.rules import is_writer
from greendeals.services.evidence import Trace, witness
from greendeals.services.steps import lock, note
from greendeals.workflow import Act, Assurance, SlotState
from icc.core.errors import Conflict, Invalid
from icc.tenancy.actors import Partner, Person, System
from icc.tenancy.scopes import scope

CODE_VALID_FOR = timedelta(minutes=10)
SESSION_VALID_FOR = timedelta(minutes=30)
"""How long a proven mailbox counts in one browser."""

CODES_PER_HOUR, DIGITS = 5, 6


class Answer(Enum):
    """What became of a typed code."""

    RIGHT = auto()
    WRONG = auto()
    DEAD = auto()


@dataclass(frozen=True, slots=True)
class Sent:
    """A code that is on its way; the browser session keeps both values."""

    code_id: int
    nonce: str


def partner_of(link: Link) -> Partner:
    """Return the actor behind a link."""
    parties = frozenset({link.party_id} if link.party_id else ())
    return Partner(
        label=str(link.party_id), deal_ids=frozenset({link.deal_id}), party_ids=parties, link_id=link.pk
    )


@transaction.atomic
def send_code(*, link: Link, now: datetime) -> Sent:
    """Mail a new one-time code to the link's mailbox; it is good for ten minutes and this browser only.

    Locks the link first, so that the limit per hour also holds for requests at once. Older codes die
    with the new one: only the newest counts.

    Raises:
        Conflict: too many codes were asked for within the hour.
    """
    with scope(System("partner door")):
        Link.objects.select_for_update().get(pk=link.pk)
        recent = Code.objects.filter(link=link, created_at__gt=now - timedelta(hours=1)).count()
        if recent >= CODES_PER_HOUR:
            raise Conflict(_("Too many codes have been asked for. Please wait an hour, or use the last one."))
        Code.objects.filter(link=link, used_at=None, expires_at__gt=now).update(expires_at=now)
        digits = f"{secrets.randbelow(10**DIGITS):0{DIGITS}}"
        nonce = secrets.token_urlsafe(32)
        code = Code.objects.create(
            link=link,
            digest=_digest(link, digits),
            nonce=digest_of(nonce),
            version_sha256=_shown_to(link),
            created_at=now,
            expires_at=now + CODE_VALID_FOR,
        )
        messages.code_sent(link, code, digits, now=now)
        return Sent(code.pk, nonce)


def _digest(link: Link, digits: str) -> str:
    key = settings.SECRET_KEY.encode()
    return hmac.new(key, f"door:{link.pk}:{digits}".encode(), hashlib.sha256).hexdigest()


def _shown_to(link: Link) -> str:
    slot = link.signatory
    return slot.round.version.sha256 if slot else ""


@transaction.atomic
def confirm_code(*, link: Link, code_id: int, nonce: str, digits: str, trace: Trace, now: datetime) -> Answer:
    """Check a typed code; a right one is used up, and the first one is noted as the opening of the deal.

    Locks the deal, then the code, as everything that ends links locks the deal first. A refusal is
    returned, not raised: the count of wrong tries must stay. After five of them the code is dead, and
    the city is told. Refused as dead: used, expired, replaced by a newer one, asked for in another
    browser or for another text, or through a link that is over by now.

    Raises:
        Conflict: the deal is gone.
    """
    with scope(System("partner door")):
        deal = lock(partner_of(link), Deal(pk=link.deal_id))
        codes = Code.objects.filter(pk=code_id, link__in=Link.objects.live(now=now).filter(pk=link.pk))
        code = codes.select_for_update().first()
        if code is None or not _counts(code, link, nonce=nonce, now=now):
            return Answer.DEAD
        if not constant_time_compare(code.digest, _digest(link, "".join(digits.split()))):
            Code.objects.filter(pk=code.pk).update(tries=F("tries") + 1)
            code.refresh_from_db(fields=["tries"])
            if not code.tries_left:
                _note_lock(deal, link, code, now=now)
                return Answer.DEAD
            return Answer.WRONG
        code.used_at = now
        code.save(update_fields=["used_at"])
        _note_opening(deal, link, trace=trace, now=now)
        return Answer.RIGHT


def _counts(code: Code, link: Link, *, nonce: str, now: datetime) -> bool:
    here = constant_time_compare(code.nonce, digest_of(nonce)) and code.version_sha256 == _shown_to(link)
    return code.is_live(now) and here


def _note_lock(deal: Deal, link: Link, code: Code, *, now: datetime) -> None:
    note(actor=partner_of(link), deal=deal, action="code-locked", now=now)
    messages.code_locked(deal, link, code, now=now)


def _note_opening(deal: Deal, link: Link, *, trace: Trace, now: datetime) -> None:
    """Note who has come in; as evidence only while the round is open: the seal binds what there was then."""
    slot, actor = link.signatory, partner_of(link)
    if slot is None:
        note(actor=actor, deal=deal, action="opened", now=now)
        return
    slot.refresh_from_db()
    if slot.state == SlotState.INVITED:
        slot.opened_at = now
        slot.save(update_fields=["opened_at"])
        witness(
            actor=actor,
            deal=deal,
            slot=slot,
            act=Act.OPENED,
            assurance=Assurance.SES_EMAIL_OTP,
            trace=trace,
            now=now,
        )


@transaction.atomic
def note_stale(*, link: Link, now: datetime) -> None:
    """Note that somebody acted through a link that had run out or been replaced; nothing else happens."""
    with scope(System("partner door")):
        deal = Deal.objects.filter(pk=link.deal_id).first()
        if deal:
            note(actor=partner_of(link), deal=deal, action="stale-link", now=now)


@transaction.atomic
def comment_as_partner(*, actor: Partner, deal: Deal, body: str, now: datetime) -> Comment:
    """Say something about the deal to the city, whose coordinators are told by mail.

    Raises:
        Conflict: the deal is no longer open to the actor.
        Invalid: nothing is said.
    """
    with scope(System("partner door")):
        deal = lock(actor, deal)
        party = Party.objects.get(pk__in=actor.party_ids, deal=deal)
        return _say(actor, deal, party, body=body, author=None, now=now)


@transaction.atomic
def reply(*, actor: Person, deal: Deal, party: Party, body: str, now: datetime) -> Comment:
    """Answer a party, which is told by mail.

    Raises:
        Forbidden: the actor does not write in this city.
        Invalid: nothing is said.
    """
    deal = lock(actor, deal)
    is_writer(actor, deal).require()
    return _say(actor, deal, party, body=body, author=actor.user_id, now=now)


def _say(
    actor: Partner | Person, deal: Deal, party: Party, *, body: str, author: int | None, now: datetime
) -> Comment:
    if not body.strip():
        raise Invalid(fields={"body": _("Write what you want to say.")})
    comment = Comment.objects.create(
        deal=deal,
        city_id=deal.city_id,
        party=party,
        author_id=author,
        from_city=author is not None,
        body=body.strip(),
        at=now,
    )
    note(actor=actor, deal=deal, action="commented", now=now, data={"party": party.public_id})
    messages.commented(deal, party, comment, now=now)
    return comment
