"""One thing that is missing or does not fit, and the page on which it is mended."""

from dataclasses import dataclass

from django.db import models
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from greendeals.models import Deal
from greendeals.workflow import TableKey

Words = str | Promise


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
