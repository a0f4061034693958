"""What is entered about action points."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cities.forms.days import DayInput
from cities.models import City
from cities.selectors import possible_owners
from cities.workflow import ActionStep
from icc.accounts.models import User
from icc.ui.forms import LineField


class ActionForm(forms.Form):
    """Something that is to be done."""

    text = LineField(
        label=_("What is to be done"),
        max_length=300,
        help_text=_("One act, as you would tell it a colleague: “Call the hospital about the roofs”."),
    )
    owner = forms.ModelChoiceField(
        label=_("By whom"),
        queryset=User.objects.none(),
        required=False,
        empty_label=_("Nobody is named yet"),
        to_field_name="public_id",
    )
    due_on = forms.DateField(label=_("Until"), widget=DayInput, required=False)

    def __init__(self, *args: Any, city: City, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        owners = [user.pk for user in possible_owners(city)]
        field = self.fields["owner"]
        field.queryset = User.objects.filter(pk__in=owners).order_by("name")  # type: ignore[attr-defined]  # declared above


class StepForm(forms.Form):
    """One step of an action point, with the evidence or the reason it needs."""

    step = forms.ChoiceField(choices=ActionStep.choices)
    words = LineField(max_length=500, required=False)

    def clean_step(self) -> ActionStep:
        """Return the step as what it is."""
        return ActionStep(self.cleaned_data["step"])
