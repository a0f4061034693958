"""Evidence of an act: one row and one audit entry, written together."""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from greendeals.models import Deal, Evidence, Signatory
from greendeals.selectors import authority_facts, evidence_body, evidence_facts
from greendeals.services.steps import note
from greendeals.workflow import Act, Assurance
from icc.core import clock
from icc.tenancy.actors import Partner, Person


@dataclass(frozen=True, slots=True)
class Consent:
    """The sentence a signatory has agreed to.

    Attributes:
        name: of the wording; a new wording gets a new name.
        words: as shown.
        digest: hash of the words, where only that was kept.
    """

    name: str
    words: str = ""
    digest: str = ""

    @property
    def sha256(self) -> str:
        """Hash of the words."""
        return self.digest or hashlib.sha256(self.words.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Trace:
    """Where an act came from; personal data, kept as salted commitments only.

    Attributes:
        identified_at: when the person last proved who they are.
        language: of the page.
        address: network address.
        agent: the browser's own words.
        account: the account that the same browser was signed in with, by its key; 0 where none was.
    """

    identified_at: datetime
    language: str = "en"
    address: str = ""
    agent: str = ""
    account: int = 0


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
    data: dict[str, str] | None = None,
) -> Evidence:
    """Append the audit entry of an act and the evidence that points at it, in the caller's transaction.

    The hashes are those of the round's version, so that evidence never speaks of other bytes than the
    round (signing.md 5.3, I2). The caller has checked that the person has seen exactly these. `data` is
    what else the entry says, such as the hash of a file; the evidence binds it by the entry's digest, as
    it does the mandate and on whose behalf the person acts.
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
    facts = {**evidence_facts(row), **authority_facts(slot, today=clock.day(now))}
    person = {"address": trace.address, "agent": trace.agent[:500], **(personal or {})}
    if slot.delegated_from:
        person["on_behalf_of"] = slot.delegated_from.name
    row.entry = note(
        actor=actor, deal=deal, action=act.value, now=now, data={**facts, **(data or {})}, personal=person
    )
    row.digest = hashlib.sha256(evidence_body(row)).hexdigest()
    row.save(force_insert=True)
    return row
