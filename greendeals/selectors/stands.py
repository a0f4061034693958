"""How far each party is with a deal, and who has to move next: one reckoning for city and partner."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from operator import attrgetter

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from greendeals.models import Answer, Comment, Link, Party, Proposal, Signatory
from greendeals.workflow import EDITABLE, SIGNED, WORD, Court, PartyState, RoundState, Stage
from icc.notifications.models import Message
from icc.tenancy.actors import Actor, System, reach

Words = str | Promise

TONES: dict[PartyState, str] = {
    PartyState.NEW: "neutral",
    PartyState.INVITED: "info",
    PartyState.NEGOTIATING: "progress",
    PartyState.APPROVED: "done",
    PartyState.SIGNED: "done",
    PartyState.JOINED: "done",
    PartyState.WITHDRAWN: "danger",
}


@dataclass(frozen=True, slots=True)
class Stand:
    """How far one party is.

    Attributes:
        court: who has to move next.
        since: from when on; none where nothing has begun to wait.
        why: what is waited for, in a few words.
        answer: the party's latest word, if it has not taken it back.
        current: whether that word speaks about the text as it stands.
    """

    party: Party
    state: PartyState
    court: Court = Court.NOBODY
    since: datetime | None = None
    why: Words = ""
    answer: Answer | None = None
    current: bool = False

    @property
    def tone(self) -> str:
        """How the state looks."""
        return TONES[self.state]

    @property
    def with_city(self) -> bool:
        """Whether the city has to move."""
        return self.court == Court.CITY

    @property
    def with_partner(self) -> bool:
        """Whether the partner has to move."""
        return self.court == Court.PARTNER


@dataclass(slots=True)
class _Facts:
    """What has passed between the city and one party.

    Attributes:
        links: whether it was ever invited.
        asked: when the city has written to it.
        said: when it has said something.
        proposed: when its proposals were made that wait for the city.
        comment: the last word of the talk.
        slots: its slots, the latest last.
        joined: whether it first signed after others had.
    """

    links: bool = False
    asked: list[datetime] = field(default_factory=list)
    said: list[datetime] = field(default_factory=list)
    proposed: list[datetime] = field(default_factory=list)
    comment: Comment | None = None
    answer: Answer | None = None
    slots: list[Signatory] = field(default_factory=list)
    joined: bool = False


@dataclass(frozen=True, slots=True)
class Talk:
    """What has passed between a city and its parties, as far as the reader may know it.

    Attributes:
        links: every link that was sent, the latest last.
        comments: what was said, the latest last.
        proposals: changes that were asked for, the latest first.
        answers: words on drafts that were not taken back, the latest last.
    """

    links: list[Link]
    comments: list[Comment]
    proposals: list[Proposal]
    answers: list[Answer]


def talk_of(*, actor: Actor, parties: Iterable[Party], answers: Iterable[Answer] | None = None) -> Talk:
    """Return what has passed with parties, in one query for each kind.

    What has been said is for those who may read it: the city's own people, or the platform when it
    reckons for the party itself.

    Args:
        actor: whoever reads.
        parties: of one deal or of many.
        answers: all of their deals, where the caller has fetched them already.
    """
    keys, told = _keys(parties), _keys(_told(actor, parties))
    links = Link.objects.visible_to(actor).filter(party__in=keys).select_related("party")
    said = {"party__in": told}
    return Talk(
        links=list(links.order_by("created_at", "pk")),
        comments=list(
            Comment.objects.visible_to(actor).filter(**said).select_related("author").order_by("at", "pk")
        ),
        proposals=list(
            Proposal.objects.visible_to(actor).filter(**said).select_related("commitment", "decided_by")
        ),
        answers=_answers(actor, told) if answers is None else _standing(answers, told),
    )


def _answers(actor: Actor, told: Collection[int]) -> list[Answer]:
    rows = Answer.objects.visible_to(actor).filter(party__in=told, taken_back_at=None)
    return list(rows.defer("content").order_by("at", "pk"))


def _standing(answers: Iterable[Answer], told: Collection[int]) -> list[Answer]:
    """Return what `_answers` would fetch, of what was fetched."""
    found = [row for row in answers if row.party_id in told and row.taken_back_at is None]
    return sorted(found, key=attrgetter("at", "pk"))


def _told(actor: Actor, parties: Iterable[Party]) -> list[Party]:
    return [row for row in parties if isinstance(actor, System) or row.city_id in reach(actor)[0]]


def _keys(parties: Iterable[Party]) -> list[int]:
    return [party.pk for party in parties]


def stands_of(*, actor: Actor, parties: Sequence[Party], talk: Talk | None = None) -> dict[int, Stand]:
    """Return how far parties are, by their keys, in a fixed number of queries; each knows its deal.

    Args:
        actor: whoever reads.
        parties: of one deal or of many.
        talk: what has passed with them, where the caller has fetched it already.
    """
    facts: dict[int, _Facts] = defaultdict(_Facts)
    talk = talk or talk_of(actor=actor, parties=parties)
    _of_signing(actor, [party for party in parties if party.deal.stage not in EDITABLE], facts)
    _of_links(talk, facts)
    _of_talk(talk, facts)
    return {party.pk: _stand(party, facts[party.pk]) for party in parties}


SLOT = (
    *("deal", "round", "party", "invited_at", "signed_at", "agreed_at", "declined_at"),
    *("round__state", "round__opened_at", "party__name", "party__origin", "deal__amends"),
)
"""What is read of a slot: with all it is tied to it has seventy columns."""


def _of_signing(actor: Actor, parties: Iterable[Party], facts: dict[int, _Facts]) -> None:
    """Note who has signed or is asked to; of a text that may change nobody is, as its rounds have ended."""
    deals = {party.deal_id for party in parties}
    if not deals:
        return
    names = {(party.deal_id, party.name): party.pk for party in parties}
    of_changes = Q(deal__amends__in=deals, party__origin=None, round__state=RoundState.SEALED)
    slots = Signatory.objects.visible_to(actor).filter(
        Q(deal__in=deals) | of_changes, party__isnull=False, passed_at=None
    )
    first: dict[int, int] = {}
    slots = slots.select_related("round", "party", "deal").only(*SLOT)
    for slot in slots.order_by("round__opened_at", "pk"):
        came = names.get((slot.deal.amends_id or 0, slot.party.name if slot.party else ""))
        if came and slot.signed_at and slot.party and slot.party.origin_id is None:
            facts[came].slots.append(slot)
            facts[came].joined = True
        if slot.deal_id not in deals:
            continue
        known = facts[slot.party_id or 0]
        known.slots.append(slot)
        if slot.signed_at and slot.round.state == RoundState.SEALED:
            known.joined = first.setdefault(slot.deal_id, slot.round_id) != slot.round_id and not any(
                other.round_id == first[slot.deal_id] and other.signed_at for other in known.slots
            )


def _of_links(talk: Talk, facts: dict[int, _Facts]) -> None:
    keys = [f"link:{link.pk}" for link in talk.links]
    own_wish = Message.objects.filter(kind="greendeals.link_again", key__in=keys)
    renewed = set(own_wish.values_list("key", flat=True))
    for link in talk.links:
        known = facts[link.party_id or 0]
        known.links = True
        if f"link:{link.pk}" not in renewed:
            known.asked.append(link.created_at)


def _of_talk(talk: Talk, facts: dict[int, _Facts]) -> None:
    for comment in talk.comments:
        known = facts[comment.party_id]
        known.comment = comment
        (known.asked if comment.from_city else known.said).append(comment.at)
    for proposal in talk.proposals:
        known = facts[proposal.party_id]
        known.said.append(proposal.at)
        if proposal.decided_at:
            known.asked.append(proposal.decided_at)
        elif proposal.commitment_id:
            known.proposed.append(proposal.at)
    for answer in talk.answers:
        known = facts[answer.party_id]
        known.answer = answer
        known.said.append(answer.at)


def _stand(party: Party, facts: _Facts) -> Stand:
    answer = facts.answer
    current = bool(answer and (answer.leaves or answer.content_version == party.deal.content_version))
    court, since, why = _court(party, facts, current=current)
    return Stand(party, _state(facts, current=current), court, since, why, answer, current)


def _state(facts: _Facts, *, current: bool) -> PartyState:
    slot, answer = (facts.slots[-1] if facts.slots else None), facts.answer
    stands = {RoundState.OPEN, RoundState.SEALING, RoundState.SEALED}
    if slot and slot.signed_at and slot.round.state in stands:
        return PartyState.JOINED if facts.joined else PartyState.SIGNED
    if answer and current and answer.leaves:
        return PartyState.WITHDRAWN
    if answer and current and answer.accepted:
        return PartyState.APPROVED
    if facts.said:
        return PartyState.NEGOTIATING
    return PartyState.INVITED if facts.links else PartyState.NEW


Turn = tuple[Court, datetime | None, Words]
NOBODY: Turn = (Court.NOBODY, None, "")


def _court(party: Party, facts: _Facts, *, current: bool) -> Turn:
    stage = Stage(party.deal.stage)
    if stage == Stage.SIGNING:
        return _while_signing(facts)
    if stage in SIGNED or stage == Stage.CANCELLED:
        return NOBODY
    answer = facts.answer
    if answer and current and answer.leaves:
        return Court.CITY, answer.at, _("It has left: take it out of the draft, or talk to it")
    if facts.proposed and stage in EDITABLE:
        return Court.CITY, min(facts.proposed), _("Answer its proposal")
    if not facts.links:
        new = party.origin_id is None
        return (Court.CITY, None, _("Invite it")) if stage in WORD and new else NOBODY
    return _in_talk(facts, current=current, ended=stage not in WORD)


def _while_signing(facts: _Facts) -> Turn:
    slot = facts.slots[-1] if facts.slots else None
    if slot and slot.round.state == RoundState.OPEN and slot.invited_at and not slot.answered:
        return Court.PARTNER, slot.invited_at, _("Its signature")
    return NOBODY


def _in_talk(facts: _Facts, *, current: bool, ended: bool) -> Turn:
    """Return whose turn it is by who has spoken last; `ended` where no word is asked for any more."""
    answer, comment = facts.answer, facts.comment
    unanswered = comment and not comment.from_city and not any(at > comment.at for at in facts.asked)
    if comment and unanswered and not (answer and answer.at >= comment.at):
        return Court.CITY, comment.at, _("Answer its comment")
    if ended or (answer and current and answer.accepted):
        return NOBODY
    last = max(facts.said, default=None)
    later = [at for at in facts.asked if last is None or at > last]
    if later:
        return Court.PARTNER, min(later), _("Its word on the draft")
    if answer and current:
        return Court.CITY, answer.at, _("It declines the draft: change it, or answer")
    if answer:
        return Court.CITY, None, _("The text has changed since its word: ask again")
    return Court.CITY, last, _("Answer it")
