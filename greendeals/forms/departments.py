"""Which departments of the city take part."""

from django import forms
from django.utils.translation import gettext_lazy as _

from greendeals.models import Department
from icc.ui.forms import LineField


class DepartmentForm(forms.ModelForm):  # type: ignore[type-arg]  # not subscriptable at run time
    """A department, what it does in the deal, and its person."""

    class Meta:
        model = Department
        fields = ["name", "part", "person", "email"]
        field_classes = {"name": LineField, "part": LineField, "person": LineField}
        help_texts = {
            "name": _("As the city calls it: “Energy and buildings”."),
            "part": _("In one line: “gives the building permits within eight weeks”."),
        }
