"""What the public reads of a signed deal: a snapshot, written once the seal is there."""

import json
from datetime import date, datetime

from django.db import transaction

from greendeals import messages
from greendeals.models import Deal, Evidence, Notice, RegisterEntry, Signatory, SigningRound
from greendeals.workflow import Act, Assurance
from icc.core.published import renew
from icc.documents.models import Seal
from icc.tenancy.actors import System
from icc.tenancy.scopes import scope

REGISTER = System("register")


@transaction.atomic
def publish(deal: Deal, root: Deal, round_: SigningRound, seal: Seal) -> RegisterEntry:
    """Write the register entry of a sealed round; an earlier entry of the deal is superseded by it.

    Names organisations and functions, no person and no address.

    Args:
        deal: whose text was signed.
        root: the deal that the public knows: the same, or the one that `deal` amends.
        round_: the round.
        seal: of its file.
    """
    version, document = round_.version, seal.document
    content = json.loads(version.canonical)
    renew()
    signed_at = seal.stamped_at
    if signed_at is None:
        raise ValueError("a deal is published with its time stamp, not before")
    RegisterEntry.objects.current().filter(public_id=root.public_id).update(superseded_at=signed_at)
    return RegisterEntry.objects.create(
        public_id=root.public_id,
        city_id=deal.city_id,
        edition_id=deal.participation.edition_id,
        sector_id=deal.sector_id,
        title=deal.title,
        stage=root.stage,
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
    with scope(REGISTER):
        entries = RegisterEntry.objects.current().filter(public_id=deal.public_id)
        if entries.update(stage=deal.stage):
            renew()


@transaction.atomic
def publish_notice(
    deal: Deal,
    *,
    kind: str,
    on: date,
    now: datetime,
    words: str = "",
    organisation: str = "",
    number: int | None = None,
) -> Notice:
    """Write what has become of a deal for its public page.

    Args:
        deal: a signed deal, locked.
        kind: of `NoticeKind`.
        on: the day from which it holds.
        now: the present moment.
        words: a sentence for the public.
        organisation: the partner it is about.
        number: of the signed version that came with it.
    """
    with scope(REGISTER):
        notice = Notice.objects.create(
            public_id=deal.public_id,
            city_id=deal.city_id,
            kind=kind,
            organisation=organisation,
            words=words,
            number=number,
            on=on,
            at=now,
        )
        renew()
    return notice


@transaction.atomic
def give_notice(deal: Deal, notice: Notice, *, now: datetime) -> None:
    """Mail a notice to every party."""
    with scope(REGISTER):
        messages.notice_given(deal, notice, now=now)


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
