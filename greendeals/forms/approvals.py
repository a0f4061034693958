"""Which offices of the city approve a deal."""

from collections.abc import Collection
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cities.workflow import CityApproval
from icc.ui.choices import offer


class ApprovalsForm(forms.Form):
    """Which offices approve, beside the ones that did when the page was opened."""

    chosen = forms.MultipleChoiceField(
        label=_("Who approves"), widget=forms.CheckboxSelectMultiple, required=False
    )
    before = forms.MultipleChoiceField(
        widget=forms.MultipleHiddenInput, choices=CityApproval.choices, required=False
    )
    unmarked = ("chosen", "before")

    def __init__(self, *args: Any, offered: Collection[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "chosen", [choice for choice in CityApproval.choices if choice[0] in offered])
