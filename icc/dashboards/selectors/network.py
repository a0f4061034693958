"""The network in figures, for EC staff and desk."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cities.models import Edition, Participation
from cities.workflow import COUNTRIES, Kind
from greendeals.selectors import TONES, Figures, figures
from greendeals.workflow import FROZEN, SIGNED
from icc.tenancy.actors import Actor
from icc.ui.components import Bar

BAR_TONES = {"neutral": "info", "progress": "info", "info": "info", "attention": "attention", "done": "done"}
"""How the tone of a stage looks as a bar."""


@dataclass(frozen=True, slots=True)
class CountryRow:
    """One country: its cities of the edition, and what they have begun and signed."""

    country: str
    cities: int
    deals: int
    signed: int

    @property
    def name(self) -> str:
        """Name of the country in the reader's language."""
        return str(COUNTRIES[self.country])


@dataclass(frozen=True, slots=True)
class NetworkPage:
    """Everything the dashboard shows for one edition."""

    edition: Edition
    editions: list[Edition]
    sentence: str
    figures: Figures
    core: int
    frozen: int
    stages: list[Bar]
    countries: list[CountryRow]

    @property
    def target_note(self) -> str:
        """The base of the first number."""
        target = self.edition.target_deals
        return _("of %d aimed at") % target if target else ""

    @property
    def cities_note(self) -> str:
        """The base of the last number."""
        return _("of %d core cities") % self.core


def network_page(*, actor: Actor, edition: Edition) -> NetworkPage:
    """Count one edition: the answer in a sentence first, then by stage and by country."""
    counted = figures(actor=actor, edition_id=edition.pk)
    places = list(Participation.objects.filter(edition=edition).values_list("city__country", "kind"))
    frozen = sum(count for stage, count in counted.stages.items() if stage in FROZEN - SIGNED)
    return NetworkPage(
        edition=edition,
        editions=list(Edition.objects.newest_first()),
        sentence=sentence(edition, counted),
        figures=counted,
        core=sum(1 for _country, kind in places if kind == Kind.CORE),
        frozen=frozen,
        stages=[
            Bar(stage.label, count, tone=BAR_TONES[TONES[stage]]) for stage, count in counted.stages.items()
        ],
        countries=_countries(counted, [country for country, _kind in places]),
    )


def sentence(edition: Edition, counted: Figures) -> str:
    """Return the answer to "do we reach the target", computed."""
    if not edition.records_deals:
        return _("Deals of this edition are not recorded here.")
    values = {"signed": counted.signed, "target": edition.target_deals, "total": counted.total}
    if edition.target_deals is None:
        words = ngettext(
            "%(signed)s Local Green Deal is signed, of %(total)s begun.",
            "%(signed)s Local Green Deals are signed, of %(total)s begun.",
            counted.signed,
        )
    else:
        words = ngettext(
            "%(signed)s of %(target)s Local Green Deals is signed; %(total)s have been begun in all.",
            "%(signed)s of %(target)s Local Green Deals are signed; %(total)s have been begun in all.",
            counted.signed,
        )
    return words % values


def _countries(counted: Figures, places: list[str]) -> list[CountryRow]:
    rows = [
        CountryRow(country, places.count(country), *counted.countries.get(country, (0, 0)))
        for country in sorted(set(places) | set(counted.countries))
    ]
    return sorted(rows, key=lambda row: (-row.signed, -row.deals, row.country))
