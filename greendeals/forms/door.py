"""How a partner comes in: the code by mail, and a link asked for again."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


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
