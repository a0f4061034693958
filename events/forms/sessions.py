"""What the desk enters about a session of an event."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from cities.models import Term
from events.forms.stale import ClockInput, DeskForm
from events.models import EventDay, Session
from events.services import SessionFacts
from events.workflow import Visibility
from icc.ui.forms import LineField

DESCRIPTION_LENGTH = 2_000


class SessionForm(DeskForm):
    """One session of a day."""

    title = LineField(label=_("Title"), max_length=150, error_messages={"required": _("Type the title.")})
    kind = forms.ChoiceField(label=_("Kind"), error_messages={"required": _("Choose the kind.")})
    day = forms.ChoiceField(label=_("Day"), error_messages={"required": _("Choose the day.")})
    start = forms.TimeField(
        label=_("From"),
        widget=ClockInput,
        help_text=_("On the clock of the event’s place."),
        error_messages={"required": _("Type when it starts."), "invalid": _("Type a time, such as 09:30.")},
    )
    end = forms.TimeField(
        label=_("Until"),
        widget=ClockInput,
        error_messages={"required": _("Type when it ends."), "invalid": _("Type a time, such as 10:30.")},
    )
    room = LineField(
        label=_("Room"), max_length=80, required=False, help_text=_("One session at a time is in a room.")
    )
    track = LineField(
        label=_("Theme"), max_length=80, required=False, help_text=_("Names sessions held side by side.")
    )
    visibility = forms.ChoiceField(
        label=_("Who sees it"),
        choices=Visibility.choices,
        error_messages={"required": _("Choose who sees it.")},
    )
    capacity = forms.IntegerField(
        label=_("People it can take"), min_value=1, max_value=30_000, required=False
    )
    description = forms.CharField(
        label=_("What it is about"),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=DESCRIPTION_LENGTH,
        required=False,
    )
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, required=False)

    def __init__(
        self,
        data: Any,
        *,
        kinds: Sequence[Term],
        days: Sequence[EventDay],
        day: EventDay,
        session: Session | None = None,
    ) -> None:
        fresh = {"day": day.date.isoformat(), "visibility": day.visibility}
        super().__init__(data, initial=self.stored(session) if session else fresh)
        self.days = {row.date.isoformat(): row for row in days}
        self.kinds = {term.code: term for term in kinds}
        self.choose("kind", [(code, term.label) for code, term in self.kinds.items()])
        parts = {key: filter(None, (date_format(row.date), row.title)) for key, row in self.days.items()}
        self.choose("day", [(key, " – ".join(words)) for key, words in parts.items()])

    @staticmethod
    def stored(session: Session) -> dict[str, Any]:
        """Return what is stored of a session, by the names of the fields."""
        names = ("title", "start", "end", "room", "track", "visibility", "capacity", "description", "version")
        plain = {name: getattr(session, name) for name in names}
        return plain | {"kind": session.kind.code, "day": session.day.date.isoformat()}

    @property
    def chosen_day(self) -> EventDay:
        """The day that was chosen."""
        return self.days[self.cleaned_data["day"]]

    def facts(self) -> SessionFacts:
        """Return what the session is to be."""
        answers = self.cleaned_data
        plain = ("title", "start", "end", "room", "track", "visibility", "capacity", "description")
        return SessionFacts(kind=self.kinds[answers["kind"]], **{name: answers[name] for name in plain})
