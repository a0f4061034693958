"""Handing in a file signed elsewhere, deciding about it, recording a signature on paper."""

from datetime import date
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from greendeals.forms.parties import DayInput
from greendeals.models import REASON_LENGTH
from greendeals.services import Consent, Handed, Paper
from icc.documents.uploads import ACCEPT, LIMITED, TAKEN
from icc.ui.forms import LineField

WORDS: dict[str, str | Promise] = {
    "counterpart-1": _(
        "I have read this deal, I may sign it for those I was asked for, and the signature in this file is"
        " mine."
    ),
    "paper-1": _("I have the paper before me; it is this text, and the scan shows the signature on it."),
}
"""Sentences that are agreed to; a new wording gets a new name, since evidence names it."""


def consent(name: str) -> Consent:
    """Return the sentence in the language of the page."""
    return Consent(name, str(WORDS[name]))


class HandInForm(forms.Form):
    """A copy of the frozen PDF with a signature in it."""

    file = forms.FileField(
        label=_("Your signed PDF"),
        help_text=_("Up to 20 MB. It is kept, as proof of your signature."),
        widget=forms.FileInput(attrs={"accept": "application/pdf,.pdf", **LIMITED}),
        error_messages={
            "required": _("Choose the PDF that you have signed."),
            "empty": _("This file is empty. Choose another one."),
        },
    )
    typed_name = LineField(
        label=_("Full name of the person who has signed"),
        max_length=150,
        error_messages={"required": _("Type the full name of the person who has signed.")},
    )
    function = LineField(
        label=_("In which function"),
        max_length=150,
        error_messages={"required": _("Say in which function you sign.")},
    )
    consent = forms.BooleanField(
        label=WORDS["counterpart-1"],  # type: ignore[arg-type]  # the stub knows its own Promise only
        error_messages={"required": _("Tick the box to hand it in.")},
    )

    def handed(self) -> Handed:
        """Return what has been entered."""
        answers = self.cleaned_data
        return Handed(
            content=answers["file"].read(),
            file_name=answers["file"].name,
            typed_name=answers["typed_name"],
            function=answers["function"],
            consent=consent("counterpart-1"),
        )


class RefusalForm(forms.Form):
    """Why the desk does not take something."""

    reason = forms.CharField(
        label=_("Why it does not count"),
        help_text=_("Whoever handed it in reads this."),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=REASON_LENGTH,
        error_messages={"required": _("Say why, so that the person can mend it.")},
    )


class PaperForm(forms.Form):
    """A signature on paper."""

    file = forms.FileField(
        label=_("Scan of the signed paper"),
        help_text=TAKEN,
        widget=forms.FileInput(attrs={"accept": ACCEPT, **LIMITED}),
        error_messages={"required": _("Choose the scan."), "empty": _("This file is empty.")},
    )
    typed_name = LineField(label=_("Who has signed"), max_length=150)
    function = LineField(label=_("In which function"), max_length=150)
    signed_on = forms.DateField(label=_("Signed on"), widget=DayInput)
    witness = LineField(
        label=_("Who saw it"), max_length=150, help_text=_("Name of the person of the desk or the city.")
    )
    consent = forms.BooleanField(
        label=WORDS["paper-1"],  # type: ignore[arg-type]  # as above
        error_messages={"required": _("Tick the box to record it.")},
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("signed_on", today)

    def paper(self) -> Paper:
        """Return what has been entered."""
        answers = self.cleaned_data
        return Paper(
            content=answers["file"].read(),
            file_name=answers["file"].name,
            typed_name=answers["typed_name"],
            function=answers["function"],
            signed_on=answers["signed_on"],
            witness=answers["witness"],
            consent=consent("paper-1"),
        )
