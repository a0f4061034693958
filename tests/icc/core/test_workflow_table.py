"""Workflow tables: which steps leave a state, which are refused, and the diagram."""

import pytest

from icc.core.errors import Conflict
from icc.core.workflow import Transition, Workflow

WRITE = Transition("open", "write", "open", "may_write", "Write")
CLOSE = Transition("open", "close", "closed", "may_close", "Close")
REOPEN = Transition("closed", "reopen", "open", "may_close", "Open again")
TABLE = Workflow("door", (WRITE, CLOSE, REOPEN))


def test_the_steps_leaving_a_state_come_in_table_order() -> None:
    assert TABLE.leaving("open") == (WRITE, CLOSE)
    assert TABLE.leaving("closed") == (REOPEN,)
    assert TABLE.leaving("burnt") == ()


def test_a_step_is_found_by_state_and_action() -> None:
    assert TABLE.step("open", "close") is CLOSE
    assert TABLE.step("closed", "reopen") is REOPEN


@pytest.mark.parametrize(("state", "action"), [("closed", "close"), ("open", "reopen"), ("open", "burn")])
def test_a_step_that_is_not_in_the_table_is_a_conflict(state: str, action: str) -> None:
    with pytest.raises(Conflict):
        TABLE.step(state, action)


def test_a_table_is_walked_as_it_is_written() -> None:
    assert list(TABLE) == [WRITE, CLOSE, REOPEN]


def test_the_diagram_names_every_step() -> None:
    assert TABLE.mermaid().splitlines() == [
        "stateDiagram-v2",
        "    open --> open: write",
        "    open --> closed: close",
        "    closed --> open: reopen",
    ]
