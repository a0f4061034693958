"""A round that all have signed is sealed, and the deal concluded."""

import hashlib
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from greendeals import messages
from greendeals.models import Deal, Evidence, SigningRound
from greendeals.services.bundles import request_certificate
from greendeals.services.merging import merge
from greendeals.services.publishing import publish
from greendeals.services.steps import advance, lock
from greendeals.services.turns import SIGNING, round_facts, turn
from greendeals.workflow import Action, RoundAction, RoundState
from icc.audit.services import head
from icc.core.errors import Conflict
from icc.documents.models import Document, Seal
from icc.documents.services import request_seal
from icc.tenancy.scopes import scope


def evidence_digest(round_: SigningRound) -> str:
    """Return one hash over the evidence of a round, in the order in which it was written."""
    digests = Evidence.objects.filter(round=round_).order_by("pk").values_list("digest", flat=True)
    return hashlib.sha256("".join(digests).encode()).hexdigest()


@transaction.atomic
def ask_for_seal(deal: Deal, round_: SigningRound, *, evidence: str, now: datetime) -> Seal:
    """Ask a worker for the seal. Its reason binds text, evidence and the end of the audit chain."""
    version = round_.version
    if version.document is None:
        raise Conflict(_("There is no frozen text yet."))
    chain = head(deal.subject)
    reason = (
        f"Local Green Deal {deal.public_id}, version {version.number}. Text sha256:{version.sha256}. "
        f"Evidence sha256:{evidence}. Audit entry {chain.number} sha256:{chain.digest}."
    )
    invented = deal.participation.edition.is_demonstration
    return request_seal(document=version.document, reason=reason, demonstration=invented, now=now)


@transaction.atomic
def seal_round(*, round_id: int, now: datetime) -> bool:
    """Ask for the seal of a round that waits for one nobody has asked for; return whether this call did.

    Such rounds come from an edition of this software that did not seal.
    """
    with scope(SIGNING):
        deal = lock(SIGNING, Deal.objects.get(rounds=round_id))
        round_ = deal.rounds.select_related("version__document").get(pk=round_id)
        asked = Seal.objects.filter(document=round_.version.document_id).exists()
        if asked or round_.state != RoundState.SEALING:
            return False
        ask_for_seal(deal, round_, evidence=evidence_digest(round_), now=now)
        return True


@transaction.atomic
def conclude(document: Document, seal: Seal, now: datetime) -> None:
    """Take in the seal of a round, in the transaction that marks the document sealed.

    In order: the deal is locked, for an amendment after the one it changes; the round becomes SEALED,
    the deal active, its register entry is published, an amendment merged into its deal; the certificate
    is asked for, receipts with the sealed file go to everybody involved.

    Raises:
        SigningRound.DoesNotExist: no round of this document waits for its seal.
    """
    with scope(SIGNING):
        found = Deal.objects.select_related("amends").get(versions__document=document)
        original = lock(SIGNING, found.amends) if found.amends else None
        deal = lock(SIGNING, found)
        waiting = deal.rounds.filter(version__document=document, state=RoundState.SEALING)
        round_ = waiting.select_related("version__document").get()
        turn(round_, RoundAction.SEAL, now=now)
        facts = {**round_facts(round_), "sealed_sha256": seal.sha256, "level": seal.level}
        done = Action.MERGE if original else Action.COMPLETE_SIGNING
        advance(actor=SIGNING, deal=deal, action=done, now=now, data=facts)
        entry = publish(deal, original or deal, round_, seal)
        if original:
            merge(deal, original, entry, now=now)
        request_certificate(version=round_.version, now=now)
        messages.receipts(deal, round_, seal, now=now)
