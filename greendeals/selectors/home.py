"""The home of a deal: where it stands, what is left to do, who takes part, what happened."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Prefetch, prefetch_related_objects
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from greendeals.models import Deal, DealVersion, Party, Review, SigningRound
from greendeals.rules import can_archive, can_edit, can_hold_ceremony, can_record_paper, open_steps
from greendeals.selectors.amending import texts_of
from greendeals.selectors.changing import Changing, changing_of
from greendeals.selectors.checks import CONTENT, Finding, findings
from greendeals.selectors.content import content_of, readable
from greendeals.selectors.history import history
from greendeals.selectors.ladder import REVIEWED, Rung, ladder, returns
from greendeals.selectors.lists import TONES
from greendeals.selectors.news import marks_of
from greendeals.selectors.next_steps import NextStep, Place, next_step, waiting_for
from greendeals.selectors.origins import Lineage, lineage_of
from greendeals.selectors.overdue import first_open_report
from greendeals.selectors.papers import Papers, papers_of
from greendeals.selectors.parties import is_own
from greendeals.selectors.readers import Reader, outside_readers
from greendeals.selectors.signing import Progress, signing_progress
from greendeals.selectors.since import Since, since_signing
from greendeals.selectors.stands import Stand, Talk, stands_of, talk_of
from greendeals.selectors.work import Work, work_of, work_of_change
from greendeals.workflow import EDITABLE, ENDED, FROZEN, SIGNED, Action, RoundState, Stage
from icc.core import clock
from icc.core.workflow import Transition
from icc.documents.selectors import seals_in_trouble
from icc.tenancy.actors import Actor
from icc.ui.components import Activity, Step

Words = str | Promise


@dataclass(frozen=True, slots=True)
class WayBack:
    """A step that takes the last one back, with what it costs."""

    step: Transition
    price: Words


@dataclass(frozen=True, slots=True)
class DealHome:
    """Everything the home of a deal shows.

    Attributes:
        progress: the latest signing round that still tells something about the text as it stands.
        work: the task list, while the text may change.
        missing: what blocks the next gate; advice is left to the page that checks everything.
        ladder: who must approve, and how far that has come; empty where it is no question.
        returned: every return with its reason, the newest first; for the deal's own city.
        own: whether the reader is of the deal's city; others do not read why somebody declined.
        stands: the parties, each with who has to move next.
        readers: who outside can read what; for the deal's own city.
        archivable: whether the reader may put it into the archive, or take it out.
        seal_late: whether the seal has met a fault, or takes longer than it should.
        lineage: what it began with, and what began with it.
        changing: of an amendment, what it changes and who signs it.
        since: of a signed deal, what has become of it.
        papers: certificate and bundle, once the deal is sealed.
        records_paper: whether the reader may record a signature given on paper.
        holds_ceremony: whether the reader may put the signing on a screen.
    """

    deal: Deal
    place: list[Step]
    work: Work | None
    next_step: NextStep
    missing: list[Finding]
    editable: bool
    steps: dict[str, Transition]
    stands: list[Stand]
    version: DealVersion | None
    ladder: list[Rung]
    returned: list[Review]
    readers: list[Reader]
    archivable: bool
    activity: list[Activity]
    progress: Progress | None
    own: bool
    seal_late: bool
    lineage: Lineage
    changing: Changing | None
    since: Since | None
    papers: Papers | None
    records_paper: bool
    holds_ceremony: bool

    @property
    def root(self) -> str:
        """Public name of the deal that the register knows."""
        return self.changing.root if self.changing else self.deal.public_id

    @property
    def tone(self) -> str:
        """How the stage looks."""
        return TONES[Stage(self.deal.stage)]

    @property
    def meta(self) -> list[Words]:
        """The line under the title."""
        return [
            self.deal.sector.label,
            self.deal.city.marked_name,
            self.deal.participation.edition.short_name,
        ]

    @property
    def content(self) -> dict[str, Any] | None:
        """The whole text once it stands still: as frozen, or as it lies with the coach."""
        if self.deal.stage in EDITABLE:
            return None
        return readable(json.loads(self.version.canonical) if self.version else content_of(self.deal))

    @property
    def pdf_pending(self) -> bool:
        """Whether a worker is still at the PDF."""
        document = self.version.document if self.version else None
        return bool(document and document.is_pending)

    @property
    def polls(self) -> bool:
        """Whether a worker is still at something the page shows."""
        return self.pdf_pending or bool(self.progress and self.progress.is_sealing)

    @property
    def last_return(self) -> Review | None:
        """The return that the draft is being changed for."""
        editable = self.deal.stage in EDITABLE
        latest = next(iter(self.deal.reviews.all()), None)
        return latest if editable and latest and latest.approved is False and self.returned else None

    @property
    def is_over(self) -> bool:
        """Whether the deal has ended, one way or another."""
        return self.deal.stage in ENDED

    @property
    def endings(self) -> list[Transition]:
        """The steps that pause or end the deal, if the reader may; each has a page of its own."""
        return [self.steps[action] for action in ENDINGS if action in self.steps]

    @property
    def ended(self) -> Progress | None:
        """The round that has ended without a deal."""
        gone = self.progress and not self.progress.is_live and self.progress.round.state != RoundState.SEALED
        return self.progress if gone else None

    @property
    def ended_because(self) -> Words:
        """Why the round has ended without a deal."""
        return ROUND_ENDED[self.ended.round.state] if self.ended else ""

    @property
    def sealed(self) -> Progress | None:
        """The round that has become a deal."""
        found = self.progress and self.progress.round.state == RoundState.SEALED
        return self.progress if found else None

    @property
    def waiting(self) -> str:
        """Whose answer the open round waits for."""
        return waiting_for(self.progress) if self.progress and self.progress.is_live else ""

    @property
    def quorum(self) -> int:
        """How many partners must sign before the mayor is asked; zero where all must."""
        if self.progress is None:
            return 0
        partners = sum(1 for slot in self.progress.slots if slot.signatory.is_partner)
        return self.progress.round.quorum if self.progress.round.quorum < partners else 0

    @property
    def ways_back(self) -> list[WayBack]:
        """The steps that take the last one back, if the reader may."""
        found = [self.steps[action] for action in (Action.WITHDRAW, Action.REOPEN) if action in self.steps]
        return [WayBack(step, PRICES[Stage(step.source), Action(step.action)]) for step in found]


ENDINGS = (Action.CANCEL, Action.SUSPEND, Action.RESUME, Action.COMPLETE, Action.TERMINATE)
"""Steps that pause or end a deal."""

ROUND_ENDED: dict[str, Words] = {
    RoundState.DECLINED: _("It was declined, so the deal is not signed."),
    RoundState.EXPIRED: _("The last day to sign has passed and not all had signed."),
    RoundState.VOIDED: _("The coordinator has withdrawn it."),
    RoundState.SUPERSEDED: _("The text was taken back for changes."),
    RoundState.LOST: _("The frozen file was lost before it was sealed."),
}
"""Why a round has ended, for the people of the deal."""


PRICES: dict[tuple[Stage, Action], Words] = {
    (Stage.SIGNING, Action.WITHDRAW): _(
        "Too late, or the wrong person? The request ends and everybody who was asked is told. "
        "The frozen text stays; you can ask again at once, and all sign anew."
    ),
    (Stage.SIGNING, Action.REOPEN): _(
        "The request ends and everybody who was asked is told. Signatures already given do not count for "
        "the new text: it needs a review, a new PDF and all signatures again."
    ),
    (Stage.READY, Action.REOPEN): _(
        "The frozen version stays on record. The changed text needs a review again and a new PDF."
    ),
    (Stage.REVIEW, Action.REOPEN): _(
        "The draft comes back to you. Approvals given so far no longer count: all are asked anew once "
        "you send it again."
    ),
    (Stage.CONSULTATION, Action.REOPEN): _(
        "The draft counts as being written again. The partners are not told; their links stay open."
    ),
}
"""What each way back costs."""


def load(deal: Deal) -> None:
    """Fetch everything the home of a deal reads, in a fixed number of queries for its stage."""
    related: list[Any] = [Prefetch("reviews", Review.objects.select_related("decided_by"))]
    if deal.stage in EDITABLE:
        related += [*CONTENT, "departments"]
    else:
        related += [Prefetch("parties", Party.objects.select_related("kind"))]
    if deal.stage in FROZEN:
        related += [Prefetch("rounds", SigningRound.objects.order_by("-opened_at"))]
    if deal.stage in FROZEN - SIGNED:
        related += [Prefetch("versions", DealVersion.objects.select_related("document"))]
    prefetch_related_objects([deal], *related)


def deal_home(*, actor: Actor, deal: Deal, now: datetime) -> DealHome:
    """Return the home of a deal as the actor sees it."""
    load(deal)
    own, editable = is_own(actor, deal), bool(can_edit(actor, deal))
    found = findings(deal, today=clock.day(now)) if deal.stage in EDITABLE else []
    missing = [finding for finding in found if finding.blocks]
    steps = {step.action: step for step in open_steps(actor, deal)}
    version = _version(actor, deal)
    progress = _progress(actor, deal, version, now=now)
    late = _is_late(progress, now=now)
    talk, stands = _talked(actor, deal)
    report = first_open_report(actor, deal)
    readers = outside_readers(deal, talk.links, now=now) if own else []
    changing = changing_of(actor=actor, deal=deal, version=version)
    return DealHome(
        deal=deal,
        place=place_marker(deal, progress),
        work=_work(actor, deal, found, changing, readers),
        next_step=next_step(
            Place(actor, deal, missing, steps, progress, late, _waiting(stands), report=report)
        ),
        missing=missing,
        editable=editable,
        steps=steps,
        stands=stands,
        version=version,
        ladder=ladder(deal) if deal.stage in REVIEWED else [],
        returned=returns(deal) if own else [],
        activity=history(actor=actor, deal=deal, limit=8),
        progress=progress,
        own=own,
        readers=readers,
        archivable=bool(can_archive(actor, deal)),
        seal_late=late,
        lineage=lineage_of(actor=actor, deal=deal),
        changing=changing,
        since=since_signing(actor=actor, deal=deal),
        papers=_papers(actor, progress),
        records_paper=bool(progress and progress.is_live and can_record_paper(actor)),
        holds_ceremony=bool(progress and progress.is_live and can_hold_ceremony(actor, deal)),
    )


def _talked(actor: Actor, deal: Deal) -> tuple[Talk, list[Stand]]:
    """Return what the parties have said and were sent, and where each of them stands."""
    parties = _parties(deal)
    answers = deal.answers.all() if deal.stage in EDITABLE else None
    talk = talk_of(actor=actor, parties=parties, answers=answers)
    known = stands_of(actor=actor, parties=parties, talk=talk)
    return talk, [known[party.pk] for party in parties]


def _work(
    actor: Actor, deal: Deal, found: list[Finding], changing: Changing | None, readers: list[Reader]
) -> Work | None:
    """Return what is left to do while the text may change, with what is new to the reader in a section."""
    if deal.stage not in EDITABLE:
        return None
    facts: dict[str, Any] = {
        "editable": bool(can_edit(actor, deal)),
        "invited": any(reader.link for reader in readers),
        "marks": marks_of(actor=actor, deal=deal),
    }
    if changing:
        return work_of_change(deal, found, touched=changing.touched, **facts)
    return work_of(deal, found, **facts)


def _waiting(stands: list[Stand]) -> tuple[str, ...]:
    """Return who waits for an answer of the city; a partner not invited yet waits for nothing."""
    return tuple(stand.party.name for stand in stands if stand.with_city and stand.since)


def _parties(deal: Deal) -> list[Party]:
    """Return the parties, each knowing the deal it is of."""
    parties = list(deal.parties.all())
    for party in parties:
        party.deal = deal
    return parties


def _version(actor: Actor, deal: Deal) -> DealVersion | None:
    """Return the frozen text; of a signed deal the one in force, which a change of it may have brought."""
    if deal.stage in SIGNED:
        seen = DealVersion.objects.visible_to(actor).filter(texts_of(deal))
        found: DealVersion | None = seen.select_related("document", "deal").order_by("-number").first()
        return found
    return next(iter(deal.versions.all()), None) if deal.stage in FROZEN else None


def _progress(actor: Actor, deal: Deal, version: DealVersion | None, *, now: datetime) -> Progress | None:
    """Return the latest round, unless the frozen text is newer; of a draft, the one it was changed for."""
    if deal.stage not in FROZEN | EDITABLE:
        return None
    signed = version.deal if version and deal.stage in SIGNED else deal
    progress = signing_progress(actor=actor, deal=signed, now=now if is_own(actor, deal) else None)
    fits = progress and (version is None or progress.round.version_id == version.pk)
    return progress if fits else None


def _papers(actor: Actor, progress: Progress | None) -> Papers | None:
    sealed = progress and progress.round.state == RoundState.SEALED
    return papers_of(actor=actor, version=progress.version) if progress and sealed else None


def _is_late(progress: Progress | None, *, now: datetime) -> bool:
    if progress is None or progress.seal is None or not progress.is_sealing:
        return False
    return seals_in_trouble(now=now).filter(pk=progress.seal.pk).exists()


PLACES: tuple[tuple[Words, frozenset[Stage]], ...] = (
    (_("Drafting"), frozenset({Stage.POTENTIAL, Stage.DRAFTING})),
    (Stage.CONSULTATION.label, frozenset({Stage.CONSULTATION})),
    (_("Review"), frozenset({Stage.REVIEW})),
    (Stage.READY.label, frozenset({Stage.READY})),
    (Stage.SIGNING.label, frozenset({Stage.SIGNING})),
    (Stage.ACTIVE.label, frozenset({Stage.ACTIVE, Stage.SUSPENDED})),
)
"""The strip, place by place; a deal that has ended stands beyond all of them."""


def place_marker(deal: Deal, progress: Progress | None) -> list[Step]:
    """Return the strip that shows where the deal stands; nothing for one that was given up."""
    if deal.stage == Stage.CANCELLED:
        return []
    here = next((number for number, place in enumerate(PLACES) if deal.stage in place[1]), len(PLACES))
    last = len(PLACES) - 1
    notes = {Stage.SIGNING: _signed_note(deal, progress), Stage.REVIEW: _approved_note(deal)}
    steps = []
    for number, (label, stages) in enumerate(PLACES):
        done = number < here or number == here == last
        state = "done" if done else "current" if number == here else "todo"
        note = next((words for stage, words in notes.items() if stage in stages), "")
        steps.append(Step(label, state, note))
    return steps


def _approved_note(deal: Deal) -> Words:
    if deal.stage != Stage.REVIEW:
        return ""
    rungs = ladder(deal)
    done = sum(1 for rung in rungs if rung.approved)
    return _("%(done)s of %(all)s approved") % {"done": done, "all": len(rungs)}


def _signed_note(deal: Deal, progress: Progress | None) -> Words:
    if progress is None or deal.stage != Stage.SIGNING:
        return ""
    return _("%(signed)s of %(all)s signed") % {"signed": progress.signed, "all": len(progress.signers)}
