"""A trust service on a port of this machine: it issues, revokes, and seals by the CSC API."""

import base64
import datetime as dt
import json
import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed
from cryptography.hazmat.primitives.hashes import SHA1, SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509 import ocsp
from cryptography.x509.oid import AuthorityInformationAccessOID, ExtendedKeyUsageOID, NameOID

from icc.documents.authority import Credentials
from tests.icc.documents.signers import USAGES

Key = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey
DAY = dt.timedelta(days=1)
CLIENT, SECRET, PIN, CREDENTIAL = "icc", "open sesame", "1234", "seal-1"
ECDSA_SHA256 = "1.2.840.10045.4.3.2"


class TrustService(ThreadingHTTPServer):
    """Issuer, revocation, signing; `manner` is a way to fail.

    Attributes:
        revoked: serial numbers that its list and its answers call revoked.
        asked: paths of the requests so far.
    """

    daemon_threads = True

    def __init__(self, name: str) -> None:
        super().__init__(("127.0.0.1", 0), Answer)
        self.now = dt.datetime.now(dt.UTC)
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        self.root = self._certificate(self.name, self.key.public_key())
        self.revoked, self.asked, self.manner = set[int](), list[str](), ""
        self.issued = dict[int, x509.Certificate]()
        self.seal_key = ec.generate_private_key(ec.SECP256R1())
        self.seal = self.issue("Programme seal", self.seal_key, by="ocsp")
        self.released = dict[str, str]()

    @property
    def url(self) -> str:
        """Where it is reached."""
        return f"http://127.0.0.1:{self.server_port}"

    def issue(self, name: str, key: Key, *, by: str, stamps: bool = False) -> x509.Certificate:
        """Return a certificate whose revocation is told by a list (`crl`) or an answer (`ocsp`)."""
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        made = self._certificate(subject, key.public_key(), by=by, stamps=stamps)
        self.issued[made.serial_number] = made
        return made

    def stamping(self) -> tuple[Credentials, bytes]:
        """Return what an authority of time stamps works with, and the root above it."""
        key = rsa.generate_private_key(65537, 2048)
        made = self.issue("Time stamps", key, by="crl", stamps=True)
        private = key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
        return Credentials(made.public_bytes(Encoding.DER), private), self.root.public_bytes(Encoding.DER)

    def _certificate(
        self, subject: x509.Name, key: Any, *, by: str = "", stamps: bool = False
    ) -> x509.Certificate:
        usage = {"digital_signature", "content_commitment"} if by else {"key_cert_sign", "crl_sign"}
        builder = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(self.name)
            .public_key(key)
            .serial_number(x509.random_serial_number())
            .not_valid_before(self.now - 30 * DAY)
            .not_valid_after(self.now + 300 * DAY)
            .add_extension(x509.BasicConstraints(ca=not by, path_length=None), critical=True)
            .add_extension(x509.KeyUsage(**{word: word in usage for word in USAGES}), critical=True)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
            .add_extension(
                x509.AuthorityKeyIdentifier.from_issuer_public_key(self.key.public_key()), critical=False
            )
        )
        if stamps:
            only = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING])
            builder = builder.add_extension(only, critical=True)
        if by == "crl":
            place = [x509.UniformResourceIdentifier(f"{self.url}/list.crl")]
            points = x509.CRLDistributionPoints([x509.DistributionPoint(place, None, None, None)])
            builder = builder.add_extension(points, critical=False)
        if by == "ocsp":
            place_of = x509.UniformResourceIdentifier(f"{self.url}/ocsp")
            told = x509.AccessDescription(AuthorityInformationAccessOID.OCSP, place_of)
            builder = builder.add_extension(x509.AuthorityInformationAccess([told]), critical=False)
        return builder.sign(self.key, SHA256())

    def list_of_revoked(self) -> bytes:
        """Return the list, signed now."""
        now = dt.datetime.now(dt.UTC)
        builder = x509.CertificateRevocationListBuilder().issuer_name(self.name)
        builder = builder.last_update(now - DAY).next_update(now + DAY)
        builder = builder.add_extension(x509.CRLNumber(7), critical=False)
        for serial in self.revoked:
            entry = x509.RevokedCertificateBuilder().serial_number(serial).revocation_date(now - DAY)
            builder = builder.add_revoked_certificate(entry.build())
        return builder.sign(self.key, SHA256()).public_bytes(Encoding.DER)

    def answer_about(self, body: bytes) -> bytes:
        """Return an answer about one certificate, signed now."""
        now = dt.datetime.now(dt.UTC)
        request = ocsp.load_der_ocsp_request(body)
        gone = request.serial_number in self.revoked
        builder = ocsp.OCSPResponseBuilder().add_response(
            self.issued[request.serial_number],
            self.root,
            SHA1() if request.hash_algorithm.name == "sha1" else SHA256(),
            ocsp.OCSPCertStatus.REVOKED if gone else ocsp.OCSPCertStatus.GOOD,
            now,
            now + DAY,
            now - DAY if gone else None,
            None,
        )
        for extension in request.extensions:
            builder = builder.add_extension(extension.value, extension.critical)
        builder = builder.responder_id(ocsp.OCSPResponderEncoding.HASH, self.root)
        return builder.sign(self.key, SHA256()).public_bytes(Encoding.DER)


class Answer(BaseHTTPRequestHandler):
    """One request."""

    server: TrustService

    def do_GET(self) -> None:
        """Give the list."""
        self.server.asked.append(self.path)
        if self.server.manner == "no-list":
            return self._tell(503, b"", "text/plain")
        return self._tell(200, self.server.list_of_revoked(), "application/pkix-crl")

    def do_POST(self) -> None:
        """Answer about a certificate, or do one step of signing."""
        self.server.asked.append(self.path)
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if self.path == "/ocsp":
            status = 503 if self.server.manner == "no-answer" else 200
            return self._tell(status, self.server.answer_about(body), "application/ocsp-response")
        if self.server.manner == self.path:
            return self._tell(500, b"{}", "application/json")
        step = self.path.removeprefix("/csc/v1/")
        told = self._token(body) if step == "oauth2/token" else self._step(step, json.loads(body))
        return self._tell(200 if told else 401, json.dumps(told or {}).encode(), "application/json")

    def _token(self, body: bytes) -> dict[str, Any] | None:
        known = base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        asked = parse_qs(body.decode()).get("grant_type") == ["client_credentials"]
        return (
            {"access_token": "token-1"}
            if asked and self.headers["Authorization"] == f"Basic {known}"
            else None
        )

    def _step(self, step: str, asked: dict[str, Any]) -> dict[str, Any] | None:
        server = self.server
        if self.headers["Authorization"] != "Bearer token-1" or asked["credentialID"] != CREDENTIAL:
            return None
        match step:
            case "credentials/info":
                chain = [
                    base64.b64encode(row.public_bytes(Encoding.DER)).decode()
                    for row in (server.seal, server.root)
                ]
                return {
                    "cert": {"certificates": chain},
                    "key": {"algo": [ECDSA_SHA256]},
                    "multisign": 1,
                    "SCAL": "2",
                }
            case "credentials/authorize" if asked.get("PIN") == PIN:
                ticket = secrets.token_hex(8)
                server.released[ticket] = asked["hash"][0]
                return {"SAD": ticket, "expiresIn": 60}
            case "signatures/signHash" if server.released.pop(asked["SAD"], "") == asked["hash"][0]:
                digest = base64.b64decode(asked["hash"][0])
                key = (
                    ec.generate_private_key(ec.SECP256R1())
                    if server.manner == "other-key"
                    else server.seal_key
                )
                made = key.sign(digest, ec.ECDSA(Prehashed(SHA256())))
                return {"signatures": [base64.b64encode(made).decode()]}
        return None

    def _tell(self, status: int, content: bytes, kind: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_words: Any) -> None:
        """Say nothing."""


@contextmanager
def serving(name: str) -> Iterator[TrustService]:
    """Run a service for as long as the block lasts."""
    with TrustService(name) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()
