"""What people enter about sessions and notes."""

from collections.abc import Sequence
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cities.models import Membership
from coaching.models import Engagement, Session
from coaching.services import ActionLine, Log, Plan
from coaching.workflow import ALL_ZONES, USUAL_MINUTES, Mode, SessionKind, When
from icc.core.errors import Invalid
from icc.core.public_ids import new_public_id
from icc.core.wall_time import REPEATED, on_clocks_of
from icc.ui.forms import LineField

LENGTHS = (
    (15, _("15 minutes")),
    (30, _("30 minutes")),
    (45, _("45 minutes")),
    (60, _("1 hour")),
    (90, _("1½ hours")),
    (120, _("2 hours")),
    (180, _("3 hours")),
    (240, _("4 hours")),
    (360, _("6 hours")),
    (480, _("8 hours")),
)
QUARTERS = 4
"""Quarters of an hour."""


class DayInput(forms.DateInput):
    """The browser's own date field."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class ClockInput(forms.TimeInput):
    """The browser's own time field."""

    input_type = "time"

    def __init__(self) -> None:
        super().__init__(format="%H:%M")


class Refusable(forms.Form):
    """A form that takes over what a service refuses, each sentence to its field."""

    def refuse(self, error: Invalid) -> None:
        """Show a refusal beside what it is about."""
        if error.code == REPEATED and "fold" in self.fields:
            self.fields["fold"].widget = forms.RadioSelect(choices=HOURS)
        for name, words in error.fields.items():
            self.add_error(name if name in self.fields else None, str(words))
        if not error.fields:
            self.add_error(None, str(error.message))


HOURS = ((0, _("the first time")), (1, _("the second time, after clocks have gone back")))


class TimeForm(Refusable):
    """A day and a time on the clock of a place."""

    kind = forms.ChoiceField(label=_("Kind"), choices=SessionKind.choices)
    subject = LineField(
        label=_("What it is about"),
        max_length=150,
        required=False,
        help_text=_("Stands in the invitation. Nothing private here."),
    )
    day = forms.DateField(label=_("Day"), widget=DayInput)
    time = forms.TimeField(label=_("Time"), widget=ClockInput)
    fold = forms.TypedChoiceField(
        label=_("Which of the two?"),
        choices=HOURS,
        coerce=int,
        required=False,
        empty_value=None,
        widget=forms.HiddenInput,
    )
    key = forms.CharField(widget=forms.HiddenInput, max_length=40)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("key", new_public_id())

    def when(self, zone: str, minutes: int) -> When:
        """Return the time as it was entered."""
        answers = self.cleaned_data
        return When(answers["day"], answers["time"], zone, minutes, answers["fold"])


class BookingForm(TimeForm):
    """A session that shall take place."""

    minutes = forms.TypedChoiceField(label=_("How long"), choices=LENGTHS, coerce=int)
    zone = forms.ChoiceField(
        label=_("Time zone"),
        choices=[(name, name.replace("_", " ")) for name in ALL_ZONES],
        help_text=_("Day and time are meant on this clock."),
    )
    mode = forms.ChoiceField(label=_("How"), choices=Mode.choices, widget=forms.RadioSelect)
    place = LineField(
        label=_("Place or link"),
        max_length=300,
        required=False,
        help_text=_("The link of the call, or the address."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    engagement = forms.ModelChoiceField(label=_("With"), queryset=Engagement.objects.none(), empty_label=None)
    field_order = ("engagement", "kind", "subject", "day", "time", "fold", "minutes", "zone", "mode", "place")

    def __init__(self, *args: Any, jobs: Sequence[Engagement], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["engagement"]
        keys = [job.pk for job in jobs]
        field.queryset = Engagement.objects.filter(pk__in=keys).select_related("coach")  # type: ignore[attr-defined]  # declared as a ModelChoiceField above
        if len(keys) == 1:
            field.widget = forms.HiddenInput()
        self.initial.setdefault("engagement", keys[0] if keys else None)

    @staticmethod
    def first(zone: str) -> dict[str, Any]:
        """Return what a new booking begins with."""
        kind = SessionKind.CALL
        return {"kind": kind, "minutes": USUAL_MINUTES[kind], "zone": zone, "mode": Mode.ONLINE}

    @staticmethod
    def of(session: Session) -> dict[str, Any]:
        """Return what the form of a booked session begins with."""
        same = ("kind", "subject", "zone", "mode", "place", "version", "minutes")
        return {name: getattr(session, name) for name in same} | {
            "day": session.wall_day,
            "time": session.wall_time,
            "fold": session.fold,
            "engagement": session.engagement_id,
        }

    def plan(self) -> Plan:
        """Return what was entered."""
        answers = self.cleaned_data
        when = self.when(answers["zone"], answers["minutes"])
        kind, mode = SessionKind(answers["kind"]), Mode(answers["mode"])
        return Plan(kind, when, mode, answers["place"], answers["subject"])


class WallField(forms.ChoiceField):
    """Who reads a note; only its coaches, unless somebody says otherwise."""

    PRIVATE, SHARED = "private", "shared"

    def __init__(self) -> None:
        super().__init__(
            label=_("Who reads the note"),
            choices=[
                (self.PRIVATE, _("Private: only the coaches of this city")),
                (self.SHARED, _("Shared: the city reads it too, and is told by mail")),
            ],
            initial=self.PRIVATE,
            widget=forms.RadioSelect,
        )


LINES = (1, 2, 3)
"""Action points one log may bring."""


def in_quarters(hours: Decimal) -> Decimal:
    """Return hours as they were entered, if they are quarters."""
    if hours * QUARTERS % 1:
        raise forms.ValidationError(_("Enter quarters of an hour, such as 0.75."))
    return hours


class LogForm(TimeForm):
    """What took place, how long, what was said, and what comes of it."""

    hours = forms.DecimalField(
        label=_("Hours"),
        help_text=_("In quarters of an hour, such as 1.25."),
        min_value=Decimal("0.25"),
        max_value=100,
        max_digits=5,
        decimal_places=2,
    )
    text = forms.CharField(
        label=_("Note"), widget=forms.Textarea(attrs={"rows": 6}), max_length=20_000, required=False
    )
    wall = WallField()
    unmarked = ("text",)
    field_order = ("kind", "subject", "day", "time", "fold", "hours", "text", "wall")

    def __init__(
        self, *args: Any, team: Sequence[Membership], session: Session | None, zone: str, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.session, self.zone = session, zone
        self.people = {str(row.user_id): row for row in team}
        self.fields["hours"].widget.attrs["step"] = "0.25"
        if session:
            for name in ("kind", "subject", "day", "time", "fold"):
                del self.fields[name]
        choices = [("", _("Nobody yet")), *((key, row.person) for key, row in self.people.items())]
        for number in LINES:
            self.fields[f"action_{number}"] = LineField(
                label=_("What is to be done"), max_length=300, required=False
            )
            self.fields[f"owner_{number}"] = forms.ChoiceField(
                label=_("By whom"), choices=choices, required=False
            )
            self.fields[f"due_{number}"] = forms.DateField(label=_("Until"), widget=DayInput, required=False)

    @staticmethod
    def first(now: datetime, zone: str, session: Session | None) -> dict[str, Any]:
        """Return what the form begins with: the booked session, or an hour that has just ended."""
        if session:
            return {"hours": Decimal(session.minutes) / 60}
        wall = on_clocks_of(zone, now)
        began = time(max(wall.hour - 1, 0), wall.minute // 15 * 15)
        return {"kind": SessionKind.CALL, "day": wall.date(), "time": began, "hours": 1}

    def clean_hours(self) -> Decimal:
        """Refuse what is no quarter of an hour."""
        return in_quarters(self.cleaned_data["hours"])

    def clean(self) -> dict[str, Any]:
        """Refuse an owner or a date without a word of what is to be done."""
        answers: dict[str, Any] = super().clean() or {}
        for number in LINES:
            if not answers.get(f"action_{number}") and (
                answers.get(f"owner_{number}") or answers.get(f"due_{number}")
            ):
                self.add_error(f"action_{number}", _("Say what is to be done."))
        return answers

    def lines(self) -> list[tuple[forms.BoundField, forms.BoundField, forms.BoundField]]:
        """Return the fields of each action line, for the page."""
        return [(self[f"action_{n}"], self[f"owner_{n}"], self[f"due_{n}"]) for n in LINES]

    def log(self) -> Log:
        """Return what was entered."""
        answers = self.cleaned_data
        actions = tuple(
            ActionLine(answers[f"action_{n}"], self._owner(answers[f"owner_{n}"]), answers[f"due_{n}"])
            for n in LINES
            if answers[f"action_{n}"]
        )
        quarters = int(answers["hours"] * QUARTERS)
        return Log(quarters, answers["text"], answers["wall"] == WallField.SHARED, actions)

    def plan(self) -> Plan:
        """Return when it took place; as long as its hours, at most a day's work."""
        answers = self.cleaned_data
        minutes = min(int(answers["hours"] * 60), 480)
        when = self.when(self.zone, minutes)
        return Plan(SessionKind(answers["kind"]), when, subject=answers["subject"])

    def _owner(self, key: str) -> Any:
        return self.people[key].user if key else None


class NoteForm(Refusable):
    """A note, and who reads it."""

    text = forms.CharField(label=_("Note"), widget=forms.Textarea(attrs={"rows": 8}), max_length=20_000)
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)


class ReasonForm(Refusable):
    """A sentence that explains a step."""

    reason = LineField(
        label=_("Why"), max_length=500, required=False, help_text=_("The other side reads it.")
    )


def asked_for(day: str, at: str) -> dict[str, Any]:
    """Return day and time out of an address, as far as they can be understood."""
    try:
        return {"day": date.fromisoformat(day), "time": time.fromisoformat(at)}
    except ValueError:
        return {}
