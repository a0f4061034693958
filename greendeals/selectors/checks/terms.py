"""What the text and the terms of a deal lack."""

from collections.abc import Iterator
from datetime import date

from django.utils.translation import gettext_lazy as _

from greendeals.models import Deal
from greendeals.selectors.checks.finding import Finding, Place
from greendeals.workflow import SectionKey
from icc.ui.prose import plain

REQUIRED = (SectionKey.CONTEXT, SectionKey.OBJECTIVES)
"""Sections without which there is nothing to read."""


def text_findings(deal: Deal, _today: date) -> Iterator[Finding]:
    """Yield what the sections lack."""
    bodies = {section.key: plain(section.body).strip() for section in deal.sections.all()}
    for key in REQUIRED:
        if not bodies.get(key):
            empty = _("The section “%s” is empty.") % key.label
            yield Finding("section-empty", Place.TEXT, empty, blocks=True, section=key.value)
    objectives = bodies.get(SectionKey.OBJECTIVES, "")
    if objectives and not any(letter.isdigit() for letter in objectives):
        words = _("The objectives name no figure. Say how much, and by which year.")
        yield Finding("objectives-figure", Place.TEXT, words, section=SectionKey.OBJECTIVES.value)


def term_findings(deal: Deal, today: date) -> Iterator[Finding]:
    """Yield what the terms lack."""
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
