"""What somebody writes to the programme."""

from django import forms
from django.db import models
from django.utils.translation import gettext_lazy as _

from icc.ui.forms import LineField

LONGEST = 3_000


class About(models.TextChoices):
    """What a message is about."""

    PROGRAMME = "programme", _("The programme and its cities")
    EVENT = "event", _("An event")
    DEAL = "deal", _("A signed deal")
    ACCESSIBILITY = "accessibility", _("Accessibility of this site")
    PRIVACY = "privacy", _("My personal data")
    OTHER = "other", _("Something else")


class ContactForm(forms.Form):
    """A message to the programme desk. `website` is a trap: people do not see it."""

    about = forms.ChoiceField(
        label=_("What is it about?"),
        choices=About.choices,
        error_messages={"required": _("Choose what it is about.")},
    )
    name = LineField(label=_("Your name"), max_length=150, error_messages={"required": _("Type your name.")})
    email = forms.EmailField(
        label=_("E-mail address"),
        max_length=254,
        help_text=_("The answer goes there. It is used for nothing else."),
        error_messages={"required": _("Type your e-mail address.")},
    )
    text = forms.CharField(
        label=_("Your message"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 8}),
        error_messages={"required": _("Write what you want to say.")},
    )
    website = forms.CharField(
        label=_("Leave this field empty"),
        required=False,
        widget=forms.TextInput(attrs={"tabindex": "-1", "autocomplete": "off"}),
    )
    unmarked = ("website",)

    @property
    def is_trapped(self) -> bool:
        """Whether a robot has filled in what people do not see."""
        return bool(self.data.get("website"))

    def shown(self) -> list[forms.BoundField]:
        """Return the fields people see."""
        return [field for field in self if field.name != "website"]
