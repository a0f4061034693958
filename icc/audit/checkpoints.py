"""One hash over the whole log, taken now and then: what it was, and whether it still is."""

import hashlib
import json
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import rfc8785
from django.db import connection, transaction

from icc.audit import merkle
from icc.audit.models import Checkpoint, Entry
from icc.audit.services import LOG, record
from icc.tenancy.actors import System

FORMAT = "icc-checkpoint-1"
GAPS = "log"
"""Chain in which gaps are noted."""

ATTEMPTS, PAUSE = 100, 0.05
"""How often, and after how many seconds again, a moment is sought in which nobody writes."""


class Busy(Exception):
    """Somebody was writing all the time; the next run will find a moment."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A checkpoint that wants its time stamp."""

    number: int
    at: datetime
    entries: int
    root: str
    body: bytes

    @property
    def digest(self) -> str:
        """SHA-256 of the body."""
        return hashlib.sha256(self.body).hexdigest()


def draft(*, now: datetime) -> Draft | None:
    """Return the next checkpoint, unstamped; None when nothing was written since the last one.

    Raises:
        Busy: no moment without a writer was found. None is ever waited for: a writer that holds one
            chain and wants another would wait for us in turn.
    """
    for _attempt in range(ATTEMPTS):
        with transaction.atomic():
            if _locked():
                return _draft(now)
        time.sleep(PAUSE)
    raise Busy


def _locked() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [LOG])
        row = cursor.fetchone()
    return bool(row and row[0])


def _draft(now: datetime) -> Draft | None:
    last = Checkpoint.objects.order_by("number").last()
    digests = list(_digests())
    if last and last.entries == len(digests):
        return None
    number, root = (last.number + 1 if last else 1), merkle.root(map(merkle.leaf, digests)).hex()
    body: dict[str, Any] = {
        "format": FORMAT,
        "number": number,
        "at": now.astimezone(UTC).isoformat(),
        "entries": len(digests),
        "root": root,
        "previous": last.digest if last else "",
    }
    return Draft(number, now, len(digests), root, rfc8785.dumps(body))


def _digests() -> Iterator[bytes]:
    rows = Entry.objects.order_by("pk").values_list("digest", flat=True)
    return map(bytes.fromhex, rows.iterator(chunk_size=5000))


def keep(found: Draft, token: bytes) -> Checkpoint:
    """Write a checkpoint with its time stamp.

    Raises:
        IntegrityError: another worker was first; one of the two is enough.
    """
    return Checkpoint.objects.create(
        number=found.number,
        at=found.at,
        entries=found.entries,
        root=found.root,
        body=found.body.decode(),
        digest=found.digest,
        token=token,
    )


def inclusion(entry: Entry, checkpoint: Checkpoint) -> dict[str, Any] | None:
    """Return what proves that an entry stands in a checkpoint; None if it was written later."""
    index = Entry.objects.filter(pk__lt=entry.pk).count()
    if index >= checkpoint.entries:
        return None
    leaves = [
        merkle.leaf(digest) for digest, _place in zip(_digests(), range(checkpoint.entries), strict=False)
    ]
    proof = [step.hex() for step in merkle.path(leaves, index)]
    return {"index": index, "entries": checkpoint.entries, "digest": entry.digest, "path": proof}


def covering(entry: Entry) -> Checkpoint | None:
    """Return the first checkpoint that an entry stands in."""
    index = Entry.objects.filter(pk__lt=entry.pk).count()
    found: Checkpoint | None = Checkpoint.objects.filter(entries__gt=index).order_by("number").first()
    return found


def faults() -> Iterator[str]:
    """Yield what contradicts the checkpoints kept here, in two queries, reading the log once."""
    rows = list(Checkpoint.objects.order_by("number"))
    roots = _roots({row.entries for row in rows})
    previous = ""
    for row in rows:
        told = json.loads(row.body)
        if row.digest != hashlib.sha256(row.body.encode()).hexdigest() or told["previous"] != previous:
            yield f"checkpoint {row.number} does not follow from the one before it"
        yield from _against(told, roots)
        previous = row.digest


def faults_of(body: bytes) -> Iterator[str]:
    """Yield what contradicts one checkpoint that was kept elsewhere."""
    told = json.loads(body)
    yield from _against(told, _roots({told["entries"]}))


def note_gap(*, actor: System, body: bytes, now: datetime) -> Entry:
    """Append the entry that says: the log was set back behind this checkpoint, which was kept elsewhere."""
    told = json.loads(body)
    data = {
        "checkpoint": hashlib.sha256(body).hexdigest(),
        "number": told["number"],
        "entries": told["entries"],
        "left": Entry.objects.count(),
    }
    return record(actor=actor, subject=GAPS, action="restored", now=now, data=data)


def noted_gap(body: bytes) -> Entry | None:
    """Return the entry in which the gap behind a checkpoint was noted."""
    found: Entry | None = (
        Entry.objects.about(GAPS).filter(data__checkpoint=hashlib.sha256(body).hexdigest()).first()
    )
    return found


def _against(told: Mapping[str, Any], roots: Mapping[int, str]) -> Iterator[str]:
    number, entries = told["number"], told["entries"]
    if entries not in roots:
        yield f"the log is shorter than checkpoint {number}: {max(roots, default=0)} of {entries} entries"
    elif roots[entries] != told["root"]:
        yield f"the first {entries} entries are not those of checkpoint {number}"


def _roots(sizes: Iterable[int]) -> dict[int, str]:
    """Return the root of the log at each size that it reaches, and at its end."""
    wanted, found, tree = set(sizes), {}, merkle.Tree()
    size = 0
    for digest in _digests():
        tree.add(merkle.leaf(digest))
        size += 1
        if size in wanted:
            found[size] = tree.root().hex()
    return {**found, size: tree.root().hex()}
