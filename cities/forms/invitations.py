"""Who shall join the team of a city."""

from django import forms
from django.utils.translation import gettext_lazy as _

from cities.workflow import TEAM, CityRole
from icc.ui.forms import LineField


class InvitationForm(forms.Form):
    """Somebody who shall join the team of a city."""

    name = LineField(label=_("Name"), max_length=150)
    email = forms.EmailField(label=_("E-mail address"), max_length=254)
    function = LineField(
        label=_("Function"),
        max_length=150,
        required=False,
        help_text=_("As it will stand under a signature, such as Head of the climate office."),
    )
    role = forms.ChoiceField(
        label=_("Role"), choices=[(role.value, role.label) for role in TEAM], widget=forms.RadioSelect
    )

    def clean_role(self) -> CityRole:
        """Return the role as what it is."""
        return CityRole(self.cleaned_data["role"])
