"""Name, dates and legal nature of a deal."""

from dataclasses import asdict
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cities.models import Edition, Term
from greendeals.forms.parties import DayInput
from greendeals.models import Deal
from greendeals.services import Terms
from icc.ui.choices import offer_rows
from icc.ui.forms import LineField

LANGUAGES = (
    ("bg", "Български"),
    ("ca", "Català"),
    ("cs", "Čeština"),
    ("da", "Dansk"),
    ("de", "Deutsch"),
    ("el", "Ελληνικά"),
    ("en", "English"),
    ("es", "Español"),
    ("et", "Eesti"),
    ("eu", "Euskara"),
    ("fi", "Suomi"),
    ("fr", "Français"),
    ("ga", "Gaeilge"),
    ("gl", "Galego"),
    ("hr", "Hrvatski"),
    ("hu", "Magyar"),
    ("is", "Íslenska"),
    ("it", "Italiano"),
    ("lt", "Lietuvių"),
    ("lv", "Latviešu"),
    ("mk", "Македонски"),
    ("mt", "Malti"),
    ("nb", "Norsk"),
    ("nl", "Nederlands"),
    ("pl", "Polski"),
    ("pt", "Português"),
    ("ro", "Română"),
    ("sk", "Slovenčina"),
    ("sl", "Slovenščina"),
    ("sq", "Shqip"),
    ("sr", "Српски"),
    ("sv", "Svenska"),
    ("tr", "Türkçe"),
    ("uk", "Українська"),
)
"""Languages of participants' deals, each in its own words: the one in which the text is authentic."""


class TermsForm(forms.ModelForm):  # type: ignore[type-arg]  # not subscriptable at run time
    """What a deal is called, and how long it holds."""

    language = forms.ChoiceField(
        label=_("Language of the text"),
        choices=LANGUAGES,
        help_text=_("The text in this language is the authentic one."),
    )

    class Meta:
        model = Deal
        fields = [
            *("title", "sector", "language", "starts_on", "ends_on"),
            *("legal_nature", "meets_every", "reporting"),
        ]
        labels = {"reporting": _("Reports once it is signed")}
        field_classes = {"title": LineField}
        widgets = {"starts_on": DayInput, "ends_on": DayInput}
        help_texts = {
            "title": _("Up to 120 characters. Partners and, once signed, the public see this name."),
            "legal_nature": _("What a signature binds to. Your legal office can tell."),
            "reporting": _("The platform asks for each report when its time has come."),
        }

    def __init__(self, *args: Any, edition: Edition, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_rows(self, "sector", Term.objects.of("sector", edition))

    @staticmethod
    def values(deal: Deal) -> dict[str, Any]:
        """Return what a deal fills the form with."""
        terms = asdict(Terms.of(deal))
        return {**terms, "sector": terms.pop("sector_id")}

    def terms(self) -> Terms:
        """Return what was entered."""
        answers = dict(self.cleaned_data)
        return Terms(sector_id=answers.pop("sector").pk, **answers)
