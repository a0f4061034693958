"""A signed amendment becomes the text of its deal."""

from datetime import datetime
from typing import Any

from django.db import transaction

from greendeals.models import Commitment, Contact, Deal, Indicator, IndicatorValue, Party, RegisterEntry
from greendeals.services.amendments import PARTY, TABLES, TERMS, own_facts, ties_of
from greendeals.services.publishing import give_notice, publish_notice
from greendeals.services.steps import note
from greendeals.services.turns import SIGNING
from icc.core import clock

DEFINITION = ("unit", "direction", "aggregation", "groups", "kpi_id")
"""What makes an indicator another one: values measured by the old definition are not read by the new."""


@transaction.atomic
def merge(copy: Deal, original: Deal, entry: RegisterEntry, *, now: datetime) -> None:
    """Write a sealed amendment into its deal. Both are locked, the original first.

    In order: terms, sections, parties, tables. A row that is gone is retired and keeps what was reported
    of it; an indicator whose definition has changed while it has values is retired and begins anew.
    The notice for the register is written and mailed to every party, and the trail noted.

    Args:
        copy: the amendment, all of whose signatures are sealed.
        original: the deal it changes.
        entry: the register entry of the new version.
        now: the present moment.
    """
    for name in TERMS:
        setattr(original, name, getattr(copy, name))
    original.content_version += 1
    original.save(update_fields=[*TERMS, "content_version"])
    for part in copy.sections.all():
        original.sections.filter(key=part.key).update(
            body=part.body, updated_at=part.updated_at, updated_by=part.updated_by_id
        )
    joined = _merge_tables(copy, original, _merge_parties(copy, original), now=now)
    notice = publish_notice(
        original,
        kind=copy.amends_as,
        on=clock.day(now),
        words=copy.amends_because,
        organisation=", ".join(joined),
        number=entry.number,
        now=now,
    )
    give_notice(original, notice, now=now)
    facts = {"amendment": copy.public_id, "version": entry.number}
    note(actor=SIGNING, deal=original, action="amended", now=now, data=facts)


def _merge_parties(copy: Deal, original: Deal) -> dict[int | None, Party | None]:
    """Write parties; return those of the original by the key of their copy."""
    place = {"deal": original, "city_id": original.city_id}
    parties: dict[int | None, Party | None] = {None: None}
    for party in copy.parties.select_related("origin", "contact"):
        facts = {name: getattr(party, name) for name in PARTY}
        if party.origin:
            Party.objects.filter(pk=party.origin.pk).update(**facts)
            parties[party.pk] = party.origin
            continue
        parties[party.pk] = made = Party.objects.create(**place, signs=party.signs, **facts)
        person = party.contact
        Contact.objects.create(
            **place, party=made, name=person.name, function=person.function, email=person.email
        )
    return parties


def _merge_tables(
    copy: Deal, original: Deal, parties: dict[int | None, Party | None], *, now: datetime
) -> list[str]:
    """Write the rows of all tables; return the names of the parties that are new."""
    promises: dict[int | None, Any] = {None: None}
    for model in TABLES:
        kept = set()
        for row in model.objects.filter(deal=copy).select_related("origin"):
            facts = {**own_facts(row), **ties_of(row, parties, promises)}
            into = _successor(row, facts, original)
            kept.add(into.pk)
            if model is Commitment:
                promises[row.pk] = into
        gone = model.objects.filter(deal=original).exclude(pk__in=kept)
        gone.update(retired_at=now)
    return list(copy.parties.filter(origin=None).values_list("name", flat=True))


def _successor(row: Any, facts: dict[str, Any], original: Deal) -> Any:
    """Return the row of the original that says what a row of the copy says, written or made."""
    old = row.origin
    if old is None or _begins_anew(row, old):
        return type(row).objects.create(deal=original, city_id=original.city_id, **facts)
    for name, value in facts.items():
        setattr(old, name, value)
    old.version += 1
    old.save()
    return old


def _begins_anew(row: Any, old: Any) -> bool:
    if not isinstance(row, Indicator):
        return False
    other = any(getattr(row, name) != getattr(old, name) for name in DEFINITION)
    return other and IndicatorValue.objects.filter(indicator=old).exists()
