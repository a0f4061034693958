"""A remark on a section."""

from typing import Any

from django import forms
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from greendeals.models import REASON_LENGTH, SECTION_LENGTH, Section
from icc.ui.prose import blocks


class RemarkForm(forms.Form):
    """Something said about a block: one chosen from the list, or the one that the page has marked."""

    quote = forms.CharField(required=False, widget=forms.HiddenInput, max_length=SECTION_LENGTH)
    body = forms.CharField(
        label=_("Remark"), max_length=REASON_LENGTH, widget=forms.Textarea(attrs={"rows": 3})
    )
    unmarked = ("about",)

    def __init__(self, *args: Any, section: Section, **kwargs: Any) -> None:
        kwargs["auto_id"] = "remark_%s"
        super().__init__(*args, **kwargs)
        self.blocks = {str(number): words for number, words in enumerate(blocks(section.body), 1)}
        choices = [(number, Truncator(words).chars(60)) for number, words in self.blocks.items()]
        self.fields["about"] = forms.ChoiceField(
            label=_("About"), required=False, choices=[("", _("The whole section")), *choices]
        )

    def quoted(self) -> str:
        """Return the words that are spoken about; none for the section as a whole."""
        quote: str = self.cleaned_data["quote"]
        return quote or self.blocks.get(self.cleaned_data["about"], "")
