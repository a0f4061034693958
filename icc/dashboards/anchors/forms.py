"""New dates."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cities.services import Dates
from cities.workflow import DatePrecision


class DayInput(forms.DateInput):
    """A day, with the browser's own calendar."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class AnchorForm(forms.Form):
    """New dates of an anchor; a day that is not known stays empty."""

    start_date = forms.DateField(label=_("First day"), widget=DayInput, required=False)
    end_date = forms.DateField(label=_("Last day"), widget=DayInput, required=False)
    date_precision = forms.ChoiceField(label=_("How exact the dates are"), choices=DatePrecision.choices)

    def clean(self) -> dict[str, Any]:
        """Refuse a last day before the first."""
        answers = super().clean() or {}
        start, end = answers.get("start_date"), answers.get("end_date")
        if isinstance(start, date) and isinstance(end, date) and end < start:
            self.add_error("end_date", _("The last day is not before the first."))
        return answers

    def dates(self) -> Dates:
        """Return what was entered."""
        answers = self.cleaned_data
        return Dates(answers["start_date"], answers["end_date"], answers["date_precision"])
