"""What people enter about cities and their teams."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from cities.models import LIMITS, City, DeliverableKind, Edition, Milestone
from cities.selectors import countries_of_cities, current_edition, possible_owners, stops_of, when
from cities.workflow import TEAM, ActionStep, CityRole, Kind, marked
from icc.accounts.models import User
from icc.documents.uploads import ACCEPT, TAKEN
from icc.ui.forms import LineField

REASON_LENGTH = 2000


class DayInput(forms.DateInput):
    """A day, with the browser's own calendar."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


def _label(edition: Edition) -> str:
    return marked(edition.short_name, invented=edition.is_demonstration)


class DirectoryForm(forms.Form):
    """The filters of the directory; without an edition the latest real one is shown."""

    q = forms.CharField(label=_("City or member"), max_length=100, required=False)
    kind = forms.ChoiceField(
        label=_("Takes part as"), required=False, choices=[("", _("All")), *Kind.choices]
    )
    country = forms.ChoiceField(label=_("Country"), required=False)
    edition = forms.ChoiceField(label=_("Edition"), required=False)

    def __init__(self, data: Any, editions: Sequence[Edition]) -> None:
        self.by_code = {edition.code: edition for edition in editions}
        self.default = current_edition(editions)
        values = {"edition": self.default.code if self.default else ""} | data.dict()
        super().__init__(values)
        self._offer("country", [("", _("All countries")), *countries_of_cities()])
        self._offer("edition", [(edition.code, _label(edition)) for edition in editions])

    def _offer(self, name: str, choices: Sequence[tuple[str, Any]]) -> None:
        field = self.fields[name]
        if isinstance(field, forms.ChoiceField):
            field.choices = choices

    def chosen(self) -> dict[str, Any]:
        """Return the filters as the directory takes them; what cannot be understood is left out."""
        self.is_valid()
        values = {name: self.cleaned_data.get(name, "") for name in ("q", "kind", "country")}
        return values | {"edition": self.by_code.get(self.cleaned_data.get("edition", ""), self.default)}


class InvitationForm(forms.Form):
    """Somebody who shall join the team of a city."""

    name = LineField(label=_("Name"), max_length=150)
    email = forms.EmailField(label=_("E-mail address"), max_length=254)
    function = LineField(
        label=_("Function"),
        max_length=150,
        required=False,
        help_text=_("As it will stand under a signature, such as Head of the climate office."),
    )
    role = forms.ChoiceField(
        label=_("Role"), choices=[(role.value, role.label) for role in TEAM], widget=forms.RadioSelect
    )

    def clean_role(self) -> CityRole:
        """Return the role as what it is."""
        return CityRole(self.cleaned_data["role"])


class FileForm(forms.Form):
    """The file that is handed in."""

    file = forms.FileField(
        label=_("File"),
        help_text=TAKEN,
        widget=forms.ClearableFileInput(attrs={"accept": ACCEPT}),
        error_messages={
            "required": _("Choose a file."),
            "empty": _("This file is empty. Choose another one."),
        },
    )
    note = LineField(
        label=_("What has changed"),
        max_length=300,
        required=False,
        help_text=_("One line for whoever reads it."),
    )


class WordsForm(forms.Form):
    """A reason."""

    words = forms.CharField(
        label=_("Reason"),
        max_length=REASON_LENGTH,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    unmarked = ("words",)
    """Some of the buttons below it need one, others do not; the help says which."""

    def __init__(self, *args: Any, label: Any = "", help_text: Any = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["words"].label = label or self.fields["words"].label
        self.fields["words"].help_text = help_text


class TimeForm(forms.Form):
    """A request for more time."""

    until = forms.DateField(label=_("Until when"), widget=DayInput)
    reason = LineField(
        label=_("Why you need more time"), max_length=500, help_text=_("Your coach reads it and answers.")
    )


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


class LimitsForm(forms.ModelForm):  # type: ignore[type-arg]  # Django's own class takes none
    """After how many days the early warning speaks; what the form was made from comes back with it."""

    class Meta:
        model = Edition
        fields = LIMITS

    def __init__(self, data: Any = None, *, edition: Edition) -> None:
        self.held = {name: getattr(edition, name) for name in LIMITS}
        super().__init__(data, instance=Edition(**self.held), initial=self.held)
        for name in LIMITS:
            self.fields[f"before-{name}"] = forms.IntegerField(
                widget=forms.HiddenInput, initial=self.held[name]
            )

    def days(self) -> dict[str, int]:
        """Return the days that were entered."""
        return {name: self.cleaned_data[name] for name in LIMITS}

    def before(self) -> dict[str, int]:
        """Return the days that the form was made from."""
        return {name: self.cleaned_data[f"before-{name}"] for name in LIMITS}
