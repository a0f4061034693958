"""Giving a signature or an agreement, or refusing it."""

from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from greendeals.models import REASON_LENGTH
from greendeals.services import Consent, Signature
from icc.ui.forms import LineField

CONSENTS: dict[str, str | Promise] = {
    "sign-2-city": _("I have read this deal, I may sign it for the city, and I sign it."),
    "agree-1-city": _("I have read this deal and agree that it is signed."),
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
        help_text=_("It stands under your signature, also in the public register."),
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


class AgreeForm(forms.Form):
    """The agreement of somebody who does not sign: a tick."""

    version_sha256 = forms.CharField(widget=forms.HiddenInput, min_length=64, max_length=64)
    consent = forms.BooleanField(
        label=_("I have read this deal and agree that it is signed."),
        error_messages={"required": _("Tick the box to agree.")},
    )

    def given(self) -> Consent:
        """Return the sentence agreed to in the language of the page."""
        return Consent("agree-1-city", str(CONSENTS["agree-1-city"]))


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
