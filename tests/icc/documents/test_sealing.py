"""Sealing as a job: once, by one worker, whatever is killed, missing or broken on the way."""

import datetime as dt
import errno
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import pytest
from celery import current_app
from django.core.files.storage import FileSystemStorage, default_storage
from django.db import DatabaseError, connections, transaction
from pytest_django.fixtures import Settings

from icc.core.blobs import path_of
from icc.documents import authority, tasks
from icc.documents.kinds import DocumentKind
from icc.documents.models import Document, Seal
from icc.documents.selectors import seals_in_trouble
from icc.documents.services import LEASE, request_seal, retry_seal, seal, sealed_content
from icc.documents.workflow import DocumentState, SealState
from icc.local.paths import ROOT
from icc.tenancy.actors import Person, Public, System
from icc.tenancy.scopes import Role
from tests.concurrency.threads import at_once, refused
from tests.conftest import TEST_DATABASE
from tests.icc.documents.copies import NOW, frozen_bytes, printed
from tests.icc.documents.victim import STEPS
from tests.icc.documents.world import REASON, known_kind, ready, requested, stored

pytestmark = pytest.mark.django_db

LATER = NOW + LEASE + dt.timedelta(seconds=1)
SOON = NOW + dt.timedelta(minutes=2)
ANOTHER = "e" * 64


class Told:
    """What the kind was told, and what it answers."""

    def __init__(self) -> None:
        self.seals: list[tuple[int, int, str]] = []
        self.fault: Exception | None = None

    def on_sealed(self, document: Document, row: Seal, _now: dt.datetime) -> None:
        """Note what was sealed, or fail."""
        if self.fault:
            raise self.fault
        self.seals.append((document.pk, row.pk, row.state))


@pytest.fixture
def told() -> Told:
    """What the kind was told."""
    return Told()


@pytest.fixture(autouse=True)
def kind(told: Told) -> Iterator[DocumentKind]:
    """The kind of document that is sealed here."""
    with known_kind(on_sealed=told.on_sealed) as made:
        yield made


class Disk(FileSystemStorage):
    """A disk that does something else first."""

    def __init__(self, before: Callable[[], object]) -> None:
        super().__init__(location=default_storage.path(""))
        self.before = before

    def save(self, name: str | None, content: Any, max_length: int | None = None) -> str:
        """Write a file."""
        self.before()
        return super().save(name, content, max_length)


@pytest.fixture
def disk(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[], object]], None]:
    """Return a function that says what happens whenever a file is about to be written."""
    default_storage.exists("")  # makes the real one

    def happens(before: Callable[[], object]) -> None:
        monkeypatch.setattr(default_storage, "_wrapped", Disk(before))

    return happens


def again(row: Seal) -> Seal:
    row.refresh_from_db()
    return row


def test_a_seal_is_requested_once_per_document() -> None:
    row = requested()
    assert request_seal(document=row.document, reason="Other", demonstration=True, now=LATER) == row
    assert (Seal.objects.get().reason, row.state) == (REASON, SealState.REQUESTED)


def test_what_is_not_ready_cannot_be_sealed() -> None:
    document = Document.objects.create(kind="tests.sealed", subject="a", file_name="a", requested_at=NOW)
    with pytest.raises(ValueError, match="not ready"):
        request_seal(document=document, reason=REASON, demonstration=False, now=NOW)


def test_a_worker_seals_stores_and_tells(told: Told) -> None:
    row = requested()
    assert seal(seal_id=row.pk, now=NOW) is True
    content = sealed_content(again(row))
    assert content.startswith(frozen_bytes())
    assert (row.state, row.size, row.level, row.stamped_at) == (
        SealState.SEALED,
        len(content),
        "PAdES B-LT",
        NOW,
    )
    assert row.sealed_at is not None
    assert row.sealed_at > NOW
    assert (row.lease_until, row.fault, row.attempts) == (None, "", 1)
    assert told.seals == [(row.document.pk, row.pk, SealState.SEALED)]
    assert seal(seal_id=row.pk, now=LATER) is False, "and does it once"


@pytest.mark.fault("signing-21")
@pytest.mark.django_db(transaction=True)
def test_of_two_workers_at_once_one_seals(told: Told) -> None:
    before, row = stored(), requested()
    outcomes = at_once(*[lambda: seal(seal_id=row.pk, now=NOW)] * 2)
    assert refused(outcomes) == []
    assert sorted(outcomes) == [False, True]  # type: ignore[type-var]  # all are answers, says the line above
    assert stored() - before - {row.document.sha256} == {again(row).sha256}
    assert len(told.seals) == 1


def killed(seals: dict[str, Seal]) -> str:
    """Let a program of its own seal each, and be killed at its step."""
    parts = urlsplit(os.environ["DATABASE_APP_URL"])
    address = urlunsplit((parts.scheme, parts.netloc, TEST_DATABASE, parts.query, ""))
    environment = {**os.environ, "DATABASE_APP_URL": address}
    argv = [
        sys.executable,
        "-m",
        "tests.icc.documents.victim",
        *(f"{step}={row.pk}" for step, row in seals.items()),
    ]
    done = subprocess.run(argv, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.fault("signing-20")
@pytest.mark.django_db(transaction=True)
def test_a_worker_killed_at_any_step_leaves_one_sealed_file(told: Told) -> None:
    seals = {step: requested(subject=step) for step in STEPS}
    before = stored()
    assert killed(seals).splitlines() == [f"{step} 9" for step in STEPS]
    drafts = {step: again(row).draft_sha256 for step, row in seals.items()}
    for row in seals.values():
        assert (row.state, row.sha256) == (SealState.SEALING, "")
        assert seal(seal_id=row.pk, now=NOW + LEASE) is False, "the lease still runs"
        assert seal(seal_id=row.pk, now=LATER) is True
    for step, row in seals.items():
        assert sealed_content(again(row)).startswith(frozen_bytes())
        assert (row.sha256 == drafts[step]) == (step in {"stored", "telling"}), step
    assert stored() - before == {row.sha256 for row in seals.values()}
    assert len(told.seals) == len(STEPS)


def test_a_draft_too_old_to_hold_is_made_anew(told: Told) -> None:
    row, before = requested(), stored()
    told.fault = RuntimeError("broken")
    assert seal(seal_id=row.pk, now=NOW) is False
    draft = again(row).draft_sha256
    assert draft in stored()
    told.fault = None
    assert seal(seal_id=row.pk, now=NOW + dt.timedelta(days=30)) is True
    assert again(row).sha256 != draft
    assert stored() - before == {row.sha256}


@pytest.mark.fault("signing-25")
def test_a_fault_while_telling_undoes_the_seal_and_keeps_the_file(told: Told) -> None:
    row, before = requested(), stored()
    told.fault = DatabaseError("connection lost by Ada")
    assert seal(seal_id=row.pk, now=NOW) is False
    assert (again(row).state, row.sha256, row.fault) == (SealState.REQUESTED, "", "DatabaseError")
    told.fault = None
    assert seal(seal_id=row.pk, now=SOON) is True
    assert again(row).sha256 == row.draft_sha256
    assert stored() - before == {row.sha256}


@pytest.mark.fault("signing-25")
def test_a_full_disk_is_waited_for(disk: Callable[[Callable[[], object]], None]) -> None:
    def full() -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    row, before = requested(), stored()
    disk(full)
    assert seal(seal_id=row.pk, now=NOW) is False
    assert (again(row).state, row.fault) == (SealState.REQUESTED, "OSError")
    disk(lambda: None)
    assert seal(seal_id=row.pk, now=SOON) is True
    assert stored() - before == {again(row).sha256}


@pytest.mark.parametrize("taken", [{"draft_sha256": ANOTHER}, {}])
def test_a_worker_that_lost_its_lease_marks_nothing(
    told: Told, disk: Callable[[Callable[[], object]], None], taken: dict[str, str]
) -> None:
    row, before = requested(), stored()
    disk(lambda: Seal.objects.update(attempts=2, **taken))
    assert seal(seal_id=row.pk, now=NOW) is False
    assert (again(row).state, row.sha256, row.fault, told.seals) == (SealState.SEALING, "", "", [])
    # A draft that the row still names may be taken up by whoever holds it now; any other is removed.
    assert stored() - before == (set() if taken else {row.draft_sha256})


@pytest.mark.fault("signing-24")
@pytest.mark.parametrize("damage", [b"%PDF-1.7 another text", None])
def test_frozen_bytes_gone_or_altered_are_never_made_anew(damage: bytes | None, told: Told) -> None:
    content = printed("<p>Of this test alone.</p>")
    document = ready(content)
    row = request_seal(document=document, reason=REASON, demonstration=False, now=NOW)
    path = path_of(document.sha256)
    default_storage.delete(path)
    if damage:
        Path(default_storage.path(path)).write_bytes(damage)
    assert seal(seal_id=row.pk, now=NOW) is False
    assert (again(row).state, row.fault, told.seals) == (SealState.FAILED, "hash mismatch", [])
    document.refresh_from_db()
    assert document.state == DocumentState.READY
    assert seal(seal_id=row.pk, now=LATER) is False, "no repetition mends it"
    assert list(seals_in_trouble(now=NOW)) == [row]
    Path(default_storage.path(path)).write_bytes(content)  # the desk, from a backup
    assert retry_seal(seal=row, now=LATER) is True
    assert seal(seal_id=row.pk, now=LATER) is True


@pytest.mark.fault("signing-23")
def test_a_missing_key_and_a_certificate_out_of_date_are_waited_for(
    settings: Settings, tmp_path: Path
) -> None:
    row, good = requested(), settings.SEAL_DIR
    settings.SEAL_DIR, settings.SEAL_CA = tmp_path / "none", tmp_path / "ca.pem"
    assert seal(seal_id=row.pk, now=NOW) is False
    assert again(row).fault == "KeyMissing < FileNotFoundError: seal.key cannot be read"
    authority.set_up(now=NOW - dt.timedelta(days=4000))
    assert seal(seal_id=row.pk, now=SOON) is False
    assert (again(row).state, row.sha256) == (SealState.REQUESTED, "")
    assert row.fault
    settings.SEAL_DIR = good
    assert seal(seal_id=row.pk, now=LATER) is True
    assert again(row).fault == ""


def test_trying_again_hurries_what_waits_and_leaves_alone_what_is_sealed() -> None:
    row = requested()
    Seal.objects.update(due_at=LATER, fault="NoTimeStamp")
    assert seal(seal_id=row.pk, now=NOW) is False
    assert retry_seal(seal=row, now=NOW) is True
    assert seal(seal_id=row.pk, now=NOW) is True
    assert retry_seal(seal=row, now=NOW) is False
    assert again(row).state == SealState.SEALED


@pytest.mark.fault("signing-26")
def test_the_sweep_finds_what_the_broker_lost_and_raises_the_alarm(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    asked: list[tuple[str, int]] = []
    monkeypatch.setattr(tasks, "enqueue", lambda name, seal_id: asked.append((name, seal_id)))
    row = requested()
    Seal.objects.update(requested_at=NOW - dt.timedelta(days=900))
    tasks.sweep_seals()
    assert asked == [("icc.documents.tasks.seal", row.pk)]
    assert "seals_in_trouble" in caplog.text
    current_app.tasks[asked[0][0]](row.pk)
    assert again(row).state == SealState.SEALED
    asked.clear()
    tasks.sweep_seals()
    assert asked == []


def test_what_is_in_trouble() -> None:
    row = requested()
    quarter = dt.timedelta(minutes=15, seconds=1)
    assert not seals_in_trouble(now=NOW)
    assert seals_in_trouble(now=NOW + quarter)
    Seal.objects.update(fault="OSError")
    assert seals_in_trouble(now=NOW)
    assert seal(seal_id=row.pk, now=NOW)
    assert not seals_in_trouble(now=NOW + quarter)


def test_a_seal_is_seen_by_those_who_see_its_document() -> None:
    document = ready(city_id=5)
    row = request_seal(document=document, reason=REASON, demonstration=False, now=NOW)
    for actor, seen in (
        (System("test"), [row]),
        (Person(1, network="desk"), [row]),
        (Person(2, cities={5: frozenset({"any"})}), [row]),
        (Person(2, cities={6: frozenset({"any"})}), []),
        (Public(), []),
    ):
        assert list(Seal.objects.visible_to(actor)) == seen


def answer_to(statement: str, *, alias: str, role: str = "") -> str:
    """Return what the database says to a statement it refuses."""
    with transaction.atomic(using=alias), connections[alias].cursor() as cursor:
        if role:
            cursor.execute(f"SET LOCAL ROLE {role}")
        try:
            with transaction.atomic(using=alias):
                cursor.execute(statement)
        except DatabaseError as refusal:
            return str(refusal)
    return "done"


@pytest.mark.fault("signing-27")
@pytest.mark.django_db(transaction=True)
def test_no_role_changes_what_is_sealed_or_ready() -> None:
    row = requested()
    seal(seal_id=row.pk, now=NOW)
    for statement in (
        "UPDATE documents_seal SET sha256 = repeat('a', 64)",
        "UPDATE documents_seal SET state = 'requested'",
        "DELETE FROM documents_seal",
        "UPDATE documents_document SET sha256 = repeat('a', 64)",
        "UPDATE documents_document SET state = 'requested'",
        "DELETE FROM documents_document",
    ):
        for role in Role:
            answer = answer_to(statement, alias="default", role=role)
            assert ("permission denied" if role == Role.PUBLIC else "is refused") in answer, statement
        assert "is refused" in answer_to(statement, alias="owner"), statement
    assert again(row).state == SealState.SEALED
    assert Document.objects.get().state == DocumentState.READY


def test_a_row_that_is_not_whole_cannot_say_that_it_is_sealed() -> None:
    requested()
    with pytest.raises(DatabaseError, match="seal_sealed_is_whole"), transaction.atomic():
        Seal.objects.update(state=SealState.SEALED, sha256="a" * 64)
