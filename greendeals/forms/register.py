"""Searching the register, and checking a document."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from greendeals.selectors import Facets
from icc.core.codes import read_code
from icc.ui.choices import offer


class RegisterForm(forms.Form):
    """The filters of the public register."""

    q = forms.CharField(label=_("Deal, city or partner"), max_length=100, required=False)
    country = forms.ChoiceField(label=_("Country"), required=False)
    sector = forms.ChoiceField(label=_("Sector"), required=False)
    edition = forms.ChoiceField(label=_("Edition"), required=False)

    def __init__(self, data: Any, facets: Facets) -> None:
        super().__init__(data)
        offer(self, "country", [("", _("All countries")), *facets.countries])
        offer(self, "sector", [("", _("All sectors")), *facets.sectors])
        offer(self, "edition", [("", _("All editions")), *facets.editions])

    def chosen(self) -> dict[str, str]:
        """Return the filters as the register takes them; what cannot be understood is left out."""
        self.is_valid()
        return {name: self.cleaned_data.get(name, "") for name in self.fields}

    @property
    def is_used(self) -> bool:
        """Whether any filter is set."""
        return any(self.chosen().values())


class VerifyCodeForm(forms.Form):
    """The code printed in a signed deal."""

    code = forms.CharField(
        label=_("Code"),
        help_text=_("17 letters and digits, on every page of the deal; spaces and small letters are fine."),
        max_length=60,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        attributes = {"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
        self.fields["code"].widget.attrs.update(attributes)

    def clean_code(self) -> str:
        """Return the code as it is stored."""
        code = read_code(self.cleaned_data["code"])
        if not code:
            raise forms.ValidationError(_("This is not a code we print. Check it letter by letter."))
        return code


class VerifyFileForm(forms.Form):
    """The file to be checked."""

    file = forms.FileField(
        label=_("PDF of the deal"),
        help_text=_("Up to 20 MB. The file is compared in memory and not kept."),
        widget=forms.FileInput(attrs={"accept": "application/pdf,.pdf"}),
        error_messages={
            "required": _("Choose the PDF you want to check."),
            "empty": _("This file is empty. Download it again and check that copy."),
        },
    )
