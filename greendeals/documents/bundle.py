"""The bundle: all that is needed to check a signed deal without the platform, in one ZIP."""

import io
import zipfile

import rfc8785

from greendeals.models import DealVersion
from greendeals.selectors import Proof, bundle_of, proof_of, sealed_version
from icc.documents import authority, verifier
from icc.documents.kinds import DocumentKind
from icc.documents.models import Document
from icc.tenancy.actors import Actor

WORDS = """This bundle proves a Local Green Deal that was signed and sealed on the ICC platform.

    python3 verify.py {name}

needs Python 3 and the command openssl, and no network. Exit code 0: everything holds; 1: something is
wrong; 2: something could not be checked.

agreement.pdf     the signed deal, with the platform's seal
certificate.pdf   who signed for whom, when and how, with a seal of its own
deal.json         the frozen text as canonical JSON (RFC 8785); the PDF carries it too
evidence.json     what was witnessed of each act; names no person
audit.jsonl       the log of the deal up to its seal, one entry a line, each with the hash of the one before
inclusion.json    the place of the last entry in the log of the whole platform (RFC 6962)
checkpoint.json   the hash over that log; checkpoint.tst is a time stamp on it (RFC 3161)
ca.pem            the authority behind seals and stamps; compare its fingerprint with the published one
tsa.pem           only where the time stamps have an authority of their own

It proves integrity, order and time. Who a person is was shown by an account or by a code sent by e-mail:
simple electronic signatures (Regulation (EU) No 910/2014, article 3(10)), and a seal of the platform.
"""


def make(document: Document) -> bytes:
    """Return the bundle of a version whose certificate is sealed and whose log stands in a checkpoint.

    Raises:
        LookupError: the certificate is not sealed yet, or no checkpoint covers the log.
    """
    version = sealed_version(document.subject)
    return _zipped(bundle_of(version), rfc8785.dumps(proof_of(version)), version, document.file_name)


def _zipped(proof: Proof, evidence: bytes, version: DealVersion, name: str) -> bytes:
    parts = {
        "VERIFY.txt": WORDS.format(name=name).encode(),
        "verify.py": verifier.source(),
        "agreement.pdf": proof.agreement,
        "certificate.pdf": proof.certificate,
        "deal.json": version.canonical.encode(),
        "evidence.json": evidence,
        "audit.jsonl": b"".join(entry + b"\n" for entry in proof.entries),
        "inclusion.json": rfc8785.dumps(proof.inclusion),
        "checkpoint.json": proof.checkpoint.body.encode(),
        "checkpoint.tst": bytes(proof.checkpoint.token),
        "ca.pem": authority.ca_certificate(),
    }
    if roots := authority.tsa_certificates():
        parts["tsa.pem"] = roots
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for part, content in parts.items():
            archive.writestr(zipfile.ZipInfo(part, version.frozen_at.timetuple()[:6]), content)
    return packed.getvalue()


def _may_read(actor: Actor, document: Document) -> bool:
    return DealVersion.objects.visible_to(actor).filter(pk=sealed_version(document.subject).pk).exists()


BUNDLE = DocumentKind("greendeals.bundle", build=None, make=make, may_read=_may_read)
