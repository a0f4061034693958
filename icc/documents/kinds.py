"""The kinds of document the platform prints; each feature declares its own in its `documents` room."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar

from icc.tenancy.actors import Actor

if TYPE_CHECKING:
    from icc.documents.models import Document, Seal

SEAL_FIELD = "PlatformSeal"
"""Name of the signature field that the platform's seal fills; a kind that is sealed prepares it."""


@dataclass(frozen=True)
class Archive:
    """What makes a document an archival copy: PDF/A-3a, its data inside, signature fields prepared.

    Attributes:
        source: the data the pages were printed from, as JSON; attached as the document's `Source`.
        source_name: file name of the attachment, ending in `.json`.
        at: creation date of the attachment, fixed so that the same values give the same bytes.
        fields: names of the empty signature fields, `SEAL_FIELD` among them where a seal follows.
    """

    source: bytes
    source_name: str
    at: datetime
    fields: tuple[str, ...] = (SEAL_FIELD,)


@dataclass(eq=False)
class DocumentKind:
    """One kind. Its pages stand in `templates/pdf/<name>.html`; files that people upload have none.

    An effect that only a service can have is hung in by the feature's `apps.ready`: documents know no
    services.

    Attributes:
        name: app and thing, such as `greendeals.deal`.
        build: returns the template's values, as plain data; None where no template is printed.
        make: returns the bytes of what is not a PDF; with neither, its files are uploaded by people.
        may_read: tells whether an actor may download the document.
        on_ready: what happens, in the same transaction, once the file is stored.
        archive: returns what makes it an archival copy; without it the PDF is an accessible one (PDF/UA).
        on_sealed: what happens, in the same transaction, once the sealed copy is stored.
    """

    name: str
    build: "Callable[[Document], dict[str, Any]] | None"
    may_read: "Callable[[Actor, Document], bool]"
    on_ready: "Callable[[Document, datetime], None] | None" = None
    archive: "Callable[[Document], Archive] | None" = None
    on_sealed: "Callable[[Document, Seal, datetime], None] | None" = None
    make: "Callable[[Document], bytes] | None" = None
    known: ClassVar[dict[str, "DocumentKind"]] = {}

    def __post_init__(self) -> None:
        """Make the kind known; a name is given once."""
        if self.name in self.known:
            raise ValueError(f"two document kinds are called {self.name}")
        self.known[self.name] = self

    @property
    def is_uploaded(self) -> bool:
        """Whether its files come from people: they are saved, never shown in the browser."""
        return self.build is None and self.make is None

    def values(self, document: "Document") -> dict[str, Any]:
        """Return the template's values for a document.

        Raises:
            ValueError: nothing of this kind is printed.
        """
        if self.build is None:
            raise ValueError(f"documents of the kind {self.name} are not printed")
        return self.build(document)

    @property
    def template(self) -> str:
        """Path of the template."""
        return f"pdf/{self.name}.html"
