"""What is taken from outside: by size, by name and by content, and nothing is unpacked."""

import io
import zipfile

import pytest

from icc.core.errors import Invalid, TooLarge
from icc.documents.uploads import LARGEST, LONGEST_NAME, examined, neutral_name
from tests.cities.journey import DOCX, JPG, MACROS, PDF, PNG, XLSX, archive, open_document

EXE = b"MZ\x90\x00" + bytes(60)
PAGE = b"<html><script>alert(1)</script></html>"


@pytest.mark.parametrize(
    ("name", "content", "media_type"),
    [
        ("a.pdf", PDF, "application/pdf"),
        ("a.PDF", PDF, "application/pdf"),
        ("a.docx", DOCX, "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        ("a.xlsx", XLSX, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        ("a.odt", open_document(), "application/vnd.oasis.opendocument.text"),
        ("a.png", PNG, "image/png"),
        ("a.jpg", JPG, "image/jpeg"),
        ("a.jpeg", JPG, "image/jpeg"),
    ],
)
def test_what_is_taken(name: str, content: bytes, media_type: str) -> None:
    assert examined(content=content, file_name=name) == (name.lower(), media_type)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("virus.pdf", EXE),
        ("page.pdf", PAGE),
        ("picture.png", JPG),
        ("text.docx", XLSX),
        ("text.docx", MACROS),
        ("text.docx", archive(**{"anything.txt": b"x"})),
        ("text.odt", DOCX),
        ("text.docx", b"PK\x03\x04"),
        ("page.html", PAGE),
        ("program.exe", EXE),
        ("program.pdf.exe", PDF),
        ("picture.svg", b"<svg/>"),
        ("noending", PDF),
        (".pdf", PDF),
        ("a.pdf", b""),
    ],
)
def test_what_is_refused_with_words_beside_the_field(name: str, content: bytes) -> None:
    with pytest.raises(Invalid) as caught:
        examined(content=content, file_name=name)
    assert str(caught.value.fields["file"]).endswith((".", "MB."))


def test_a_file_may_have_twenty_megabytes_and_not_one_byte_more() -> None:
    fitting = PDF + bytes(LARGEST - len(PDF))
    assert examined(content=fitting, file_name="a.pdf")[1] == "application/pdf"
    with pytest.raises(TooLarge):
        examined(content=fitting + b"x", file_name="a.pdf")


def test_a_bomb_is_never_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("[Content_Types].xml", "<Types/>")
        file.writestr("word/document.xml", bytes(50_000_000))
    assert len(content.getvalue()) < 60_000
    monkeypatch.setattr(zipfile, "ZipFile", None)
    assert examined(content=content.getvalue(), file_name="bomb.docx")[0] == "bomb.docx"


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("C:\\Users\\ana\\plan.pdf", "plan.pdf"),
        ("/absolute/plan.pdf", "plan.pdf"),
        ("<img src=x onerror=alert(1)>.pdf", "img src=x onerror=alert(1).pdf"),
        ('"quoted";.pdf', "quoted;.pdf"),
        ("line\r\nbreak.pdf", "linebreak.pdf"),
        ("nul\x00.pdf", "nul.pdf"),
        ("invoice\u202efdp.exe.pdf", "invoicefdp.exe.pdf"),
        ("...hidden.pdf", "hidden.pdf"),
        ("Plan für Alcoi.PDF", "Plan für Alcoi.pdf"),
        ("Příkladov.pdf", "Příkladov.pdf"),
        ("", "file"),
        ("...", "file"),
    ],
)
def test_names_lose_what_could_harm(given: str, kept: str) -> None:
    assert neutral_name(given) == kept


def test_a_long_name_keeps_its_ending() -> None:
    name = neutral_name("a" * 300 + ".pdf")
    assert len(name) == LONGEST_NAME
    assert name.endswith("a.pdf")
