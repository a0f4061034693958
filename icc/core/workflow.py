"""States and transitions as data: buttons, services, API, tests and diagrams read one table."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.functional import Promise

from icc.core.errors import Conflict


@dataclass(frozen=True, slots=True)
class Transition:
    """One permitted step.

    Attributes:
        source: state before.
        action: machine word of the act, as in the address and the audit entry.
        target: state after; may equal the source.
        rule: name of the predicate in the app's `rules` that decides who may.
        label: words on the button.
    """

    source: str
    action: str
    target: str
    rule: str
    label: str | Promise


@dataclass(frozen=True, slots=True)
class Workflow:
    """A pure table of transitions for one aggregate."""

    name: str
    transitions: tuple[Transition, ...]

    def __iter__(self) -> Iterator[Transition]:
        """Walk the table in the order in which it is written."""
        return iter(self.transitions)

    def leaving(self, state: str) -> tuple[Transition, ...]:
        """Return the transitions that start at `state`, in table order."""
        return tuple(step for step in self.transitions if step.source == state)

    def step(self, state: str, action: str) -> Transition:
        """Return the transition for `action` out of `state`.

        Raises:
            Conflict: the table has none; mostly because somebody else has already moved the record.
        """
        for transition in self.transitions:
            if transition.source == state and transition.action == action:
                return transition
        raise Conflict

    def mermaid(self) -> str:
        """Return the table as a Mermaid state diagram for the documentation."""
        lines = [f"    {step.source} --> {step.target}: {step.action}" for step in self.transitions]
        return "\n".join(["stateDiagram-v2", *lines])
