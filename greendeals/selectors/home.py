"""The home of a deal: where it stands, what is left to do, who takes part, what happened."""

import json
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch, prefetch_related_objects
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from greendeals.models import Commitment, Deal, DealVersion, Party, Review, Section, Signatory, SigningRound
from greendeals.rules import can_edit, is_approved, is_coordinator, open_steps
from greendeals.selectors.content import blockers, content_of, readable
from greendeals.selectors.history import history
from greendeals.selectors.lists import TONES
from greendeals.workflow import EDITABLE, FROZEN, Action, RoundState, SectionKey, Stage
from icc.core.workflow import Transition
from icc.tenancy.actors import Actor
from icc.ui.components import Activity, Step, Task, TaskGroup

Words = str | Promise


@dataclass(frozen=True, slots=True)
class NextStep:
    """The one thing to do now: what, where, and by whom if not by the reader."""

    text: Words
    label: Words = ""
    href: str = ""
    action: str = ""


@dataclass(frozen=True, slots=True)
class DealHome:
    """Everything the home of a deal shows."""

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
    def way_back(self) -> Transition | None:
        """The step that takes the last one back, if the reader may."""
        return self.steps.get(Action.WITHDRAW) or self.steps.get(Action.REOPEN)

    @property
    def price(self) -> Words:
        """What the way back would cost; empty where there is none."""
        if Action.WITHDRAW in self.steps:
            return _("Too late, or the wrong person? The frozen text stays; you can ask again at once.")
        if Action.REOPEN not in self.steps:
            return ""
        if self.deal.stage == Stage.READY:
            return _(
                "The frozen version stays on record. The changed text needs the coach again and a new PDF."
            )
        return _("The draft comes back to you. The coach is asked anew once you send it again.")


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
            Prefetch("rounds__signatories", Signatory.objects.order_by("pk")),
        ]
    prefetch_related_objects([deal], *related)


def deal_home(*, actor: Actor, deal: Deal) -> DealHome:
    """Return the home of a deal as the actor sees it."""
    load(deal)
    missing = blockers(deal) if deal.stage in EDITABLE else []
    steps = {step.action: step for step in open_steps(actor, deal)}
    reviews = list(deal.reviews.all())
    returned = reviews[0] if reviews and reviews[0].approved is False else None
    return DealHome(
        deal=deal,
        place=place_marker(deal),
        groups=task_groups(deal, editable=bool(can_edit(actor, deal))),
        next_step=next_step(actor, deal, missing=missing, steps=steps),
        missing=missing,
        editable=bool(can_edit(actor, deal)),
        steps=steps,
        parties=list(deal.parties.all()),
        version=next(iter(deal.versions.all()), None) if deal.stage in FROZEN else None,
        returned=returned if deal.stage in EDITABLE else None,
        activity=history(actor=actor, deal=deal, limit=8),
    )


PLACES = (
    (Stage.DRAFTING, _("Drafting")),
    (Stage.REVIEW, _("Coach review")),
    (Stage.READY, _("Ready to sign")),
    (Stage.SIGNING, _("Signing")),
    (Stage.ACTIVE, _("Active")),
)


def place_marker(deal: Deal) -> list[Step]:
    """Return the strip that shows where the deal stands, with the day it got there."""
    order = list(Stage)
    here = order.index(Stage(deal.stage))
    steps = []
    for stage, label in PLACES:
        position = order.index(stage)
        reached = position == here or (stage is Stage.DRAFTING and deal.stage in EDITABLE)
        done = position < here or (stage is Stage.ACTIVE and position <= here)
        state = "done" if done else "current" if reached else "todo"
        steps.append(Step(label, state, _signed_note(deal) if stage is Stage.SIGNING else ""))
    return steps


def _signed_note(deal: Deal) -> Words:
    round_ = next(iter(deal.rounds.all()), None) if deal.stage == Stage.SIGNING else None
    if round_ is None:
        return ""
    slots = list(round_.signatories.all())
    signed = sum(1 for slot in slots if slot.signed_at)
    return _("%(signed)s of %(all)s signed") % {"signed": signed, "all": len(slots)}


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


def next_step(actor: Actor, deal: Deal, *, missing: list[Words], steps: dict[str, Transition]) -> NextStep:
    """Return the one thing to do now, from the reader's own point of view."""
    match Stage(deal.stage):
        case stage if stage in EDITABLE:
            return _next_while_drafting(actor, deal, missing=missing, steps=steps)
        case Stage.REVIEW:
            return _next_in_review(deal, steps=steps)
        case Stage.READY:
            return _next_when_frozen(deal, steps=steps)
        case Stage.SIGNING:
            return _next_in_signing(actor, deal)
        case Stage.ACTIVE:
            return NextStep(_("The deal is signed. Everyone involved has received it by mail."))
        case _:
            return NextStep(_("Nothing is asked of anybody here now."))


def _next_while_drafting(
    actor: Actor, deal: Deal, *, missing: list[Words], steps: dict[str, Transition]
) -> NextStep:
    if not is_coordinator(actor, deal):
        return NextStep(_("The city is writing. You will be told when you are needed."))
    if missing:
        empty = next((section for section in deal.sections.all() if not section.body.strip()), None)
        if empty and empty.key in {SectionKey.CONTEXT, SectionKey.OBJECTIVES}:
            href = reverse("greendeals:section", args=[deal.public_id, empty.key])
            return NextStep(missing[0], _("Write this section"), href)
        return NextStep(missing[0], _("Open partners"), reverse("greendeals:parties", args=[deal.public_id]))
    if Action.SUBMIT in steps:
        return NextStep(
            _("Nothing essential is missing. Your coach can read it."),
            Action.SUBMIT.label,
            action=Action.SUBMIT,
        )
    return NextStep(_("Keep writing."))


def _next_in_review(deal: Deal, *, steps: dict[str, Transition]) -> NextStep:
    if Action.APPROVE in steps:
        href = reverse("greendeals:review", args=[deal.public_id])
        return NextStep(
            _("Read the draft, then approve it or return it with a reason."), _("Read and answer"), href
        )
    if Action.FREEZE in steps:
        text = _(
            "The coach has approved this text. Freeze it: from then on it cannot change, and its PDF is made."
        )
        return NextStep(text, Action.FREEZE.label, action=Action.FREEZE)
    if is_approved(deal):
        return NextStep(_("Approved by the coach. The coordinator freezes the text next."))
    return NextStep(_("The draft is with the coach. The text stands still meanwhile."))


def _next_when_frozen(deal: Deal, *, steps: dict[str, Transition]) -> NextStep:
    if Action.OPEN in steps:
        href = reverse("greendeals:open-signing", args=[deal.public_id])
        return NextStep(_("The PDF is ready. Ask the mayor to sign."), _("Ask for the signature"), href)
    return NextStep(_("The text is frozen. Its PDF comes next, then the signature."))


def _next_in_signing(actor: Actor, deal: Deal) -> NextStep:
    round_ = next((round_ for round_ in deal.rounds.all() if round_.state == RoundState.OPEN), None)
    if round_ is None:
        return NextStep(_("No signing round is open."))
    user_id = getattr(actor, "user_id", None)
    for slot in round_.signatories.all():
        if slot.user_id == user_id and slot.signed_at is None:
            href = reverse("greendeals:sign", args=[deal.public_id])
            return NextStep(_("You are asked to sign this deal."), _("Read and sign"), href)
    waiting = ", ".join(slot.function for slot in round_.signatories.all() if slot.signed_at is None)
    return NextStep(_("Waiting for: %s. They have been asked by mail.") % waiting)
