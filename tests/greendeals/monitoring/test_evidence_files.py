"""Files that show what was done: checked, kept under their hash, opened to whom they are meant for."""

import datetime as dt
import io
import zipfile
import zlib
from typing import Any

import pytest

from greendeals.models import Commitment, Deal, EvidenceFile
from greendeals.services import EvidenceUpload, add_evidence, change_audience, leave_deal, remove_evidence
from greendeals.workflow import Audience
from icc.accounts.models import NetworkRole
from icc.core.errors import Conflict, Forbidden, Invalid, TooLarge
from icc.tenancy.actors import Partner, Person
from tests.greendeals.world import (
    NOW,
    World,
    draft,
    new_world,
    parties_of,
    partner,
    signed,
    staff,
    stranger,
    trail,
)

pytestmark = pytest.mark.django_db

PDF = b"%PDF-1.7\nThe roof, as it is now."


@pytest.fixture
def world() -> World:
    """A city with its people."""
    return new_world()


def show(
    actor: Person | Partner,
    deal: Deal,
    *,
    content: bytes = PDF,
    name: str = "roof.pdf",
    audience: str = Audience.COACH,
    promise: Commitment | None = None,
    title: str = "The roof",
) -> EvidenceFile:
    upload = EvidenceUpload(content, name, title=title, audience=audience, promise=promise)
    return add_evidence(actor=actor, deal=deal, upload=upload, now=NOW)


def promise_of(deal: Deal, number: int = 0) -> Commitment:
    promise: Commitment = Commitment.objects.get(deal=deal, party=parties_of(deal)[number])
    return promise


def seen(actor: Person | Partner, deal: Deal) -> list[str]:
    return sorted(EvidenceFile.objects.visible_to(actor).filter(deal=deal).values_list("title", flat=True))


def zipped(part: str, size: int) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr(part, b"0" * size)
    return target.getvalue()


def test_a_file_is_kept_once_under_its_hash_and_noted(world: World) -> None:
    deal = signed(world)
    first = show(world.coordinator, deal, promise=promise_of(deal))
    assert show(world.coordinator, deal, promise=promise_of(deal)).pk == first.pk
    other = show(world.coordinator, deal)
    assert other.pk != first.pk
    assert other.document.sha256 == first.document.sha256
    assert trail(deal).count("evidence-added") == len([first, other])


def test_a_file_for_city_and_coach_is_not_shown_to_parties_staff_or_strangers(world: World) -> None:
    deal = signed(world, partners=2)
    own, other = (partner(party) for party in parties_of(deal))
    show(own, deal, promise=promise_of(deal), content=PDF + b"1", title="own")
    show(world.coordinator, deal, content=PDF + b"2", title="city")
    show(world.coordinator, deal, content=PDF + b"3", title="parties", audience=Audience.PARTIES)
    show(world.coordinator, deal, content=PDF + b"4", title="public", audience=Audience.PUBLIC)
    assert seen(world.coordinator, deal) == seen(world.coach, deal) == ["city", "own", "parties", "public"]
    assert seen(own, deal) == ["own", "parties", "public"]
    assert seen(other, deal) == ["parties", "public"]
    assert seen(staff(NetworkRole.EC), deal) == seen(staff(NetworkRole.DESK), deal) == ["parties", "public"]
    assert seen(stranger(), deal) == []


def test_a_partner_shows_its_own_promises_only(world: World) -> None:
    deal = signed(world, partners=2)
    first, second = parties_of(deal)
    row = show(partner(first), deal, promise=promise_of(deal, 0))
    assert (row.party_id, row.by_id) == (first.pk, None)
    with pytest.raises(Forbidden):
        show(partner(first), deal, promise=promise_of(deal, 1))
    with pytest.raises(Forbidden):
        show(partner(first), deal)
    leave_deal(actor=partner(second), deal=deal, party=second, reason="We close.", on=NOW.date(), now=NOW)
    with pytest.raises(Forbidden):
        show(partner(second), deal, promise=Commitment.every.get(deal=deal, party=second))


def test_only_a_partner_opens_its_file_to_more_people_and_the_city_may_narrow_that(world: World) -> None:
    deal = signed(world, partners=2)
    own, other = (partner(party) for party in parties_of(deal))
    row = show(own, deal, promise=promise_of(deal))
    change: dict[str, Any] = {"deal": deal, "file": row, "now": NOW}
    with pytest.raises(Forbidden):
        change_audience(actor=world.coordinator, audience=Audience.PUBLIC, **change)
    change_audience(actor=own, audience=Audience.PUBLIC, **change)
    with pytest.raises(Forbidden):
        change_audience(actor=other, audience=Audience.COACH, **change)
    change_audience(actor=world.coordinator, audience=Audience.COACH, **change)
    row.refresh_from_db()
    assert row.audience == Audience.COACH
    with pytest.raises(Conflict):
        change_audience(actor=other, audience=Audience.PUBLIC, **change)
    with pytest.raises(Invalid):
        change_audience(actor=own, audience="press", **change)


def test_a_removed_file_is_gone_from_pages_and_kept_for_the_reports_that_name_it(world: World) -> None:
    deal = signed(world)
    row = show(world.coordinator, deal)
    remove_evidence(actor=world.coordinator, deal=deal, file=row, now=NOW + dt.timedelta(days=1))
    assert seen(world.coordinator, deal) == []
    row.refresh_from_db()
    assert row.removed_at
    assert row.document.sha256
    with pytest.raises(Conflict):
        remove_evidence(actor=world.coordinator, deal=deal, file=row, now=NOW)


def test_only_writers_of_a_signed_deal_add_files(world: World) -> None:
    deal = signed(world)
    for actor, refusal in ((world.coach, Forbidden), (world.mayor, Forbidden), (stranger(), Conflict)):
        with pytest.raises(refusal):
            show(actor, deal)
    with pytest.raises(Forbidden):
        show(world.coordinator, draft(world))


@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        (b"MZ\x90\x00 a programme", "roof.pdf", "not a real PDF file"),
        (b"MZ\x90\x00 a programme", "roof.exe", "this type is not taken"),
        (b"", "roof.pdf", "empty"),
        (b"%PDF-1.7 with a second end", "roof.pdf.exe", "this type is not taken"),
        (b"PK\x03\x04 [Content_Types].xml xl/workbook.xml", "roof.xlsx", "damaged"),
        (b"%PDF-1.7 [/FlateDecode /FlateDecode]", "roof.pdf", "far larger"),
    ],
)
def test_what_is_no_document_is_refused_in_clear_words(
    world: World, content: bytes, name: str, words: str
) -> None:
    deal = signed(world)
    with pytest.raises(Invalid) as refusal:
        show(world.coordinator, deal, content=content, name=name)
    assert words in str(refusal.value.fields["file"])
    assert not EvidenceFile.objects.filter(deal=deal).exists()


def test_a_bomb_is_refused_before_it_is_unpacked(world: World) -> None:
    deal = signed(world)
    packed = zlib.compress(b"0" * 300 * 1024 * 1024, 9)
    pdf = b"%PDF-1.7\n<< /Filter /FlateDecode >>\nstream\n" + packed + b"\nendstream"
    png = b"\x89PNG\r\n\x1a\n" + b"\0\0\0\rIHDR" + (60_000).to_bytes(4) * 2
    for content, name in (
        (pdf, "roof.pdf"),
        (zipped("xl/workbook.xml", 300 * 1024 * 1024), "roof.xlsx"),
        (png, "roof.png"),
    ):
        with pytest.raises(Invalid) as refusal:
            show(world.coordinator, deal, content=content, name=name)
        assert "far larger than a document" in str(refusal.value.fields["file"])


def test_more_than_twenty_megabytes_are_refused(world: World) -> None:
    with pytest.raises(TooLarge):
        show(world.coordinator, signed(world), content=PDF + b"0" * 20 * 1024 * 1024)


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (PDF, "roof.pdf"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + (600).to_bytes(4) * 2, "roof.png"),
        (b"\xff\xd8\xff\xe0 a picture", "roof.JPG"),
        (zipped("xl/workbook.xml", 100), "meters.xlsx"),
        (zipped("word/document.xml", 100), "letter.docx"),
    ],
)
def test_what_documents_are_is_taken(world: World, content: bytes, name: str) -> None:
    assert show(world.coordinator, signed(world), content=content, name=name).document.size == len(content)
