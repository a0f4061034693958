"""Check the offline bundle of a signed Local Green Deal, without the platform and without a network.

    python3 verify.py BUNDLE.zip [--authority FINGERPRINT]

One file, standard library only, so that it can be read before it is trusted; seal and time stamp are
checked with the command `openssl`. Prints each check. Exit code 0: everything holds. 1: something is
wrong. 2: nothing is wrong, but a part or `openssl` is missing, so that not everything could be checked.
"""

import argparse
import base64
import hashlib
import json
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

FORMAT = "icc-bundle-1"
LARGEST = 200 * 1024 * 1024
PARTS = (
    "agreement.pdf",
    "certificate.pdf",
    "deal.json",
    "evidence.json",
    "audit.jsonl",
    "inclusion.json",
    "checkpoint.json",
    "checkpoint.tst",
    "ca.pem",
)
ENDS = ("complete-signing", "merge")
"""Acts with which a signing ends: of a deal, of a change of one."""

BYTE_RANGE = re.compile(rb"/ByteRange\s*\[\s*0\s+(\d+)\s+(\d+)\s+(\d+)\s*\]")
STREAM = re.compile(rb"stream\r?\n")


class Wrong(Exception):
    """A check does not hold."""


class Missing(Exception):
    """A check could not be made."""


class Bundle:
    """The parts of a bundle and what follows from them.

    Args:
        parts: name of each part to its bytes.
        authority: SHA-256 fingerprint that the certificate of the authority must have; of several, one
            after the other, as /verify/ shows them; empty for any.
    """

    def __init__(self, parts: dict[str, bytes], authority: str = "") -> None:
        self.parts = parts
        self.wanted = re.sub(r"[^0-9a-f]", "", authority.lower())

    def part(self, name: str) -> bytes:
        """Return a part.

        Raises:
            Missing: the bundle lacks it.
        """
        if name not in self.parts:
            raise Missing(f"{name} is not in the bundle")
        return self.parts[name]

    def entries(self) -> list[dict[str, Any]]:
        """Return the acts on the deal, oldest first, each with its digest."""
        lines = self.part("audit.jsonl").decode().splitlines()
        return [{**json.loads(line), "digest": hashlib.sha256(line.encode()).hexdigest()} for line in lines]

    def act(self, *actions: str) -> dict[str, Any]:
        """Return the latest act of one of some kinds; that of this version, where acts name one."""
        found = [entry for entry in self.entries() if entry["action"] in actions]
        require(bool(found), f"the log has no entry “{actions[0]}”")
        return found[-1]

    def evidence(self) -> list[dict[str, Any]]:
        """Return what was witnessed, in order, each with its digest."""
        rows: list[dict[str, Any]] = json.loads(self.part("evidence.json"))["evidence"]
        return [{**row, "digest": hashlib.sha256(canonical(row)).hexdigest()} for row in rows]

    def log_is_whole(self) -> str:
        """Each entry follows from the one before it."""
        previous = ""
        for number, entry in enumerate(self.entries(), start=1):
            require(entry["number"] == number, f"entry {number} of the log is missing")
            require(entry["previous"] == previous, f"entry {number} does not follow from the one before it")
            previous = entry["digest"]
        require(bool(previous), "the log is empty")
        return f"the log is whole: {number} entries"

    def text_is_the_frozen_one(self) -> str:
        """The text is the one that was frozen, signed and sealed."""
        digest = hashlib.sha256(self.part("deal.json")).hexdigest()
        told = json.loads(self.part("deal.json"))
        frozen = [
            entry["data"]
            for entry in self.entries()
            if entry["action"] == "freeze" and entry["data"].get("version") == told["version"]
        ]
        require([data["sha256"] for data in frozen] == [digest], "deal.json is not the text that was frozen")
        return f"the text is version {told['version']}, frozen with SHA-256 {digest}"

    def evidence_is_whole(self) -> str:
        """Every act is witnessed in the log, of this very text, and all of them are there."""
        digest = hashlib.sha256(self.part("deal.json")).hexdigest()
        acts = {entry["digest"]: entry["action"] for entry in self.entries()}
        rows = self.evidence()
        for row in rows:
            require(row["sha256"] == digest, "evidence speaks of another text")
            require(acts.get(row["entry"]) == row["act"], "evidence without its entry in the log")
        together = hashlib.sha256("".join(row["digest"] for row in rows).encode()).hexdigest()
        told = self.act("all-signed")["data"]["evidence"]
        require(together == told, "evidence.json is not what was witnessed")
        signed = sum(1 for row in rows if row["act"] == "signed")
        return f"the evidence is whole: {signed} signatures"

    def agreement_is_the_sealed_one(self) -> str:
        """The PDF is the sealed file, begins with the frozen one, carries the text, and nothing follows."""
        content = self.part("agreement.pdf")
        digest = hashlib.sha256(content).hexdigest()
        told = self.act(*ENDS)["data"]["sealed_sha256"]
        require(digest == told, "agreement.pdf is not the file that was sealed")
        shown = {row["pdf_sha256"] for row in self.evidence()}
        begins = any(hashlib.sha256(part).hexdigest() in shown for part in beginnings(content))
        require(begins, "agreement.pdf does not begin with the file that was shown to those who signed")
        require(holds(content, self.part("deal.json")), "agreement.pdf does not carry deal.json")
        signed_part(content)
        return f"agreement.pdf is the sealed file, SHA-256 {digest}"

    def seal_binds_the_rest(self) -> str:
        """The seal's own words name the text and the evidence."""
        content = self.part("agreement.pdf")
        text = hashlib.sha256(self.part("deal.json")).hexdigest()
        told = self.act("all-signed")["data"]["evidence"]
        for digest in (text, told):
            require(digest.encode() in last_revision(content), "the seal does not name what it binds")
        return "the seal names the text and the evidence"

    def certificate_carries_the_evidence(self) -> str:
        """The completion certificate was printed from the evidence, and nothing follows its seal."""
        content = self.part("certificate.pdf")
        require(holds(content, self.part("evidence.json")), "certificate.pdf does not carry evidence.json")
        sealed = self.act(*ENDS)["data"]["sealed_sha256"]
        require(sealed.encode() in last_revision(content), "certificate.pdf is about another file")
        signed_part(content)
        return "certificate.pdf carries the evidence"

    def log_was_there(self) -> str:
        """The end of the signing stands in the checkpoint."""
        proof, told = json.loads(self.part("inclusion.json")), json.loads(self.part("checkpoint.json"))
        require(proof["digest"] == self.act(*ENDS)["digest"], "the proof is of another entry")
        require(proof["entries"] == told["entries"], "the proof is for another checkpoint")
        path = [bytes.fromhex(step) for step in proof["path"]]
        leaf = hashlib.sha256(b"\0" + bytes.fromhex(proof["digest"])).digest()
        root = root_from(leaf, proof["index"], proof["entries"], path)
        require(root.hex() == told["root"], "the log did not stand in this checkpoint")
        return f"the log stood in checkpoint {told['number']} of {told['at']}"

    def time_is_stamped(self) -> str:
        """The checkpoint bears the time stamp of an authority below tsa.pem, else below ca.pem."""
        above = "tsa.pem" if "tsa.pem" in self.parts else "ca.pem"
        files = {name: self.part(name) for name in ("checkpoint.tst", "checkpoint.json")}
        words = "ts -verify -token_in -in checkpoint.tst -data checkpoint.json -CAfile above.pem"
        held = openssl(words, {**files, "above.pem": self.roots(above)})
        require(held, "the time stamp does not hold")
        return "the checkpoint bears its time stamp"

    def seal_holds(self) -> str:
        """The seals on both files are of the authority in ca.pem, which may be the seal's own certificate."""
        words = "cms -verify -cades -binary -inform DER -in seal -content data -CAfile ca.pem -purpose any"
        for name in ("agreement.pdf", "certificate.pdf"):
            data, signature = signed_part(self.part(name))
            files = {"seal": signature, "data": data, "ca.pem": self.roots("ca.pem")}
            held = openssl(f"{words} -partial_chain -out checked", files)
            require(held, f"the seal of {name} does not hold")
        return "the seals hold"

    def certificates(self, name: str) -> list[bytes]:
        """Return every certificate of a part."""
        blocks = self.part(name).decode("ascii").split("-----BEGIN CERTIFICATE-----")[1:]
        return [der_of(block.partition("-----END")[0]) for block in blocks]

    def roots(self, name: str) -> bytes:
        """Return the certificates of a part written anew: what is believed is exactly what was compared."""
        rows = [base64.encodebytes(row).decode() for row in self.certificates(name)]
        armoured = [f"-----BEGIN CERTIFICATE-----\n{row}-----END CERTIFICATE-----\n" for row in rows]
        return "".join(armoured).encode()

    def authority_is_the_known_one(self) -> str:
        """The certificates in the bundle, every one of them, are those the reader was told of elsewhere."""
        rows = self.certificates("ca.pem") + (self.certificates("tsa.pem") if "tsa.pem" in self.parts else [])
        found = [hashlib.sha256(row).hexdigest() for row in rows]
        told = " ".join(found)
        require(self.wanted in {"", "".join(found)}, f"the authority is another one: {told}")
        hint = "" if self.wanted else "; compare it with the one published at /verify/"
        return f"the authority has the fingerprint {told}{hint}"

    def checks(self) -> Iterator[Callable[[], str]]:
        """Yield the checks in the order in which they build on one another."""
        yield self.log_is_whole
        yield self.text_is_the_frozen_one
        yield self.evidence_is_whole
        yield self.agreement_is_the_sealed_one
        yield self.seal_binds_the_rest
        yield self.certificate_carries_the_evidence
        yield self.log_was_there
        yield self.authority_is_the_known_one
        yield self.time_is_stamped
        yield self.seal_holds


def require(holds_: bool, words: str) -> None:  # noqa: FBT001 -- reads as a sentence where it is called
    """Stop a check that does not hold."""
    if not holds_:
        raise Wrong(words)


def canonical(value: dict[str, Any]) -> bytes:
    """Return canonical JSON (RFC 8785) of plain text, whole numbers and nothing else."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def der_of(text: str) -> bytes:
    """Return the bytes of an armoured certificate."""
    return base64.b64decode("".join(text.split()))


def beginnings(content: bytes) -> Iterator[bytes]:
    """Yield the earlier states of a PDF: all that ends where a revision ends."""
    for mark in re.finditer(rb"%%EOF\r?\n?", content):
        yield content[: mark.end()]


def last_revision(content: bytes) -> bytes:
    """Return what was added to a PDF last: the signature, with the words it gives as its reason."""
    return content[content.rfind(b"%%EOF", 0, len(content) - 8) :]


def holds(content: bytes, attached: bytes) -> bool:
    """Tell whether one of a PDF's streams is exactly this file."""
    for mark in STREAM.finditer(content):
        reader = zlib.decompressobj()
        try:
            if reader.decompress(content[mark.end() :], len(attached) + 1) == attached and reader.eof:
                return True
        except zlib.error:
            if content[mark.end() :].startswith(attached):
                return True
    return False


def signed_part(content: bytes) -> tuple[bytes, bytes]:
    """Return what a PDF's one signature covers, and the signature.

    Raises:
        Wrong: there is not exactly one, it does not cover the file, or something lies beside it.
    """
    found = BYTE_RANGE.findall(content)
    require(len(found) == 1, "the PDF does not carry exactly one signature")
    end, begin, length = map(int, found[0])
    require(begin + length == len(content), "something follows what the seal covers")
    gap = content[end:begin]
    require(gap[:1] == b"<" and gap[-1:] == b">", "the signature is damaged")
    try:
        signature = bytes.fromhex(gap[1:-1].decode("ascii"))
    except ValueError as error:
        raise Wrong("the signature is damaged") from error
    size = der_size(signature)
    require(not signature[size:].strip(b"\0"), "something lies beside the signature")
    return content[:end] + content[begin:], signature[:size]


def der_size(data: bytes) -> int:
    """Return the length of the element that DER bytes begin with.

    Raises:
        Wrong: it has none, or is cut off.
    """
    require(len(data) > 1, "the signature is damaged")
    more = data[1] & 0x7F if data[1] & 0x80 else 0
    size = 2 + more + (int.from_bytes(data[2 : 2 + more], "big") if more else data[1])
    require(size <= len(data), "the signature is cut off")
    return size


def root_from(leaf: bytes, index: int, size: int, path: list[bytes]) -> bytes:
    """Return the root that a leaf, its place and its path lead to (RFC 9162, section 2.1.3.2)."""
    place, last, top = index, size - 1, leaf
    require(0 <= index < size, "the proof has no such place")
    for step in path:
        require(last > 0, "the proof is too long")
        if place & 1 or place == last:
            top = hashlib.sha256(b"\1" + step + top).digest()
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            top = hashlib.sha256(b"\1" + top + step).digest()
        place, last = place >> 1, last >> 1
    require(last == 0, "the proof is too short")
    return top


def openssl(words: str, files: dict[str, bytes]) -> bool:
    """Run openssl in a folder with these files; return whether it was content.

    Raises:
        Missing: it is not on this machine.
    """
    program = shutil.which("openssl")
    if program is None:
        raise Missing("openssl is not on this machine")
    with tempfile.TemporaryDirectory() as folder:
        for name, content in files.items():
            (Path(folder) / name).write_bytes(content)
        done = subprocess.run(  # noqa: S603 -- fixed words, found on the path
            [program, *words.split()], cwd=folder, capture_output=True, check=False, timeout=60
        )
    return done.returncode == 0


def parts_of(path: Path) -> dict[str, bytes]:
    """Return the parts of a bundle by name.

    Raises:
        Wrong: it is no bundle, a part is damaged, or it is larger than any bundle.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            infos = archive.infolist()
            require(sum(info.file_size for info in infos) <= LARGEST, "the bundle is too large")
            require(len({info.filename for info in infos}) == len(infos), "a part is there twice")
            return {info.filename: archive.read(info) for info in infos}
    except (OSError, zipfile.BadZipFile, zlib.error, RuntimeError, NotImplementedError) as error:
        raise Wrong(f"this is no bundle that can be read: {error}") from error


def verify(path: Path, *, authority: str = "", say: Callable[[str], object] = print) -> int:
    """Make every check, say the outcome of each, and return the exit code."""
    try:
        bundle = Bundle(parts_of(path), authority)
    except Wrong as fault:
        say(f"WRONG    {fault}")
        return 1
    wrong = missing = 0
    for check in bundle.checks():
        try:
            say(f"ok       {check()}")
        except Missing as gap:
            missing += 1
            say(f"MISSING  {gap}")
        except Wrong as fault:
            wrong += 1
            say(f"WRONG    {fault}")
        except Exception as fault:  # noqa: BLE001 -- a hostile bundle may raise anything; nothing of it is trusted
            wrong += 1
            say(f"WRONG    a part cannot be read: {type(fault).__name__}")
    code = 1 if wrong else 2 if missing else 0
    say(("Everything holds.", "Do not rely on this bundle.", "Not everything could be checked.")[code])
    return code


def source() -> bytes:
    """Return this very file, to be put into a bundle."""
    return Path(__file__).read_bytes()


def main(argv: list[str]) -> int:
    """Read the command line and verify."""
    reader = argparse.ArgumentParser(description="Check the bundle of a signed Local Green Deal, offline.")
    reader.add_argument("bundle", type=Path)
    reader.add_argument("--authority", default="", help="SHA-256 fingerprint of the authority, if known")
    asked = reader.parse_args(argv)
    return verify(asked.bundle, authority=asked.authority)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
