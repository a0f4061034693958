"""The kinds of message the platform sends; each feature declares its own in its `messages` room."""

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True)
class MessageKind:
    """One kind. Its words stand in `templates/email/<name>.txt`: the subject line, a blank line, the body.

    Attributes:
        name: app and act, such as `greendeals.review_requested`.
    """

    name: str
    known: ClassVar[dict[str, "MessageKind"]] = {}

    def __post_init__(self) -> None:
        """Make the kind known; a name is given once."""
        if self.name in self.known:
            raise ValueError(f"two message kinds are called {self.name}")
        self.known[self.name] = self

    @property
    def template(self) -> str:
        """Path of the template."""
        return f"email/{self.name}.txt"
