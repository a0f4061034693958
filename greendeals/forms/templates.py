"""What the desk writes for cities to begin with."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cities.models import Edition, Term
from greendeals.models import SECTION_LENGTH, Template
from greendeals.workflow import GUIDANCE, SectionKey
from icc.core.errors import Invalid
from icc.ui.choices import offer_rows
from icc.ui.forms import LineField
from icc.ui.prose import as_plain, from_plain, is_simple

BEFORE = "section-"
RICH = "rich-"
"""How the fields of the sections are called, before the key; and those that tell whether a text is HTML,
which it is where it has more than paragraphs."""


class TemplateForm(forms.ModelForm):  # type: ignore[type-arg]  # not subscriptable at run time
    """A template with a text for each section; empty ones are left to the city."""

    unmarked = tuple(f"{BEFORE}{key}" for key in SectionKey.values)
    """That any section may be empty is told once, above them."""

    class Meta:
        model = Template
        fields = ["name", "summary", "sector"]
        field_classes = {"name": LineField, "summary": LineField}
        help_texts = {
            "name": _("Cities choose by it: “Energy audits for small firms”."),
            "summary": _("One sentence under the name."),
        }

    def __init__(self, *args: Any, edition: Edition, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.edition = edition
        offer_rows(self, "sector", Term.objects.of("sector", edition), empty=_("Any sector"))
        for key in SectionKey:
            body = self.instance.sections.get(key.value, "")
            rich = not is_simple(body)
            self.fields[f"{RICH}{key.value}"] = forms.BooleanField(
                required=False, initial=rich, widget=forms.HiddenInput
            )
            self.fields[f"{BEFORE}{key.value}"] = forms.CharField(
                label=key.label,
                help_text=GUIDANCE[key],
                required=False,
                max_length=SECTION_LENGTH,
                initial=body if rich else as_plain(body),
                widget=forms.Textarea(attrs={"rows": 5}),
            )

    def answers(self) -> dict[str, Any]:
        """Return what was entered as the service takes it."""
        data = self.cleaned_data
        facts = {name: data[name] for name in ("name", "summary", "sector")}
        texts = {key: (data[f"{BEFORE}{key}"], data[f"{RICH}{key}"]) for key in SectionKey.values}
        return {**facts, "sections": {key: _html(text, rich=rich) for key, (text, rich) in texts.items()}}

    def refuse(self, error: Invalid) -> None:
        """Put a refusal of the service beside its field."""
        if not error.fields:
            self.add_error(None, str(error.message))
        for name, words in error.fields.items():
            self.add_error(self._field(name), str(words))

    def _field(self, name: str) -> str:
        return f"{BEFORE}{name}" if name in SectionKey.values else name


def _html(text: str, *, rich: bool) -> str:
    return text if rich else from_plain(text)
