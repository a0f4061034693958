"""What the reader of a ledger has chosen; it stands in the address."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cities.models import Edition
from cities.selectors import country_name
from greendeals.models import Kpi
from greendeals.workflow import Status
from icc.ui.choices import offer


class LedgerForm(forms.Form):
    """The bar over a ledger."""

    q = forms.CharField(label=_("Partner, promise or deal"), required=False, max_length=100)
    kpi = forms.ChoiceField(label=_("Measured as"), required=False)
    status = forms.ChoiceField(label=_("Status"), required=False, choices=[("", _("All")), *Status.choices])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kpis = Kpi.objects.values_list("code", "name")
        offer(self, "kpi", [("", _("All")), *kpis])

    def chosen(self) -> dict[str, str]:
        """Return what was chosen; a value that is none narrows nothing."""
        self.is_valid()
        return {name: str(value) for name, value in self.cleaned_data.items() if value}

    @property
    def is_used(self) -> bool:
        """Whether anything was chosen."""
        return bool(self.chosen())


class NetworkLedgerForm(LedgerForm):
    """The same for the whole network."""

    edition = forms.ChoiceField(label=_("Edition"), required=False)
    country = forms.ChoiceField(label=_("Country"), required=False)

    field_order = ["edition", "country", "kpi", "status", "q"]

    def __init__(self, *args: Any, countries: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        editions = [(row.code, row.name) for row in Edition.objects.newest_first()]
        named = sorted(((code, str(country_name(code))) for code in countries), key=lambda pair: pair[1])
        offer(self, "edition", [("", _("All")), *editions])
        offer(self, "country", [("", _("All")), *named])
