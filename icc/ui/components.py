"""The values that pages hand to the component tags, and the closed lists of how a component may look."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Final

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timesince import timesince
from django.utils.translation import gettext

from icc.core.errors import Text

Number = int | float | Decimal

STATUS_TONES: Final = ("neutral", "info", "progress", "attention", "done", "danger")
PANEL_TONES: Final = ("plain", "next", "quiet", "danger")
NOTICE_TONES: Final = ("info", "success", "warning", "danger")
TILE_TONES: Final = ("neutral", "info", "done", "danger")
BAR_TONES: Final = ("", "info", "done", "attention", "danger", "quiet")
STEP_STATES: Final = ("done", "current", "todo")
BUTTON_VARIANTS: Final = ("primary", "secondary", "ghost", "danger")
BUTTON_TYPES: Final = ("submit", "button", "reset")
ICONS: Final = frozenset(
    json.loads((Path(__file__).parent / "assets" / "icons.json").read_text(encoding="utf-8")),
)


def one_of(allowed: Sequence[str] | frozenset[str], value: str, what: str) -> str:
    """Return the value, or refuse it naming what would have been right."""
    if value not in allowed:
        choices = ", ".join(repr(choice) for choice in sorted(allowed))
        raise ValueError(f"{what} must be one of {choices}; got {value!r}")
    return value


def icon_html(name: str) -> SafeString:
    """Draw an icon; it is decoration, so the words beside it must say the same."""
    one_of(ICONS, name, "icon")
    return format_html('<span class="ui-icon ui-icon--{}" aria-hidden="true"></span>', name)


@dataclass(frozen=True, slots=True)
class NavItem:
    """A link of the header or the footer."""

    label: Text
    href: str
    current: bool = False


@dataclass(frozen=True, slots=True)
class Crumb:
    """One step of the way back; the last one, without href, is the page itself."""

    label: Text
    href: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """One place of a strip that shows where something stands."""

    label: Text
    state: str = "todo"
    note: Text = ""

    def __post_init__(self) -> None:
        one_of(STEP_STATES, self.state, "step state")


@dataclass(frozen=True, slots=True)
class Task:
    """One row of a task list; without href it cannot be started yet."""

    label: Text
    href: str = ""
    status: Text = ""
    tone: str = "neutral"
    hint: Text = ""

    def __post_init__(self) -> None:
        one_of(STATUS_TONES, self.tone, "task tone")


@dataclass(frozen=True, slots=True)
class TaskGroup:
    """Tasks under one heading."""

    title: Text
    tasks: Sequence[Task]


@dataclass(frozen=True, slots=True)
class SummaryRow:
    """A name, its value and the link that changes it."""

    label: Text
    value: object
    href: str = ""
    action: Text = ""


@dataclass(frozen=True, slots=True)
class Column:
    """The head of a table column; `hidden_label` keeps it for screen readers only."""

    label: Text
    numeric: bool = False
    hidden_label: bool = False


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar of a chart; values start at zero."""

    label: Text
    value: Number
    note: Text = ""
    href: str = ""
    tone: str = ""

    def __post_init__(self) -> None:
        one_of(BAR_TONES, self.tone, "bar tone")


@dataclass(frozen=True, slots=True)
class DrawnBar:
    """A bar with its length in per cent of the longest one, as SVG wants it."""

    bar: Bar
    width: str

    @staticmethod
    def draw(bars: Sequence[Bar]) -> list["DrawnBar"]:
        """Scale all bars to the longest."""
        longest = max((float(bar.value) for bar in bars), default=0.0)
        return [
            DrawnBar(bar, f"{max(float(bar.value), 0.0) / longest * 100:.2f}%" if longest > 0 else "0%")
            for bar in bars
        ]


@dataclass(frozen=True, slots=True)
class Activity:
    """One line of a feed."""

    text: Text
    who: Text
    when: datetime

    @property
    def ago(self) -> str:
        """Rough age, in the reader's language."""
        age = timesince(self.when, depth=1)
        return gettext("just now") if age.startswith("0") else age


@dataclass(frozen=True, slots=True)
class PageLink:
    """A page number with its address; without a number it is a gap."""

    number: int | None = None
    href: str = ""
    current: bool = False


@dataclass(frozen=True, slots=True)
class ErrorLink:
    """An error, and the id of the field where it is mended."""

    message: str
    field_id: str = ""
    label: Text = field(default="")
