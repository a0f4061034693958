"""Two people have written in one report: both texts, side by side."""

from collections.abc import Mapping
from dataclasses import dataclass

from greendeals.models import Report
from greendeals.selectors import question
from icc.ui.comparison import Comparison, compare_blocks


@dataclass(frozen=True, slots=True)
class Differing:
    """One answer in which two people differ."""

    question: str
    comparison: Comparison


def differing(theirs: Report, mine: Mapping[str, str]) -> list[Differing]:
    """Return the answers in which one's own words are not those that stand."""
    return [
        Differing(
            str(question(name)),
            compare_blocks(getattr(theirs, name).splitlines(), text.splitlines()),
        )
        for name, text in mine.items()
        if text != getattr(theirs, name)
    ]
