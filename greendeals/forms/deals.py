"""What people enter when they begin a deal."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cities.models import Participation, Term
from greendeals.models import Deal, RegisterEntry, Template
from icc.ui.choices import offer_rows
from icc.ui.forms import LineField


class NewDealForm(forms.ModelForm):  # type: ignore[type-arg]  # not subscriptable at run time
    """Three questions begin a deal."""

    ambition = forms.CharField(
        label=_("What will be different when the deal is kept?"),
        help_text=_("Two or three sentences. They open the first section; you can change them later."),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=2000,
        required=False,
    )

    class Meta:
        model = Deal
        fields = ["title", "sector"]
        field_classes = {"title": LineField}
        help_texts = {
            "title": _("Up to 120 characters. Partners and, once signed, the public see this name.")
        }

    def __init__(
        self,
        *args: Any,
        participation: Participation,
        origin: Template | Deal | RegisterEntry | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        if origin:
            self._begin_with(origin, participation)
        sectors = Term.objects.of("sector", participation.edition)
        offer_rows(self, "sector", sectors, empty=_("Choose a sector"))

    def _begin_with(self, origin: Template | Deal | RegisterEntry, participation: Participation) -> None:
        """Propose the name and the sector of what the deal begins with."""
        code = origin.sector.code if origin.sector else ""
        self.initial["title"] = getattr(origin, "title", "")
        offered = Term.objects.of("sector", participation.edition).filter(code=code)
        self.initial["sector"] = offered.order_by("edition_id").first()
        self.fields["ambition"].help_text = _(
            "Two or three sentences of your own. They stand before the text that is taken over."
        )
