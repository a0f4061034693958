"""What the public reads of a signed deal: a snapshot, written once the seal is there."""

import json

from django.db import transaction

from greendeals.models import Deal, Evidence, RegisterEntry, Signatory, SigningRound
from greendeals.workflow import Act, Assurance
from icc.core.published import renew
from icc.documents.models import Seal
from icc.tenancy.actors import System
from icc.tenancy.scopes import scope


@transaction.atomic
def publish(deal: Deal, round_: SigningRound, seal: Seal) -> RegisterEntry:
    """Write the register entry of a sealed round; an earlier entry of the deal is superseded by it.

    Names organisations and functions, no person and no address.
    """
    version, document = round_.version, seal.document
    content = json.loads(version.canonical)
    renew()
    signed_at = seal.stamped_at
    if signed_at is None:
        raise ValueError("a deal is published with its time stamp, not before")
    RegisterEntry.objects.current().filter(public_id=deal.public_id).update(superseded_at=signed_at)
    return RegisterEntry.objects.create(
        public_id=deal.public_id,
        city_id=deal.city_id,
        edition_id=deal.participation.edition_id,
        sector_id=deal.sector_id,
        title=deal.title,
        stage=deal.stage,
        number=version.number,
        content=content,
        partners=[party["name"] for party in content["parties"]],
        signatures=_signatures(round_),
        code=version.code,
        file_name=document.file_name,
        frozen_sha256=document.sha256,
        frozen_size=document.size,
        sealed_sha256=seal.sha256,
        sealed_size=seal.size,
        level=seal.level,
        certificate=seal.certificate,
        signed_at=signed_at,
        based_on=deal.based_on.public_id if deal.based_on else "",
    )


@transaction.atomic
def follow(deal: Deal) -> None:
    """Let the current register entry say what has become of the deal, if it has one."""
    with scope(System("register")):
        entries = RegisterEntry.objects.current().filter(public_id=deal.public_id)
        if entries.update(stage=deal.stage):
            renew()


def _signatures(round_: SigningRound) -> list[dict[str, str]]:
    acts = Evidence.objects.filter(round=round_, act=Act.SIGNED)
    acts = acts.select_related("signatory__delegated_from", "entry")
    return [
        {
            "organisation": evidence.signatory.organisation,
            "function": evidence.signatory.function,
            "at": evidence.at.isoformat(),
            "assurance": Assurance(evidence.assurance).value,
            **_on_behalf(evidence.signatory),
            **_on_paper(evidence),
        }
        for evidence in acts.order_by("at", "pk")
    ]


def _on_behalf(slot: Signatory) -> dict[str, str]:
    """Return in whose place a signature was given, by function: the register names no person."""
    return {"on_behalf_of": slot.delegated_from.function} if slot.delegated_from else {}


def _on_paper(evidence: Evidence) -> dict[str, str]:
    """Return the day that stands on the paper, where one was signed: `at` is when the desk recorded it."""
    day = evidence.entry.data.get("signed_on")
    return {"signed_on": day} if day else {}
