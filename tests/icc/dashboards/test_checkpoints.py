"""Checkpoints: a log that was changed, shortened or set back no longer leads to them."""

import datetime as dt
import io
import json
import shutil
import subprocess
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connections, transaction
from pytest_django.fixtures import Settings

from icc.audit import checkpoints
from icc.audit.models import Checkpoint, Entry
from icc.audit.services import LOG, record
from icc.documents import authority, timestamps
from icc.documents.faults import NoTimeStamp
from icc.documents.services import make_checkpoint
from icc.tenancy.actors import System
from tests.icc.documents.tsa import nobody

NOW = dt.datetime(2026, 3, 2, 9, 30, tzinfo=dt.UTC)
CLERK = System("tests")

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])


def write(subject: str = "deal:1", times: int = 1) -> None:
    """Append entries."""
    for _ in range(times):
        record(actor=CLERK, subject=subject, action="noted", now=NOW)


def checkpoint() -> Checkpoint:
    """Take a checkpoint."""
    found = make_checkpoint(now=NOW)
    assert found is not None
    return found


def forge(statement: str) -> None:
    """Change the log as only the owner could, with the triggers off."""
    with transaction.atomic(using="owner"), connections["owner"].cursor() as cursor:
        cursor.execute("SET LOCAL icc.flush = 'on'")
        cursor.execute(statement)


def verify(*options: str) -> tuple[int, str, str]:
    """Run the command; return its exit code and what it printed."""
    out, err = io.StringIO(), io.StringIO()
    try:
        call_command("verify_audit", *options, stdout=out, stderr=err)
    except SystemExit as end:
        return int(end.code or 0), out.getvalue(), err.getvalue()
    return 0, out.getvalue(), err.getvalue()


def kept(row: Checkpoint, folder: Path) -> str:
    """Keep a copy of a checkpoint elsewhere."""
    place = folder / f"{row.number}.json"
    place.write_text(row.body, encoding="utf-8")
    return str(place)


def test_a_checkpoint_follows_from_the_one_before_and_covers_all_entries() -> None:
    write(times=3)
    first = checkpoint()
    write("deal:2", times=2)
    second = checkpoint()
    told = json.loads(second.body)
    assert (first.number, first.entries, second.number, second.entries) == (1, 3, 2, 5)
    assert (told["previous"], told["root"]) == (first.digest, second.root)
    assert verify()[0] == 0


def test_nothing_new_is_no_checkpoint() -> None:
    write()
    checkpoint()
    assert make_checkpoint(now=NOW) is None
    assert Checkpoint.objects.count() == 1


def test_an_authority_that_does_not_answer_leaves_no_checkpoint(settings: Settings) -> None:
    write()
    settings.TSA_URLS = [nobody()]
    with pytest.raises(NoTimeStamp):
        make_checkpoint(now=NOW)
    assert Checkpoint.objects.count() == 0


def test_the_stamp_is_of_this_very_checkpoint() -> None:
    write()
    row = checkpoint()
    token = bytes(row.token)
    assert timestamps.stamped_at(token, row.body.encode()) == NOW
    assert timestamps.stamped_at(token, row.body.encode() + b" ") is None
    assert timestamps.stamped_at(token[:-1] + b"\0", row.body.encode()) is None
    assert timestamps.stamped_at(b"garbage", row.body.encode()) is None


@pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl is not here")
def test_openssl_agrees_with_the_stamp(tmp_path: Path) -> None:
    write()
    row = checkpoint()
    body, token, ca = tmp_path / "body", tmp_path / "token", tmp_path / "ca.pem"
    token.write_bytes(bytes(row.token))
    ca.write_bytes(authority.ca_certificate())
    command: list[str | Path] = [
        "openssl",
        "ts",
        "-verify",
        "-token_in",
        "-in",
        token,
        "-data",
        body,
        "-CAfile",
        ca,
    ]
    for content, code in ((row.body, 0), (row.body.replace('"number":1', '"number":2'), 1)):
        body.write_text(content, encoding="utf-8")
        done = subprocess.run(command, capture_output=True, check=False)
        assert done.returncode == code, done.stderr


@pytest.mark.fault("signing-28")
@pytest.mark.parametrize(
    "change",
    [
        """DELETE FROM audit_entry WHERE subject = 'deal:2';
        DELETE FROM audit_head WHERE subject = 'deal:2'""",
        """DELETE FROM audit_entry WHERE subject = 'deal:1' AND number = 3;
        UPDATE audit_head h SET number = e.number, digest = e.digest FROM audit_entry e
        WHERE h.subject = 'deal:1' AND e.subject = 'deal:1' AND e.number = 2""",
    ],
)
def test_a_tail_cut_off_together_with_its_head_is_missed(change: str) -> None:
    write(times=3)
    write("deal:2")
    checkpoint()
    forge(change)
    told = "the log is shorter than checkpoint 1: 3 of 4 entries"
    assert verify()[::2] == (1, f"Broken: {told}\n")


@pytest.mark.fault("signing-28")
def test_a_log_set_back_to_yesterday_is_told_from_the_copy_kept_elsewhere(tmp_path: Path) -> None:
    write(times=2)
    checkpoint()
    write("deal:2", times=2)
    elsewhere = kept(checkpoint(), tmp_path)
    forge(
        "DELETE FROM audit_checkpoint WHERE number = 2; DELETE FROM audit_entry WHERE subject = 'deal:2'; "
        "DELETE FROM audit_head WHERE subject = 'deal:2'"
    )
    assert verify()[0] == 0, "the backup agrees with itself"
    told = "the log is shorter than checkpoint 2: 2 of 4 entries"
    assert verify("--checkpoint", elsewhere)[::2] == (1, f"Broken: {told}\n")
    call_command("note_restore", elsewhere, stdout=io.StringIO())
    code, out, err = verify("--checkpoint", elsewhere)
    assert (code, err) == (0, "")
    assert out.startswith("Known gap, noted on ")
    noted = Entry.objects.about("log").get()
    assert (noted.action, noted.data["number"], noted.data["left"]) == ("restored", 2, 2)


def test_writing_on_after_a_restore_does_not_hide_it(tmp_path: Path) -> None:
    write(times=2)
    elsewhere = kept(checkpoint(), tmp_path)
    forge(
        "DELETE FROM audit_checkpoint; DELETE FROM audit_entry WHERE number = 2; "
        "UPDATE audit_head h SET number = 1, digest = e.digest FROM audit_entry e WHERE e.number = 1"
    )
    record(actor=CLERK, subject="deal:1", action="another", now=NOW)
    told = "the first 2 entries are not those of checkpoint 1"
    assert verify("--checkpoint", elsewhere)[::2] == (1, f"Broken: {told}\n")


def test_a_log_that_agrees_has_no_gap_to_note(tmp_path: Path) -> None:
    write()
    elsewhere = kept(checkpoint(), tmp_path)
    with pytest.raises(CommandError, match="nothing to note"):
        call_command("note_restore", elsewhere)


def test_what_is_no_checkpoint_is_said_to_be_none(tmp_path: Path) -> None:
    place = tmp_path / "none.json"
    for content in (b"", b"{}", b"\xff", b"[1]"):
        place.write_bytes(content)
        with pytest.raises(CommandError, match="not a checkpoint"):
            call_command("verify_audit", "--checkpoint", str(place), stdout=io.StringIO())


def test_every_entry_is_proved_to_stand_in_its_checkpoint() -> None:
    write(times=3)
    write("deal:2", times=2)
    row = checkpoint()
    write()
    later = Entry.objects.order_by("pk").last()
    assert later is not None
    assert (checkpoints.inclusion(later, row), checkpoints.covering(later)) == (None, None)
    for index, entry in enumerate(Entry.objects.order_by("pk")[:5]):
        proof = checkpoints.inclusion(entry, row)
        assert proof is not None
        assert (proof["index"], proof["digest"], checkpoints.covering(entry)) == (index, entry.digest, row)


def test_a_checkpoint_waits_for_nobody_and_finds_its_moment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checkpoints, "ATTEMPTS", 2)
    monkeypatch.setattr(checkpoints, "PAUSE", 0)
    write()
    with transaction.atomic(using="owner"), connections["owner"].cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock_shared(%s)", [LOG])
        with pytest.raises(checkpoints.Busy):
            make_checkpoint(now=NOW)
    assert checkpoint().entries == 1
