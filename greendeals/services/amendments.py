"""A signed deal is changed: by a working copy, which goes the way of every deal to its signatures."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from greendeals.models import (
    Commitment,
    Contact,
    Deal,
    FundingLine,
    Indicator,
    Party,
    PlannedAction,
    Section,
)
from greendeals.rules import can_amend
from greendeals.selectors import concerned, content_of, is_unchanged, live_amendment, signed_content
from greendeals.services.steps import lock, lock_for_edit, note
from greendeals.workflow import AMENDMENTS, NoticeKind, Stage
from icc.core.errors import Conflict, Invalid
from icc.tenancy.actors import Person

TERMS = (
    *("title", "sector", "language", "starts_on", "ends_on"),
    *("legal_nature", "meets_every", "reporting"),
)
"""Fields of a deal that its text consists of."""

PARTY = ("organisation", "name", "kind", "role", "seat")
"""Fields of a party that an amendment may change."""

Tables = tuple[type[Commitment], type[PlannedAction], type[Indicator], type[FundingLine]]
TABLES: Tables = (Commitment, PlannedAction, Indicator, FundingLine)
"""The tables of a deal, those first to which others point."""

OF_THE_ROW = frozenset(
    {"id", "public_id", "city", "deal", "party", "commitment", "origin", "retired_at", "version"}
)
"""What a copied row has of its own."""


@transaction.atomic
def begin_amendment(*, actor: Person, deal: Deal, kind: NoticeKind, reason: str, now: datetime) -> Deal:
    """Begin to change a signed deal: a working copy of its text is made, the deal itself goes on as it is.

    In order: deal locked; rule; no other change under way; copy written with every row's origin; both
    trails noted. The copy is drafted, reviewed and signed like any deal, by the parties it concerns.

    Args:
        actor: the coordinator.
        deal: an active deal.
        kind: what kind of change it is, of `AMENDMENTS`.
        reason: why, as the register will tell.
        now: the present moment.

    Raises:
        Conflict: a change is under way already.
        Forbidden: the actor is not its coordinator, or the deal is not active.
        Invalid: there is no reason, or no such kind.
    """
    deal = lock(actor, deal)
    can_amend(actor, deal).require()
    if kind not in AMENDMENTS:
        raise Invalid(fields={"kind": _("Choose what kind of change it is.")})
    if not reason.strip():
        raise Invalid(fields={"reason": _("Say why the deal is changed. The public register will tell it.")})
    if live_amendment(deal):
        raise Conflict(_("A change of this deal is under way already. Go on with that one, or cancel it."))
    copy = _copy_deal(deal, actor, kind, reason.strip(), now=now)
    _copy_text(deal, copy)
    facts = {"amendment": copy.public_id, "kind": str(kind)}
    note(actor=actor, deal=deal, action="amendment-begun", now=now, data=facts)
    note(actor=actor, deal=copy, action="begun-as-amendment", now=now, data={"of": deal.public_id})
    return copy


def _copy_deal(deal: Deal, actor: Person, kind: NoticeKind, reason: str, *, now: datetime) -> Deal:
    return Deal.objects.create(
        participation=deal.participation,
        city=deal.city,
        stage=Stage.DRAFTING,
        stage_since=now,
        based_on=deal.based_on,
        amends=deal,
        amends_as=kind,
        amends_because=reason,
        amends_version=deal.content_version,
        created_at=now,
        created_by_id=actor.user_id,
        **{name: getattr(deal, name) for name in TERMS},
    )


def _copy_text(deal: Deal, copy: Deal) -> None:
    place = {"deal": copy, "city_id": copy.city_id}
    Section.objects.bulk_create(
        Section(**place, key=part.key, body=part.body, updated_at=part.updated_at, updated_by=part.updated_by)
        for part in deal.sections.all()
    )
    parties: dict[int | None, Party | None] = {None: None}
    for party in deal.parties.filter(left_on=None).select_related("contact"):
        parties[party.pk] = copied = Party.objects.create(
            **place, origin=party, signs=party.signs, **{name: getattr(party, name) for name in PARTY}
        )
        person = party.contact
        Contact.objects.create(
            **place, party=copied, name=person.name, function=person.function, email=person.email
        )
    promises: dict[int | None, Any] = {None: None}
    for model in TABLES:
        for row in model.objects.filter(deal=deal):
            if getattr(row, "party_id", None) not in parties:
                continue
            ties = ties_of(row, parties, promises)
            made = model.objects.create(**place, origin=row, **own_facts(row), **ties)
            if model is Commitment:
                promises[row.pk] = made


def own_facts(row: Any) -> dict[str, Any]:
    """Return the fields of a row of a table that say something, without those that tie it."""
    fields = [field for field in row._meta.concrete_fields if field.name not in OF_THE_ROW]
    return {field.attname: getattr(row, field.attname) for field in fields}


def ties_of(row: Any, parties: Mapping[Any, Any], promises: Mapping[Any, Any]) -> dict[str, Any]:
    """Return to which party and promise the counterpart of a row is tied."""
    ties: dict[str, Any] = {}
    if hasattr(row, "party_id"):
        ties["party"] = parties[row.party_id]
    if hasattr(row, "commitment_id"):
        ties["commitment"] = promises.get(row.commitment_id)
    return ties


def require_in_step(copy: Deal) -> None:
    """Refuse a gate while the deal that an amendment changes has itself changed meanwhile.

    Raises:
        Conflict: it has, or it does not run any more.
    """
    deal = copy.amends
    if deal is None:
        return
    deal.refresh_from_db(fields=["stage", "content_version"])
    if deal.stage != Stage.ACTIVE:
        raise Conflict(_("The deal does not run at present, so it cannot be changed."))
    if deal.content_version != copy.amends_version:
        raise Conflict(
            _(
                "The signed deal has changed since you began: a partner has left it. "
                "Take that over into your text first; nothing that you wrote is lost."
            )
        )


def align_signers(copy: Deal) -> None:
    """Ask exactly those parties of an amendment to sign whom it concerns; the city always signs.

    Raises:
        Invalid: it says what is in force already, or leaves out a party that has not left.
    """
    if copy.amends is None:
        return
    before, after = signed_content(copy.amends), content_of(copy)
    if is_unchanged(before, after):
        raise Invalid(_("Nothing has been changed yet, so there is nothing to sign."))
    kept = set(copy.parties.values_list("origin_id", flat=True))
    missing = copy.amends.parties.filter(left_on=None).exclude(pk__in=kept).values_list("name", flat=True)
    if missing:
        words = _("%s is still a party. It leaves by a notice of its own, not by a change of text.")
        raise Invalid(words % ", ".join(missing))
    asked = concerned(before, after)
    signed_before = set(copy.amends.parties.filter(signs=True).values_list("pk", flat=True))
    for party in copy.parties.all():
        may_sign = party.origin_id is None or party.origin_id in signed_before
        signs = party.name in asked and may_sign and (party.signs or party.origin_id is not None)
        if signs != party.signs:
            copy.parties.filter(pk=party.pk).update(signs=signs)


@transaction.atomic
def catch_up(*, actor: Person, deal: Deal, now: datetime) -> None:
    """Take over into an amendment what has changed in the signed deal since: who has left is taken out.

    Raises:
        Forbidden: the actor does not write in this city.
        Frozen: the amendment is in review or beyond; it must be reopened first.
    """
    copy = lock_for_edit(actor, deal)
    original = copy.amends
    if original is None or original.content_version == copy.amends_version:
        return
    gone = original.parties.filter(left_on__isnull=False).values_list("pk", flat=True)
    copy.parties.filter(origin__in=gone).delete()
    copy.amends_version = original.content_version
    copy.content_version += 1
    copy.save(update_fields=["amends_version", "content_version"])
    note(actor=actor, deal=copy, action="amendment-caught-up", now=now)
