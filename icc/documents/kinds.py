"""The kinds of document the platform prints; each feature declares its own in its `documents` room."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar

from icc.tenancy.actors import Actor

if TYPE_CHECKING:
    from icc.documents.models import Document


@dataclass(frozen=True)
class DocumentKind:
    """One kind. Its pages stand in `templates/pdf/<name>.html`.

    Attributes:
        name: app and thing, such as `greendeals.deal`.
        build: returns the template's values, as plain data.
        may_read: tells whether an actor may download the document.
        on_ready: what happens, in the same transaction, once the file is stored.
    """

    name: str
    build: "Callable[[Document], dict[str, Any]]"
    may_read: "Callable[[Actor, Document], bool]"
    on_ready: "Callable[[Document, datetime], None] | None" = None
    known: ClassVar[dict[str, "DocumentKind"]] = {}

    def __post_init__(self) -> None:
        """Make the kind known; a name is given once."""
        if self.name in self.known:
            raise ValueError(f"two document kinds are called {self.name}")
        self.known[self.name] = self

    @property
    def template(self) -> str:
        """Path of the template."""
        return f"pdf/{self.name}.html"
