"""The home of a deal: where it stands, what is left to do, who takes part, what happened."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Prefetch, prefetch_related_objects
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from greendeals.models import Commitment, Deal, DealVersion, Party, Review, Section, SigningRound
from greendeals.rules import can_edit, open_steps
from greendeals.selectors.content import blockers, content_of, readable
from greendeals.selectors.history import history
from greendeals.selectors.lists import TONES
from greendeals.selectors.next_steps import NextStep, Place, next_step, waiting_for
from greendeals.selectors.parties import is_own, waiting_for_answer
from greendeals.selectors.signing import Progress, signing_progress
from greendeals.workflow import EDITABLE, FROZEN, Action, RoundState, SectionKey, Stage
from icc.core.workflow import Transition
from icc.documents.selectors import seals_in_trouble
from icc.tenancy.actors import Actor
from icc.ui.components import Activity, Step, Task, TaskGroup

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
        own: whether the reader is of the deal's city; others do not read why somebody declined.
        unanswered: the parties whose latest comment waits for an answer; empty for other readers.
        seal_late: whether the seal has met a fault, or takes longer than it should.
    """

    deal: Deal
    place: list[Step]
    groups: list[TaskGroup]
    next_step: NextStep
    missing: list[Words]
    editable: bool
    steps: dict[str, Transition]
    parties: list[Party]
    version: DealVersion | None
    returned: Review | None
    activity: list[Activity]
    progress: Progress | None
    own: bool
    unanswered: set[int]
    seal_late: bool

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
    def ended(self) -> Progress | None:
        """The round that has ended without a deal."""
        gone = self.progress and not self.progress.is_live and self.progress.round.state != RoundState.SEALED
        return self.progress if gone else None

    @property
    def ended_because(self) -> Words:
        """Why the round has ended without a deal."""
        return ENDED[self.ended.round.state] if self.ended else ""

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
        partners = sum(1 for slot in self.progress.slots if not slot.signatory.is_city)
        return self.progress.round.quorum if self.progress.round.quorum < partners else 0

    @property
    def ways_back(self) -> list[WayBack]:
        """The steps that take the last one back, if the reader may."""
        found = [self.steps[action] for action in (Action.WITHDRAW, Action.REOPEN) if action in self.steps]
        return [WayBack(step, PRICES[Stage(step.source), Action(step.action)]) for step in found]


ENDED: dict[str, Words] = {
    RoundState.DECLINED: _("It was declined, so the deal is not signed."),
    RoundState.EXPIRED: _("The last day to sign has passed and not all had signed."),
    RoundState.VOIDED: _("The coordinator has withdrawn it."),
    RoundState.SUPERSEDED: _("The text was taken back for changes."),
}
"""Why a round has ended, for the people of the deal."""


PRICES: dict[tuple[Stage, Action], Words] = {
    (Stage.SIGNING, Action.WITHDRAW): _(
        "Too late, or the wrong person? The request ends and everybody who was asked is told. "
        "The frozen text stays; you can ask again at once, and all sign anew."
    ),
    (Stage.SIGNING, Action.REOPEN): _(
        "The request ends and everybody who was asked is told. Signatures already given do not count for "
        "the new text: it needs the coach, a new PDF and all signatures again."
    ),
    (Stage.READY, Action.REOPEN): _(
        "The frozen version stays on record. The changed text needs the coach again and a new PDF."
    ),
    (Stage.REVIEW, Action.REOPEN): _(
        "The draft comes back to you. The coach is asked anew once you send it again."
    ),
}
"""What each way back costs."""


def load(deal: Deal) -> None:
    """Fetch everything the home of a deal reads, in a fixed number of queries for its stage."""
    related: list[Any] = [
        Prefetch("sections", Section.objects.select_related("updated_by")),
        Prefetch("parties", Party.objects.select_related("kind")),
        Prefetch("parties__commitments", Commitment.objects.order_by("due_on", "pk")),
        Prefetch("reviews", Review.objects.select_related("decided_by")),
    ]
    if deal.stage in FROZEN:
        related += [
            Prefetch("versions", DealVersion.objects.select_related("document")),
            Prefetch("rounds", SigningRound.objects.order_by("-opened_at")),
        ]
    prefetch_related_objects([deal], *related)


def deal_home(*, actor: Actor, deal: Deal, now: datetime) -> DealHome:
    """Return the home of a deal as the actor sees it."""
    load(deal)
    missing = blockers(deal) if deal.stage in EDITABLE else []
    steps = {step.action: step for step in open_steps(actor, deal)}
    reviews = list(deal.reviews.all())
    returned = reviews[0] if reviews and reviews[0].approved is False else None
    version = next(iter(deal.versions.all()), None) if deal.stage in FROZEN else None
    progress = _progress(actor, deal, version)
    late = _is_late(progress, now=now)
    return DealHome(
        deal=deal,
        place=place_marker(deal, progress),
        groups=task_groups(deal, editable=bool(can_edit(actor, deal))),
        next_step=next_step(Place(actor, deal, missing, steps, progress, late)),
        missing=missing,
        editable=bool(can_edit(actor, deal)),
        steps=steps,
        parties=list(deal.parties.all()),
        version=version,
        returned=returned if deal.stage in EDITABLE else None,
        activity=history(actor=actor, deal=deal, limit=8),
        progress=progress,
        own=is_own(actor, deal),
        unanswered=waiting_for_answer(actor=actor, deal=deal),
        seal_late=late,
    )


def _progress(actor: Actor, deal: Deal, version: DealVersion | None) -> Progress | None:
    """Return the latest round, unless the frozen text is newer; of a draft, the one it was changed for."""
    if deal.stage not in FROZEN | EDITABLE:
        return None
    progress = signing_progress(actor=actor, deal=deal)
    fits = progress and (version is None or progress.round.version_id == version.pk)
    return progress if fits else None


def _is_late(progress: Progress | None, *, now: datetime) -> bool:
    if progress is None or progress.seal is None or not progress.is_sealing:
        return False
    return seals_in_trouble(now=now).filter(pk=progress.seal.pk).exists()


PLACES = (
    (Stage.DRAFTING, _("Drafting")),
    (Stage.REVIEW, _("Coach review")),
    (Stage.READY, _("Ready to sign")),
    (Stage.SIGNING, _("Signing")),
    (Stage.ACTIVE, _("Active")),
)


def place_marker(deal: Deal, progress: Progress | None) -> list[Step]:
    """Return the strip that shows where the deal stands, with the day it got there."""
    order = list(Stage)
    here = order.index(Stage(deal.stage))
    steps = []
    for stage, label in PLACES:
        position = order.index(stage)
        reached = position == here or (stage is Stage.DRAFTING and deal.stage in EDITABLE)
        done = position < here or (stage is Stage.ACTIVE and position <= here)
        state = "done" if done else "current" if reached else "todo"
        steps.append(Step(label, state, _signed_note(deal, progress) if stage is Stage.SIGNING else ""))
    return steps


def _signed_note(deal: Deal, progress: Progress | None) -> Words:
    if progress is None or deal.stage != Stage.SIGNING:
        return ""
    return _("%(signed)s of %(all)s signed") % {"signed": progress.signed, "all": len(progress.slots)}


def task_groups(deal: Deal, *, editable: bool) -> list[TaskGroup]:
    """Return the task list: the text, section by section, and the parties with their promises."""
    sections = {section.key: section for section in deal.sections.all()}
    text = [_section_task(deal, key, sections.get(key), editable=editable) for key in SectionKey]
    parties = list(deal.parties.all())
    promises = sum(len(party.commitments.all()) for party in parties)
    partners = Task(
        _("Record the partners and what they promise") if editable else _("Partners and their promises"),
        href=reverse("greendeals:parties", args=[deal.public_id]),
        status=_count(len(parties), promises),
        tone="done" if promises else "neutral",
    )
    return [TaskGroup(_("1. The text"), text), TaskGroup(_("2. Partners and promises"), [partners])]


def _section_task(deal: Deal, key: SectionKey, section: Section | None, *, editable: bool) -> Task:
    written = bool(section and section.body.strip())
    started = _("Written") if written else _("Not started")
    href = reverse("greendeals:section", args=[deal.public_id, key.value])
    status: Words = started if editable or not written else ""
    return Task(key.label, href=href, status=status, tone="done" if written else "neutral")


def _count(parties: int, promises: int) -> Words:
    if not parties:
        return _("Not started")
    counted = ngettext("%d partner", "%d partners", parties) % parties
    return f"{counted}, {ngettext('%d promise', '%d promises', promises) % promises}"
