"""Looking for a published deal to begin with."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from greendeals.selectors import Facets
from icc.ui.choices import offer


class LibraryForm(forms.Form):
    """The filters of the published deals."""

    q = forms.CharField(label=_("Deal, city or partner"), max_length=100, required=False)
    sector = forms.ChoiceField(label=_("Sector"), required=False)

    def __init__(self, data: Any, facets: Facets) -> None:
        super().__init__(data)
        offer(self, "sector", [("", _("All sectors")), *facets.sectors])

    def chosen(self) -> dict[str, str]:
        """Return the filters as the selector takes them; what cannot be understood is left out."""
        self.is_valid()
        return {name: self.cleaned_data.get(name, "") for name in self.fields}
