"""What a report says, as kept or as the data are now, in values that a page can show."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils.functional import Promise as Lazy
from django.utils.translation import gettext_lazy as _

from greendeals.models import Report
from greendeals.workflow import Aggregation, Audience, Level, PromiseState, Status

Words = str | Lazy

STATUS_TONES = {
    Status.ON_TRACK: "progress",
    Status.AT_RISK: "attention",
    Status.LATE: "danger",
    Status.ACHIEVED: "done",
    Status.GIVEN_UP: "neutral",
    Status.NO_DATA: "neutral",
}
"""How a status looks."""

RULES: dict[Aggregation, Words] = {
    Aggregation.SUM: _("The start and all values, added"),
    Aggregation.LATEST: _("The newest value"),
    Aggregation.RATIO: _("The newest share, computed from its two parts"),
    Aggregation.NONE: _("Never added up, so there is no total"),
}
"""What the values of one indicator come to, in words."""

ANSWERS = ("done", "obstacles", "changes", "ahead")


@dataclass(frozen=True, slots=True)
class PromiseLine:
    """A promise as a report shows it; `said_at` is the time of the last word on it."""

    text: str
    owner: str
    due_on: date | None
    state: Words
    words: str
    level: Words
    said_at: datetime | None
    status: Words
    tone: str
    why: str


@dataclass(frozen=True, slots=True)
class ValueLine:
    """A value as a report shows it; a share with both its parts."""

    on: date
    group: str
    value: Decimal
    part: Decimal | None
    whole: Decimal | None
    source: str
    level: Words


@dataclass(frozen=True, slots=True)
class IndicatorLine:
    """An indicator as a report shows it.

    Attributes:
        rule: how its values come to a total; `total` is empty where the rule gives none.
    """

    name: str
    unit: str
    start: Decimal | None
    target: Decimal | None
    target_on: date | None
    reached: Decimal | None
    measured_on: date | None
    status: Words
    tone: str
    why: str
    rule: Words
    total: Decimal | None
    values: list[ValueLine]


@dataclass(frozen=True, slots=True)
class FileLine:
    """A file that shows what was done, as a report names it; one that others may not open has no name."""

    title: str
    name: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """What a report says.

    Attributes:
        as_of: as of when its data are.
        answers: heading and text of each answer.
        fresh: the promises of which something was said since the report before.
        files: what was handed in as proof.
    """

    as_of: datetime
    answers: list[tuple[Words, str]]
    promises: list[PromiseLine]
    indicators: list[IndicatorLine]
    fresh: list[PromiseLine]
    files: list[FileLine]


def sheet_of(content: dict[str, Any], *, since: datetime | None = None) -> Sheet:
    """Return content of the format `icc-report-1` to be shown.

    Args:
        content: as `report_content` makes it.
        since: the time of the report before; without one, all that was ever said is new.
    """
    promises = list(_promises(content))
    return Sheet(
        as_of=datetime.fromisoformat(content["as_of"]),
        answers=[(question(name), content["answers"].get(name, "")) for name in ANSWERS],
        promises=promises,
        indicators=list(_indicators(content)),
        fresh=[row for row in promises if row.said_at and (since is None or row.said_at > since)],
        files=[FileLine(row["title"], row["name"], row["sha256"]) for row in content["files"]],
    )


def for_others(content: dict[str, Any]) -> dict[str, Any]:
    """Return content as those outside the city read it: its inner files by their fingerprint alone."""
    inner = {"title": "", "name": ""}
    files = [row | inner if row["audience"] == Audience.COACH else row for row in content["files"]]
    return content | {"files": files}


def question(name: str) -> Words:
    """Return the heading of one answer."""
    label: Words = getattr(Report, name).field.verbose_name
    return label


def _promises(content: dict[str, Any]) -> Iterator[PromiseLine]:
    for row in content["promises"]:
        yield PromiseLine(
            text=row["text"],
            owner=row["owner"],
            due_on=_day(row["due_on"]),
            state=PromiseState(row["state"]).label if row["state"] else _("Nothing said yet"),
            words=row["words"],
            level=Level(row["level"]).label if row["level"] else "",
            said_at=datetime.fromisoformat(row["said_at"]) if row["said_at"] else None,
            status=Status(row["status"]).label,
            tone=STATUS_TONES[Status(row["status"])],
            why=row["why"],
        )


def _indicators(content: dict[str, Any]) -> Iterator[IndicatorLine]:
    for row in content["indicators"]:
        rule, reached = Aggregation(row["aggregation"]), _figure(row["reached"])
        yield IndicatorLine(
            name=row["name"],
            unit=row["unit"],
            start=_figure(row["start"]),
            target=_figure(row["target"]),
            target_on=_day(row["target_on"]),
            reached=reached,
            measured_on=_day(row["values"][-1]["on"]) if row["values"] else None,
            status=Status(row["status"]).label,
            tone=STATUS_TONES[Status(row["status"])],
            why=row["why"],
            rule=RULES[rule],
            total=None if rule == Aggregation.NONE else reached,
            values=[_value(value) for value in row["values"]],
        )


def _value(row: dict[str, Any]) -> ValueLine:
    return ValueLine(
        on=date.fromisoformat(row["on"]),
        group=row["group"],
        value=Decimal(row["value"]),
        part=_figure(row["part"]),
        whole=_figure(row["whole"]),
        source=row["source"],
        level=Level(row["level"]).label,
    )


def _day(iso: str | None) -> date | None:
    return date.fromisoformat(iso) if iso else None


def _figure(plain: str | None) -> Decimal | None:
    return None if plain is None else Decimal(plain)
