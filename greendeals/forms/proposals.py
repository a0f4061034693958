"""What a partner proposes to promise, and the answer of the city."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from greendeals.forms.parties import DayInput
from greendeals.models import PROMISE_LENGTH, REASON_LENGTH
from icc.ui.forms import LineField


class PromiseFields(forms.Form):
    """How a promise should read. Measure and date may be left open while drafting."""

    text = forms.CharField(
        label=_("The promise"), widget=forms.Textarea(attrs={"rows": 4}), max_length=PROMISE_LENGTH
    )
    measure = LineField(label=_("How it is measured"), max_length=300, required=False)
    due_on = forms.DateField(label=_("Until"), widget=DayInput, required=False)

    def __init__(self, *args: Any, begun_on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.begun_on = begun_on

    def clean_due_on(self) -> date | None:
        """Refuse a date that lies before the deal could be signed."""
        due_on: date | None = self.cleaned_data["due_on"]
        if due_on and due_on < self.begun_on:
            raise forms.ValidationError(_("A promise is kept after the deal is begun. Check the year."))
        return due_on


class ProposalForm(PromiseFields):
    """A change that a partner asks for in its own promise."""

    reason = forms.CharField(
        label=_("Why"),
        help_text=_("It helps the city to agree."),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=REASON_LENGTH,
        required=False,
    )


class ProposalAnswerForm(PromiseFields):
    """What the city makes of a proposal: the promise as it will read, and a word to the partner."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    answer = forms.CharField(
        label=_("Your answer to the partner"),
        help_text=_("Needed if you do not take the proposal. The partner gets it by mail."),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=REASON_LENGTH,
        required=False,
    )
