"""A partner's word on the draft."""

from typing import Any

from django import forms
from django.db import models
from django.utils.translation import gettext_lazy as _

from greendeals.models import REASON_LENGTH


class Verdict(models.TextChoices):
    """What a partner may answer to a draft."""

    YES = "yes", _("We would sign this text")
    NO = "no", _("We would not sign it as it stands")
    LEAVE = "leave", _("We no longer take part in this deal")


class WordForm(forms.Form):
    """A partner's word on the draft."""

    content_version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    verdict = forms.ChoiceField(
        label=_("Your answer"),
        choices=Verdict.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one of the answers.")},
    )
    reason = forms.CharField(
        label=_("Why, or what should change"),
        help_text=_("Needed unless you would sign. Only the city and its coach read it."),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=REASON_LENGTH,
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        """Ask for a reason where the answer is no."""
        answers = super().clean() or {}
        needed = answers.get("verdict") in {Verdict.NO, Verdict.LEAVE}
        if needed and "reason" not in self.errors and not answers.get("reason"):
            self.add_error("reason", _("Say why, so that the city can act on it."))
        return answers

    def word(self) -> dict[str, Any]:
        """Return the answer as `services.give_word` takes it."""
        answers = self.cleaned_data
        return {
            "accepted": answers["verdict"] == Verdict.YES,
            "leaves": answers["verdict"] == Verdict.LEAVE,
            "content_version": answers["content_version"],
            "reason": answers["reason"],
        }
