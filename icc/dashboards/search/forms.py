"""The field of the search."""

from django import forms
from django.utils.translation import gettext_lazy as _


class SearchForm(forms.Form):
    """A part of a name."""

    q = forms.CharField(
        label=_("Search for"),
        max_length=100,
        required=False,
        help_text=_("A part of a name, at least two letters. Accents make no difference."),
    )
    unmarked = ("q",)
