"""Organisations of a city."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cities.models import Edition, Organisation, Term
from cities.workflow import COUNTRIES, OrganisationSize
from greendeals.forms.meant import Finder, MeantForm
from icc.ui.choices import offer, offer_rows
from icc.ui.forms import LineField


class OrganisationForm(MeantForm, forms.ModelForm):  # type: ignore[type-arg]  # not subscriptable at run time
    """What a city knows about an organisation."""

    country = forms.ChoiceField(
        label=_("Country"),
        required=False,
        choices=[("", _("Not known")), *sorted(COUNTRIES.items(), key=lambda pair: str(pair[1]))],
    )

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = Organisation
        fields = ["name", "kind", "size", "sector", "country", "register_number"]
        field_classes = {"name": LineField, "register_number": LineField}
        help_texts = {
            "name": _("As it calls itself, with its legal form."),
            "register_number": _("If you have it: it tells organisations of one name apart."),
        }

    def __init__(
        self, *args: Any, edition: Edition | None, find: Finder | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["version"].initial = self.instance.version
        self.find = find or (lambda _name: [])
        known = Term.objects.filter(pk=self.instance.sector_id)
        sectors = Term.objects.filter(vocabulary="sector", edition=edition)
        offer_rows(self, "kind", Term.objects.of("partner_type"), empty=_("Choose a type"))
        offered = (sectors | known).order_by("position", "label")
        offer_rows(self, "sector", offered, empty=_("Not known"))

    def over(self, theirs: Organisation) -> None:
        """Go on from a record that somebody else has saved: the next save takes its place."""
        self.data = {**dict(self.data.items()), "version": str(theirs.version)}

    def clean(self) -> dict[str, Any]:
        """Ask about likely doubles of a new one."""
        super().clean()
        self.ask()
        return self.cleaned_data


class OrganisationFilterForm(forms.Form):
    """The filters of a city's organisations."""

    q = forms.CharField(label=_("Name or number"), max_length=100, required=False)
    kind = forms.ChoiceField(label=_("Type"), required=False)
    size = forms.ChoiceField(
        label=_("Size"), required=False, choices=[("", _("All sizes")), *OrganisationSize.choices]
    )

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        kinds = Term.objects.of("partner_type").values_list("code", "label")
        offer(self, "kind", [("", _("All types")), *kinds])

    def chosen(self) -> dict[str, str]:
        """Return the filters as the list takes them; what cannot be understood is left out."""
        self.is_valid()
        return {name: self.cleaned_data.get(name, "") for name in self.fields}

    @property
    def is_used(self) -> bool:
        """Whether any filter is set."""
        return any(self.chosen().values())
