"""A party's word on the draft, and what the city asks and reminds it of."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from greendeals import messages
from greendeals.models import Answer, Contact, Deal, Party
from greendeals.rules import REMIND_EVERY, can_answer, can_remind, next_reminder
from greendeals.selectors import content_of, stands_of
from greendeals.services.links import issue_link, open_slot
from greendeals.services.steps import acting, lock, note
from greendeals.workflow import WORD
from icc.core.errors import Conflict, Frozen, Gone, Invalid
from icc.tenancy.actors import Partner, Person


def own_party(actor: Partner, deal: Deal) -> Party:
    """Return the party that a partner speaks for, in a locked deal.

    Raises:
        Gone: the city has taken it out of the deal.
    """
    party: Party | None = Party.objects.filter(deal=deal, pk__in=actor.party_ids).first()
    if party is None:
        raise Gone
    return party


@transaction.atomic
def give_word(
    *,
    actor: Partner,
    deal: Deal,
    accepted: bool,
    content_version: int,
    now: datetime,
    reason: str = "",
    leaves: bool = False,
) -> Answer:
    """Accept the draft as it was on the screen, decline it with a reason, or leave the deal. No signature.

    The coordinators are told. The text is kept with the word, so that it can be said later what has
    changed. The same word twice is one.

    Args:
        actor: the partner.
        deal: the deal.
        accepted: whether it would sign this text.
        content_version: the text that was on the screen.
        now: the present moment.
        reason: why not; may go with a yes, too.
        leaves: whether it takes no part any more, whatever the text.

    Raises:
        Conflict: the text has changed since it was opened.
        Frozen: the text is no draft any more.
        Gone: the party is no longer in the deal.
        Invalid: a refusal has no reason.
    """
    with acting(actor):
        deal = lock(actor, deal)
        party = own_party(actor, deal)
        _require_draft(actor, deal)
        if content_version != deal.content_version and not leaves:
            raise Conflict(_("The city has changed the text since you opened it. Please read it again."))
        if (leaves or not accepted) and not reason.strip():
            raise Invalid(fields={"reason": _("Say why, so that the city can act on it.")})
        word = {
            "accepted": accepted and not leaves,
            "leaves": leaves,
            "content_version": deal.content_version,
            "reason": reason.strip(),
        }
        standing = _standing(party)
        if standing and all(getattr(standing, name) == value for name, value in word.items()):
            return standing
        answer = Answer.objects.create(
            deal=deal, city_id=deal.city_id, party=party, content=content_of(deal), at=now, **word
        )
        act = "word-left" if leaves else "word-accepted" if accepted else "word-declined"
        data = {"party": party.public_id, "content": deal.content_version}
        note(actor=actor, deal=deal, action=act, now=now, data=data)
        messages.word_given(deal, party, answer, now=now)
        return answer


@transaction.atomic
def take_word_back(*, actor: Partner, deal: Deal, now: datetime) -> None:
    """Take back the latest word on the draft; it stays on record and counts for nothing. The city is told.

    Raises:
        Conflict: there is none.
        Frozen: the text is no draft any more.
        Gone: the party is no longer in the deal.
    """
    with acting(actor):
        deal = lock(actor, deal)
        party = own_party(actor, deal)
        _require_draft(actor, deal)
        answer = _standing(party)
        if answer is None:
            raise Conflict(_("There is no answer of yours to take back."))
        answer.taken_back_at = now
        answer.save(update_fields=["taken_back_at"])
        note(actor=actor, deal=deal, action="word-taken-back", now=now, data={"party": party.public_id})
        messages.word_given(deal, party, answer, now=now)


def _require_draft(actor: Partner, deal: Deal) -> None:
    if deal.stage not in WORD:
        raise Frozen(can_answer(actor, deal).reason)


def _standing(party: Party) -> Answer | None:
    standing: Answer | None = Answer.objects.filter(party=party, taken_back_at=None).first()
    return standing


@transaction.atomic
def remind_party(*, actor: Person, deal: Deal, party: Party, now: datetime) -> None:
    """Remind a party, by mail with a new link, of the word or signature that the city waits for.

    Once in three days at most, claimed by a conditional update: two clicks at once send one mail.

    Raises:
        Conflict: the party is gone, nothing is awaited from it, or it was reminded lately.
        Forbidden: the actor does not write in this city, or no word is asked for at this stage.
    """
    deal = lock(actor, deal)
    can_remind(actor, deal).require()
    found = deal.parties.select_related("contact").filter(pk=party.pk).first()
    if found is None:
        raise Conflict(_("This partner is no longer in the deal."))
    if not _waiting(actor, deal, [found]):
        raise Conflict(_("Nothing is awaited from this partner now."))
    if not _remind(actor, deal, found, now=now):
        since = Contact.objects.values_list("reminded_at", flat=True).get(party=found)
        day = date_format(next_reminder(since or now) or now, "DATETIME_FORMAT")
        raise Conflict(_("This partner was reminded lately. The next reminder can go out on %s.") % day)


@transaction.atomic
def remind_all(*, actor: Person, deal: Deal, now: datetime) -> int:
    """Remind every party whose word or signature is awaited and that was not reminded within three days.

    Return how many were.

    Raises:
        Forbidden: the actor does not write in this city, or no word is asked for at this stage.
    """
    deal = lock(actor, deal)
    can_remind(actor, deal).require()
    waiting = _waiting(actor, deal, list(deal.parties.select_related("contact")))
    return sum(_remind(actor, deal, party, now=now) for party in waiting)


def _waiting(actor: Person, deal: Deal, parties: list[Party]) -> list[Party]:
    for party in parties:
        party.deal = deal
    stands = stands_of(actor=actor, parties=parties)
    return [party for party in parties if stands[party.pk].with_partner]


def _remind(actor: Person, deal: Deal, party: Party, *, now: datetime) -> bool:
    due = Q(reminded_at=None) | Q(reminded_at__lte=now - REMIND_EVERY)
    if not Contact.objects.filter(due, party=party).update(reminded_at=now):
        return False
    slot = open_slot(deal, party)
    link, token = issue_link(party=party, now=now, address=party.contact.email, signatory=slot)
    if slot:
        messages.reminded(deal, slot, step=f"hand:{link.pk}", link=link, token=token, now=now)
    else:
        messages.word_reminded(deal, party, link, token, now=now)
    note(actor=actor, deal=deal, action="reminded", now=now, data={"party": party.public_id})
    return True
