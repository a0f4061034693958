"""The bundle proves a deal without the platform; what was altered is named, what lacks is said."""

import datetime as dt
import hashlib
import io
import json
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path

import pikepdf
import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from django.core.management import call_command
from django.db import transaction
from pytest_django import DjangoDbBlocker

from greendeals.documents import BUNDLE, CERTIFICATE
from greendeals.models import Deal
from greendeals.selectors import subject_of, unbundled_versions
from greendeals.services import request_bundle
from icc.audit.models import Checkpoint
from icc.documents import authority, verifier
from icc.documents.models import Document, Seal
from icc.documents.services import content_of, render, sealed_content
from icc.documents.services import seal as seal_document
from icc.tenancy.actors import System
from icc.tenancy.scopes import scope
from tests.greendeals.world import (
    NOW,
    approved,
    ask,
    freeze,
    fresh,
    new_world,
    partners_sign,
    sign,
    version_of,
)
from tests.icc.documents.signers import TrustService
from tests.icc.documents.tampering import variants

LATER = NOW + dt.timedelta(hours=1)
LATEST = LATER + dt.timedelta(minutes=5)
needs_openssl = pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl is not here")

pytestmark = pytest.mark.django_db


def signed_by_workers() -> Deal:
    """Return a deal that real workers have printed and sealed."""
    world = new_world()
    deal = freeze(world, approved(world), pdf=False)
    document = version_of(deal).document
    assert document
    assert render(document_id=document.pk, now=NOW)
    deal = ask(world, fresh(deal))
    partners_sign(world, deal)
    sign(world, deal)
    assert seal_document(seal_id=Seal.objects.get(document=document).pk, now=LATER)
    return fresh(deal)


def bundled(deal: Deal) -> bytes:
    """Let the workers certify, checkpoint and pack."""
    version = version_of(deal)
    certificate = Document.objects.get(kind=CERTIFICATE.name, subject=subject_of(version))
    assert render(document_id=certificate.pk, now=LATER)
    assert seal_document(seal_id=Seal.objects.get(document=certificate).pk, now=LATEST)
    bundle = request_bundle(version_id=version.pk, now=LATEST)
    assert bundle is not None
    assert render(document_id=bundle.pk, now=LATEST)
    bundle.refresh_from_db()
    return content_of(bundle)


@pytest.fixture(scope="module")
def bundle(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[dict[str, bytes]]:
    """The parts of one real bundle; made once and taken back."""
    with django_db_blocker.unblock(), transaction.atomic():
        content = bundled(signed_by_workers())
        transaction.set_rollback(True)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        yield {name: archive.read(name) for name in archive.namelist()}


def packed(parts: Mapping[str, bytes], folder: Path) -> Path:
    """Pack parts into a file."""
    place = folder / "bundle.zip"
    with zipfile.ZipFile(place, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return place


def verdict(parts: Mapping[str, bytes], folder: Path, *, known: str = "") -> tuple[int, list[str]]:
    """Return the exit code and what was said."""
    said: list[str] = []
    code = verifier.verify(packed(parts, folder), authority=known, say=said.append)
    return code, said


@needs_openssl
def test_an_untouched_bundle_holds(bundle: dict[str, bytes], tmp_path: Path) -> None:
    code, said = verdict(bundle, tmp_path, known=authority.ca_fingerprint())
    assert code == 0, said
    assert all(line.startswith("ok ") for line in said[:-1])
    assert set(verifier.PARTS) < set(bundle)


@needs_openssl
def test_the_verifier_in_the_bundle_runs_alone_and_says_the_same(
    bundle: dict[str, bytes], tmp_path: Path
) -> None:
    script = tmp_path / "verify.py"
    script.write_bytes(bundle["verify.py"])
    argv = [sys.executable, "-I", "-S", str(script), str(packed(bundle, tmp_path))]
    done = subprocess.run(argv, capture_output=True, text=True, check=False, cwd="/")
    assert done.returncode == 0, done.stdout + done.stderr
    out = io.StringIO()
    call_command("verify_bundle", str(tmp_path / "bundle.zip"), stdout=out)
    assert out.getvalue() == done.stdout


@pytest.mark.parametrize("name", verifier.PARTS)
def test_a_missing_part_is_said_and_nothing_is_called_wrong(
    name: str, bundle: dict[str, bytes], tmp_path: Path
) -> None:
    code, said = verdict({part: content for part, content in bundle.items() if part != name}, tmp_path)
    assert code == 2, said
    assert any(name in line for line in said if line.startswith("MISSING"))


def test_without_openssl_it_says_that_not_all_could_be_checked(
    bundle: dict[str, bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    code, said = verdict(bundle, tmp_path)
    assert code == 2, said
    assert "MISSING  openssl is not on this machine" in said


@needs_openssl
@pytest.mark.parametrize("name", verifier.PARTS)
def test_one_changed_byte_in_any_part_is_found(name: str, bundle: dict[str, bytes], tmp_path: Path) -> None:
    content = bundle[name]
    middle = len(content) // 2
    changed = content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :]
    code, said = verdict({**bundle, name: changed}, tmp_path)
    assert code == 1, said


@pytest.mark.fault("signing-29")
def test_every_way_of_tampering_with_the_sealed_file_is_found(
    bundle: dict[str, bytes], tmp_path: Path
) -> None:
    for name, content in variants(bundle["agreement.pdf"]).items():
        code, said = verdict({**bundle, "agreement.pdf": content}, tmp_path)
        assert code == 1, (name, said)


def rewritten(bundle: Mapping[str, bytes], action: str, key: str, value: str) -> dict[str, bytes]:
    """Return a bundle in which one fact of the log is forged and all hashes in it follow."""
    lines, previous = [], ""
    for line in bundle["audit.jsonl"].decode().splitlines():
        entry = json.loads(line)
        if entry["action"] == action:
            entry["data"][key] = value
        entry["previous"] = previous
        body = verifier.canonical(entry)
        previous = hashlib.sha256(body).hexdigest()
        lines.append(body)
    proof = {**json.loads(bundle["inclusion.json"]), "digest": previous}
    return {
        **bundle,
        "audit.jsonl": b"\n".join(lines) + b"\n",
        "inclusion.json": verifier.canonical(proof),
    }


def test_a_forger_who_recomputes_the_log_is_stopped_by_the_checkpoint(
    bundle: dict[str, bytes], tmp_path: Path
) -> None:
    other = variants(bundle["agreement.pdf"])["content-bit"]
    forged = rewritten(bundle, "complete-signing", "sealed_sha256", hashlib.sha256(other).hexdigest())
    code, said = verdict({**forged, "agreement.pdf": other}, tmp_path)
    assert code == 1
    assert "WRONG    the log did not stand in this checkpoint" in said


def test_another_authority_than_the_known_one_is_refused(bundle: dict[str, bytes], tmp_path: Path) -> None:
    code, said = verdict(bundle, tmp_path, known="0" * 64)
    assert code == 1
    assert any("the authority is another one" in line for line in said)


@needs_openssl
@pytest.mark.fault("signing-33")
@pytest.mark.parametrize("name", ["ca.pem", "tsa.pem"])
def test_an_authority_slipped_in_beside_the_known_one_is_refused(
    name: str, bundle: dict[str, bytes], tmp_path: Path
) -> None:
    stranger = TrustService("ICC platform, test authority").root.public_bytes(Encoding.PEM)
    parts = {**bundle, name: bundle.get(name, bundle["ca.pem"]) + stranger}
    code, said = verdict(parts, tmp_path, known=authority.ca_fingerprint())
    assert code == 1
    assert any("the authority is another one" in line for line in said)


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"%PDF-1.7"])
def test_what_is_no_bundle_is_said_to_be_none(content: bytes, tmp_path: Path) -> None:
    place = tmp_path / "none.zip"
    place.write_bytes(content)
    with pytest.raises(SystemExit) as end:
        call_command("verify_bundle", str(place), stdout=io.StringIO())
    assert end.value.code == 1


def test_no_name_of_a_person_and_no_address_is_in_it(bundle: dict[str, bytes]) -> None:
    with pikepdf.open(io.BytesIO(bundle["certificate.pdf"])) as certificate:
        [attached] = certificate.attachments.values()
        assert attached.get_file().read_bytes() == bundle["evidence.json"]
    for name in ("deal.json", "evidence.json", "audit.jsonl"):
        assert b"@" not in bundle[name], name


def test_the_certificate_is_sealed_and_speaks_of_the_sealed_file() -> None:
    deal = signed_by_workers()
    bundled(deal)
    version = version_of(deal)
    about = Seal.objects.select_related("document").get(
        document__kind=CERTIFICATE.name, document__subject=subject_of(version)
    )
    agreement = Seal.objects.get(document=version.document_id)
    assert about.document.kind == CERTIFICATE.name
    assert agreement.sha256 in about.reason
    assert sealed_content(about).startswith(content_of(about.document))


def test_the_bundle_waits_for_the_certificate_and_is_made_once() -> None:
    deal = signed_by_workers()
    version = version_of(deal)
    assert request_bundle(version_id=version.pk, now=LATER) is None
    assert Checkpoint.objects.count() == 0
    assert list(unbundled_versions()) == [version]
    first = bundled(deal)
    with scope(System("tests")):
        again = request_bundle(version_id=version.pk, now=LATER + dt.timedelta(days=1))
    assert again is not None
    assert (content_of(again), Document.objects.filter(kind=BUNDLE.name).count()) == (first, 1)
    assert list(unbundled_versions()) == []
    assert Checkpoint.objects.count() == 1
