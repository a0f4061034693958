"""What the desk enters about a day of an event."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from events.forms.stale import DayInput, DeskForm
from events.models import Event, EventDay
from events.workflow import Visibility
from icc.ui.forms import LineField


class DayForm(DeskForm):
    """One day of an event."""

    on = forms.DateField(label=_("Day"), widget=DayInput, error_messages={"required": _("Choose the day.")})
    title = LineField(
        label=_("Title"), max_length=150, required=False, help_text=_("For example “Open day”.")
    )
    visibility = forms.ChoiceField(
        label=_("Who sees it"),
        choices=Visibility.choices,
        help_text=_("No session of the day is more open than the day."),
        error_messages={"required": _("Choose who sees it.")},
    )
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, required=False)

    def __init__(self, data: Any, *, event: Event, day: EventDay | None, days: Sequence[EventDay]) -> None:
        taken = {row.date for row in days}
        first, last = event.starts_on, event.ends_on
        span = [first + timedelta(days=n) for n in range((last - first).days + 1)] if first and last else []
        free = next((at for at in span if at not in taken), first)
        fresh = {"on": free, "visibility": Visibility.PUBLIC}
        super().__init__(data, initial=self.stored(day) if day else fresh)
        if first and last:
            self.fields["on"].widget.attrs |= {"min": first.isoformat(), "max": last.isoformat()}

    @staticmethod
    def stored(day: EventDay) -> dict[str, Any]:
        """Return what is stored of a day, by the names of the fields."""
        return {"on": day.date, "title": day.title, "visibility": day.visibility, "version": day.version}

    def refuse(self, error: Any) -> None:
        """Show a refusal; what a service calls the date is the day here."""
        fields = {"on" if name == "date" else name: words for name, words in error.fields.items()}
        error.fields = fields
        super().refuse(error)
