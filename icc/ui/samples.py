"""Invented values for the style guide. Not translated: they stand for data."""

from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone

from icc.ui.components import (
    ICONS,
    Activity,
    Bar,
    Column,
    Crumb,
    Step,
    SummaryRow,
    Task,
    TaskGroup,
)

LONG_GERMAN = "Nahverkehrsgesellschaftsübergreifende Ladeinfrastrukturfinanzierungsvereinbarung"
LONG_GREEK = "Συμφωνία για την ενεργειακή αναβάθμιση των δημοτικών κτιρίων και των σχολικών συγκροτημάτων"

CRUMBS = (Crumb("Aalborg workspace", "#"), Crumb("Deals", "#"), Crumb("Zero-emission logistics"))
STEPS = (
    Step("Idea", "done", "Agreed 12 Jan"),
    Step("Drafting", "current", "21 days left"),
    Step("Partner consultation", "todo", "6 partners"),
    Step("Ready to sign", "todo", "Legal check"),
    Step("Signed", "todo", "City Lab 3, 30 June"),
)
TASKS = (
    TaskGroup(
        "1. Agree the basics",
        (
            Task("Name the deal and choose a sector", "#", "Completed", "done"),
            Task("Describe the shared ambition for 2030", "#", "Completed", "done"),
        ),
    ),
    TaskGroup(
        "2. Write the deal",
        (
            Task(
                "Set targets and indicators",
                "#",
                "In progress",
                "progress",
                "3 of 5 indicators have a baseline",
            ),
            Task(LONG_GREEK, "#", "Comments to answer", "attention", "2 open comments from your coach"),
            Task("Add the budget and funding sources", "#", "Not started"),
        ),
    ),
    TaskGroup(
        "3. Check and sign",
        (
            Task("Send the draft to partners", hint="Write the commitments first"),
            Task("Plan the signing"),
        ),
    ),
)
SUMMARY = (
    SummaryRow("Title", "Zero-emission logistics in the old town", "#"),
    SummaryRow("Sector", "Mobility and transport", "#"),
    SummaryRow("Address", "Boulevarden 13\n9000 Aalborg", "#", "Correct"),
    SummaryRow("Vertragsbezeichnung", LONG_GERMAN),
)
COLUMNS = (
    Column("City"),
    Column("Why it is flagged"),
    Column("Stage"),
    Column("Days", numeric=True),
    Column("What to do", hidden_label=True),
)
BARS = (
    Bar("Idea", 64, "12 days", "#"),
    Bar("Drafting", 88, "31 days", "#"),
    Bar("Partner consultation", 52, "24 days", "#"),
    Bar("Ready to sign", 31, "18 days", "#", "attention"),
    Bar("Signed", 118, "", "#", "done"),
)


def _activities() -> tuple[Activity, ...]:
    now = timezone.now()
    return (
        Activity("commented on clause 2", "Coach", now - timedelta(hours=1)),
        Activity("edited the targets", "City coordinator", now - timedelta(hours=3)),
        Activity("accepted the invitation", "Harbour company", now - timedelta(days=2)),
    )


def context() -> dict[str, Any]:
    """All sample values by the name the style guide uses."""
    return {
        "crumbs": CRUMBS,
        "steps_items": STEPS,
        "groups": TASKS,
        "summary_rows": SUMMARY,
        "columns": COLUMNS,
        "bar_rows": BARS,
        "activities": _activities(),
        "icons": sorted(ICONS),
        "meta": ("Mobility and transport", "Lead: city coordinator", "Version 0.7"),
        "long_german": LONG_GERMAN,
        "long_greek": LONG_GREEK,
    }


class SampleForm(forms.Form):
    """One field of each kind."""

    title = forms.CharField(
        label="Deal title", max_length=120, help_text="Up to 120 characters. Partners see this title."
    )
    email = forms.EmailField(label="Contact e-mail")
    ambition = forms.CharField(
        label="Shared ambition",
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="What will be different in 2030?",
    )
    sector = forms.ChoiceField(
        label="Sector", choices=[("energy", "Energy"), ("mobility", "Mobility and transport")]
    )
    start = forms.DateField(label="Start", required=False, widget=forms.DateInput(attrs={"type": "date"}))
    budget = forms.DecimalField(label="Budget in EUR", required=False)
    readers = forms.ChoiceField(
        label="Who can read the draft?",
        choices=[("city", "City team and coach"), ("partners", "Also invited partners")],
        widget=forms.RadioSelect,
    )
    topics = forms.MultipleChoiceField(
        label="Topics",
        required=False,
        choices=[("green", "Green"), ("digital", "Digital"), ("twin", LONG_GERMAN)],
        widget=forms.CheckboxSelectMultiple,
    )
    annex = forms.FileField(label="Annex", required=False, help_text="PDF, up to 20 MB")
    agree = forms.BooleanField(
        label="I may sign for the city named above", help_text="You will be asked for a code."
    )


class FilterForm(forms.Form):
    """A filter bar."""

    country = forms.ChoiceField(
        label="Country", required=False, choices=[("", "All countries"), ("es", "Spain")]
    )
    sector = forms.ChoiceField(
        label="Sector", required=False, choices=[("", "All sectors"), ("energy", "Energy")]
    )
    q = forms.CharField(label="Search", required=False)
