"""Writing and checking the chains."""

import hashlib
import secrets
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

import rfc8785
from django.db import connection, transaction

from icc.audit.models import Disclosure, Entry
from icc.tenancy.actors import Actor, Partner, Person, Public, System


def actor_key(actor: Actor) -> str:
    """Return the pseudonym under which an actor stands in the trail."""
    match actor:
        case Person():
            return f"person:{actor.user_id}"
        case Partner():
            return f"partner:{actor.label}"
        case System():
            return f"system:{actor.purpose}"
        case Public():
            return "public"


def commitment(value: str, salt: str) -> str:
    """Return a salted SHA-256, which proves a value to whoever holds it and tells nobody else."""
    return "sha256:" + hashlib.sha256(f"{salt}:{value}".encode()).hexdigest()


@transaction.atomic
def record(
    *,
    actor: Actor,
    subject: str,
    action: str,
    now: datetime,
    city_id: int | None = None,
    data: Mapping[str, Any] | None = None,
    personal: Mapping[str, str] | None = None,
) -> Entry:
    """Append one entry to the chain of `subject`, in the caller's transaction.

    Takes an advisory lock on the chain first, so that two writers never share a number. Each value
    of `personal` enters the entry as a salted commitment; the value itself goes to an erasable row.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [subject])
    salts = {key: secrets.token_hex(16) for key in personal or {}}
    hidden = {key: commitment(value, salts[key]) for key, value in (personal or {}).items()}
    last = Entry.objects.about(subject).last()
    entry = Entry(
        subject=subject,
        number=last.number + 1 if last else 1,
        at=now,
        actor=actor_key(actor),
        action=action,
        city_id=city_id,
        data={**(data or {}), **hidden},
        previous=last.digest if last else "",
    )
    entry.digest = digest_of(entry)
    entry.save(force_insert=True)
    Disclosure.objects.bulk_create(
        Disclosure(entry=entry, key=key, value=value, salt=salts[key])
        for key, value in (personal or {}).items()
    )
    return entry


def digest_of(entry: Entry) -> str:
    """Return the SHA-256 over the entry's canonical JSON (RFC 8785), previous digest included."""
    body = {
        "subject": entry.subject,
        "number": entry.number,
        "at": entry.at.astimezone(UTC).isoformat(),
        "actor": entry.actor,
        "action": entry.action,
        "city": entry.city_id,
        "data": entry.data,
        "previous": entry.previous,
    }
    return hashlib.sha256(rfc8785.dumps(body)).hexdigest()


def broken_links() -> Iterator[Entry]:
    """Walk all chains and yield each entry that does not follow from the one before it."""
    subject, number, digest = "", 0, ""
    for entry in Entry.objects.order_by("subject", "number").iterator(chunk_size=2000):
        if entry.subject != subject:
            subject, number, digest = entry.subject, 0, ""
        if (entry.number, entry.previous, entry.digest) != (number + 1, digest, digest_of(entry)):
            yield entry
        number, digest = entry.number, entry.digest
