"""What a partner sees who came through a link."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.functional import Promise

from greendeals.models import (
    Code,
    Comment,
    Deal,
    DealVersion,
    Evidence,
    Link,
    Party,
    RegisterEntry,
    Signatory,
    digest_of,
)
from greendeals.rules import closed_because, slot_of
from greendeals.selectors.content import Change, changes_between, content_of, readable
from greendeals.selectors.signing import seal_of
from greendeals.workflow import FROZEN, LIVE, Act, RoundState, SectionKey, SlotState
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
    """Return the name of the city that sent a link, for the page before the code."""
    with scope(System("partner door")):
        return str(Deal.objects.values_list("city__name", flat=True).get(pk=link.deal_id))


def open_code(*, link: Link, code_id: int, now: datetime) -> Code | None:
    """Return a code of the link that may still be typed."""
    with scope(System("partner door")):
        code = Code.objects.filter(pk=code_id, link=link).first()
    return code if code and code.is_live(now) else None


@dataclass(frozen=True, slots=True)
class Door:
    """Everything the door shows.

    Attributes:
        content: the text with its dates: the frozen one, or the draft as it stands.
        version: the frozen version; none while it is a draft.
        slot: the partner's slot in the latest round; none before there is one.
        closed: why there is nothing to sign now; empty if there is.
        changes: what differs from the text of the partner's last answer.
        comments: what the partner and the city have said to one another.
        registered: the public entry, once signed and sealed.
        left: how many others have still to answer, after the partner's own signature.
    """

    deal: Deal
    party: Party
    content: dict[str, Any]
    version: DealVersion | None
    slot: Signatory | None
    closed: str | Promise
    changes: list[Change]
    comments: list[Comment]
    registered: RegisterEntry | None
    left: int

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
        """The other parties with their promises."""
        return [party for party in self.content["parties"] if party["name"] != self.party.name]

    @property
    def of_city(self) -> str:
        """What the city does, in the words of the deal."""
        bodies = {section["key"]: section["body"] for section in self.content["sections"]}
        return str(bodies.get(SectionKey.CITY_ROLE, ""))

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
    party = Party.objects.visible_to(actor).filter(deal=deal, pk__in=actor.party_ids).first()
    if party is None:
        return None
    slot = slot_of(actor, deal)
    version = _version(actor, deal)
    content = json.loads(version.canonical) if version else content_of(deal)
    comments = Comment.objects.visible_to(actor).filter(deal=deal, party=party).select_related("author")
    return Door(
        deal=deal,
        party=party,
        content=readable(content),
        version=version,
        slot=slot,
        closed=closed_because(slot, today=clock.day(now)) if slot else "",
        changes=_changes(actor, deal, slot, content) if version else [],
        comments=list(comments),
        registered=RegisterEntry.objects.current().filter(public_id=deal.public_id).first(),
        left=_left(actor, slot) if slot and slot.signed_at else 0,
    )


def _left(actor: Partner, slot: Signatory) -> int:
    slots = Signatory.objects.visible_to(actor).filter(round=slot.round_id)
    return int(slots.filter(signed_at=None, declined_at=None).count())


def pdf_of(*, actor: Partner, deal: Deal) -> tuple[Document, Seal | None] | None:
    """Return the PDF of the frozen text with its seal, if there is one; None before it is made."""
    version = _version(actor, deal)
    if version is None or version.document is None or not version.document.is_ready:
        return None
    seal = seal_of(version)
    return version.document, seal if seal and seal.is_sealed else None


def changes_since(*, actor: Partner, deal: Deal, sha256: str) -> list[Change]:
    """Return what differs between a frozen text that was on the screen and the one that stands now."""
    shown = DealVersion.objects.visible_to(actor).filter(deal=deal, sha256=sha256).first()
    version = _version(actor, deal)
    content = json.loads(version.canonical) if version else content_of(deal)
    return changes_between(json.loads(shown.canonical), content) if shown else []


def _version(actor: Partner, deal: Deal) -> DealVersion | None:
    if deal.stage not in FROZEN:
        return None
    versions = DealVersion.objects.visible_to(actor).filter(deal=deal)
    return versions.select_related("document").order_by("-number").first()


def _changes(actor: Partner, deal: Deal, slot: Signatory | None, content: dict[str, Any]) -> list[Change]:
    """Return what has changed since the text the partner last opened, signed or declined."""
    acts = Evidence.objects.visible_to(actor).filter(
        deal=deal, signatory__party__in=actor.party_ids, act__in=Act.values
    )
    if slot:
        acts = acts.exclude(round=slot.round_id)
    last = acts.order_by("-pk").values_list("round__version__canonical", flat=True).first()
    return changes_between(json.loads(last), content) if last else []
