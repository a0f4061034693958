"""How the invented deals are signed otherwise than by a click: mandates, files, papers, other hands."""

import io
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from asn1crypto import keys
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner, SimpleSigner
from pyhanko_certvalidator.registry import SimpleCertificateStore

from cities.models import Membership
from greendeals import services
from greendeals.models import Deal, Signatory
from greendeals.workflow import Basis
from icc.accounts.models import NetworkRole, User
from icc.core import clock
from icc.documents import pdf
from icc.documents.services import content_of
from icc.documents.timestamps import in_own_loop
from icc.tenancy.actors import Partner, Person

if TYPE_CHECKING:
    from icc.dashboards.demonstration.deals import Cast

MANDATED = "Cool shade for the shopping streets"
"""Its mayor signs on a decision that the city has checked; the office of the mayor has agreed before."""

IN_A_FILE = "Hotels that save water"
"""The file of its first partner waits for the desk."""

HANDED_OVER = "Timber skills for public buildings"
"""Its partner has handed the signature over to somebody with a mandate of their own."""

ON_PAPER = "Warm flats, small bills"
"""Its first partner has signed on paper."""

CONSENT = services.Consent("demonstration", "Invented signature of the demonstration.")
DEPUTY = "Deputy manager, demonstration"


def plan_of(deal: Deal, mayor: Membership, office: Membership | None) -> services.Plan:
    """Return who is asked for what.

    Args:
        deal: ready to sign.
        mayor: who signs for the city.
        office: who agrees before anybody signs, where somebody does.
    """
    mandated = deal.title == MANDATED
    seat = services.Seat(mayor, mandate=mandated, delegate=mandated)
    delegate = deal.title == HANDED_OVER
    asks = [
        services.Ask(party, delegate=delegate) for party in deal.parties.filter(signs=True).order_by("pk")
    ]
    copies = [services.CopyTo("City archive, demonstration", f"archive@{deal.city.slug}.example")]
    return services.Plan(
        [seat], asks, approvers=[office] if office else [], copies=copies if mandated else []
    )


def prepare(deal: Deal, cast: "Cast", *, now: datetime) -> None:
    """Do, right after a request to sign was opened, what comes before the partners' signatures."""
    if deal.title == MANDATED:
        slot = deal.signatories.select_related("user").get(user__isnull=False, mandate_needed=True)
        _record_mandate(deal, cast.writer, slot, Basis.COUNCIL, now=now)
        _agree(deal, now=now)
    elif deal.title == IN_A_FILE:
        _hand_in(deal, _first(deal), now=clock.start_of(cast.today) - timedelta(hours=14))
    elif deal.title == HANDED_OVER:
        _hand_over(deal, cast, _first(deal), now=now)
    elif deal.title == ON_PAPER:
        _record_paper(deal, _first(deal), now=now)


def _first(deal: Deal) -> Signatory:
    slots = deal.signatories.select_related("round__version__document", "party").filter(party__isnull=False)
    found: Signatory = slots.earliest("pk")
    return found


def _partner(slot: Signatory) -> Partner:
    return Partner(str(slot.party_id), frozenset({slot.deal_id}), frozenset({slot.party_id or 0}))


def sheet(title: str, *lines: str) -> bytes:
    """Return an invented paper as PDF."""
    return pdf.render(
        "pdf/dashboards.demonstration_paper.html", {"title": title, "lines": lines}, language="en"
    )


def _record_mandate(deal: Deal, writer: Person, slot: Signatory, basis: Basis, *, now: datetime) -> None:
    reference = f"Decision {deal.pk:03}, demonstration"
    content = sheet("Mandate to sign", reference, f"{slot.name} may sign “{deal.title}”.")
    ground = services.Ground(
        basis=basis,
        reference=reference,
        valid_from=clock.day(now),
        content=content,
        file_name="mandate-demonstration.pdf",
    )
    services.record_mandate(actor=writer, deal=deal, slot=slot, ground=ground, now=now)


def _agree(deal: Deal, *, now: datetime) -> None:
    slot = deal.signatories.select_related("round__version", "user").get(group=0)
    roles = Membership.objects.filter(user=slot.user_id, city=deal.city_id).values_list("role", flat=True)
    services.agree_to_deal(
        actor=Person(user_id=slot.user_id or 0, cities={deal.city_id: frozenset(roles)}),
        deal=deal,
        version_sha256=slot.round.version.sha256,
        consent=CONSENT,
        trace=services.Trace(identified_at=now),
        now=now + timedelta(hours=3),
    )


def _hand_over(deal: Deal, cast: "Cast", slot: Signatory, *, now: datetime) -> None:
    email = f"deputy@{deal.city.slug}.example"
    to = services.Substitute(DEPUTY, "Deputy manager", email)
    fresh = services.delegate_slot(actor=_partner(slot), deal=deal, to=to, now=now + timedelta(hours=5))
    _record_mandate(deal, cast.writer, fresh, Basis.ATTORNEY, now=now + timedelta(hours=26))


def _record_paper(deal: Deal, slot: Signatory, *, now: datetime) -> None:
    content = sheet(
        "Scan of a signed paper", f"“{deal.title}”", f"Signed for {slot.organisation}: {slot.name}"
    )
    paper = services.Paper(
        content=content,
        file_name="scan-demonstration.pdf",
        typed_name=slot.name,
        function=slot.function,
        signed_on=clock.day(now),
        witness="Programme desk, demonstration",
        consent=CONSENT,
    )
    desk = User.objects.filter(network=NetworkRole.DESK, is_demonstration=True).earliest("pk")
    services.record_paper(
        actor=Person(user_id=desk.pk, network=NetworkRole.DESK),
        deal=deal,
        slot=slot,
        paper=paper,
        trace=services.Trace(identified_at=now),
        now=now + timedelta(hours=20),
    )


def _hand_in(deal: Deal, slot: Signatory, *, now: datetime) -> None:
    document = slot.round.version.document
    if document is None:
        return
    handed = services.Handed(
        content=signed_elsewhere(content_of(document), slot.name, now=now),
        file_name="signed-demonstration.pdf",
        typed_name=slot.name,
        function=slot.function,
        consent=CONSENT,
    )
    trace = services.Trace(identified_at=now)
    row = services.submit_counterpart(actor=_partner(slot), deal=deal, handed=handed, trace=trace, now=now)
    services.check_counterpart(counterpart_id=row.pk, now=now + timedelta(minutes=2))


def signed_elsewhere(frozen: bytes, name: str, *, now: datetime) -> bytes:
    """Return what a signer's own programme makes of a file, with a certificate of their own making."""
    key = ec.generate_private_key(ec.SECP256R1())
    who = [(NameOID.ORGANIZATION_NAME, "Demonstration, invented"), (NameOID.COMMON_NAME, name)]
    subject = x509.Name([x509.NameAttribute(kind, value) for kind, value in who])
    usage = dict.fromkeys(USAGES, False) | {"digital_signature": True, "content_commitment": True}
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=365))
        .not_valid_after(now + timedelta(days=730))
        .add_extension(x509.KeyUsage(**usage), critical=True)
        .sign(key, SHA256())
    )
    own = asn1_x509.Certificate.load(made.public_bytes(Encoding.DER))
    private = keys.PrivateKeyInfo.load(key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption()))
    signer = SimpleSigner(own, private, SimpleCertificateStore())
    meta = PdfSignatureMetadata(field_name="Sig01", md_algorithm="sha256")
    writer = IncrementalPdfFileWriter(io.BytesIO(frozen))
    written: io.BytesIO = in_own_loop(PdfSigner(meta, signer).async_sign_pdf(writer))
    return written.getvalue()


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
