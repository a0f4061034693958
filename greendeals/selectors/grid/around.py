"""What the cells of a deal's tables point at: parties, promises, the catalogue, the sources of money."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _

from cities.models import Term
from greendeals.models import Commitment, Deal, Kpi, Party
from icc.core.errors import Text
from icc.tenancy.actors import Actor

CITY = "city"
"""Stands for the city itself where a party could stand."""

LABEL = 60
"""Characters of a promise that stand for it where it is pointed at."""


def folded(text: str) -> str:
    """Return a text for comparing: without accents, in one case, blanks alike."""
    bare = unicodedata.normalize("NFKD", " ".join(text.split()))
    return "".join(sign for sign in bare if not unicodedata.combining(sign)).casefold()


@dataclass(frozen=True, slots=True)
class Option:
    """One thing a cell may point at.

    Attributes:
        code: its name for machines, as in the API.
        label: its name for people, as on the page and in the workbook.
        value: what is stored.
        also: another name under which it is understood.
    """

    code: str
    label: str
    value: Any
    also: str = ""


@dataclass
class Around:
    """A deal as the cells of its tables see it; each list is fetched when first asked for.

    Attributes:
        actor: whoever reads; nothing beyond their sight can be pointed at.
    """

    actor: Actor
    deal: Deal

    @cached_property
    def owners(self) -> list[Option]:
        """The city itself, then the parties."""
        rows = Party.objects.visible_to(self.actor).filter(deal=self.deal).order_by("pk")
        city = Option(CITY, self.deal.city.name, None, _("The city"))
        return [city, *(Option(row.public_id, row.name, row.pk) for row in rows)]

    @cached_property
    def promises(self) -> list[Option]:
        """The promises of the deal, by the number under which they stand in their table."""
        rows = Commitment.objects.visible_to(self.actor).filter(deal=self.deal)
        return [
            Option(row.public_id, f"{number}. {_short(row.text)}", row.pk, str(number))
            for number, row in enumerate(rows, start=1)
        ]

    @cached_property
    def kpis(self) -> dict[int, Kpi]:
        """The catalogue of indicators, by key."""
        return {kpi.pk: kpi for kpi in Kpi.objects.all()}

    @cached_property
    def catalogue(self) -> list[Option]:
        """The catalogue as choices."""
        return [Option(kpi.code, kpi.name, kpi.pk) for kpi in self.kpis.values()]

    @cached_property
    def sources(self) -> list[Option]:
        """The sources of money that are offered."""
        terms = Term.objects.of("funding_source_type")
        return [Option(term.code, term.label, term.pk) for term in terms]

    @property
    def first_day(self) -> date:
        """The day on which the edition begins; nothing of a deal is due before it."""
        first: date = self.deal.participation.edition.start_date
        return first

    @property
    def begun_on(self) -> date:
        """The day on which the deal was begun."""
        return self.deal.created_at.date()


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= LABEL else f"{line[: LABEL - 1].rstrip()}…"


def fixed(choices: Sequence[tuple[str, Text]]) -> list[Option]:
    """Return the choices of a closed list, such as an enumeration, with labels in the reader's language."""
    return [Option(code, str(label), code) for code, label in choices]
