"""Handing in a file that shows what was done."""

from typing import Any

from django import forms
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from greendeals.models import EvidenceFile
from greendeals.services.evidence_files import ENDINGS, TAKEN, TITLE_LENGTH
from greendeals.workflow import Audience
from icc.documents.uploads import LIMITED
from icc.ui.choices import offer
from icc.ui.forms import LineField

ACCEPT = ",".join(f".{ending}" for ending in ENDINGS)


class EvidenceForm(forms.Form):
    """A file, what it shows, and who may open it."""

    file = forms.FileField(
        label=_("File"),
        help_text=TAKEN,
        widget=forms.ClearableFileInput(attrs={"accept": ACCEPT, **LIMITED}),
        error_messages={
            "required": _("Choose a file."),
            "empty": _("This file is empty. Choose another one."),
        },
    )
    title = LineField(label=_("What it shows, in a few words"), required=False, max_length=TITLE_LENGTH)
    about = forms.ChoiceField(label=_("It belongs to"), required=False)
    audience = forms.ChoiceField(
        label=EvidenceFile._meta.get_field("audience").verbose_name.capitalize(),
        choices=Audience.choices,
        initial=Audience.COACH,
    )

    def __init__(self, *args: Any, choices: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named = [(key, Truncator(words).chars(90)) for key, words in choices]
        offer(self, "about", [("", _("The deal as a whole")), *named])


class AudienceForm(forms.Form):
    """Who may open a file."""

    audience = forms.ChoiceField(label=_("Who may open it"), choices=Audience.choices)
