"""Invented values for the style guide. Not translated: they stand for data."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils import timezone

from icc.ui.charts import Forecast, Growth, MatrixCell, MatrixRow, StageBar
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
from icc.ui.maps import Mark, Sign
from icc.ui.sheets import Field, Linked, Sheet

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


GROWTH = Growth(
    [
        (date(2025, 7, 1), 0),
        (date(2025, 10, 1), 6),
        (date(2026, 1, 1), 19),
        (date(2026, 4, 1), 44),
        (date(2026, 7, 1), 77),
        (date(2026, 10, 1), 118),
    ],
    date(2027, 7, 1),
    target=175,
    forecast=Forecast(date(2027, 7, 1), 164, 183, 199),
)
STAGE_BARS = (
    StageBar("Idea", 64, "#", "info", 12, 88, "Lamia", "#"),
    StageBar("Drafting", 88, "#", "info", 31, 140, LONG_GREEK, "#"),
    StageBar("Ready to sign", 31, "#", "attention", 18, 45, "Gabrovo", "#"),
    StageBar("Signed", 118, "#", "done"),
)
_CELLS = (MatrixCell(2, 5, "#", 2), MatrixCell(4, 6, "#", 4), MatrixCell(0, 0, "#"))
MATRIX = (
    MatrixRow("Spain", "#", 9, _CELLS, MatrixCell(6, 11, "#")),
    MatrixRow("Bosnia and Herzegovina", "#", 2, _CELLS[::-1], MatrixCell(6, 11, "#")),
)
MATRIX_COLUMNS = ("Energy and renewables", "Mobility and transport", "Tourism")
SIGNS = {
    "risk": Sign("triangle", "Needs help", "#"),
    "signed": Sign("circle", "Signed a deal", "#"),
    "asked": Sign("square", "Ready to sign or signing", "#"),
    "drafting": Sign("diamond", "Drafting", "#"),
    "none": Sign("ring", "No deal yet", "#"),
}
MARKS = (
    Mark("Lamia", "risk", "#", 38.9, 22.43, "Greece", "GR", "No coaching session for 74 days.", rank=3),
    Mark("Aalborg", "signed", "#", 57.05, 9.92, "Denmark", "DK", rank=1),
    Mark("Umeå", "asked", "#", 63.83, 20.26, "Sweden", "SE"),
    Mark("Vitoria-Gasteiz", "drafting", "#", 42.85, -2.67, "Spain", "ES"),
    Mark("Lefkosia", "none", "#", 35.17, 33.35, "Cyprus", "CY"),
    Mark("Câmara de Lobos", "signed", "#", 32.65, -16.98, "Portugal", "PT"),
    Mark("Musterstadt (invented)", "signed", "#", 49.5, 8.5, "Germany", "DE", invented=True),
    Mark("Toronto", "none", "#", 43.7, -79.4, "Canada", "CA"),
    Mark(LONG_GREEK, "none", "#", None, None, "Greece", "GR"),
)
SHEET = Sheet(
    "Open deals by stage",
    (Field("stage", "Stage"), Field("deals", "Deals", numeric=True), Field("since", "Since")),
    ((Linked("Drafting", "#"), 88, date(2026, 9, 9)), ("Idea", 64, None)),
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
        "growth_value": GROWTH,
        "stage_rows": STAGE_BARS,
        "matrix_rows": MATRIX,
        "matrix_columns": MATRIX_COLUMNS,
        "matrix_totals": (*_CELLS, MatrixCell(12, 22, "#")),
        "map_signs": SIGNS,
        "map_marks": MARKS,
        "sheet_value": SHEET,
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
