"""What the desk enters about an event: places, and what a day has brought."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from events.models import EventDay, Session
from events.models.agenda import LEARNING_LENGTH, SUMMARY_LENGTH
from events.services import Lesson
from icc.ui.forms import LineField


class PlacesForm(forms.Form):
    """How many can come."""

    places = forms.IntegerField(label=_("Places in all"), min_value=1, max_value=100_000)
    per_city = forms.IntegerField(label=_("Places of each city"), min_value=0, max_value=30_000)
    for_public = forms.IntegerField(
        label=_("Places for the public"),
        min_value=0,
        max_value=100_000,
        help_text=_("Zero: the public cannot register."),
    )

    def clean(self) -> dict[str, Any]:
        """Refuse parts that are larger than the whole."""
        answers = super().clean() or {}
        if "places" in answers:
            for name in ("per_city", "for_public"):
                if answers.get(name, 0) > answers["places"]:
                    self.add_error(name, _("This is more than the places in all."))
        return answers


class SummaryForm(forms.Form):
    """Summary and key learnings of a day. Rows left empty are not kept."""

    summary = forms.CharField(
        label=_("Summary"),
        widget=forms.Textarea(attrs={"rows": 7}),
        max_length=SUMMARY_LENGTH,
        required=False,
        help_text=_("Two or three paragraphs for somebody who was not there."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    unmarked: tuple[str, ...] = ("summary",)
    SPARE = 3

    def __init__(self, data: Any, *, day: EventDay) -> None:
        self.lessons = list(day.learnings.all())
        super().__init__(data, initial={"summary": day.summary, "version": day.version})
        sessions = list(day.sessions.all())
        choices = [("", _("The day as a whole")), *((row.public_id, row.title) for row in sessions)]
        self.sessions: dict[str, Session] = {row.public_id: row for row in sessions}
        self.rows = range(len(self.lessons) + self.SPARE)
        for row in self.rows:
            known = self.lessons[row] if row < len(self.lessons) else None
            number = row + 1
            self.fields[f"text_{row}"] = LineField(
                label=_now("Key learning %d") % number,
                max_length=LEARNING_LENGTH,
                required=False,
                widget=forms.Textarea(attrs={"rows": 2}),
                initial=known.text if known else "",
            )
            self.fields[f"session_{row}"] = forms.ChoiceField(
                label=_now("Learned in (key learning %d)") % number,
                choices=choices,
                required=False,
                initial=known.session.public_id if known and known.session else "",
            )
        self.unmarked = ("summary", *(f"{part}_{row}" for row in self.rows for part in ("text", "session")))

    def pairs(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """Return the two fields of each key learning."""
        return [(self[f"text_{row}"], self[f"session_{row}"]) for row in self.rows]

    def entered(self) -> list[Lesson]:
        """Return the key learnings in order, each with the row it changes."""
        return [
            Lesson(
                text=self.cleaned_data[f"text_{row}"],
                session=self.sessions.get(self.cleaned_data[f"session_{row}"]),
                key=self.lessons[row].public_id if row < len(self.lessons) else "",
            )
            for row in self.rows
            if self.cleaned_data[f"text_{row}"]
        ]
