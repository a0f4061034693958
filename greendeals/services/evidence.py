"""Evidence of an act: one row and one audit entry, written together."""

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime

import rfc8785

from greendeals.models import Deal, Evidence, Signatory
from greendeals.services.steps import note
from greendeals.workflow import Act, Assurance
from icc.tenancy.actors import Partner, Person


@dataclass(frozen=True, slots=True)
class Consent:
    """The sentence a signatory has agreed to.

    Attributes:
        name: of the wording; a new wording gets a new name.
        words: as shown.
    """

    name: str
    words: str

    @property
    def sha256(self) -> str:
        """Hash of the words."""
        return hashlib.sha256(self.words.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Trace:
    """Where an act came from; personal data, kept as salted commitments only.

    Attributes:
        identified_at: when the person last proved who they are.
        language: of the page.
        address: network address.
        agent: the browser's own words.
    """

    identified_at: datetime
    language: str = "en"
    address: str = ""
    agent: str = ""


def witness(
    *,
    actor: Person | Partner,
    deal: Deal,
    slot: Signatory,
    act: Act,
    assurance: Assurance,
    trace: Trace,
    now: datetime,
    consent: Consent | None = None,
    personal: dict[str, str] | None = None,
) -> Evidence:
    """Append the audit entry of an act and the evidence that points at it, in the caller's transaction.

    The hashes are those of the round's version, so that evidence never speaks of other bytes than the
    round (signing.md 5.3, I2). The caller has checked that the person has seen exactly these.
    """
    version = slot.round.version
    row = Evidence(
        deal=deal,
        city_id=deal.city_id,
        round=slot.round,
        signatory=slot,
        act=act,
        at=now,
        version_sha256=version.sha256,
        pdf_sha256=version.pdf_sha256,
        consent=consent.name if consent else "",
        consent_sha256=consent.sha256 if consent else "",
        language=trace.language,
        assurance=assurance,
        identified_at=min(trace.identified_at, now),
    )
    facts = _facts(row)
    person = {"address": trace.address, "agent": trace.agent[:500], **(personal or {})}
    row.entry = note(actor=actor, deal=deal, action=act.value, now=now, data=facts, personal=person)
    moment = now.astimezone(UTC).isoformat()
    body = rfc8785.dumps({**facts, "act": act.value, "at": moment, "entry": row.entry.digest})
    row.digest = hashlib.sha256(body).hexdigest()
    row.save(force_insert=True)
    return row


def _facts(row: Evidence) -> dict[str, int | str]:
    """Return what the audit entry says of an act, taken from the row alone."""
    return {
        "round": row.round_id,
        "slot": row.signatory_id,
        "version": row.round.version.number,
        "sha256": row.version_sha256,
        "pdf_sha256": row.pdf_sha256,
        "assurance": Assurance(row.assurance).value,
        "identified_at": row.identified_at.astimezone(UTC).isoformat(),
        "consent": row.consent,
        "consent_sha256": row.consent_sha256,
        "language": row.language,
    }
