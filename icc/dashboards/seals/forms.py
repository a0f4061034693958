"""Why the desk ends a signing whose file is lost."""

from django import forms
from django.utils.translation import gettext_lazy as _

from greendeals.models import REASON_LENGTH


class LostForm(forms.Form):
    """The reason."""

    reason = forms.CharField(
        label=_("Why the file cannot be had back"),
        help_text=_("It stands in the log of the deal for good. Write no names of persons."),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=REASON_LENGTH,
        error_messages={"required": _("Say why.")},
    )
