"""How a signed deal is kept, as its public page reckons it from what was published."""

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils.functional import Promise as Words

from greendeals.models import Keeping
from greendeals.selectors.kept_page import TONES
from greendeals.selectors.status import Path, Standing, Word, of_indicator, of_promise
from greendeals.workflow import Level, Status


@dataclass(frozen=True, slots=True)
class KeptLine:
    """A promise or an indicator with its status of the day.

    Attributes:
        facts: as published, days and figures typed.
        judged: whether a person has said it against the rules.
    """

    facts: dict[str, Any]
    standing: Standing
    judged: bool

    @property
    def label(self) -> str | Words:
        """The status in words."""
        return self.standing.status.label

    @property
    def tone(self) -> str:
        """How it looks."""
        return TONES[self.standing.status]

    @property
    def level(self) -> str | Words:
        """How well it is proven, in words; empty where nothing was said."""
        return Level(self.facts["level"]).label if self.facts["level"] else ""


@dataclass(frozen=True, slots=True)
class KeptPublicly:
    """How a deal is kept.

    Attributes:
        promises: by owner, text and day.
        as_of: the newest fact.
    """

    as_of: datetime
    promises: dict[tuple[str, str, date | None], KeptLine] = field(default_factory=dict)
    indicators: list[KeptLine] = field(default_factory=list)
    files: list[dict[str, Any]] = field(default_factory=list)

    @property
    def counts(self) -> list[tuple[str | Words, str, int]]:
        """How many promises stand in which status, without those in which none does."""
        found = [line.standing.status for line in self.promises.values()]
        return [(status.label, TONES[status], found.count(status)) for status in Status if status in found]


def kept_publicly(keeping: Keeping | None, *, today: date) -> KeptPublicly | None:
    """Return how a deal is kept on a day, from what was published of it; None before that."""
    if keeping is None:
        return None
    content = _typed(keeping.content)
    lines = [_promise(row, today) for row in content["promises"]]
    return KeptPublicly(
        as_of=keeping.as_of,
        promises={(row.facts["owner"], row.facts["text"], row.facts["due_on"]): row for row in lines},
        indicators=[_indicator(row, today) for row in content["indicators"]],
        files=content["files"],
    )


def _promise(row: dict[str, Any], today: date) -> KeptLine:
    word = Word(row["state"], row["said_on"]) if row["state"] else None
    facts = {"due_on": row["due_on"], "left_on": row["left_on"]}
    return _line(row, of_promise(**facts, word=word, today=today), today)


def _indicator(row: dict[str, Any], today: date) -> KeptLine:
    path = Path(
        **{name: row[name] for name in ("direction", "start", "starts_on", "target", "ends_on")},
    )
    return _line(row, of_indicator(path, value=row["reached"], on=row["on"], today=today), today)


def _line(row: dict[str, Any], computed: Standing, today: date) -> KeptLine:
    judged = row["judged"]
    if judged and judged["until"] >= today:
        return KeptLine(row, Standing(Status(judged["status"]), computed.why), judged=True)
    return KeptLine(row, computed, judged=False)


DAYS = ("due_on", "left_on", "said_on", "done_on", "starts_on", "ends_on", "on", "until")
FIGURES = ("start", "target", "reached")


def _typed(value: Any, name: str = "") -> Any:
    match value:
        case dict():
            return {key: _typed(part, key) for key, part in value.items()}
        case list():
            return [_typed(part) for part in value]
        case str() if name in DAYS:
            return date.fromisoformat(value)
        case str() if name in FIGURES:
            return Decimal(value)
    return value
