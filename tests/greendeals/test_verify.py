"""Checking a copy: authentic is only what is identical, and nothing that is sent in does any harm."""

import hashlib
import io
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from pytest_django.fixtures import Settings

from greendeals.selectors.verification import Cause, Outcome, verify_file
from icc.accounts.models import User
from icc.core import blobs
from icc.documents.inspection import LARGEST
from icc.tenancy.scopes import Role
from tests.factories.accounts import UserFactory
from tests.factories.cities import MembershipFactory
from tests.factories.register import RegisterEntryFactory, frozen_of, sealed_of, superseded
from tests.greendeals.published import altered, in_register, published
from tests.icc.documents.copies import frozen_bytes
from tests.icc.documents.tampering import VARIANTS, hostile

pytestmark = pytest.mark.django_db

ClientFor = Callable[[User], Client]
HOSTILE = (
    "empty",
    "text",
    "png-renamed",
    "header-only",
    "encrypted",
    "script",
    "deep-nesting",
    "form-of-itself",
    "form-in-a-ring",
    "xref-loop",
    "flate-bomb",
)


@pytest.fixture(autouse=True)
def no_limit() -> None:
    """Attempts are counted in the cache, which outlives a test."""
    cache.clear()


def upload(client: Client, content: bytes, name: str = "deal.pdf") -> tuple[int, str]:
    """Send a file; return the status and the page in one line."""
    file = SimpleUploadedFile(name, content, "application/pdf")
    answer = client.post("/verify/", {"file": file})
    return answer.status_code, " ".join(answer.content.decode().split())


@pytest.mark.fault("signing-29")
def test_the_file_as_it_was_sealed_is_authentic(client: Client) -> None:
    entry = in_register()
    status, shown = upload(client, published().sealed)
    assert status == 200
    assert "AUTHENTIC" in shown
    for words in ("identical", "test authority", "simple electronic signatures", "Mayor", entry.title):
        assert words in shown, words
    assert "ALTERED" not in shown


@pytest.mark.fault("signing-29")
@pytest.mark.fault("signing-33")
@pytest.mark.parametrize("name", sorted(VARIANTS))
def test_no_altered_copy_is_authentic(client: Client, name: str) -> None:
    in_register()
    status, shown = upload(client, altered()[name])
    assert status in {200, 422}
    assert "AUTHENTIC" not in shown
    assert any(word in shown for word in ("ALTERED COPY", "UNKNOWN", "COULD NOT CHECK"))


@pytest.mark.parametrize("name", ["junk-after-end", "page-replaced", "cms-padding", "annotation-added"])
def test_a_copy_that_begins_like_the_original_leads_to_it(client: Client, name: str) -> None:
    entry = in_register()
    _status, shown = upload(client, altered()[name])
    assert "ALTERED COPY" in shown
    assert entry.get_absolute_url() in shown


def test_the_text_before_signing_is_told_apart(client: Client) -> None:
    entry = in_register()
    _status, shown = upload(client, published().frozen)
    assert "ALTERED COPY" in shown
    assert "text before signing" in shown
    assert entry.get_absolute_url() in shown


def test_our_seal_under_another_text_is_recognised_and_not_believed() -> None:
    """A changed bit near the beginning leaves the certificate as the only thing that is ours."""
    in_register()
    found = verify_file(altered()["content-bit"])
    assert (found.outcome, found.cause, found.entry) == (Outcome.ALTERED, Cause.SEAL, None)


@pytest.mark.fault("signing-33")
@pytest.mark.parametrize("name", ["look-alike", "look-alike-rsa"])
def test_a_seal_that_reads_like_ours_is_not_ours(name: str) -> None:
    RegisterEntryFactory(certificate=published().facts["certificate"])
    found = verify_file(altered()[name])
    assert (found.outcome, found.cause) == (Outcome.UNKNOWN, Cause.OTHER_SEAL)


@pytest.mark.fault("signing-30")
def test_a_foreign_pdf_is_unknown(client: Client) -> None:
    RegisterEntryFactory()
    status, shown = upload(client, frozen_bytes())
    assert status == 200
    assert "UNKNOWN" in shown


@pytest.mark.fault("signing-30")
@pytest.mark.fault("signing-31")
@pytest.mark.parametrize("name", HOSTILE)
def test_what_nobody_sends_in_good_faith_is_answered(client: Client, name: str) -> None:
    status, shown = upload(client, hostile(frozen_bytes())[name])
    assert status in {200, 422}
    assert "AUTHENTIC" not in shown
    told = ("UNKNOWN", "COULD NOT CHECK", "This file is empty")
    assert any(words in shown for words in told)


@pytest.mark.fault("signing-34")
def test_an_older_genuine_version_says_what_took_its_place(client: Client) -> None:
    older, newer = superseded()
    _status, shown = upload(client, sealed_of(older))
    assert "AUTHENTIC" in shown
    assert "Superseded by version 2 on 1 April 2026" in shown
    assert newer.get_absolute_url() in shown
    assert "Superseded" in client.get(f"/verify/{older.code}/").content.decode()


def test_a_demonstration_is_never_called_an_agreement(client: Client) -> None:
    entry = RegisterEntryFactory(edition__is_demonstration=True)
    _status, shown = upload(client, sealed_of(entry))
    assert "AUTHENTIC copy of a demonstration document, not an agreement" in shown
    assert "ui-notice--success" not in shown


def test_the_longest_beginning_decides() -> None:
    """The texts of two deals may begin alike; the copy belongs to the one that it follows further."""
    short = RegisterEntryFactory()
    longer = frozen_of(short) + b"% and more"
    long = RegisterEntryFactory(frozen_sha256=hashlib.sha256(longer).hexdigest(), frozen_size=len(longer))
    found = verify_file(longer + b" and more")
    assert (found.outcome, found.cause, found.entry) == (Outcome.ALTERED, Cause.BEGINNING, long)
    assert verify_file(frozen_of(short) + b"no").entry == short


@pytest.mark.fault("signing-31")
def test_too_much_is_refused_before_it_is_read(client: Client) -> None:
    body = Unread()
    extra: Any = {"wsgi.input": body}
    answer = client.generic(
        "POST",
        "/verify/",
        b"",
        content_type="multipart/form-data; boundary=x",
        CONTENT_LENGTH=str(21 * 1024 * 1024),
        **extra,
    )
    assert answer.status_code == 413
    assert "20 MB" in answer.content.decode()
    assert not body.was_read


class Unread(io.BytesIO):
    """A body that tells whether anybody has read it."""

    was_read = False

    def read(self, *args: object) -> bytes:
        """Note it."""
        self.was_read = True
        return b""


@pytest.mark.fault("signing-31")
def test_a_file_just_over_the_limit_is_refused(client: Client) -> None:
    status, shown = upload(client, bytes(LARGEST + 1))
    assert status == 413
    assert "20 MB" in shown


def test_the_file_is_kept_nowhere(client: Client, settings: Settings) -> None:
    """Neither in the storage nor in a temporary file, however large it is."""
    settings.FILE_UPLOAD_TEMP_DIR = "/nonexistent"
    big = b"%PDF-1.7 a very private letter" + bytes(settings.FILE_UPLOAD_MAX_MEMORY_SIZE + 1)
    status, _shown = upload(client, big)
    assert status in {200, 422}
    assert not default_storage.exists(blobs.path_of(hashlib.sha256(big).hexdigest()))


def test_an_upload_needs_the_token_of_the_page() -> None:
    client = Client(enforce_csrf_checks=True)
    file = SimpleUploadedFile("deal.pdf", b"%PDF", "application/pdf")
    assert client.post("/verify/", {"file": file}).status_code == 403
    client.get("/verify/")
    token = client.cookies["csrftoken"].value
    file.seek(0)
    assert client.post("/verify/", {"file": file, "csrfmiddlewaretoken": token}).status_code == 422


@pytest.mark.parametrize("data", [{}, {"file": "not a file"}])
def test_no_file_is_said_beside_the_field(client: Client, data: dict[str, str]) -> None:
    answer = client.post("/verify/", data)
    assert answer.status_code == 422
    assert "Choose the PDF you want to check." in answer.content.decode()


@pytest.mark.fault("signing-41")
def test_a_code_is_read_as_people_write_it(client: Client) -> None:
    entry = RegisterEntryFactory()
    typed = f" {entry.code.lower().replace('-', ' ')} ".replace("0", "o").replace("1", "l")
    answer = client.get("/verify/", {"code": typed})
    assert answer.status_code == 302
    assert answer.headers["Location"] == f"/verify/{entry.code}/"
    assert client.get(f"/verify/{entry.code.lower()}/").headers["Location"] == f"/verify/{entry.code}/"


@pytest.mark.fault("signing-41")
def test_a_mistyped_code_is_found_out(client: Client) -> None:
    code = RegisterEntryFactory().code
    wrong = code[:-1] + ("2" if code[-1] != "2" else "3")
    for address, status in (("/verify/?code=" + wrong, 422), (f"/verify/{wrong}/", 404)):
        answer = client.get(address)
        assert answer.status_code == status
        assert "This is not a code we print." in answer.content.decode()
        assert wrong in answer.content.decode(), "what was typed is kept"


def test_a_code_of_no_signed_deal_is_not_found(client: Client) -> None:
    answer = client.get("/verify/0000-0000-0000-0000-0/")
    assert answer.status_code == 404
    assert "No signed deal stands under" in answer.content.decode()


def test_a_code_alone_proves_nothing(client: Client) -> None:
    entry = RegisterEntryFactory()
    answer = client.get(f"/verify/{entry.code}/")
    shown = answer.content.decode()
    assert "The code alone proves nothing" in shown
    assert "AUTHENTIC" not in shown
    for words in (entry.title, entry.sealed_sha256, "Mayor", 'type="file"'):
        assert words in shown, words
    assert "noindex" in answer.headers["X-Robots-Tag"]


@pytest.mark.fault("signing-41")
@pytest.mark.parametrize(("most", "act"), [(60, "code"), (20, "file")])
def test_guessing_is_slowed_down(client: Client, most: int, act: str) -> None:
    entry = RegisterEntryFactory()

    def once() -> int:
        if act == "code":
            return client.get(f"/verify/{entry.code}/").status_code
        return client.post("/verify/").status_code

    answers = [once() for _ in range(most + 1)]
    assert 429 not in answers[:-1]
    assert answers[-1] == 429


@pytest.fixture
def bare_login(transactional_db: None) -> Iterator[None]:
    """Connect as in production: `icc_app`, which reads machine tables only until a scope is entered."""
    with connection.cursor() as cursor:
        cursor.execute("SET ROLE NONE")
    yield
    with connection.cursor() as cursor:
        cursor.execute(f"SET ROLE {Role.NETWORK}")


@pytest.mark.parametrize("signed_in", [False, True])
def test_the_pages_need_no_transaction_around_them(
    transactional_db: None,
    request: pytest.FixtureRequest,
    signed_in: bool,  # noqa: FBT001 -- a parameter
) -> None:
    """A person's navigation names their cities, which the bare login may not read: each page sees to it."""
    entry = RegisterEntryFactory()
    client = Client()
    if signed_in:
        client.force_login(MembershipFactory(user=UserFactory()).user)
    request.getfixturevalue("bare_login")
    assert client.get("/verify/").status_code == 200
    assert client.get(f"/verify/{entry.code}/").status_code == 200
    assert client.get("/verify/nothing/").status_code == 404
    assert client.get("/verify/a/b/c").status_code == 404
    assert client.get("/verify/?code=x").status_code == 422
    assert client.post("/verify/").status_code == 422
    assert client.put("/verify/").status_code == 405
    assert upload(client, sealed_of(entry))[0] == 200
    assert upload(client, b"%PDF-1.7 nothing")[0] == 422
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = client.cookies
    assert strict.post("/verify/").status_code == 403
