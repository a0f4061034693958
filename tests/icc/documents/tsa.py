"""A time stamping authority on a port of this machine, which can fail in every known way."""

import datetime as dt
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from asn1crypto import algos, cms, keys, tsp, x509
from cryptography import x509 as made
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from pyhanko.sign.timestamps import DummyTimeStamper
from pyhanko_certvalidator.registry import SimpleCertificateStore

from icc.documents import authority
from icc.documents.authority import Credentials
from tests.icc.documents.copies import NOW

OFF = dt.timedelta(minutes=20)
FAULTS = (
    "down",
    "error",
    "slow",
    "garbage",
    "empty",
    "html",
    "refused",
    "nonce",
    "clock",
    "other",
    "stranger",
)
"""Ways to fail: `down` is a port where nobody listens."""


class Authority(ThreadingHTTPServer):
    """Answers as its `manner` says; counts the requests.

    Attributes:
        own: what it stamps with, at the true time, and the certificate above; none for the test authority's.
    """

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Answer)
        self.manner, self.requests, self.patience = "", 0, threading.Event()
        self.own: tuple[Credentials, bytes] | None = None

    @property
    def url(self) -> str:
        """Where it is reached."""
        return f"http://127.0.0.1:{self.server_port}/"


class Answer(BaseHTTPRequestHandler):
    """One request."""

    server: Authority

    def do_POST(self) -> None:
        """Stamp, or fail."""
        self.server.requests += 1
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if self.server.manner == "slow":
            self.server.patience.wait(10)
        content = stamped(self.server.manner, body, self.server.own)
        try:
            self.send_response(500 if self.server.manner == "error" else 200)
            kind = "text/html" if self.server.manner == "html" else "application/timestamp-reply"
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)
        except OSError:
            return

    def log_message(self, *_words: Any) -> None:
        """Say nothing."""


def stamped(manner: str, body: bytes, foreign: tuple[Credentials, bytes] | None = None) -> bytes:
    """Return an answer to a request."""
    request = tsp.TimeStampReq.load(body)
    match manner:
        case "garbage":
            return b"\x30\x82\xff\xff no stamp"
        case "empty":
            return b""
        case "refused":
            return bytes(tsp.TimeStampResp({"status": {"status": "rejection"}}).dump())
        case "nonce":
            request["nonce"] = cms.Integer(7)
        case "other":
            imprint = {
                "hash_algorithm": algos.DigestAlgorithm({"algorithm": "sha256"}),
                "hashed_message": bytes(32),
            }
            request["message_imprint"] = tsp.MessageImprint(imprint)
    own = stranger() if manner == "stranger" else authority.tsa_credentials()
    own, root = foreign or (own, authority.root())
    at = None if foreign else NOW + OFF if manner == "clock" else NOW
    chain = SimpleCertificateStore.from_certs([x509.Certificate.load(root)])
    stamper = DummyTimeStamper(
        x509.Certificate.load(own.certificate),
        keys.PrivateKeyInfo.load(own.key),
        certs_to_embed=chain,
        fixed_dt=at,
    )
    return bytes(stamper.request_tsa_response(request).dump())


def stranger() -> Credentials:
    """Return our certificate's double, signed by its own key."""
    model = made.load_der_x509_certificate(authority.tsa_credentials().certificate)
    key = rsa.generate_private_key(65537, 2048)
    builder = (
        made.CertificateBuilder()
        .subject_name(model.subject)
        .issuer_name(model.issuer)
        .serial_number(model.serial_number)
        .public_key(key.public_key())
        .not_valid_before(model.not_valid_before_utc)
        .not_valid_after(model.not_valid_after_utc)
    )
    for extension in model.extensions:
        builder = builder.add_extension(extension.value, extension.critical)
    certificate = builder.sign(key, SHA256()).public_bytes(Encoding.DER)
    return Credentials(certificate, key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption()))


@contextmanager
def serving() -> Iterator[Authority]:
    """Run an authority for as long as the block lasts."""
    with Authority() as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        try:
            yield server
        finally:
            server.patience.set()
            server.shutdown()
            thread.join()


def nobody() -> str:
    """Return an address where nobody listens."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{free.getsockname()[1]}/"
