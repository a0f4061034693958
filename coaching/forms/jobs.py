"""What people enter about the jobs of coaches: corrections of hours, and successors."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from coaching.forms.sessions import QUARTERS, Refusable, in_quarters
from coaching.models import Session
from icc.accounts.models import User
from icc.ui.forms import LineField


class CorrectionForm(Refusable):
    """A difference to the hours of a job, with its reason."""

    session = forms.ChoiceField(label=_("Which session"), required=False)
    hours = forms.DecimalField(
        label=_("Hours to add, or with a minus to take away"),
        min_value=-100,
        max_value=100,
        max_digits=5,
        decimal_places=2,
        help_text=_("In quarters, such as 0.5 or -0.25."),
    )
    reason = LineField(
        label=_("Why"), max_length=300, help_text=_("It stays in the ledger, and the city reads it.")
    )
    unmarked = ("session",)

    def __init__(self, *args: Any, sessions: Sequence[Session], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.sessions = {session.public_id: session for session in sessions}
        self.fields["hours"].widget.attrs["step"] = "0.25"
        named = [
            (key, f"{session}, {date_format(session.wall_day)}") for key, session in self.sessions.items()
        ]
        choices = [("", _("No single one: the job as a whole")), *named]
        self.fields["session"].choices = choices  # type: ignore[attr-defined]  # a ChoiceField

    def clean_hours(self) -> Decimal:
        """Refuse what is no quarter of an hour."""
        return in_quarters(self.cleaned_data["hours"])

    def correction(self) -> dict[str, Any]:
        """Return what was entered, as the service takes it."""
        answers = self.cleaned_data
        return {
            "quarters": int(answers["hours"] * QUARTERS),
            "reason": answers["reason"],
            "session": self.sessions.get(answers["session"]),
        }


class SuccessorForm(Refusable):
    """Who takes over the job of an expert."""

    successor = forms.ChoiceField(
        label=_("Who takes over"), help_text=_("Everybody who coaches a city of the programme now.")
    )

    def __init__(self, *args: Any, experts: Sequence[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = {user.public_id: user for user in experts}
        choices = [(key, f"{user.name} ({user.email})") for key, user in self.people.items()]
        self.fields["successor"].choices = choices  # type: ignore[attr-defined]  # a ChoiceField

    def chosen(self) -> User:
        """Return the person."""
        return self.people[self.cleaned_data["successor"]]
