"""Mandates, and another person in the place of a signatory."""

from operator import attrgetter
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cities.models import Membership
from cities.workflow import CityRole
from greendeals.forms.parties import DayInput
from greendeals.models import Mandate, Signatory
from greendeals.services import Ground, Substitute, colleague
from icc.documents.uploads import ACCEPT, LIMITED, TAKEN
from icc.ui.choices import offer_rows
from icc.ui.forms import LineField


class MandateForm(forms.ModelForm):  # type: ignore[type-arg]  # not subscriptable at run time
    """On what ground somebody signs."""

    file = forms.FileField(
        label=_("File that shows it"),
        required=False,
        help_text=TAKEN,
        widget=forms.ClearableFileInput(attrs={"accept": ACCEPT, **LIMITED}),
        error_messages={"empty": _("This file is empty. Choose another one.")},
    )

    class Meta:
        model = Mandate
        fields = ["basis", "reference", "valid_from", "valid_to"]
        field_classes = {"reference": LineField}
        widgets = {"valid_from": DayInput, "valid_to": DayInput}
        help_texts = {
            "reference": _("The article of the law, the number and date of the decision, or of the letter."),
            "valid_to": _("Leave it empty if no end is set."),
        }

    def ground(self) -> Ground:
        """Return what was entered."""
        answers, file = self.cleaned_data, self.cleaned_data["file"]
        return Ground(
            basis=answers["basis"],
            reference=answers["reference"],
            valid_from=answers["valid_from"],
            valid_to=answers["valid_to"],
            content=file.read() if file else b"",
            file_name=file.name if file else "",
        )


class SubstituteForm(forms.Form):
    """Somebody of a partner who signs instead."""

    name = LineField(label=_("Who signs in your place"), max_length=150)
    function = LineField(label=_("In which function"), max_length=150)
    email = forms.EmailField(
        label=_("Their own e-mail address"),
        help_text=_("The link to sign goes there, and the code that shows who they are."),
    )

    def substitute(self) -> Substitute:
        """Return who was named."""
        return Substitute(**self.cleaned_data)


class ColleagueForm(forms.Form):
    """Another signatory of the city."""

    email = forms.ModelChoiceField(
        label=_("Who signs instead"),
        queryset=Membership.objects.none(),
        empty_label=None,
        help_text=_("Those whom your team has recorded as mayor or authorised signatory."),
    )

    def __init__(self, *args: Any, slot: Signatory, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        held = Membership.objects.filter(
            city_id=slot.city_id, role=CityRole.SIGNATORY, user__is_active=True
        ).exclude(user__in=slot.round.signatories.exclude(user=None).values("user"))
        people = held.select_related("user").order_by("pk")
        offer_rows(self, "email", people, label=attrgetter("person"))

    def substitute(self) -> Substitute:
        """Return who was chosen."""
        return colleague(self.cleaned_data["email"])
