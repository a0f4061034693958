"""The text of a section."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from greendeals.models import Section
from icc.ui.prose import as_plain, clean, from_plain, is_simple

ROWS = 16
RICH = "True"
"""What the editor sends in `rich`."""


class SectionForm(forms.Form):
    """The text of one section.

    The editor sends HTML. Without a script people type plain words: all of a text that is nothing but
    paragraphs, and what is to be added to one with headings, lists or tables.

    Attributes:
        version: the save it was opened from.
        rich: set by the editor: the body is HTML.
        adds: the body is put below the text instead of in its place.
    """

    body = forms.CharField(
        label=_("Text"), required=False, strip=False, widget=forms.Textarea(attrs={"rows": ROWS})
    )
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    rich = forms.BooleanField(widget=forms.HiddenInput, required=False)
    adds = forms.BooleanField(widget=forms.HiddenInput, required=False)
    unmarked = ("body",)
    """A draft may be empty for now; what must be written is told on the deal's page."""

    def __init__(self, *args: Any, section: Section, **kwargs: Any) -> None:
        self.section = section
        adds = not is_simple(section.body)
        body = "" if adds else as_plain(section.body)
        kwargs["initial"] = {"version": section.version, "body": body, "adds": adds}
        super().__init__(*args, **kwargs)
        if self.adding:
            self.fields["body"].label = _("Add to the text")
            self.fields["body"].widget.attrs["rows"] = ROWS // 2

    @property
    def adding(self) -> bool:
        """Whether the box takes an addition only."""
        return str(self.data["adds"]) == "True" if "adds" in self.data else bool(self.initial["adds"])

    @property
    def mine(self) -> str:
        """What was sent, as the text would read with it; before anything was, the text as it stands."""
        if not self.is_bound:
            return self.section.body
        words = str(self.data.get("body", ""))
        return clean(words) if self.data.get("rich") == RICH else self._with(words)

    def again(self, section: Section) -> "SectionForm":
        """Return the form to be sent again, on top of another save: plain words in the box."""
        words = str(self.data.get("body", ""))
        words = as_plain(clean(words)) if self.data.get("rich") == RICH else words
        data = {"body": words, "version": section.version, "adds": str(self.adding)}
        return SectionForm(data, section=section)

    def clean_body(self) -> str:
        """Refuse an answer in which the text is missing: an empty text is sent as such."""
        if "body" not in self.data:
            raise forms.ValidationError(_("The text is missing."), code="required")
        return str(self.cleaned_data["body"])

    def html(self) -> str:
        """Return the text to be saved."""
        words = self.cleaned_data["body"]
        return str(words) if self.cleaned_data["rich"] else self._with(words)

    def _with(self, words: str) -> str:
        return self.section.body + from_plain(words) if self.adding else from_plain(words)
