"""The parties of a deal as a reader of its page sees them: who they are, how far each is, the talk."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from greendeals.models import Answer, Comment, Contact, Deal, Party, Proposal
from greendeals.rules import next_reminder
from greendeals.selectors.signing import TONES, TROUBLE, Slot, signing_progress
from greendeals.selectors.stands import Stand, Talk, stands_of, talk_of
from greendeals.workflow import LIVE, Act, RoundState, SlotState
from icc.audit.models import Entry
from icc.notifications.models import Message
from icc.notifications.workflow import MessageState
from icc.tenancy.actors import Actor, reach

Words = str | Promise

STAND = frozenset({RoundState.OPEN, RoundState.SEALING, RoundState.SEALED})
"""Rounds whose signatures still count."""


@dataclass(frozen=True, slots=True)
class Reached:
    """The latest thing that is known of a party: in words, since when, and how it looks."""

    label: Words
    tone: str
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class PartyCard:
    """One party on the page.

    Attributes:
        contact: whom to reach; for the city's own people.
        reached: how far the party is.
        trouble: what is wrong with the latest mail to it, for the city's own people; empty if nothing is.
        reason: why it has declined; for the city's own people.
        comments: what party and city have said; for the city's own people.
        proposals: changes it has asked for, the latest first; for the city's own people.
        stand: how far it is with the draft, and who has to move next.
        remind_from: when it can be reminded again; none for at once.
        actions: how many actions it has in the plan.
        asked: whether a request to sign that still counts names it.
        answered: whether it has answered the request that is open, so that its person cannot change now.
    """

    party: Party
    contact: Contact | None
    reached: Reached
    trouble: Words
    reason: str
    comments: list[Comment]
    proposals: list[Proposal]
    stand: Stand
    remind_from: datetime | None
    actions: int
    asked: bool
    answered: bool

    def is_resting(self, now: datetime) -> bool:
        """Whether it was reminded too lately to be reminded again."""
        return self.remind_from is not None and now < self.remind_from

    @property
    def refusal(self) -> Answer | None:
        """Its word on the text as it stands, if that is a no."""
        answer = self.stand.answer if self.stand.current else None
        return answer if answer and not answer.accepted else None

    @property
    def goes_with_it(self) -> list[Words]:
        """What is deleted with it if it is taken out of the draft."""
        promises, talk = len(self.party.commitments.all()), len(self.comments) + len(self.proposals)
        counted = (
            (promises, ngettext("%d promise", "%d promises", promises)),
            (self.actions, ngettext("%d action of the plan", "%d actions of the plan", self.actions)),
            (talk, ngettext("%d entry of the talk with it", "%d entries of the talk with it", talk)),
        )
        return [words % number for number, words in counted if number]

    @property
    def was_invited(self) -> bool:
        """Whether anything has been sent to it."""
        return self.reached.at is not None


@dataclass(frozen=True, slots=True)
class _Facts:
    talk: Talk
    opened: dict[str, datetime]
    mails: list[Message]
    stands: dict[int, Stand]


def is_own(actor: Actor, deal: Deal) -> bool:
    """Tell whether the actor is of the deal's own city: its team or a coach."""
    return deal.city_id in reach(actor)[0]


def party_cards(*, actor: Actor, deal: Deal) -> list[PartyCard]:
    """Return the parties of a deal, in a fixed number of queries."""
    own = is_own(actor, deal)
    rows = Party.objects.visible_to(actor).filter(deal=deal)
    parties = list(rows.select_related("kind").prefetch_related("commitments", "actions"))
    reached = Contact.objects.visible_to(actor).filter(deal=deal) if own else ()
    contacts = {row.party_id: row for row in reached}
    progress = signing_progress(actor=actor, deal=deal)
    slots = {slot.signatory.party_id: slot for slot in progress.slots} if progress else {}
    for party in parties:
        party.deal = deal
    talk = talk_of(actor=actor, parties=parties)
    stands = stands_of(actor=actor, parties=parties, talk=talk)
    facts = _facts(actor, deal, talk, stands)
    cards = []
    for party in parties:
        slot, contact = slots.get(party.pk), contacts.get(party.pk)
        cards.append(
            PartyCard(
                party=party,
                contact=contact,
                reached=_reached(party, slot, facts),
                trouble=_trouble(party, slot, facts) if own else "",
                reason=slot.signatory.reason if slot and own else "",
                comments=[comment for comment in talk.comments if comment.party_id == party.pk],
                proposals=[row for row in talk.proposals if row.party_id == party.pk],
                stand=stands[party.pk],
                remind_from=next_reminder(contact.reminded_at) if contact else None,
                actions=len(party.actions.all()),
                asked=_stands(slot),
                answered=bool(slot and slot.signatory.round.state in LIVE and slot.signatory.answered),
            )
        )
    return cards


def _stands(slot: Slot | None) -> bool:
    return slot is not None and slot.signatory.round.state in STAND


def _facts(actor: Actor, deal: Deal, talk: Talk, stands: dict[int, Stand]) -> _Facts:
    entries = Entry.objects.visible_to(actor).about(deal.subject).filter(action=Act.OPENED)
    keys = [f"link:{link.pk}" for link in talk.links]
    mails = Message.objects.filter(key__in=keys, kind__startswith="greendeals.")
    return _Facts(
        talk=talk,
        opened={entry.actor: entry.at for entry in entries},
        mails=list(mails.defer("context", "secrets").order_by("created_at", "pk")),
        stands=stands,
    )


def _reached(party: Party, slot: Slot | None, facts: _Facts) -> Reached:
    """Return the latest event of a party; before the first, that nothing has been sent."""
    if slot and slot.state == SlotState.WAITING:
        return Reached(_("Is asked to sign once those before it have signed"), TONES[SlotState.WAITING])
    events = [*_of_draft(party, facts), *(_of_slot(slot) if slot else [])]
    if not events:
        known = party.origin_id is not None
        return Reached(_("Party of the signed deal") if known else _("Not invited yet"), "neutral")
    at, label, tone = max(reversed(events), key=lambda event: event[0])
    return Reached(label, tone, at)


def _of_draft(party: Party, facts: _Facts) -> Iterable[tuple[datetime, Words, str]]:
    for link in facts.talk.links:
        if link.party_id == party.pk and link.signatory_id is None:
            yield link.created_at, _("Invited to read"), "info"
    opened = facts.opened.get(f"partner:{party.pk}")
    if opened:
        yield opened, SlotState.OPENED.label, TONES[SlotState.OPENED]
    for comment in facts.talk.comments:
        if comment.party_id == party.pk and not comment.from_city:
            yield comment.at, _("Has commented"), "progress"
    for proposal in facts.talk.proposals:
        if proposal.party_id == party.pk:
            yield proposal.at, _("Has proposed a change"), "progress"
    answer = facts.stands[party.pk].answer
    if answer:
        said = _("Has accepted the draft") if answer.accepted else _("Has declined the draft")
        yield answer.at, _("Has left the deal") if answer.leaves else said, "progress"


def _of_slot(slot: Slot) -> Iterable[tuple[datetime, Words, str]]:
    row = slot.signatory
    moments = {
        SlotState.INVITED: row.invited_at,
        SlotState.OPENED: row.opened_at,
        SlotState.DECLINED: row.declined_at,
    }
    labels = {SlotState.INVITED: _("Asked to sign")}
    for state, at in moments.items():
        if at:
            yield at, labels.get(state, state.label), TONES[state]
    if row.signed_at and row.round.state in STAND:
        yield row.signed_at, SlotState.SIGNED.label, TONES[SlotState.SIGNED]
    elif row.signed_at:
        yield row.signed_at, _("Signed a request that has ended"), "neutral"


def _trouble(party: Party, slot: Slot | None, facts: _Facts) -> Words:
    keys = {f"link:{link.pk}" for link in facts.talk.links if link.party_id == party.pk}
    mails = [mail for mail in facts.mails if mail.key in keys] + (slot.mails if slot else [])
    latest = max(mails, key=lambda mail: (mail.created_at, mail.pk), default=None)
    return TROUBLE.get(MessageState(latest.state), "") if latest else ""
