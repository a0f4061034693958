"""What is said of a promise, of a status and of a value."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from greendeals.forms.parties import DayInput
from greendeals.models import PROMISE_LENGTH, REASON_LENGTH
from greendeals.services import Said
from greendeals.workflow import OVERRIDES, Level, PromiseState
from icc.ui.forms import LineField

OF_CITY = (Level.DECLARED, Level.DOCUMENT, Level.THIRD_PARTY)
"""Levels that a city may state itself; that the coach has checked something, only the coach can say."""

LEVELS = [(level.value, level.label) for level in OF_CITY]


class PromiseWordForm(forms.Form):
    """How far a promise is."""

    state = forms.ChoiceField(
        label=_("How far is it?"), choices=PromiseState.choices, widget=forms.RadioSelect
    )
    words = forms.CharField(
        label=_("In a sentence"),
        help_text=_("What was done, or why it was given up. Everybody can read it; name no person."),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=PROMISE_LENGTH,
        required=False,
    )
    done_on = forms.DateField(
        label=_("Done on"), help_text=_("Only where it is done."), widget=DayInput, required=False
    )
    level = forms.ChoiceField(label=_("How well it is proven"), choices=LEVELS, initial=Level.DECLARED)

    def said(self) -> Said:
        """Return what was entered."""
        return Said(**self.cleaned_data)


class OverrideForm(forms.Form):
    """How something stands, against the computed status."""

    status = forms.ChoiceField(
        label=_("It stands"), choices=[(status.value, status.label) for status in OVERRIDES]
    )
    reason = forms.CharField(
        label=_("Why"), widget=forms.Textarea(attrs={"rows": 2}), max_length=REASON_LENGTH
    )
    until = forms.DateField(
        label=_("Until"),
        help_text=_("The last day on which this holds, within a year. Then the computed status shows again."),
        widget=DayInput,
    )


class ValueForm(forms.Form):
    """One value of a day, with how it is known."""

    figure = LineField(
        label=_("Value"),
        help_text=_("A number such as 1234.56; of a share both parts: 12 / 48."),
        max_length=80,
    )
    source = LineField(label=_("Who has measured it"), max_length=300, required=False)
    method = LineField(label=_("How"), max_length=300, required=False)
    level = forms.ChoiceField(label=_("How well it is proven"), choices=LEVELS, initial=Level.DECLARED)
    reason = LineField(label=_("Why it is corrected"), max_length=300, required=False)
    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    sure = forms.BooleanField(label=_("Yes, it is right"), required=False)

    def __init__(self, *args: Any, corrects: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not corrects:
            del self.fields["reason"]
        self.fields["sure"].widget = forms.HiddenInput()

    def ask(self) -> None:
        """Ask whether the figure is right."""
        self.fields["sure"].widget = forms.CheckboxInput()


class AddDayForm(forms.Form):
    """A day that gets a column."""

    on = forms.DateField(label=_("Day"), widget=DayInput)


class ValueBlockForm(forms.Form):
    """A block of values and where it begins; it comes back as it was, whatever is wrong with it."""

    text = forms.CharField(strip=False, widget=forms.Textarea)
    row = forms.CharField(required=False, max_length=40)
    column = forms.CharField(required=False, max_length=10)
    seen = forms.CharField(required=False)
    sure = forms.BooleanField(required=False)
