"""What people enter about mentoring."""

from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import get_language_info
from django.utils.translation import gettext_lazy as _

from cities.models import Edition, Term
from coaching.forms.sessions import Refusable
from coaching.models import Ask, Match, Offer
from icc.ui.forms import LineField

# fmt: off
LANGUAGES = (
    "bg", "cs", "da", "de", "el", "en", "es", "et", "fi", "fr", "ga", "hr", "hu", "it", "lt", "lv", "mk",
    "nb", "nl", "pl", "pt", "ro", "sk", "sl", "sq", "sr", "sv", "tr", "uk",
)
# fmt: on
"""In which mentors may help, beside the language of the platform."""

THEMES = ("theme", "sector")
"""Vocabularies that offers and asks are sorted by."""


class WishForm(forms.ModelForm, Refusable):  # type: ignore[type-arg]  # not subscriptable at run time
    """What offers and asks share."""

    def __init__(self, *args: Any, edition: Edition, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["theme"]
        field.empty_label = _("Choose a theme")  # type: ignore[attr-defined]  # a ModelChoiceField, says the form's Meta
        terms = Term.objects.filter(Q(edition=None) | Q(edition=edition), vocabulary__in=THEMES)
        field.queryset = terms.order_by("label", "pk")  # type: ignore[attr-defined]  # a ModelChoiceField, says the form's Meta

    def _post_clean(self) -> None:
        """Leave the row as it is: the service writes it."""


class OfferForm(WishForm):
    """What a mentor city offers."""

    languages = forms.MultipleChoiceField(
        label=_("Languages you can help in"),
        choices=[(code, get_language_info(code)["name_local"]) for code in LANGUAGES],
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta:
        model = Offer
        fields = ["theme", "text", "capacity", "languages", "is_open"]
        labels = {"is_open": _("Open: other cities see it and may ask")}
        help_texts = {
            "text": _(
                "What others can see or learn: “How we buy street lighting by its light, not its lamps”."
            ),
            "capacity": _("You are never asked by more cities than this."),
        }
        widgets = {"text": forms.Textarea(attrs={"rows": 3})}


class AskForm(WishForm):
    """What a city looks for."""

    class Meta:
        model = Ask
        fields = ["theme", "text", "is_open"]
        labels = {"is_open": _("Open: mentor cities and the programme see it")}
        help_texts = {"text": _("What you would like to see or learn, in a sentence or two.")}
        widgets = {"text": forms.Textarea(attrs={"rows": 3})}


class RequestForm(forms.ModelForm, Refusable):  # type: ignore[type-arg]  # not subscriptable at run time
    """What a city writes to a mentor."""

    class Meta:
        model = Match
        fields = ["words"]
        widgets = {"words": forms.Textarea(attrs={"rows": 3})}


class ResultForm(Refusable):
    """Topic and result of an exchange."""

    topic = LineField(label=_("What you work on"), max_length=200)
    result = forms.CharField(
        label=_("What came of it"),
        widget=forms.Textarea(attrs={"rows": 5}),
        max_length=5_000,
        help_text=_("What your city does differently now. The other city confirms it."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
