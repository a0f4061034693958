"""What is entered about deliverables: files, reasons, more time."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cities.forms.days import DayInput
from icc.documents.uploads import ACCEPT, TAKEN
from icc.ui.forms import LineField

REASON_LENGTH = 2000


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
