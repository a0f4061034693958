"""People with certificates of their own, as a trust service would issue them, and what they sign."""

import datetime as dt
import io
from collections.abc import Iterable
from dataclasses import dataclass

from asn1crypto import crl as asn1_crl
from asn1crypto import keys
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner, SimpleSigner
from pyhanko.sign.validation.dss import DocumentSecurityStore
from pyhanko_certvalidator.registry import SimpleCertificateStore

from tests.icc.documents.copies import NOW

YEAR = dt.timedelta(days=365)


def _name(common: str) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "ES"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Trust service, invented"),
            x509.NameAttribute(NameOID.COMMON_NAME, common),
        ]
    )


@dataclass(frozen=True)
class Holder:
    """Somebody who can sign.

    Attributes:
        above: the certificates that go into the signature beside the holder's own.
    """

    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey
    above: tuple[x509.Certificate, ...] = ()


class TrustService:
    """An issuer of certificates."""

    def __init__(self, name: str = "Trust service CA") -> None:
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.root = self._made(_name(name), self.key, authority=True)

    def holder(
        self, name: str = "Ana Pérez", *, until: dt.datetime = NOW + YEAR, root: bool = True
    ) -> Holder:
        """Issue a certificate to a person."""
        key = ec.generate_private_key(ec.SECP256R1())
        return Holder(self._made(_name(name), key, until=until), key, (self.root,) if root else ())

    def _made(
        self,
        subject: x509.Name,
        key: ec.EllipticCurvePrivateKey,
        *,
        until: dt.datetime = NOW + YEAR,
        authority: bool = False,
    ) -> x509.Certificate:
        issuer = subject if authority else self.root.subject
        usage = [authority and name in {"key_cert_sign", "crl_sign"} for name in USAGES]
        usage[0] = usage[1] = not authority
        return (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(issuer)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(NOW - YEAR)
            .not_valid_after(until)
            .add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True)
            .add_extension(x509.KeyUsage(*usage), critical=True)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
            .sign(self.key, SHA256())
        )

    def revocations(self, *revoked: Holder) -> asn1_crl.CertificateList:
        """Return the list of what has been revoked."""
        day = dt.timedelta(days=1)
        builder = (
            x509.CertificateRevocationListBuilder()
            .issuer_name(self.root.subject)
            .last_update(NOW - day)
            .next_update(NOW + day)
        )
        for holder in revoked:
            entry = x509.RevokedCertificateBuilder().serial_number(holder.certificate.serial_number)
            builder = builder.add_revoked_certificate(entry.revocation_date(NOW - day).build())
        made = builder.sign(self.key, SHA256())
        return asn1_crl.CertificateList.load(made.public_bytes(Encoding.DER))


USAGES = (
    "digital_signature",
    "content_commitment",
    "key_encipherment",
    "data_encipherment",
    "key_agreement",
    "key_cert_sign",
    "crl_sign",
    "encipher_only",
    "decipher_only",
)


def signed(
    frozen: bytes,
    holder: Holder,
    *,
    field: str = "Sig01",
    lists: Iterable[asn1_crl.CertificateList] = (),
) -> bytes:
    """Return what a signer's own programme makes of a file; a field that is not there is added.

    Args:
        frozen: the file.
        holder: who signs.
        field: the field to fill.
        lists: revocation lists that the programme puts in, in the same revision.
    """
    above = [asn1_x509.Certificate.load(row.public_bytes(Encoding.DER)) for row in holder.above]
    private = holder.key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    own = asn1_x509.Certificate.load(holder.certificate.public_bytes(Encoding.DER))
    signer = SimpleSigner(own, keys.PrivateKeyInfo.load(private), SimpleCertificateStore.from_certs(above))
    writer = IncrementalPdfFileWriter(io.BytesIO(frozen))
    if lists:
        DocumentSecurityStore.supply_dss_in_writer(writer, None, certs=above, crls=list(lists))
    meta = PdfSignatureMetadata(field_name=field, md_algorithm="sha256")
    content: bytes = PdfSigner(meta, signer).sign_pdf(writer).getvalue()
    return content
