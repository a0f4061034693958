"""What people enter about deals."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cities.models import Membership, Participation, Term
from cities.workflow import CityRole
from greendeals.models import Commitment, Deal, Party, Review, Section, Signatory
from icc.ui.forms import LineField


class DayInput(forms.DateInput):
    """The browser's own date field."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class NewDealForm(forms.ModelForm):  # type: ignore[type-arg]  # not subscriptable at run time
    """Three questions begin a deal."""

    ambition = forms.CharField(
        label=_("What will be different when the deal is kept?"),
        help_text=_("Two or three sentences. They open the first section; you can change them later."),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=2000,
        required=False,
    )

    class Meta:
        model = Deal
        fields = ["title", "sector"]
        field_classes = {"title": LineField}
        help_texts = {
            "title": _("Up to 120 characters. Partners and, once signed, the public see this name.")
        }

    def __init__(self, *args: Any, participation: Participation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["sector"].empty_label = _("Choose a sector")  # type: ignore[attr-defined]  # a ModelChoiceField, says the form's Meta
        self.fields["sector"].queryset = Term.objects.of("sector", participation.edition)  # type: ignore[attr-defined]  # a ModelChoiceField, says the form's Meta


class SectionForm(forms.ModelForm):  # type: ignore[type-arg]  # not subscriptable at run time
    """The text of one section; `version` is the save it was opened from."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    unmarked = ("body",)
    """A draft may be empty for now; what must be written is told on the deal's page."""

    class Meta:
        model = Section
        fields = ["body"]
        labels = {"body": _("Text")}
        widgets = {"body": forms.Textarea(attrs={"rows": 16})}


class PartyForm(forms.ModelForm):  # type: ignore[type-arg]  # not subscriptable at run time
    """An organisation that takes part."""

    class Meta:
        model = Party
        fields = ["name", "kind", "role", "contact_name", "contact_email"]
        field_classes = {"name": LineField, "contact_name": LineField}
        help_texts = {
            "contact_email": _("The signed deal is sent here. It does not appear in the deal itself."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].empty_label = _("Choose a type")  # type: ignore[attr-defined]  # a ModelChoiceField, says the form's Meta
        self.fields["kind"].queryset = Term.objects.of("partner_type")  # type: ignore[attr-defined]  # a ModelChoiceField, says the form's Meta


class CommitmentForm(forms.ModelForm):  # type: ignore[type-arg]  # not subscriptable at run time
    """What a party promises."""

    class Meta:
        model = Commitment
        fields = ["text", "measure", "due_on"]
        field_classes = {"measure": LineField}
        widgets = {"text": forms.Textarea(attrs={"rows": 3}), "due_on": DayInput}
        help_texts = {
            "text": _("One promise, as an act: “Put solar panels on the roofs of both halls”."),
            "measure": _("The figure that shows it is kept: “kWp installed”."),
        }

    def clean_due_on(self) -> date:
        """Refuse a date that lies before the deal could be signed."""
        due_on: date = self.cleaned_data["due_on"]
        if due_on < self.begun_on:
            raise forms.ValidationError(_("A promise is kept after the deal is begun. Check the year."))
        return due_on

    def __init__(self, *args: Any, begun_on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.begun_on = begun_on


class AnswerForm(forms.ModelForm):  # type: ignore[type-arg]  # not subscriptable at run time
    """The coach's answer to a draft; the reason is needed for a return only."""

    content_version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)

    class Meta:
        model = Review
        fields = ["reason"]
        labels = {"reason": _("What should change")}
        help_texts = {
            "reason": _("Needed if you return the draft. The city reads it and it stays in the history.")
        }
        widgets = {"reason": forms.Textarea(attrs={"rows": 5})}


class OpenSigningForm(forms.Form):
    """Who signs, and until when."""

    signatory = forms.ModelChoiceField(
        label=_("Who signs for the city"), queryset=Membership.objects.none(), empty_label=None
    )
    deadline = forms.DateField(label=_("Sign until"), widget=DayInput)

    def __init__(self, *args: Any, deal: Deal, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["deadline"] = today + timedelta(days=14)
        mayors = Membership.objects.filter(city_id=deal.city_id, role=CityRole.SIGNATORY)
        holders = mayors.filter(user__is_active=True)
        field = self.fields["signatory"]
        field.queryset = holders.select_related("user")  # type: ignore[attr-defined]  # declared as a ModelChoiceField above
        field.label_from_instance = lambda membership: membership.person  # type: ignore[attr-defined]  # as above


class SignForm(forms.ModelForm):  # type: ignore[type-arg]  # not subscriptable at run time
    """The signature: a typed name and a tick, no drawing."""

    version_sha256 = forms.CharField(widget=forms.HiddenInput, min_length=64, max_length=64)
    consent = forms.BooleanField(
        label=_("I have read this deal, I may sign it for the city, and I sign it."),
        error_messages={"required": _("Tick the box to sign.")},
    )

    class Meta:
        model = Signatory
        fields = ["typed_name"]
        field_classes = {"typed_name": LineField}
        help_texts = {"typed_name": _("Type it as you would write it under the paper.")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["typed_name"].required = True
        self.fields["typed_name"].error_messages["required"] = _("Type your full name to sign.")
        self.fields["typed_name"].widget.attrs["autocomplete"] = "name"
