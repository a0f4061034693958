"""What a partner sees who came through a link."""

import json
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.functional import Promise

from greendeals.models import (
    Answer,
    Code,
    Comment,
    Commitment,
    Deal,
    DealVersion,
    Evidence,
    Link,
    Party,
    Proposal,
    RegisterEntry,
    Signatory,
    digest_of,
)
from greendeals.rules import closed_because, last_day, slot_of
from greendeals.selectors.amending import root_of, texts_of
from greendeals.selectors.changes import Change, changes_between
from greendeals.selectors.content import content_of, readable
from greendeals.selectors.papers import Papers, papers_of
from greendeals.selectors.signing import seal_of
from greendeals.selectors.stands import Stand, stands_of
from greendeals.workflow import (
    EDITABLE,
    FROZEN,
    LIVE,
    RUNNING,
    SIGNED,
    WORD,
    Act,
    RoundState,
    SectionKey,
    SlotState,
)
from icc.core import clock
from icc.documents.models import Document, Seal
from icc.tenancy.actors import Partner, System
from icc.tenancy.scopes import scope


def find_link(token: str) -> Link | None:
    """Return the link behind a token, live or not; None for anything that never was one."""
    with scope(System("partner door")):
        found = Link.objects.select_related("party", "signatory__round__version")
        return found.filter(digest=digest_of(token)).first()


def city_of(link: Link) -> str:
    """Return the name of the city that sent a link, for pages before the code; empty if the deal is gone."""
    with scope(System("partner door")):
        return str(Deal.objects.values_list("city__name", flat=True).filter(pk=link.deal_id).first() or "")


def open_code(*, link: Link, code_id: int, now: datetime) -> Code | None:
    """Return a code of the link that may still be typed."""
    with scope(System("partner door")):
        code = Code.objects.filter(pk=code_id, link=link).first()
    return code if code and code.is_live(now) else None


@dataclass(frozen=True, slots=True)
class OwnPromise:
    """One promise of the partner in a draft.

    Attributes:
        proposals: changes the partner has asked for, the latest first.
    """

    promise: Commitment
    proposals: list[Proposal]

    @property
    def open(self) -> Proposal | None:
        """The change that waits for the city."""
        return next((row for row in self.proposals if row.decided_at is None), None)

    @property
    def decided(self) -> Proposal | None:
        """The change that the city answered last."""
        return next((row for row in self.proposals if row.decided_at), None)


@dataclass(frozen=True, slots=True)
class Door:
    """Everything the door shows.

    Attributes:
        content: the text with its dates: the frozen one, or the draft as it stands.
        version: the frozen version; none while it is a draft.
        slot: the partner's slot in the latest round; none before there is one.
        closed: why there is nothing to sign now; empty if there is.
        until: last day on which the partner may sign; none where it has no slot, or has answered.
        changes: what differs from the text of the partner's last answer.
        comments: what the partner and the city have said to one another.
        stand: how far the partner is with the draft, and who has to move next; as the city sees it, too.
        promises: what the partner promises in the draft, each with what has been proposed; empty once
            the text is frozen.
        lost: proposals on promises that are no longer in the draft.
        answers: the partner's words on drafts, the latest first.
        registered: the public entry, once signed and sealed.
        papers: certificate and bundle, once signed and sealed.
        left: how many others have still to answer, after the partner's own signature.
        gone: from which day parties that stand in the text are none any more, by their names.
    """

    deal: Deal
    party: Party
    content: dict[str, Any]
    version: DealVersion | None
    slot: Signatory | None
    closed: str | Promise
    until: date | None
    changes: list[Change]
    comments: list[Comment]
    stand: Stand | None
    promises: list[OwnPromise]
    lost: list[Proposal]
    answers: list[Answer]
    registered: RegisterEntry | None
    left: int
    papers: Papers | None
    gone: dict[str, date]

    @property
    def own(self) -> list[dict[str, Any]]:
        """What the partner promises."""
        return [
            promise
            for party in self.content["parties"]
            if party["name"] == self.party.name
            for promise in party["commitments"]
        ]

    @property
    def others(self) -> list[dict[str, Any]]:
        """The other parties with their promises, and since when one has left."""
        return [
            {**party, "left_on": self.gone.get(party["name"])}
            for party in self.content["parties"]
            if party["name"] != self.party.name
        ]

    @property
    def of_city(self) -> str:
        """What the city does, in the words of the deal."""
        bodies = {section["key"]: section["body"] for section in self.content["sections"]}
        return str(bodies.get(SectionKey.CITY_ROLE, ""))

    @property
    def asks_word(self) -> bool:
        """Whether the partner may give its word on the draft."""
        return self.deal.stage in WORD

    @property
    def may_leave(self) -> bool:
        """Whether the partner may leave the signed deal."""
        return self.deal.stage in RUNNING and self.party.left_on is None

    @property
    def may_propose(self) -> bool:
        """Whether a promise may still change."""
        return self.deal.stage in EDITABLE

    @property
    def word(self) -> Answer | None:
        """The partner's word on the text as it stands; none if it has said nothing, or about an older one."""
        return self.stand.answer if self.stand and self.stand.current else None

    @property
    def old_word(self) -> Answer | None:
        """The partner's word on an older text."""
        return None if self.stand is None or self.stand.current else self.stand.answer

    @property
    def is_sealing(self) -> bool:
        """Whether all have signed and the seal is on its way."""
        return self.slot is not None and self.slot.round.state == RoundState.SEALING

    @property
    def has_failed(self) -> bool:
        """Whether the request to sign has ended without a deal."""
        return self.slot is not None and self.slot.round.state not in {*LIVE, RoundState.SEALED}

    @property
    def may_sign(self) -> bool:
        """Whether a signature is asked for now."""
        return self.slot is not None and not self.slot.answered and not self.closed

    @property
    def has_signed(self) -> bool:
        """Whether the partner has signed the latest round."""
        return self.slot is not None and self.slot.state == SlotState.SIGNED

    @property
    def has_declined(self) -> bool:
        """Whether the partner has declined the latest round."""
        return self.slot is not None and self.slot.state == SlotState.DECLINED


def door_of(*, actor: Partner, deal: Deal, now: datetime) -> Door | None:
    """Return what a partner sees of a deal, in a fixed number of queries; None once they have left it."""
    parties = list(Party.objects.visible_to(actor).filter(deal=deal).order_by("pk"))
    party = next((row for row in parties if row.pk in actor.party_ids), None)
    if party is None:
        return None
    slot = slot_of(actor, deal)
    version = _version(actor, deal)
    content = json.loads(version.canonical) if version else content_of(deal)
    own = {"deal": deal, "party": party}
    comments = Comment.objects.visible_to(actor).filter(**own).select_related("author")
    answers = list(Answer.objects.visible_to(actor).filter(**own))
    proposals = list(Proposal.objects.visible_to(actor).filter(**own)) if version is None else []
    return Door(
        deal=deal,
        party=party,
        content=readable(content),
        version=version,
        slot=slot,
        closed=closed_because(slot, today=clock.day(now)) if slot else "",
        until=last_day(slot) if slot and not slot.answered else None,
        changes=_changes(actor, deal, slot, content, answers),
        comments=list(comments),
        stand=_stand(party, deal) if deal.stage in WORD | EDITABLE else None,
        promises=_promises(actor, party, proposals) if version is None else [],
        lost=[row for row in proposals if row.commitment_id is None],
        answers=answers,
        registered=RegisterEntry.objects.current().filter(public_id=root_of(deal)).first(),
        left=_left(actor, slot) if slot and slot.signed_at else 0,
        papers=_papers(actor, slot),
        gone={row.name: row.left_on for row in parties if row.left_on},
    )


def _stand(party: Party, deal: Deal) -> Stand:
    """Return how far the partner is, by the same reckoning as the city's, which reads more than it may."""
    party.deal = deal
    platform = System("partner door")
    with scope(platform):
        return stands_of(actor=platform, parties=[party])[party.pk]


def _promises(actor: Partner, party: Party, proposals: list[Proposal]) -> list[OwnPromise]:
    own = Commitment.objects.visible_to(actor).filter(deal=party.deal_id, party=party)
    return [
        OwnPromise(promise, [row for row in proposals if row.commitment_id == promise.pk]) for promise in own
    ]


def _papers(actor: Partner, slot: Signatory | None) -> Papers | None:
    sealed = slot is not None and slot.round.state == RoundState.SEALED
    return papers_of(actor=actor, version=slot.round.version) if slot and sealed else None


def _left(actor: Partner, slot: Signatory) -> int:
    slots = Signatory.objects.visible_to(actor).filter(round=slot.round_id)
    return int(slots.filter(signed_at=None, agreed_at=None, declined_at=None, passed_at=None).count())


def pdf_of(*, actor: Partner, deal: Deal) -> tuple[Document, Seal | None] | None:
    """Return the PDF of the frozen text with its seal, if there is one; None before it is made."""
    version = _version(actor, deal)
    if version is None or version.document is None or not version.document.is_ready:
        return None
    with _in_sight(deal):
        seal = seal_of(version)
    return version.document, seal if seal and seal.is_sealed else None


def changes_since(*, actor: Partner, deal: Deal, sha256: str) -> list[Change]:
    """Return what differs between a frozen text that was on the screen and the one that stands now."""
    shown = DealVersion.objects.visible_to(actor).filter(deal=deal, sha256=sha256).first()
    version = _version(actor, deal)
    content = json.loads(version.canonical) if version else content_of(deal)
    return changes_between(json.loads(shown.canonical), content) if shown else []


def _in_sight(deal: Deal) -> AbstractContextManager[object]:
    """Open what a signed deal became by changes that lie outside the partner's wall."""
    return scope(System("partner door")) if deal.stage in SIGNED else nullcontext()


def _version(actor: Partner, deal: Deal) -> DealVersion | None:
    """Return the frozen text; of a signed deal the one in force, which came by a change it may not have seen.

    That one is public, while the change that brought it may lie outside the partner's wall.
    """
    if deal.stage not in FROZEN:
        return None
    with _in_sight(deal):
        seen = DealVersion.objects.all() if deal.stage in SIGNED else DealVersion.objects.visible_to(actor)
        return seen.filter(texts_of(deal)).select_related("document").order_by("-number").first()


def _changes(
    actor: Partner, deal: Deal, slot: Signatory | None, content: dict[str, Any], answers: list[Answer]
) -> list[Change]:
    """Return what has changed since the text the partner last opened, signed or declined, or spoke about."""
    acts = Evidence.objects.visible_to(actor).filter(
        deal=deal, signatory__party__in=actor.party_ids, act__in=Act.values
    )
    if slot and deal.stage in FROZEN:
        acts = acts.exclude(round=slot.round_id)
    last = acts.order_by("-pk").values_list("at", "round__version__canonical").first()
    word = answers[0] if answers else None
    if word and (last is None or word.at > last[0]):
        return changes_between(word.content, content)
    return changes_between(json.loads(last[1]), content) if last else []
