"""The current entries, as rows of a list."""

from dataclasses import dataclass

from django.db.models import Exists, F, Func, OuterRef, TextField, Value
from django.utils.functional import Promise as Words

from cities.models import Participation
from cities.selectors import country_name
from greendeals.models import RegisterEntry
from greendeals.querysets import RegisterQuerySet
from greendeals.selectors.lists import TONES
from greendeals.workflow import RUNNING, Stage
from icc.core.names import begins_word

HEAVY = ("content", "signatures")
"""Columns that a list does without."""


@dataclass(frozen=True, slots=True)
class RegisterRow:
    """One deal in the list."""

    entry: RegisterEntry

    @property
    def city(self) -> str:
        """The city, marked if it is made up."""
        return self.entry.city.marked_name

    @property
    def country(self) -> str | Words:
        """The country in the reader's language."""
        return country_name(self.entry.city.country)

    @property
    def demonstration(self) -> bool:
        """Whether nothing of it was ever agreed."""
        return self.entry.edition.is_demonstration

    @property
    def stage(self) -> str | Words:
        """What has become of the deal."""
        return Stage(self.entry.stage).label

    @property
    def ended(self) -> bool:
        """Whether the deal is over, well or not."""
        return self.entry.stage not in RUNNING

    @property
    def tone(self) -> str:
        """How the stage looks."""
        return TONES[Stage(self.entry.stage)]


def registered_entries() -> RegisterQuerySet:
    """Return the current entries with what a row shows: real deals first, then the newest."""
    rows: RegisterQuerySet = RegisterEntry.objects.current().select_related("city", "sector", "edition")
    return rows.defer(*HEAVY).order_by("edition__is_demonstration", "-signed_at", "-pk")


def matching_entries(found: RegisterQuerySet, text: str) -> RegisterQuerySet:
    """Return those where words in the name, the city, a member of it or a partner begin so."""
    organisations = Func(F("partners"), Value("\n"), function="array_to_string", output_field=TextField())
    members = Participation.objects.filter(edition=OuterRef("edition"), city=OuterRef("city")).beginning(text)
    named = begins_word(text, "title", "organisations")
    return found.alias(organisations=organisations).filter(named | Exists(members))
