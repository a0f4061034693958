"""Changing a signed deal, and leaving one."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from greendeals.forms.parties import DayInput
from greendeals.models import REASON_LENGTH, Party
from greendeals.workflow import NoticeKind
from icc.ui.choices import offer

KINDS = {
    NoticeKind.EXTENDED: _("It holds for longer"),
    NoticeKind.JOINED: _("A partner joins"),
    NoticeKind.CHANGED: _("Something else in the text, a promise or the plan changes"),
}
"""What may change, in the words of who changes it."""


class AmendForm(forms.Form):
    """What kind of change it is, and why."""

    kind = forms.ChoiceField(
        label=_("What changes?"),
        choices=[(kind.value, label) for kind, label in KINDS.items()],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what kind of change it is.")},
    )
    reason = forms.CharField(
        label=_("Why?"),
        help_text=_("A sentence or two. It stands in the new version and, once signed, in the register."),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=REASON_LENGTH,
    )


class LeavingForm(forms.Form):
    """From which day a partner is no party any more, and why."""

    on = forms.DateField(label=_("First day outside the deal"), widget=DayInput)
    reason = forms.CharField(
        label=_("Why?"),
        help_text=_("All parties get it by mail, and it stands in the public register. Name no person."),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=REASON_LENGTH,
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **{"initial": {"on": today}, **kwargs})
        self.today = today

    def clean_on(self) -> date:
        """Refuse a day that has passed."""
        on: date = self.cleaned_data["on"]
        if on < self.today:
            raise forms.ValidationError(_("Choose today or a day to come."))
        return on


class RecordLeavingForm(LeavingForm):
    """A written notice of a partner, recorded by the city."""

    party = forms.ChoiceField(label=_("Which partner leaves?"))
    field_order = ("party", "on", "reason")

    def __init__(self, *args: Any, parties: Iterable[Party], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.parties = {party.public_id: party for party in parties}
        offer(self, "party", [("", _("Choose")), *((key, row.name) for key, row in self.parties.items())])

    @property
    def chosen(self) -> Party:
        """The partner that leaves."""
        return self.parties[self.cleaned_data["party"]]
