"""Writing and checking the chains."""

import hashlib
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import rfc8785
from django.db import connection, transaction
from django.db.models import Exists, OuterRef

from icc.audit.models import Disclosure, Entry, Head
from icc.tenancy.actors import Actor, Partner, Person, Public, System

LOG = 0x1CC_106
"""Key of the advisory lock on the whole log."""


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


@transaction.atomic(savepoint=False)
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
    """Append one entry to the chain of `subject`, in the caller's transaction, which a failure here undoes.

    Takes an advisory lock on the chain first, so that two writers never share a number, and a shared
    one on the log, so that a checkpoint sees all entries before its last or none. The entry follows
    the chain's head, which then moves to it: entries cut off the end stay missing. Each value of
    `personal` enters the entry as a salted commitment; the value itself goes to an erasable row.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0)), pg_advisory_xact_lock_shared(%s)",
            [subject, LOG],
        )
    salts = {key: secrets.token_hex(16) for key in personal or {}}
    hidden = {key: commitment(value, salts[key]) for key, value in (personal or {}).items()}
    last = Head.objects.filter(pk=subject).first()
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
    _move_head(entry)
    Disclosure.objects.bulk_create(
        Disclosure(entry=entry, key=key, value=value, salt=salts[key])
        for key, value in (personal or {}).items()
    )
    return entry


def head(subject: str) -> Head:
    """Return where a chain ends now.

    Raises:
        Head.DoesNotExist: the chain has no entry yet.
    """
    return Head.objects.get(pk=subject)


def head_of(entry: Entry) -> Head:
    """Return the head of a chain that ends at the entry, unsaved."""
    return Head(subject=entry.subject, number=entry.number, digest=entry.digest)


def _move_head(entry: Entry) -> None:
    """Let the chain end at the entry, in one statement."""
    Head.objects.bulk_create(
        [head_of(entry)],
        update_conflicts=True,
        unique_fields=["subject"],
        update_fields=["number", "digest"],
    )


def digest_of(entry: Entry) -> str:
    """Return the SHA-256 over the entry's canonical JSON, previous digest included."""
    return hashlib.sha256(body_of(entry)).hexdigest()


def body_of(entry: Entry) -> bytes:
    """Return the entry's canonical JSON (RFC 8785)."""
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
    return rfc8785.dumps(body)


@dataclass(frozen=True, slots=True)
class Fault:
    """What does not hold: one entry, or what was disclosed of it, or the end of a chain."""

    subject: str
    number: int
    what: str = ""

    def __str__(self) -> str:
        return f"{self.subject} entry {self.number}" + (f", {self.what}" if self.what else "")


def broken_links() -> Iterator[Fault]:
    """Yield what does not hold, in four queries, however many chains there are.

    An entry that does not follow from the one before it; a chain that does not end where its head
    says, because its last entries were cut off or the last one was written anew; an entry beyond the
    head; a disclosed value that is not the one committed to. An erased value is no fault.
    """
    yield from _broken_chains()
    yield from _broken_ends()
    yield from _broken_disclosures()


def _broken_chains() -> Iterator[Fault]:
    subject, number, digest = "", 0, ""
    for entry in Entry.objects.order_by("subject", "number").iterator(chunk_size=2000):
        if entry.subject != subject:
            subject, number, digest = entry.subject, 0, ""
        if (entry.number, entry.previous, entry.digest) != (number + 1, digest, digest_of(entry)):
            yield Fault(entry.subject, entry.number)
        number, digest = entry.number, entry.digest


def _broken_ends() -> Iterator[Fault]:
    of_head = {name: OuterRef(name) for name in ("subject", "number", "digest")}
    for head in Head.objects.exclude(Exists(Entry.objects.filter(**of_head))).order_by("subject"):
        yield Fault(head.subject, head.number, "the last one, is missing or another one")
    within = Head.objects.filter(subject=OuterRef("subject"), number__gte=OuterRef("number"))
    for entry in Entry.objects.exclude(Exists(within)).order_by("subject", "number"):
        yield Fault(entry.subject, entry.number, "stands beyond the end of its chain")


def _broken_disclosures() -> Iterator[Fault]:
    disclosed = Disclosure.objects.select_related("entry").order_by("entry__subject", "entry__number")
    for row in disclosed.iterator(chunk_size=2000):
        if commitment(row.value, row.salt) != row.entry.data.get(row.key):
            yield Fault(row.entry.subject, row.entry.number, f"disclosed value of {row.key}")
