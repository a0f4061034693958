"""A block from a spreadsheet, and a workbook."""

from django import forms
from django.utils.translation import gettext_lazy as _

from icc.core.public_ids import LENGTH
from icc.documents.uploads import LIMITED


class BlockForm(forms.Form):
    """A block and where it begins; its words come back as they were, whatever is wrong with them."""

    text = forms.CharField(label=_("The cells you copied"), strip=False, widget=forms.Textarea)
    row = forms.CharField(required=False, max_length=LENGTH)
    column = forms.CharField(required=False, max_length=40)
    seen = forms.CharField(required=False)

    def clean_seen(self) -> dict[str, int]:
        """Return the versions of the rows as the page showed them."""
        pairs = (pair.partition(":") for pair in self.cleaned_data["seen"].split())
        return {row: int(version) for row, _colon, version in pairs if version.isdecimal()}


class WorkbookForm(forms.Form):
    """A workbook with the tables of the deal."""

    file = forms.FileField(
        label=_("The Excel file"),
        widget=forms.FileInput(attrs={"accept": ".xlsx", **LIMITED}),
        max_length=255,
        error_messages={
            "required": _("Choose the file first."),
            "empty": _("This file is empty. Choose another one."),
        },
    )
