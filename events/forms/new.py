"""A new event: of which edition, what, when, where."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cities.models import Anchor, Edition
from cities.workflow import marked
from events.forms.editing import EventForm
from events.forms.stale import DayInput, DeskForm
from events.selectors import free_slug, kinds_for, milestone_dates, milestones_for
from events.services import EventFacts
from events.workflow import Mode


class NewEventForm(EventForm):
    """A new event: of which edition, what, when, where."""

    edition = forms.ChoiceField(label=_("Edition"), error_messages={"required": _("Choose the edition.")})
    milestone = forms.ChoiceField(
        label=_("Milestone of the edition"),
        required=False,
        help_text=_("If it is one that the edition has planned: both then have the same dates for good."),
    )
    start_date = forms.DateField(
        label=_("First day"), widget=DayInput, required=False, help_text=_("Empty: that of the milestone.")
    )
    end_date = forms.DateField(
        label=_("Last day"), widget=DayInput, required=False, help_text=_("Empty: it takes one day.")
    )
    unmarked = ("place", "start_date", "end_date")
    field_order = (
        "name",
        "edition",
        "kind",
        "milestone",
        "start_date",
        "end_date",
        "mode",
        "place",
        "country",
        "zone",
        "description",
    )

    def __init__(self, data: Any, *, editions: Sequence[Edition], edition: Edition | None) -> None:
        DeskForm.__init__(
            self,
            data,
            initial={
                "edition": edition.code if edition else "",
                "kind": "city-lab",
                "mode": Mode.ON_SITE,
                "zone": "Europe/Brussels",
            },
        )
        del self.fields["version"]
        self.editions = {row.code: row for row in editions}
        self.milestones: dict[str, Anchor] = {}
        self._offer(kinds_for(None), "")
        self._offer_editions(editions)

    def _offer_editions(self, editions: Sequence[Edition]) -> None:
        names = [(row.code, marked(row.short_name, invented=row.is_demonstration)) for row in editions]
        self.choose("edition", names)
        groups: list[tuple[str, Any]] = [("", _("None: it has dates of its own"))]
        found = milestones_for(editions)
        for code, name in names:
            rows = [(str(row.pk), milestone_dates(row)) for row in found if row.edition.code == code]
            self.milestones |= {str(row.pk): row.anchor for row in found if row.edition.code == code}
            if rows:
                groups.append((str(name), rows))
        self.choose("milestone", groups)

    def clean(self) -> dict[str, Any]:
        """Take the dates of the milestone where none are typed; refuse what does not fit together."""
        answers = super().clean()
        edition, anchor = self.editions.get(answers.get("edition", "")), self.anchor
        if edition and anchor and anchor.edition_id != edition.pk:
            self.add_error("milestone", _("This milestone belongs to another edition."))
        if not answers.get("start_date") and "start_date" not in self.errors:
            answers["start_date"] = anchor.start_date if anchor else None
            answers["end_date"] = answers.get("end_date") or (anchor.end_date if anchor else None)
        self._check_dates(answers)
        return answers

    def _check_dates(self, answers: dict[str, Any]) -> None:
        first, last = answers.get("start_date"), answers.get("end_date")
        if first is None and "start_date" not in self.errors:
            self.add_error("start_date", _("Type the first day."))
        if isinstance(first, date) and isinstance(last, date) and last < first:
            self.add_error("end_date", _("The last day is not before the first."))

    @property
    def anchor(self) -> Anchor | None:
        """The date of the milestone that was chosen, if any."""
        return self.milestones.get(self.cleaned_data.get("milestone", ""))

    @property
    def chosen_edition(self) -> Edition:
        """The edition that was chosen."""
        return self.editions[self.cleaned_data["edition"]]

    def facts(self) -> EventFacts:
        """Return what the event is; its address is made from its title."""
        answers = self.cleaned_data
        plain = ("name", "mode", "place", "country", "zone", "description", "start_date")
        return EventFacts(
            slug=free_slug(answers["name"], self.chosen_edition),
            kind=next(row for row in kinds_for(self.chosen_edition) if row.code == answers["kind"]),
            end_date=answers["end_date"] or answers["start_date"],
            **{name: answers[name] for name in plain},
        )
