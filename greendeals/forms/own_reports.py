"""What a partner enters at its door for all its promises at once."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from greendeals.forms.parties import DayInput
from greendeals.models import PROMISE_LENGTH
from greendeals.selectors.own_promises import OwnDeal, OwnFigure, ToReport
from greendeals.services import EvidenceUpload, OwnValue, OwnWord, Reading, Said
from greendeals.workflow import Aggregation, PromiseState
from icc.core import typed
from icc.core.errors import Invalid
from icc.documents.uploads import LIMITED
from icc.ui.forms import LineField

LONGEST_FIGURE = 60
TYPED = ("-words", "-value", "-part", "-whole")
"""How the names of fields end into which a partner types."""


class FigureField(LineField):
    """A figure as five countries write it; what can be read in two ways is asked about."""

    def __init__(self, **facts: Any) -> None:
        super().__init__(max_length=LONGEST_FIGURE, required=False, **facts)
        self.widget.attrs.update(inputmode="decimal", autocomplete="off")

    def clean(self, value: Any) -> Decimal | None:
        """Return the figure; None where nothing is entered."""
        text = super().clean(value)
        try:
            return typed.figure(text) if text else None
        except typed.Unreadable as error:
            raise forms.ValidationError(str(error)) from error


@dataclass(frozen=True, slots=True)
class FigureBox:
    """The fields of one indicator on the page; a share has two for its parts instead of one.

    Attributes:
        on: the day, asked once for the whole and its groups; None of a group.
        groups: the fields of each group.
    """

    figure: OwnFigure
    figures: Sequence[forms.BoundField]
    on: forms.BoundField | None
    seen: forms.BoundField
    sure: forms.BoundField
    groups: Sequence["FigureBox"] = ()

    @property
    def has_groups_open(self) -> bool:
        """Whether anything stands in the fields of a group, or was refused there."""
        fields = (field for box in self.groups for field in (*box.figures, box.sure))
        return any(field.errors or field.value() for field in fields)


@dataclass(frozen=True, slots=True)
class PromiseBox:
    """The fields of one promise on the page."""

    promise: ToReport
    state: forms.BoundField
    words: forms.BoundField
    done_on: forms.BoundField
    file: forms.BoundField
    figures: Sequence[FigureBox]


class OwnReportForm(forms.Form):
    """All promises of a partner, with the indicators tied to each; names of fields begin with their ids."""

    def __init__(self, *args: Any, deals: Sequence[OwnDeal], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.deals = deals
        for row in self._promises():
            self._ask(row)
        for figure in self._lines():
            self._ask_figure(figure)
        self.unmarked = tuple(self.fields)

    def _promises(self) -> Iterator[ToReport]:
        for deal in self.deals:
            yield from deal.promises

    def _lines(self) -> Iterator[OwnFigure]:
        """Yield every indicator of the page, the groups of each behind the whole."""
        for row in self._promises():
            for figure in row.figures:
                yield from (figure, *figure.groups)

    def _ask(self, row: ToReport) -> None:
        key, last = row.kept.promise.public_id, row.kept.last if row.current else None
        self.fields |= {
            f"{key}-state": forms.ChoiceField(
                label=_("How far is it?"),
                choices=PromiseState.choices,
                widget=forms.RadioSelect,
                required=False,
                initial=last.state if last else None,
            ),
            f"{key}-words": forms.CharField(
                label=_("In a sentence"),
                help_text=_("Everybody can read it on the public page of the deal. Name no person."),
                widget=forms.Textarea(attrs={"rows": 2}),
                max_length=PROMISE_LENGTH,
                required=False,
                initial=last.words if last else "",
            ),
            f"{key}-done_on": forms.DateField(
                label=_("If it is done: since when?"),
                widget=DayInput,
                required=False,
                initial=last.done_on if last else None,
            ),
            f"{key}-file": forms.FileField(
                label=_("A file that shows it"),
                help_text=_("PDF, PNG, JPG, XLSX or DOCX, all files of this page together at most 20 MB."),
                widget=forms.FileInput(attrs=LIMITED),
                required=False,
            ),
        }

    def _ask_figure(self, figure: OwnFigure) -> None:
        indicator, there = figure.measured.indicator, figure.there
        key, called = figure.key, figure.group or indicator.name
        names = ("part", "whole") if indicator.aggregation == Aggregation.RATIO else ("value",)
        labels = {
            "value": _("%(name)s, in %(unit)s") % {"name": called, "unit": indicator.unit},
            "part": _("%s: how many") % called,
            "whole": _("… of how many in all"),
        }
        for name in names:
            shown = typed.shown_figure(getattr(there, name)) if there else ""
            self.fields[f"{key}-{name}"] = FigureField(label=labels[name], initial=shown)
        seen = there.public_id if there else ""
        if not figure.group:
            self.fields[f"{key}-on"] = forms.DateField(
                label=_("Measured on"), widget=DayInput, required=False, initial=figure.on
            )
        self.fields[f"{key}-seen"] = forms.CharField(
            widget=forms.HiddenInput, required=False, initial=seen, max_length=40
        )
        self.fields[f"{key}-sure"] = forms.BooleanField(label=_("Yes, this figure is right"), required=False)

    def boxes(self, deal: OwnDeal) -> list[PromiseBox]:
        """Return the fields of the promises of one deal."""
        return [self._box(row, row.kept.promise.public_id) for row in deal.promises]

    def _box(self, row: ToReport, key: str) -> PromiseBox:
        return PromiseBox(
            promise=row,
            state=self[f"{key}-state"],
            words=self[f"{key}-words"],
            done_on=self[f"{key}-done_on"],
            file=self[f"{key}-file"],
            figures=[self._figure_box(figure) for figure in row.figures],
        )

    def _figure_box(self, figure: OwnFigure) -> FigureBox:
        key = figure.key
        names = [f"{key}-{name}" for name in ("value", "part", "whole") if f"{key}-{name}" in self.fields]
        return FigureBox(
            figure=figure,
            figures=[self[name] for name in names],
            on=None if figure.group else self[f"{key}-on"],
            seen=self[f"{key}-seen"],
            sure=self[f"{key}-sure"],
            groups=[self._figure_box(group) for group in figure.groups],
        )

    def groups(self) -> list[tuple[OwnDeal, list[PromiseBox]]]:
        """Return the deals with the fields of their promises."""
        return [(deal, self.boxes(deal)) for deal in self.deals]

    def clean(self) -> dict[str, Any]:
        """Ask for a state where only a sentence, a day or nothing at all was entered."""
        answers = super().clean() or {}
        if lost := self._lost():
            words = _(
                "The deal was changed while this page was open. This is about something that is no longer"
                " part of it and was not noted: %s"
            )
            raise forms.ValidationError(words % "; ".join(lost))
        for row in self._promises():
            key = row.kept.promise.public_id
            told = answers.get(f"{key}-words") or answers.get(f"{key}-done_on")
            if told and not answers.get(f"{key}-state") and f"{key}-state" not in self.errors:
                self.add_error(f"{key}-state", _("Choose how far it is."))
        if not self.errors and not self.words():
            raise forms.ValidationError(_("Nothing has been entered yet. Begin with one of your promises."))
        return answers

    def _lost(self) -> list[str]:
        """Return what was typed into fields that are no longer on the page."""
        sent = ((name, str(text).strip()) for name, text in self.data.items())
        return [text for name, text in sent if text and name.endswith(TYPED) and name not in self.fields]

    def words(self) -> list[OwnWord]:
        """Return what has been entered, promise by promise; what is as it was is left out."""
        found = (self._word(row) for row in self._promises())
        return [word for word in found if word.said or word.values or word.file]

    def _word(self, row: ToReport) -> OwnWord:
        key, answers = row.kept.promise.public_id, self.cleaned_data
        state, file = answers.get(f"{key}-state"), answers.get(f"{key}-file")
        if file:
            file.seek(0)
        said = (
            Said(state, answers.get(f"{key}-words") or "", answers.get(f"{key}-done_on")) if state else None
        )
        lines = (line for figure in row.figures for line in (figure, *figure.groups))
        values = (self._value(line) for line in lines)
        return OwnWord(
            key,
            said=said,
            values=[value for value in values if value],
            file=EvidenceUpload(content=file.read(), file_name=file.name) if file else None,
        )

    def _value(self, figure: OwnFigure) -> OwnValue | None:
        """Return a value that was entered; None for an empty box, and for one that shows what stands."""
        indicator, there, answers = figure.measured.indicator, figure.there, self.cleaned_data
        key, on = figure.key, answers.get(f"{indicator.public_id}-on") or figure.on
        figures = {name: answers.get(f"{key}-{name}") for name in ("value", "part", "whole")}
        ratio = indicator.aggregation == Aggregation.RATIO
        asked = ("part", "whole") if ratio else ("value",)
        if all(figures[name] is None for name in asked):
            return None
        if there and there.on == on and all(getattr(there, name) == figures[name] for name in asked):
            return None
        value, part, whole = (figures[name] for name in ("value", "part", "whole"))
        reading = Reading(on, value, part, whole, figure.group)
        seen, sure = answers.get(f"{key}-seen") or "", bool(answers.get(f"{key}-sure"))
        return OwnValue(indicator.public_id, reading, seen, sure, key)

    def mark(self, refusal: Invalid) -> None:
        """Mark what was refused beside its field, or above all where its field is no longer on the page.

        Where a value of that day stands by now, it is told; the next save puts the new one in its place.
        """
        data = self.data.copy()  # type: ignore[attr-defined]  # a QueryDict
        self.data, told = data, {**refusal.fields}
        for figure in self._lines():
            key, whole = figure.key, figure.measured.indicator.public_id
            there = figure.standing_on(self.cleaned_data.get(f"{whole}-on") or figure.on)
            if f"{key}-value" in told and there and there.public_id != self.data.get(f"{key}-seen"):
                data[f"{key}-seen"] = there.public_id
                words = _("A value of this day stands already: %s. Save again to put yours in its place.")
                told[f"{key}-value"] = words % typed.shown_figure(there.value)
        for name, message in told.items():
            places = (name, name.replace("-value", "-part"), name.replace("-group", "-value"))
            self.add_error(next((place for place in places if place in self.fields), None), str(message))
