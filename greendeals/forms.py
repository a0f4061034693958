"""What people enter about deals."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cities.models import Membership, Participation, Term
from cities.workflow import CityRole
from greendeals.models import REASON_LENGTH, Commitment, Contact, Deal, Party, Review, Section
from greendeals.selectors import Facets
from greendeals.services import Ask, Consent, Signature
from icc.core.codes import read_code
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
    """An organisation that takes part, and whom to reach there."""

    contact_name = LineField(label=_("Contact person"), max_length=150)
    contact_function = LineField(
        label=_("Function of the contact person"),
        max_length=150,
        required=False,
        help_text=_("As it stands under a signature: “Managing director”."),
    )
    contact_email = forms.EmailField(
        label=_("E-mail of the contact person"),
        help_text=_("Invitations, codes and the signed deal go here. It does not appear in the deal itself."),
    )

    class Meta:
        model = Party
        fields = ["name", "kind", "role", "signs"]
        field_classes = {"name": LineField}
        help_texts = {"signs": _("Leave it out for a party that is only named, such as an adviser.")}

    def __init__(self, *args: Any, known: Iterable[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.known = list(known)
        if self.known:
            self.fields["name"].widget.attrs["list"] = "known-organisations"
        self.fields["kind"].empty_label = _("Choose a type")  # type: ignore[attr-defined]  # a ModelChoiceField, says the form's Meta
        self.fields["kind"].queryset = Term.objects.of("partner_type")  # type: ignore[attr-defined]  # a ModelChoiceField, says the form's Meta


class ContactForm(forms.ModelForm):  # type: ignore[type-arg]  # not subscriptable at run time
    """Whom to reach at a party."""

    class Meta:
        model = Contact
        fields = ["name", "function", "email"]
        field_classes = {"name": LineField, "function": LineField}


class CommentForm(forms.Form):
    """A sentence about the deal."""

    body = forms.CharField(
        label=_("Your comment"), widget=forms.Textarea(attrs={"rows": 3}), max_length=REASON_LENGTH
    )


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
    """Who signs for the city, until when, and how each partner is asked."""

    signatory = forms.ModelChoiceField(
        label=_("Who signs for the city"), queryset=Membership.objects.none(), empty_label=None
    )
    deadline = forms.DateField(label=_("Sign until"), widget=DayInput)
    quorum = forms.IntegerField(
        label=_("How many partners must sign before the mayor is asked"),
        min_value=0,
        required=False,
        help_text=_("Leave it empty for: all who must sign."),
    )

    def __init__(self, *args: Any, deal: Deal, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["deadline"] = today + timedelta(days=14)
        mayors = Membership.objects.filter(city_id=deal.city_id, role=CityRole.SIGNATORY)
        holders = mayors.filter(user__is_active=True)
        field = self.fields["signatory"]
        field.queryset = holders.select_related("user")  # type: ignore[attr-defined]  # declared as a ModelChoiceField above
        field.label_from_instance = lambda membership: membership.person  # type: ignore[attr-defined]  # as above
        self.parties = list(deal.parties.filter(signs=True))
        for party in self.parties:
            named = {"name": party.name}
            self.fields[f"group_{party.public_id}"] = forms.IntegerField(
                label=_("Order of %(name)s") % named, min_value=1, max_value=len(self.parties), initial=1
            )
            self.fields[f"required_{party.public_id}"] = forms.BooleanField(
                label=_("%(name)s must sign") % named, required=False, initial=True
            )
        if len(self.parties) == 1:
            self._ask_the_only_one()

    def _ask_the_only_one(self) -> None:
        """A single partner comes first and must sign: there is nothing to choose."""
        for name in ("group", "required"):
            self.fields[f"{name}_{self.parties[0].public_id}"].widget = forms.HiddenInput()
        del self.fields["quorum"]

    def rows(self) -> list[tuple[Party, forms.BoundField, forms.BoundField]]:
        """Return each signing partner with its two fields, for the table of the page."""
        return [
            (party, self[f"group_{party.public_id}"], self[f"required_{party.public_id}"])
            for party in self.parties
        ]

    def asks(self) -> list[Ask]:
        """Return how each partner is asked."""
        answers = self.cleaned_data
        return [
            Ask(party, answers[f"group_{party.public_id}"], answers[f"required_{party.public_id}"])
            for party in self.parties
        ]


CONSENTS: dict[str, str | Promise] = {
    "sign-2-city": _("I have read this deal, I may sign it for the city, and I sign it."),
    "sign-2-partner": _("I have read this deal, I may sign for my organisation, and I sign it."),
}
"""Sentences a signatory agrees to, by name; a new wording gets a new name, since evidence names it."""


class SignForm(forms.Form):
    """The signature: a typed name, the function and a tick, no drawing."""

    typed_name = LineField(
        label=_("Your full name"),
        max_length=150,
        help_text=_("Type it as you would write it under the paper."),
        error_messages={"required": _("Type your full name to sign.")},
    )
    function = LineField(
        label=_("Your function"),
        max_length=150,
        help_text=_("As the city knows it; change it if yours is another."),
        error_messages={"required": _("Say in which function you sign.")},
    )
    version_sha256 = forms.CharField(widget=forms.HiddenInput, min_length=64, max_length=64)
    consent = forms.BooleanField(error_messages={"required": _("Tick the box to sign.")})

    def __init__(self, *args: Any, consent: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.consent_name = consent
        self.fields["consent"].label = CONSENTS[consent]  # type: ignore[assignment]  # the stub knows its own Promise only
        self.fields["typed_name"].widget.attrs["autocomplete"] = "name"
        self.fields["function"].widget.attrs["autocomplete"] = "organization-title"

    def signature(self) -> Signature:
        """Return what has been entered, with the sentence agreed to in the language of the page."""
        answers = self.cleaned_data
        return Signature(
            typed_name=answers["typed_name"],
            function=answers["function"],
            version_sha256=answers["version_sha256"],
            consent=Consent(self.consent_name, str(CONSENTS[self.consent_name])),
        )


class DeclineForm(forms.Form):
    """Why somebody does not sign."""

    version_sha256 = forms.CharField(widget=forms.HiddenInput, min_length=64, max_length=64)
    reason = forms.CharField(
        label=_("Why you do not sign"),
        help_text=_("The city and its coach read it, so that the deal can be mended."),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=REASON_LENGTH,
        error_messages={"required": _("Say why, so that the city can act on it.")},
    )


class CodeForm(forms.Form):
    """The code from the mail."""

    digits = forms.CharField(
        label=_("Code from the mail"),
        max_length=12,
        error_messages={"required": _("Type the six figures from the mail.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["digits"].widget.attrs.update(inputmode="numeric", autocomplete="one-time-code")


class LinkAgainForm(forms.Form):
    """The mailbox a link was once sent to."""

    address = forms.EmailField(
        label=_("Your e-mail address"),
        error_messages={"required": _("Type the address the city has written to.")},
    )


class RegisterForm(forms.Form):
    """The filters of the public register."""

    q = forms.CharField(label=_("Deal, city or partner"), max_length=100, required=False)
    country = forms.ChoiceField(label=_("Country"), required=False)
    sector = forms.ChoiceField(label=_("Sector"), required=False)
    edition = forms.ChoiceField(label=_("Edition"), required=False)

    def __init__(self, data: Any, facets: Facets) -> None:
        super().__init__(data)
        self._offer("country", [("", _("All countries")), *facets.countries])
        self._offer("sector", [("", _("All sectors")), *facets.sectors])
        self._offer("edition", [("", _("All editions")), *facets.editions])

    def _offer(self, name: str, choices: Iterable[tuple[str, Any]]) -> None:
        field = self.fields[name]
        if isinstance(field, forms.ChoiceField):
            field.choices = list(choices)

    def chosen(self) -> dict[str, str]:
        """Return the filters as the register takes them; what cannot be understood is left out."""
        self.is_valid()
        return {name: self.cleaned_data.get(name, "") for name in self.fields}

    @property
    def is_used(self) -> bool:
        """Whether any filter is set."""
        return any(self.chosen().values())


class VerifyCodeForm(forms.Form):
    """The code printed in a signed deal."""

    code = forms.CharField(
        label=_("Code"),
        help_text=_("17 letters and digits, on every page of the deal; spaces and small letters are fine."),
        max_length=60,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        attributes = {"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
        self.fields["code"].widget.attrs.update(attributes)

    def clean_code(self) -> str:
        """Return the code as it is stored."""
        code = read_code(self.cleaned_data["code"])
        if not code:
            raise forms.ValidationError(_("This is not a code we print. Check it letter by letter."))
        return code


class VerifyFileForm(forms.Form):
    """The file to be checked."""

    file = forms.FileField(
        label=_("PDF of the deal"),
        help_text=_("Up to 20 MB. The file is compared in memory and not kept."),
        widget=forms.FileInput(attrs={"accept": "application/pdf,.pdf"}),
        error_messages={
            "required": _("Choose the PDF you want to check."),
            "empty": _("This file is empty. Download it again and check that copy."),
        },
    )
