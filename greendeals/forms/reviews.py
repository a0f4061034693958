"""Answers to a request, and reasons."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from greendeals.forms.parties import DayInput
from greendeals.models import REASON_LENGTH, Review
from greendeals.services import Decided
from greendeals.workflow import ReviewStep
from icc.ui.forms import LineField


class AnswerForm(forms.ModelForm):  # type: ignore[type-arg]  # not subscriptable at run time
    """The answer to a draft; for an office of the city it is recorded with where and when it was given."""

    content_version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    step = forms.ChoiceField(widget=forms.HiddenInput, choices=ReviewStep.choices)

    class Meta:
        model = Review
        fields = ["reference", "agreed_on", "reason"]
        field_classes = {"reference": LineField}
        labels = {
            "reference": _("Where the decision is written"),
            "agreed_on": _("Day of the decision"),
            "reason": _("What should change"),
        }
        help_texts = {
            "reference": _(
                "Number of the resolution, or of the note: “Resolution 2026/114”. Needed to approve."
            ),
            "agreed_on": _("Needed to approve."),
            "reason": _("Needed if you return the draft. The city reads it and it stays in the history."),
        }
        widgets = {"reason": forms.Textarea(attrs={"rows": 4}), "agreed_on": DayInput}

    unmarked = ("reference", "agreed_on", "reason")

    def __init__(self, *args: Any, coach: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if coach:
            del self.fields["reference"], self.fields["agreed_on"]

    def decided(self) -> Decided:
        """Return where and when the office has decided."""
        answers = self.cleaned_data
        return Decided(answers.get("reference", ""), answers.get("agreed_on"))


class ReasonForm(forms.Form):
    """Why a deal is given up or terminated."""

    reason = forms.CharField(
        label=_("Reason"), widget=forms.Textarea(attrs={"rows": 4}), max_length=REASON_LENGTH
    )

    def __init__(self, *args: Any, told: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].help_text = told
