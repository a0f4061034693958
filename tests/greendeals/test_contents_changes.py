"""What differs between two frozen texts, told place by place."""

from typing import Any

from django.utils import translation

from greendeals.selectors import Change, changes_between
from greendeals.selectors.content import FORMAT

PROMISE = {"text": "Put panels up.", "measure": "kWp", "due_on": "2027-12-31"}


def party(name: str, *promises: dict[str, str], role: str = "Partner") -> dict[str, Any]:
    return {"name": name, "kind": "Small firm", "role": role, "commitments": list(promises)}


def content(**facts: Any) -> dict[str, Any]:
    sections = [{"key": "context", "title": "Context", "body": "<p>A text.</p>"}]
    parties = [party("Sun Ltd", PROMISE)]
    return {"format": FORMAT, "title": "Solar roofs", "sections": sections, "parties": parties, **facts}


def test_the_same_text_has_no_changes() -> None:
    assert changes_between(content(), content()) == []


def test_a_version_and_its_code_are_no_change_of_text() -> None:
    assert changes_between(content(version=1, code="A"), content(version=2, code="B")) == []


def test_the_name_of_the_deal() -> None:
    assert changes_between(content(), content(title="Solar halls")) == [
        Change("Name of the deal", "Solar roofs", "Solar halls")
    ]


def test_a_section() -> None:
    new = content(sections=[{"key": "context", "title": "Context", "body": "<p>Another text.</p>"}])
    assert changes_between(content(), new) == [Change("Context", "A text.", "Another text.")]


def test_a_section_emptied_and_one_begun() -> None:
    empty = content(sections=[{"key": "context", "title": "Context", "body": ""}])
    assert changes_between(content(), empty) == [Change("Context", "A text.", "")]
    assert changes_between(empty, content()) == [Change("Context", "", "A text.")]


def test_a_promise_added_and_removed() -> None:
    second = {**PROMISE, "text": "Train the staff."}
    more = content(parties=[party("Sun Ltd", PROMISE, second)])
    line, other = "Put panels up. (kWp; 31 December 2027)", "Train the staff. (kWp; 31 December 2027)"
    head = "Small firm · Partner"
    assert changes_between(content(), more) == [
        Change("Sun Ltd", f"{head}\n{line}", f"{head}\n{line}\n{other}")
    ]
    assert changes_between(more, content()) == [
        Change("Sun Ltd", f"{head}\n{line}\n{other}", f"{head}\n{line}")
    ]


def test_another_day_of_a_promise_and_another_role() -> None:
    later = content(parties=[party("Sun Ltd", {**PROMISE, "due_on": "2028-12-31"}, role="Funder")])
    [change] = changes_between(content(), later)
    assert change.before.endswith("31 December 2027)")
    assert change.after == "Small firm · Funder\nPut panels up. (kWp; 31 December 2028)"


def test_a_party_renamed_has_gone_and_come() -> None:
    new = content(parties=[party("Sun & Sons", PROMISE)])
    words = "Small firm · Partner\nPut panels up. (kWp; 31 December 2027)"
    assert changes_between(content(), new) == [Change("Sun & Sons", "", words), Change("Sun Ltd", words, "")]


def test_changes_stand_in_the_order_of_the_newer_text() -> None:
    new = content(title="Solar halls", parties=[party("A Ltd", PROMISE), party("Sun Ltd")])
    assert [change.place for change in changes_between(content(), new)] == [
        "Name of the deal",
        "A Ltd",
        "Sun Ltd",
    ]


def test_a_party_named_like_a_section_hides_nothing() -> None:
    old = content(parties=[party("Context", PROMISE)])
    new = content(
        sections=[{"key": "context", "title": "Context", "body": "<p>Another text.</p>"}],
        parties=[party("Context", PROMISE)],
    )
    assert "Another text." in {change.after for change in changes_between(old, new)}


def test_a_day_is_told_in_the_readers_language() -> None:
    later = content(parties=[party("Sun Ltd", {**PROMISE, "due_on": "2028-12-31"})])
    with translation.override("el"):
        [change] = changes_between(content(), later)
    assert "31 December" not in change.after
    assert "2028" in change.after
