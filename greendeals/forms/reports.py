"""What is entered about reports."""

import hashlib
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from greendeals.forms.parties import DayInput
from greendeals.models import REASON_LENGTH, REPORT_LENGTH, PlannedAction, Report
from greendeals.selectors import question
from greendeals.workflow import ReportKind
from icc.ui.choices import offer

HELP = {
    "done": _("Two or three sentences. What the tables below say needs no words here."),
    "obstacles": _("Leave it empty if nothing did."),
    "changes": _("A promise, a date, a partner. A change of the deal itself is signed as an amendment."),
    "ahead": _("Until the next report."),
}


def digest_of(text: str) -> str:
    """Return a short mark of a text, by which a form tells whether its reader has changed it."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _box(name: str) -> forms.CharField:
    label: Any = question(name)
    widget = forms.Textarea(attrs={"rows": 5})
    return forms.CharField(
        label=label, help_text=HELP[name], widget=widget, required=False, max_length=REPORT_LENGTH
    )


class ReportForm(forms.Form):
    """The four answers of a report; `was_...` are marks of the texts as its reader found them."""

    done = _box("done")
    obstacles = _box("obstacles")
    changes = _box("changes")
    ahead = _box("ahead")
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    unmarked = tuple(HELP)

    def __init__(self, *args: Any, report: Report, **kwargs: Any) -> None:
        self.report = report
        texts = {name: getattr(report, name) for name in HELP}
        marks = {f"was_{name}": digest_of(text) for name, text in texts.items()}
        kwargs["initial"] = {**texts, **marks, "version": report.version}
        super().__init__(*args, **kwargs)
        for name in marks:
            self.fields[name] = forms.CharField(widget=forms.HiddenInput, required=False)

    def sent(self) -> dict[str, str]:
        """Return the answers as they stood in the boxes."""
        return {name: plain(self.data[name]) for name in HELP if name in self.data}

    @property
    def is_saved(self) -> bool:
        """Whether all that stood in the boxes is saved already, as by autosave a moment before."""
        return all(getattr(self.report, name) == text for name, text in self.sent().items())

    def given(self) -> dict[str, str]:
        """Return the answers to be saved.

        On top of the text as it stands all that was sent; of an older one, or where one's own words are
        kept after a conflict, only what its reader has changed: the rest is somebody else's newer text.
        """
        sent = self.sent()
        if "keep" not in self.data and self.data.get("version") == str(self.report.version):
            return sent
        return {name: text for name, text in sent.items() if self.data.get(f"was_{name}") != digest_of(text)}

    def again(self, theirs: Report) -> "ReportForm":
        """Return the form to be sent again on top of another save: one's own words where one wrote."""
        mine = self.given()
        data: dict[str, Any] = {"version": theirs.version}
        for name in HELP:
            text = getattr(theirs, name)
            data[name] = mine.get(name, text)
            data[f"was_{name}"] = self.data.get(f"was_{name}", "") if name in mine else digest_of(text)
        return ReportForm(data, report=theirs)


def plain(text: str) -> str:
    """Return a text as it is kept."""
    return text.replace("\r\n", "\n").strip()


class TimeForm(forms.Form):
    """Until when, and why."""

    until = forms.DateField(label=_("New last day"), widget=DayInput)
    reason = forms.CharField(
        label=_("Why"), widget=forms.Textarea(attrs={"rows": 3}), max_length=REASON_LENGTH
    )


class JudgeForm(forms.Form):
    """What a coach says to a report, or to a request for more time."""

    reason = forms.CharField(
        label=_("Reason"), widget=forms.Textarea(attrs={"rows": 3}), max_length=REASON_LENGTH, required=False
    )
    unmarked = ("reason",)

    def __init__(self, *args: Any, hint: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].help_text = hint


class OpenReportForm(forms.Form):
    """Of what a report is opened by hand: an action of the time plan, or the whole deal at its end."""

    of = forms.ChoiceField(label=_("Report of"))

    def __init__(self, *args: Any, actions: list[PlannedAction], final: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(row.public_id, row.title) for row in actions]
        last = [(ReportKind.FINAL.value, _("The whole deal: final report"))] if final else []
        offer(self, "of", [*last, *choices])
