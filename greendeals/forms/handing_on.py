"""Who speaks for a partner from now on."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from greendeals.models import Contact
from greendeals.selectors.own_promises import OwnDeal
from icc.ui.choices import offer
from icc.ui.forms import LineField


class HandOnForm(forms.Form):
    """The new contact person, and for which deals."""

    name = LineField(label=_("Name of the new contact person"), max_length=150)
    function = LineField(label=_("Function"), max_length=150, required=False)
    email = forms.EmailField(
        label=_("E-mail address of the new contact person"),
        help_text=_("A link goes there at once. It opens nothing before a code from that mailbox is typed."),
        max_length=Contact._meta.get_field("email").max_length,
    )
    parties = forms.MultipleChoiceField(
        label=_("For which deals"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Tick at least one deal.")},
    )

    def __init__(self, *args: Any, deals: Sequence[OwnDeal], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(row.party.public_id, f"{row.deal.title}, {row.party.name}") for row in deals]
        offer(self, "parties", choices)
        self.fields["parties"].initial = [key for key, _label in choices]
