# mypy: disable-error-code="no-untyped-call"
"""Entries of the public register, without the deals behind them."""

import datetime as dt
import hashlib
from typing import Any

from factory.declarations import LazyAttribute, LazyFunction, Sequence, SubFactory

from greendeals.models import RegisterEntry
from greendeals.workflow import Assurance, Stage
from icc.core import blobs
from icc.core.codes import new_code
from tests.factories.cities import CityFactory, EditionFactory, ModelFactory, TermFactory

SIGNED_AT = dt.datetime(2026, 3, 2, 9, 30, tzinfo=dt.UTC)
CERTIFICATE = "c" * 64


def frozen_of(entry: Any) -> bytes:
    """The bytes that everybody signed; no real PDF."""
    return f"%PDF-1.7 {entry.public_id} v{entry.number}\n%%EOF\n".encode()


def sealed_of(entry: Any) -> bytes:
    """The same with what stands for a seal."""
    return frozen_of(entry) + b"% a seal\n%%EOF\n"


def content_of(entry: Any) -> dict[str, Any]:
    """A frozen text with one promise of each partner; all partners were asked to sign."""
    promise = {"text": "Put panels on the roofs.", "measure": "kWp installed", "due_on": "2027-12-31"}
    return {
        "format": "icc-deal-2",
        "deal": entry.public_id,
        "title": entry.title,
        "sections": [{"key": "context", "title": "Context and ambition", "body": "We stand here today."}],
        "parties": [
            {"name": name, "kind": "Business", "role": "Partner", "commitments": [promise]}
            for name in entry.partners
        ],
        "signatories": [
            {"organisation": name, "capacity": "authorised representative"}
            for name in [*entry.partners, entry.city.name]
        ],
    }


def signatures_of(entry: Any) -> list[dict[str, str]]:
    """The signatures of all partners, then the city's."""
    by_mail = {"function": "Director", "assurance": Assurance.SES_EMAIL_OTP.value}
    partners = [{"organisation": name, "at": SIGNED_AT.isoformat(), **by_mail} for name in entry.partners]
    city = {"organisation": entry.city.name, "function": "Mayor", "at": SIGNED_AT.isoformat()}
    return [*partners, city | {"assurance": Assurance.SES_ACCOUNT.value}]


class RegisterEntryFactory(ModelFactory[RegisterEntry]):
    """A current entry of a real edition, its file stored; `edition__is_demonstration=True`: invented."""

    class Meta:
        model = RegisterEntry

    public_id = Sequence(lambda n: f"entry{n:07}")
    number = 1
    city: Any = SubFactory(CityFactory)
    edition: Any = SubFactory(EditionFactory)
    sector: Any = SubFactory(TermFactory)
    title = Sequence(lambda n: f"Deal {n}")
    stage = Stage.ACTIVE
    partners = LazyFunction(lambda: ["Bakery Sunrise", "Solar Coop"])
    content = LazyAttribute(content_of)
    signatures = LazyAttribute(signatures_of)
    code = LazyFunction(new_code)
    file_name = LazyAttribute(lambda entry: f"{entry.public_id}-v{entry.number}.pdf")
    frozen_sha256 = LazyAttribute(lambda entry: hashlib.sha256(frozen_of(entry)).hexdigest())
    frozen_size = LazyAttribute(lambda entry: len(frozen_of(entry)))
    sealed_sha256: Any = LazyAttribute(lambda entry: blobs.keep(sealed_of(entry)))
    sealed_size = LazyAttribute(lambda entry: len(sealed_of(entry)))
    level = "PAdES B-LT"
    certificate = CERTIFICATE
    signed_at = SIGNED_AT
    attested_sha256: Any = LazyFunction(lambda: blobs.keep(b"%PDF-1.7 certificate"))
    attested_size = len(b"%PDF-1.7 certificate")
    superseded_at: Any = None


def superseded(**facts: Any) -> tuple[RegisterEntry, RegisterEntry]:
    """Return an entry and the one that has taken its place."""
    older = RegisterEntryFactory(superseded_at=SIGNED_AT + dt.timedelta(days=30), **facts)
    same = {name: getattr(older, name) for name in ("public_id", "city", "edition", "sector")}
    newer = RegisterEntryFactory(number=2, signed_at=older.superseded_at, **same)
    return older, newer
