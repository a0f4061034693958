"""Altered copies of a sealed file (research on signing, table 3.3), and files made to hurt their reader."""

import io
import re
import zlib
from collections.abc import Callable

import pikepdf
from asn1crypto import cms, keys
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import MDPPerm, SigSeedSubFilter
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner, SimpleSigner
from pyhanko_certvalidator.registry import SimpleCertificateStore

BYTE_RANGE = re.compile(rb"/ByteRange\s*\[\s*0\s+(\d+)\s+(\d+)\s+(\d+)")
NESTED = 5_000
BOMB = 400 * 1024 * 1024


def frozen_part(sealed: bytes) -> bytes:
    """Return the revision before the seal."""
    end = b"%%EOF\n"
    return sealed[: sealed.rfind(end, 0, sealed.rfind(end[:-1])) + len(end)]


def contents(sealed: bytes) -> tuple[int, int]:
    """Return where the hexadecimal digits of the signature begin and end."""
    found = BYTE_RANGE.search(sealed)
    assert found
    first, second, _length = map(int, found.groups())
    return first + 1, second - 1


def signature(sealed: bytes) -> bytes:
    """Return the signature itself, without the room left beside it."""
    begin, end = contents(sealed)
    return bytes(cms.ContentInfo.load(bytes.fromhex(sealed[begin:end].decode())).dump())


def _changed(content: bytes, place: int, byte: int) -> bytes:
    return content[:place] + bytes([byte]) + content[place + 1 :]


def _content_bit(sealed: bytes) -> bytes:
    with pikepdf.open(io.BytesIO(sealed)) as document:
        stream = document.pages[0].Contents.read_raw_bytes()
    place = sealed.index(stream) + len(stream) // 2
    return _changed(sealed, place, sealed[place] ^ 1)


def _trailer_bit(sealed: bytes) -> bytes:
    place = sealed.rindex(b"/ID") + len("/ID [<12")
    return _changed(sealed, place, sealed[place] ^ 1)


def _signer(sealed: bytes) -> cms.SignerInfo:
    return cms.ContentInfo.load(signature(sealed))["content"]["signer_infos"][0]


def _digit_changed(sealed: bytes, part: bytes) -> bytes:
    """Change the last digit of a part of the signature."""
    begin, end = contents(sealed)
    place = sealed.lower().index(part.hex().encode(), begin, end) + 2 * len(part) - 1
    return _changed(sealed, place, ord("0") if sealed[place] != ord("0") else ord("1"))


def _cms_nibble(sealed: bytes) -> bytes:
    return _digit_changed(sealed, _signer(sealed)["signature"].native)


def _cms_unsigned(sealed: bytes) -> bytes:
    """Change the time stamp's own signature, which the seal does not cover."""
    [stamp] = _signer(sealed)["unsigned_attrs"][0]["values"]
    return _digit_changed(sealed, stamp["content"]["signer_infos"][0]["signature"].native)


def _cms_padding(sealed: bytes) -> bytes:
    return _changed(sealed, contents(sealed)[1] - 1, ord("7"))


def _page_replaced(sealed: bytes) -> bytes:
    writer = IncrementalPdfFileWriter(io.BytesIO(sealed))
    page = writer.root["/Pages"]["/Kids"][0]
    page["/Contents"] = writer.add_object(generic.StreamObject(stream_data=b"BT (We promise nothing.) Tj ET"))
    return _written(writer, page)


def _annotation_added(sealed: bytes) -> bytes:
    writer = IncrementalPdfFileWriter(io.BytesIO(sealed))
    page = writer.root["/Pages"]["/Kids"][0]
    name = generic.pdf_name
    note = {
        name("/Type"): name("/Annot"),
        name("/Subtype"): name("/Text"),
        name("/Rect"): generic.ArrayObject(map(generic.NumberObject, (10, 10, 90, 90))),
        name("/Contents"): generic.pdf_string("Not agreed."),
    }
    page["/Annots"].append(writer.add_object(generic.DictionaryObject(note)))
    writer.update_container(page["/Annots"])
    return _written(writer, page)


def _written(writer: IncrementalPdfFileWriter, page: generic.DictionaryObject) -> bytes:
    out = io.BytesIO()
    writer.update_container(page)
    writer.write(out)
    return out.getvalue()


def _rewritten(sealed: bytes) -> bytes:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(sealed)) as document:
        document.save(out)
    return out.getvalue()


def _unsigned(sealed: bytes) -> bytes:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(sealed)) as document:
        for key in ("/AcroForm", "/Perms", "/DSS"):
            del document.Root[key]
        del document.pages[0]["/Annots"]
        document.save(out)
    return out.getvalue()


def look_alike(sealed: bytes, key: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey) -> bytes:
    """Return the frozen file sealed by somebody else, whose certificates read like ours."""
    ours = PdfFileReader(io.BytesIO(sealed)).embedded_signatures[0]
    certificates = [ours.signer_cert, *ours.other_embedded_certs]
    ca_key = ec.generate_private_key(ec.SECP256R1())
    forged = {
        copied.serial_number: _forged(copied, key if copied is ours.signer_cert else ca_key, ca_key)
        for copied in certificates
    }
    private = key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    signer = SimpleSigner(
        forged.pop(ours.signer_cert.serial_number),
        keys.PrivateKeyInfo.load(private),
        SimpleCertificateStore.from_certs(forged.values()),
    )
    meta = PdfSignatureMetadata(
        field_name=ours.field_name,
        md_algorithm="sha256",
        reason=str(ours.sig_object["/Reason"]),
        subfilter=SigSeedSubFilter.PADES,
        certify=True,
        docmdp_permissions=MDPPerm.NO_CHANGES,
    )
    writer = IncrementalPdfFileWriter(io.BytesIO(frozen_part(sealed)))
    content: bytes = PdfSigner(meta, signer).sign_pdf(writer, existing_fields_only=True).getvalue()
    return content


def _forged(
    copied: asn1_x509.Certificate,
    key: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey,
    ca_key: ec.EllipticCurvePrivateKey,
) -> asn1_x509.Certificate:
    model = x509.load_der_x509_certificate(copied.dump())
    builder = (
        x509.CertificateBuilder()
        .subject_name(model.subject)
        .issuer_name(model.issuer)
        .serial_number(model.serial_number)
        .public_key(key.public_key())
        .not_valid_before(model.not_valid_before_utc)
        .not_valid_after(model.not_valid_after_utc)
    )
    for extension in model.extensions:
        builder = builder.add_extension(extension.value, extension.critical)
    return asn1_x509.Certificate.load(builder.sign(ca_key, SHA256()).public_bytes(Encoding.DER))


def hostile(frozen: bytes) -> dict[str, bytes]:
    """Return files that nobody sends in good faith, by their name."""
    return {
        "empty": b"",
        "text": b"Dear Sir or Madam",
        "png-renamed": b"\x89PNG\r\n\x1a\n" + bytes(200),
        "header-only": b"%PDF-1.7\n",
        "encrypted": _encrypted(frozen),
        "script": _with_script(frozen),
        "deep-nesting": _objects({1: b"<</Type/Catalog/AcroForm 2 0 R>>", 2: b"[" * NESTED + b"]" * NESTED}),
        "form-of-itself": _objects(
            {
                1: b"<</Type/Catalog/AcroForm<</Fields[2 0 R]/SigFlags 3>>>>",
                2: b"<</T(a)/FT/Sig/Kids[2 0 R]>>",
            }
        ),
        "form-in-a-ring": _objects(
            {
                1: b"<</Type/Catalog/AcroForm<</Fields[2 0 R]/SigFlags 3>>>>",
                2: b"<</T(a)/FT/Sig/V 4 0 R/Kids[3 0 R 3 0 R]>>",
                3: b"<</T(b)/FT/Sig/V 4 0 R/Kids[2 0 R 2 0 R]>>",
                4: b"<</Type/Sig/ByteRange 4 0 R/Contents 4 0 R>>",
            }
        ),
        "xref-loop": _xref_loop(),
        "flate-bomb": _flate_bomb(),
    }


def _encrypted(frozen: bytes) -> bytes:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(frozen)) as document:
        document.save(out, encryption=pikepdf.Encryption(owner="a", user="b"))
    return out.getvalue()


def _with_script(frozen: bytes) -> bytes:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(frozen)) as document:
        document.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")
        document.Root.AcroForm.XFA = document.make_stream(b"<xdp/>")
        document.save(out)
    return out.getvalue()


def _objects(bodies: dict[int, bytes], trailer: bytes = b"") -> bytes:
    """Return a file with these objects; the first is the root."""
    content, places = b"%PDF-1.7\n", []
    for number, body in bodies.items():
        places.append(len(content))
        content += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(bodies) + 1
    return (
        content
        + b"xref\n0 %d\n0000000000 65535 f \n" % size
        + table
        + b"trailer\n<</Size %d/Root 1 0 R%s>>\nstartxref\n%d\n%%%%EOF\n" % (size, trailer, len(content))
    )


def _xref_loop() -> bytes:
    content = _objects({1: b"<</Type/Catalog>>"}, b"/Prev 0000000000")
    return content.replace(b"/Prev 0000000000", b"/Prev %010d" % content.rindex(b"xref\n0"))


def _flate_bomb() -> bytes:
    """Return a file whose table of objects unfolds to 400 MB."""
    block = bytes(4 * 1024 * 1024)
    packer = zlib.compressobj(9)
    start = packer.compress(block) + packer.flush(zlib.Z_FULL_FLUSH)
    again = packer.compress(block) + packer.flush(zlib.Z_FULL_FLUSH)
    packed = start + again * (BOMB // len(block) - 1) + packer.flush()
    head = b"%PDF-1.7\n1 0 obj\n<</Type/Catalog>>\nendobj\n"
    table = (
        b"2 0 obj\n<</Type/XRef/Size 3/W[1 4 2]/Index[0 %d]/Root 1 0 R/Filter/FlateDecode/Length %d>>\n"
        b"stream\n" % (BOMB // 7, len(packed))
    )
    return head + table + packed + b"\nendstream\nendobj\nstartxref\n%d\n%%%%EOF\n" % len(head)


VARIANTS: dict[str, Callable[[bytes], bytes]] = {
    "content-bit": _content_bit,
    "trailer-bit": _trailer_bit,
    "cms-nibble": _cms_nibble,
    "cms-unsigned": _cms_unsigned,
    "cms-padding": _cms_padding,
    "junk-after-end": lambda content: content + b"\n% more\n",
    "page-replaced": _page_replaced,
    "annotation-added": _annotation_added,
    "rewritten": _rewritten,
    "truncated": lambda content: content[: len(content) * 9 // 10],
    "unsigned-copy": _unsigned,
    "look-alike": lambda content: look_alike(content, ec.generate_private_key(ec.SECP256R1())),
    "look-alike-rsa": lambda content: look_alike(content, rsa.generate_private_key(65537, 2048)),
}
"""Every way to alter a sealed file, by its name."""


def variants(sealed: bytes) -> dict[str, bytes]:
    """Return every altered copy by its name; none of them is a file we have made."""
    made = {name: make(sealed) for name, make in VARIANTS.items()}
    assert all(content != sealed for content in made.values())
    return made
