"""The filters of the directory."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cities.models import Edition
from cities.selectors import countries_of_cities, current_edition
from cities.workflow import Kind, marked


def _label(edition: Edition) -> str:
    return marked(edition.short_name, invented=edition.is_demonstration)


class DirectoryForm(forms.Form):
    """The filters of the directory; without an edition the latest real one is shown."""

    q = forms.CharField(label=_("City or member"), max_length=100, required=False)
    kind = forms.ChoiceField(
        label=_("Takes part as"), required=False, choices=[("", _("All")), *Kind.choices]
    )
    country = forms.ChoiceField(label=_("Country"), required=False)
    edition = forms.ChoiceField(label=_("Edition"), required=False)

    def __init__(self, data: Any, editions: Sequence[Edition]) -> None:
        self.by_code = {edition.code: edition for edition in editions}
        self.default = current_edition(editions)
        values = {"edition": self.default.code if self.default else ""} | data.dict()
        super().__init__(values)
        self._offer("country", [("", _("All countries")), *countries_of_cities()])
        self._offer("edition", [(edition.code, _label(edition)) for edition in editions])

    def _offer(self, name: str, choices: Sequence[tuple[str, Any]]) -> None:
        field = self.fields[name]
        if isinstance(field, forms.ChoiceField):
            field.choices = choices

    def chosen(self) -> dict[str, Any]:
        """Return the filters as the directory takes them; what cannot be understood is left out."""
        self.is_valid()
        values = {name: self.cleaned_data.get(name, "") for name in ("q", "kind", "country")}
        return values | {"edition": self.by_code.get(self.cleaned_data.get("edition", ""), self.default)}
