"""What a deal still lacks: a pure function of its content, in words that name the place.

Few things block a gate: without them there is nothing to sign, or what is signed cannot be kept or
measured. All else is advice (SMART: specific, measurable, agreed, realistic, dated).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import chain, groupby
from typing import Any

from django.db import models
from django.db.models import Prefetch
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from greendeals.models import Answer, Commitment, Deal, Indicator, Party, PlannedAction, Section
from greendeals.workflow import SectionKey, TableKey
from icc.ui.prose import plain

Words = str | Promise

REQUIRED = (SectionKey.CONTEXT, SectionKey.OBJECTIVES)
"""Sections without which there is nothing to read."""

CONTENT: tuple[Any, ...] = (
    Prefetch("sections", Section.objects.select_related("updated_by")),
    Prefetch("parties", Party.objects.select_related("kind")),
    Prefetch("commitments", Commitment.objects.order_by("due_on", "pk")),
    Prefetch("answers", Answer.objects.defer("content")),
    "actions",
    "indicators",
    "funding",
)
"""What the checks read, fetched in seven queries whatever its size."""


class Place(models.TextChoices):
    """The page on which a finding is mended."""

    TERMS = "terms", _("Name, dates and legal nature")
    TEXT = "text", _("Text")
    PARTNERS = "partners", _("Partners")
    PROMISES = "promises", _("Promises")
    ACTIONS = "actions", _("Actions")
    INDICATORS = "indicators", _("Indicators")
    FUNDING = "funding", _("Funding")


PAGES: dict[Place, tuple[str, ...]] = {
    Place.TERMS: ("terms",),
    Place.PARTNERS: ("parties",),
    Place.PROMISES: ("grid", TableKey.PROMISES),
    Place.ACTIONS: ("grid", TableKey.ACTIONS),
    Place.INDICATORS: ("grid", TableKey.INDICATORS),
    Place.FUNDING: ("grid", TableKey.FUNDING),
}
"""The address on which each place is mended; a text has one for each section."""


def page_of(deal: Deal, name: str, *parts: str) -> str:
    """Return the address of a page of a deal."""
    return reverse(f"greendeals:{name}", args=[deal.public_id, *parts])


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is missing or does not fit.

    Attributes:
        code: stable machine word.
        words: one sentence that names the place, such as "Promise 3 of Solar Cooperative has no date."
        blocks: whether it must be mended before the next gate; else it is advice.
        section: the section it is about, where it is about one.
    """

    code: str
    place: Place
    words: Words
    blocks: bool = False
    section: str = ""

    def href(self, deal: Deal) -> str:
        """Return where it is mended."""
        page = ("section", self.section) if self.section else PAGES[self.place]
        return page_of(deal, *page)


def findings(deal: Deal, *, today: date) -> list[Finding]:
    """Return everything that is missing in a deal or does not fit, what blocks first.

    Reads nothing but the deal; `CONTENT` prefetched makes that a fixed number of queries.
    """
    checks = (_texts, _terms, _partners, _promises, _actions, _indicators, _money)
    found = list(chain.from_iterable(check(deal, today) for check in checks))
    return sorted(found, key=lambda finding: not finding.blocks)


def blockers(deal: Deal, *, today: date) -> list[Words]:
    """Return what must be mended before the next gate, in words."""
    return [finding.words for finding in findings(deal, today=today) if finding.blocks]


def _texts(deal: Deal, _today: date) -> Iterator[Finding]:
    bodies = {section.key: plain(section.body).strip() for section in deal.sections.all()}
    for key in REQUIRED:
        if not bodies.get(key):
            empty = _("The section “%s” is empty.") % key.label
            yield Finding("section-empty", Place.TEXT, empty, blocks=True, section=key.value)
    objectives = bodies.get(SectionKey.OBJECTIVES, "")
    if objectives and not any(letter.isdigit() for letter in objectives):
        words = _("The objectives name no figure. Say how much, and by which year.")
        yield Finding("objectives-figure", Place.TEXT, words, section=SectionKey.OBJECTIVES.value)


def _terms(deal: Deal, today: date) -> Iterator[Finding]:
    if deal.starts_on is None or deal.ends_on is None:
        words = _("The deal has no dates: from when until when does it hold?")
        yield Finding("dates-missing", Place.TERMS, words)
    if deal.starts_on and deal.ends_on and deal.ends_on <= deal.starts_on:
        yield Finding("dates-reversed", Place.TERMS, _("The deal ends before it begins."), blocks=True)
    elif deal.ends_on and deal.ends_on < today:
        yield Finding("over", Place.TERMS, _("The last day of the deal has passed already."), blocks=True)
    if not deal.legal_nature:
        words = _("The legal nature is not chosen: what does a signature bind to?")
        yield Finding("legal-nature", Place.TERMS, words)
    if not deal.meets_every and any(party.seat for party in deal.parties.all()):
        words = _("The steering group has members, and nobody has said how often it meets.")
        yield Finding("rhythm", Place.TERMS, words)


def _partners(deal: Deal, _today: date) -> Iterator[Finding]:
    parties = list(deal.parties.all())
    if not parties:
        yield Finding("no-partner", Place.PARTNERS, _("There is no partner yet."), blocks=True)
    elif not any(party.signs for party in parties):
        words = _("No partner signs. A deal needs at least one.")
        yield Finding("nobody-signs", Place.PARTNERS, words, blocks=True)
    words_given: dict[int, Answer] = {}
    for answer in deal.answers.all():
        if answer.taken_back_at is None:
            words_given.setdefault(answer.party_id, answer)
    for party in parties:
        if party.pk in words_given and words_given[party.pk].leaves:
            left = _("%s has left the deal. Take it out of the draft, or talk to it.") % party.name
            yield Finding("party-left", Place.PARTNERS, left, blocks=True)


def _owner(deal: Deal, parties: dict[int, Party], party_id: int | None) -> str:
    return parties[party_id].name if party_id in parties else deal.city.name


def _promises(deal: Deal, today: date) -> Iterator[Finding]:
    parties = {party.pk: party for party in deal.parties.all()}
    rows = sorted(deal.commitments.all(), key=lambda row: row.party_id or 0)
    makers = {row.party_id for row in rows}
    for party in parties.values():
        if party.signs and party.pk not in makers:
            words = _("%s has not promised anything yet.") % party.name
            yield Finding("no-promise", Place.PROMISES, words, blocks=True)
    if parties and None not in makers:
        yield Finding("city-promises", Place.PROMISES, _("The city itself promises nothing."))
    for party_id, own in groupby(rows, key=lambda row: row.party_id):
        owner = _owner(deal, parties, party_id)
        for number, promise in enumerate(own, start=1):
            yield from _promise(deal, promise, {"number": number, "owner": owner}, today)


def _promise(deal: Deal, promise: Commitment, facts: dict[str, Any], today: date) -> Iterator[Finding]:
    place = Place.PROMISES
    if promise.due_on is None:
        words = _("Promise %(number)s of %(owner)s has no date.") % facts
        yield Finding("promise-date", place, words, blocks=True)
    elif deal.ends_on and promise.due_on > deal.ends_on:
        words = _("Promise %(number)s of %(owner)s is due after the deal ends.") % facts
        yield Finding("promise-after-end", place, words, blocks=True)
    elif deal.starts_on and promise.due_on < deal.starts_on:
        words = _("Promise %(number)s of %(owner)s is due before the deal begins.") % facts
        yield Finding("promise-before-start", place, words)
    elif promise.due_on < today:
        words = _("The date of promise %(number)s of %(owner)s has passed.") % facts
        yield Finding("promise-past", place, words)
    if not promise.measure.strip():
        words = _("Promise %(number)s of %(owner)s does not say how it is measured.") % facts
        yield Finding("promise-measure", place, words, blocks=True)
    if not promise.evidence.strip():
        words = _("Promise %(number)s of %(owner)s does not say what will prove it.") % facts
        yield Finding("promise-evidence", place, words)


def _actions(deal: Deal, _today: date) -> Iterator[Finding]:
    actions = list(deal.actions.all())
    if not actions:
        yield Finding("no-action", Place.ACTIONS, _("The plan has no action yet."))
    for action in actions:
        yield from _action(deal, action)


def _action(deal: Deal, action: PlannedAction) -> Iterator[Finding]:
    place, title = Place.ACTIONS, action.title
    starts, ends = action.starts_on, action.ends_on
    if starts and ends and ends < starts:
        yield Finding("action-dates", place, _("The action “%s” ends before it begins.") % title, blocks=True)
    if starts is None or ends is None:
        words = _("The action “%s” has no dates: from when until when?") % title
        yield Finding("action-undated", place, words)
    elif deal.ends_on and ends > deal.ends_on:
        yield Finding("action-after-end", place, _("The action “%s” goes on after the deal ends.") % title)
    if not action.tag:
        yield Finding("action-tag", place, _("The action “%s” is neither green nor digital.") % title)


def _indicators(deal: Deal, _today: date) -> Iterator[Finding]:
    indicators = list(deal.indicators.all())
    if not indicators:
        words = _("The deal has no indicator: by which figure is it measured?")
        yield Finding("no-indicator", Place.INDICATORS, words)
    for indicator in indicators:
        yield from _indicator(indicator)


def _indicator(row: Indicator) -> Iterator[Finding]:
    place, name = Place.INDICATORS, row.name
    if row.target is None:
        yield Finding("indicator-target", place, _("The indicator “%s” has no target.") % name)
    elif row.baseline is not None and row.target == row.baseline:
        words = _("The target of the indicator “%s” is the same as its value at the start.") % name
        yield Finding("indicator-same", place, words, blocks=True)
    elif row.target_on is None:
        yield Finding("indicator-date", place, _("The target of the indicator “%s” has no date.") % name)
    if row.baseline is None:
        yield Finding("indicator-baseline", place, _("The indicator “%s” has no value at the start.") % name)
    if not row.source.strip():
        words = _("Nobody is named who collects the indicator “%s”.") % name
        yield Finding("indicator-source", place, words)


def _money(deal: Deal, _today: date) -> Iterator[Finding]:
    lines = list(deal.funding.all())
    if not lines:
        none = _("No money is recorded: what does it cost, and who pays?")
        yield Finding("no-funding", Place.FUNDING, none)
    for number, line in enumerate(lines, start=1):
        if line.amount is None:
            words = _("Line %(number)d of the funding has no amount.") % {"number": number}
            yield Finding("funding-amount", Place.FUNDING, words)
