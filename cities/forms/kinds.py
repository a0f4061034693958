"""The kinds of document of an edition."""

from typing import Any

from django import forms
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from cities.models import DeliverableKind, Edition, Milestone
from cities.selectors import stops_of, when
from cities.workflow import Kind
from icc.ui.forms import LineField


class KindForm(forms.Form):
    """A document that the cities of an edition hand in."""

    name = LineField(
        label=_("Name of the document"), max_length=80, help_text=_("As the cities read it on their journey.")
    )
    milestone = forms.ModelChoiceField(
        label=_("Due at"),
        queryset=Milestone.objects.none(),
        to_field_name="code",
        help_text=_("When this date moves, the document moves with it."),
    )
    kinds = forms.MultipleChoiceField(
        label=_("Who owes it"),
        choices=Kind.choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose who owes it.")},
    )
    guidance = forms.CharField(
        label=_("What it is for, and what belongs into it"),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
    )

    def __init__(self, data: Any = None, *, edition: Edition, kind: DeliverableKind | None = None) -> None:
        first = (
            {
                "name": kind.name,
                "milestone": kind.milestone.code,
                "kinds": kind.participation_kinds,
                "guidance": kind.guidance,
            }
            if kind
            else {"kinds": [Kind.CORE]}
        )
        super().__init__(data, initial=first)
        stops = stops_of(edition)
        field = self.fields["milestone"]
        field.queryset = Milestone.objects.filter(edition=edition)  # type: ignore[attr-defined]  # declared above
        field.choices = [("", _("Choose one")), *((stop.code, _dated(stop)) for stop in stops)]  # type: ignore[attr-defined]  # by date

    def clean_name(self) -> str:
        """Refuse a name of which no address can be made."""
        name: str = self.cleaned_data["name"]
        if not slugify(name):
            raise forms.ValidationError(_("Use letters or digits."))
        return name

    def code(self) -> str:
        """Return the name as it stands in addresses."""
        name: str = self.cleaned_data["name"]
        return slugify(name)

    def answers(self) -> dict[str, Any]:
        """Return what was entered, as the services take it."""
        kinds = tuple(Kind(kind) for kind in self.cleaned_data["kinds"])
        return {name: self.cleaned_data[name] for name in ("name", "milestone", "guidance")} | {
            "kinds": kinds
        }


def _dated(stop: Milestone) -> str:
    anchor = stop.anchor
    return f"{stop.name} ({when(anchor.start_date, anchor.end_date, anchor.date_precision)})"
