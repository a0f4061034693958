"""Forms that change a record which others may change too."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from icc.core.errors import DomainError


class DayInput(forms.DateInput):
    """A day, with the browser's own calendar."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class ClockInput(forms.TimeInput):
    """A time of day, with the browser's own clock."""

    input_type = "time"

    def __init__(self) -> None:
        super().__init__(format="%H:%M")


class DeskForm(forms.Form):
    """A form that says beside each field what a service has refused, and what others have written."""

    data: Any

    def choose(self, name: str, choices: Any) -> None:
        """Offer the choices of one field."""
        field = self.fields[name]
        if isinstance(field, forms.ChoiceField):
            field.choices = choices

    def refuse(self, error: DomainError) -> None:
        """Show a refusal: beside the fields it names, or above the form."""
        for name, words in error.fields.items():
            self.add_error(name if name in self.fields else None, str(words))
        if not error.fields:
            self.add_error(None, str(error.message))

    def show_theirs(self, current: Mapping[str, Any]) -> None:
        """Say beside each field that differs what is stored now; what was entered stays, to be saved again.

        Args:
            current: what is stored, by the name of the field, with its version.
        """
        self.data = {**self.data.dict(), self.add_prefix("version"): str(current["version"])}
        for name, stored in current.items():
            if name in self.cleaned_data and name != "version" and self.cleaned_data[name] != stored:
                shown = dict(getattr(self.fields[name], "choices", ())).get(stored, stored)
                words = _("Now stored here: “%s”. Save again to put yours in its place.") % shown
                self.add_error(name, words)
