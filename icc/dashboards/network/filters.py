"""What the reader of the network has chosen: it stands in the address, every panel and file obeys it."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from urllib.parse import quote_plus

from django import forms
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cities.models import Edition, Term
from cities.workflow import Kind
from greendeals.workflow import COUNTED, FROZEN, SIGNED, Stage


class Group(models.TextChoices):
    """Stages that a list takes together."""

    BEGUN = "begun", _("All deals")
    OPEN = "unsigned", _("Not signed yet")
    ASKED = "asked", _("Ready to sign or signing")
    SIGNED = "signed", _("Signed")

    @property
    def stages(self) -> frozenset[Stage]:
        """The stages in it."""
        return {
            Group.BEGUN: COUNTED,
            Group.OPEN: COUNTED - SIGNED,
            Group.ASKED: FROZEN - SIGNED,
            Group.SIGNED: SIGNED,
        }[self]


def stages_of(word: str) -> frozenset[Stage]:
    """Return the stages that a word of the address names: one stage, or a group; all for an empty one."""
    return Group(word).stages if word in Group.values else frozenset({Stage(word)}) if word else COUNTED


@dataclass(frozen=True, slots=True)
class Chosen:
    """An edition, and what it is narrowed to; empty stands for all."""

    edition: Edition
    country: str = ""
    sector: str = ""
    kind: str = ""

    @property
    def narrowed(self) -> bool:
        """Whether less than the edition is shown."""
        return bool(self.country or self.sector or self.kind)

    @property
    def whole(self) -> str:
        """Address of the edition without what it is narrowed to; empty where nothing is."""
        return Chosen(self.edition).address() if self.narrowed else ""

    def address(self, name: str = "dashboard", *args: str, **more: object) -> str:
        """Return the address of a page under this choice, changed or added to by `more`."""
        values: dict[str, Any] = {
            "edition": self.edition.code,
            "country": self.country,
            "sector": self.sector,
            "kind": self.kind,
        }
        query = ((key, value) for key, value in (values | more).items() if value not in ("", None))
        return f"{path_of(name, *args)}?" + "&".join(f"{key}={_quoted(str(value))}" for key, value in query)


_quoted = lru_cache(maxsize=4096)(quote_plus)


@lru_cache(maxsize=4096)
def path_of(name: str, *args: str) -> str:
    """Return the path of an address; kept, because one page names hundreds."""
    return reverse(name, args=args)


class NetworkForm(forms.Form):
    """The bar over the panels."""

    edition = forms.ChoiceField(label=_("Edition"))
    country = forms.ChoiceField(label=_("Country"), required=False)
    sector = forms.ChoiceField(label=_("Sector"), required=False)
    kind = forms.ChoiceField(label=_("Takes part as"), required=False)
    unmarked = ("country", "sector", "kind")

    def __init__(
        self,
        chosen: Chosen,
        *,
        editions: Sequence[Edition],
        countries: Sequence[tuple[str, str]],
        sectors: Sequence[Term],
    ) -> None:
        super().__init__(
            initial={
                "edition": chosen.edition.code,
                "country": chosen.country,
                "sector": chosen.sector,
                "kind": chosen.kind,
            }
        )
        fields: dict[str, Any] = self.fields
        fields["edition"].choices = [(edition.code, edition.name) for edition in editions]
        fields["country"].choices = [("", _("All countries")), *countries]
        fields["sector"].choices = [("", _("All sectors")), *((term.code, term.label) for term in sectors)]
        fields["kind"].choices = [("", _("All kinds")), *Kind.choices]
