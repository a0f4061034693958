"""An edition with its way, a city that owes one document on it, and files of every kind."""

import datetime as dt
import io
import zipfile
from typing import Any

from cities import services
from cities.models import Anchor, Deliverable, DeliverableKind, Milestone
from cities.workflow import DeliverableStep, Kind, MilestoneKind
from icc.tenancy.actors import Person, System
from tests.greendeals.world import NOW, World, new_world

PLATFORM = System("tests")
TODAY = NOW.date()
DUE = dt.date(2026, 3, 20)
PDF = b"%PDF-1.7\n1 0 obj<<>>endobj\n%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(20)
JPG = b"\xff\xd8\xff\xe0" + bytes(20)


def archive(**parts: bytes) -> bytes:
    """Return a ZIP file with these parts."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as file:
        for name, part in parts.items():
            file.writestr(name, part)
    return content.getvalue()


DOCX = archive(**{"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<w:document/>"})
XLSX = archive(**{"[Content_Types].xml": b"<Types/>", "xl/workbook.xml": b"<workbook/>"})
MACROS = archive(
    **{"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<w:document/>", "word/vbaProject.bin": b"x"}
)


def open_document() -> bytes:
    """Return an OpenDocument text: its type comes first and is not compressed."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as file:
        file.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        file.writestr("content.xml", "<office/>")
    return content.getvalue()


def milestone(world: World, code: str = "strategy-lab", day: dt.date | None = DUE, **facts: Any) -> Milestone:
    """Return a milestone of the world's edition on an anchor of its own."""
    edition = world.participation.edition
    anchor = Anchor.objects.create(edition=edition, code=code, start_date=day, end_date=day)
    values = {"kind": MilestoneKind.MILESTONE, "name": code.capitalize(), **facts}
    return Milestone.objects.create(edition=edition, anchor=anchor, code=code, **values)


def kind_of(
    world: World, code: str = "roadmap", *, kinds: tuple[Kind, ...] = (Kind.CORE,)
) -> DeliverableKind:
    """Return a kind of deliverable, opened for every city of the edition that owes it."""
    stops = Milestone.objects.filter(edition=world.participation.edition, kind=MilestoneKind.MILESTONE)
    at = stops.first() or milestone(world)
    return services.define_deliverable(
        actor=PLATFORM,
        milestone=at,
        code=code,
        name=code.capitalize(),
        guidance="Ten pages.",
        kinds=kinds,
        now=NOW,
    )


def owed(world: World, code: str = "roadmap") -> Deliverable:
    """Return what the world's city owes."""
    kind = kind_of(world, code)
    return Deliverable.objects.get(kind=kind, participation=world.participation)


def add(
    world: World, deliverable: Deliverable, content: bytes = PDF, name: str = "plan.pdf", **facts: Any
) -> Any:
    """Let the coordinator add a file."""
    return services.add_version(
        actor=world.coordinator, deliverable=deliverable, content=content, file_name=name, now=NOW, **facts
    )


def move(
    actor: Person | System, deliverable: Deliverable, step: DeliverableStep, words: str = ""
) -> Deliverable:
    """Let somebody take a step."""
    return services.move_deliverable(actor=actor, deliverable=deliverable, step=step, words=words, now=NOW)


def handed_in(world: World, deliverable: Deliverable) -> Deliverable:
    """Let the coordinator hand in a new file."""
    add(world, deliverable)
    return move(world.coordinator, deliverable, DeliverableStep.SUBMIT)


def in_review(world: World, deliverable: Deliverable) -> Deliverable:
    """Let the coach begin to read what the coordinator has handed in."""
    handed_in(world, deliverable)
    return move(world.coach, deliverable, DeliverableStep.BEGIN_REVIEW)


__all__ = ["NOW", "World", "new_world"]
