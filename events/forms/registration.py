"""What visitors and cities enter: filters, clocks, and who comes."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cities.models import Edition
from cities.selectors import country_name
from cities.workflow import marked
from events.selectors import countries_in_use, kinds_in_use
from events.services import Applicant, Nominee
from icc.ui.forms import LineField

CONSENT = "event-1"
CONSENTS: dict[str, str | Promise] = {
    CONSENT: _(
        "I agree that my name, organisation and e-mail address are kept to organise this event, "
        "and are deleted six months after it. I can cancel at any time."
    ),
}
"""Sentences people agree to, by name; a new wording gets a new name, since the registration keeps it."""

ZONES = (
    ("Atlantic/Azores", _("Azores")),
    ("Atlantic/Reykjavik", _("Reykjavík")),
    ("Europe/Lisbon", _("Lisbon, Dublin, London")),
    ("Europe/Brussels", _("Brussels, Madrid, Rome, Warsaw")),
    ("Europe/Athens", _("Athens, Helsinki, Bucharest")),
    ("Europe/Istanbul", _("Istanbul")),
    ("America/Toronto", _("Toronto")),
    ("Asia/Singapore", _("Singapore")),
)
"""Clocks of the cities that take part."""


class FilterForm(forms.Form):
    """The filters of the list of events."""

    edition = forms.ChoiceField(label=_("Edition"), required=False)
    kind = forms.ChoiceField(label=_("Kind"), required=False)
    country = forms.ChoiceField(label=_("Country"), required=False)

    def __init__(self, data: Any, editions: Sequence[Edition]) -> None:
        super().__init__(data)
        self.by_code = {edition.code: edition for edition in editions}
        names = [(row.code, marked(row.short_name, invented=row.is_demonstration)) for row in editions]
        places = sorted(
            ((code, str(country_name(code))) for code in countries_in_use()), key=lambda pair: pair[1]
        )
        self._offer("edition", [("", _("All editions")), *names])
        self._offer("kind", [("", _("All kinds")), *kinds_in_use()])
        self._offer("country", [("", _("All countries")), *places])

    def _offer(self, name: str, choices: Sequence[tuple[str, Any]]) -> None:
        field = self.fields[name]
        if isinstance(field, forms.ChoiceField):
            field.choices = choices

    def chosen(self) -> dict[str, Any]:
        """Return the filters as the list takes them; what cannot be understood is left out."""
        self.is_valid()
        values = {name: self.cleaned_data.get(name, "") for name in ("kind", "country")}
        return values | {"edition": self.by_code.get(self.cleaned_data.get("edition", ""))}


class ZoneForm(forms.Form):
    """On whose clock the agenda is shown; the event's own without an answer."""

    zone = forms.ChoiceField(label=_("Show times as in"), required=False)

    def __init__(self, data: Any, *, own: str) -> None:
        super().__init__({"zone": own} | data.dict())
        self.own = own
        known = [pair for pair in ZONES if pair[0] != own]
        words = next((label for name, label in ZONES if name == own), own)
        here = (own, _("%(zone)s (where it takes place)") % {"zone": words})
        field = self.fields["zone"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [here, *known]

    def chosen(self) -> str:
        """Return the zone; what is not on the list is the event's own."""
        self.is_valid()
        return self.cleaned_data.get("zone") or self.own


class RegisterForm(forms.Form):
    """Somebody of the public who would like to come. `website` is a trap: people do not see it."""

    name = LineField(label=_("Your name"), max_length=150, error_messages={"required": _("Type your name.")})
    organisation = LineField(label=_("Organisation"), max_length=150, required=False)
    email = forms.EmailField(
        label=_("E-mail address"),
        max_length=254,
        help_text=_("We send you a link to confirm. Until you use it, no place is kept."),
        error_messages={"required": _("Type your e-mail address.")},
    )
    consent = forms.BooleanField(
        label=_("I agree"),
        error_messages={"required": _("Tick the box: without your consent we may not keep your address.")},
    )
    website = forms.CharField(
        label=_("Leave this field empty"),
        required=False,
        widget=forms.TextInput(attrs={"tabindex": "-1", "autocomplete": "off"}),
    )
    unmarked = ("website",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["consent"].help_text = str(CONSENTS[CONSENT])
        self.fields["name"].widget.attrs["autocomplete"] = "name"
        self.fields["organisation"].widget.attrs["autocomplete"] = "organization"
        self.fields["email"].widget.attrs["autocomplete"] = "email"

    @property
    def is_trapped(self) -> bool:
        """Whether a robot has filled in what people do not see."""
        return bool(self.data.get("website"))

    def shown(self) -> list[forms.BoundField]:
        """Return the fields people see."""
        return [field for field in self if field.name != "website"]

    def applicant(self, language: str) -> Applicant:
        """Return who would like to come."""
        answers = self.cleaned_data
        return Applicant(
            name=answers["name"],
            email=answers["email"],
            organisation=answers["organisation"],
            consent=CONSENT,
            language=language,
        )


NEEDED = (
    {"name": _("Type the name of the first person."), "email": _("Type the address of the first person.")},
    {"name": _("Type the name of the second person."), "email": _("Type the address of the second person.")},
)
"""What is said where something is missing, so that the list on top of the form tells the two apart."""


class DelegateForm(forms.Form):
    """One person a city sends."""

    name = LineField(label=_("Name"), max_length=150)
    function = LineField(label=_("Function"), max_length=150, required=False)
    email = forms.EmailField(label=_("E-mail address"), max_length=254)


class _DelegateForms(forms.BaseFormSet):  # type: ignore[type-arg]  # not subscriptable at run time
    """Two people at a time; the second may be left out."""

    def clean(self) -> None:
        """Refuse the same address twice."""
        found = [
            form.cleaned_data["email"].casefold() for form in self.forms if form.cleaned_data.get("email")
        ]
        if len(set(found)) < len(found):
            self.forms[-1].add_error("email", _("This is the address of the first person too."))

    def nominees(self, language: str) -> list[Nominee]:
        """Return who is named."""
        return [Nominee(**form.cleaned_data, language=language) for form in self.forms if form.cleaned_data]


DelegateForms = forms.formset_factory(DelegateForm, formset=_DelegateForms, extra=0, min_num=2, max_num=2)


def delegate_forms(data: Any) -> Any:
    """Return the forms for two people, the first of whom must be named."""
    formset = DelegateForms(data, prefix="people")
    formset.forms[0].empty_permitted = False
    formset.forms[1].empty_permitted = True
    formset.forms[1].use_required_attribute = False
    for form, words in zip(formset.forms, NEEDED, strict=True):
        for name, sentence in words.items():
            form.fields[name].error_messages["required"] = sentence
    return formset
