"""A deal that was really printed, signed and sealed by what the workers do, once for all tests of a run."""

from dataclasses import dataclass
from functools import cache
from typing import Any

from django.db import transaction

from greendeals.models import RegisterEntry
from icc.core import blobs
from icc.documents.services import render, seal
from tests.factories.register import RegisterEntryFactory
from tests.greendeals.world import (
    NOW,
    approved,
    ask,
    freeze,
    fresh,
    new_world,
    partners_sign,
    sign,
    version_of,
)
from tests.icc.documents.tampering import variants

COPIED = (
    "code",
    "certificate",
    "content",
    "frozen_sha256",
    "frozen_size",
    "number",
    "partners",
    "public_id",
    "sealed_sha256",
    "sealed_size",
    "signatures",
    "title",
)


@dataclass(frozen=True)
class Published:
    """What came out.

    Attributes:
        facts: of its register entry.
    """

    frozen: bytes
    sealed: bytes
    facts: dict[str, Any]


@cache
def published() -> Published:
    """Take a deal from the draft to the register, as it happens; the files stay, the rows are taken back."""
    with transaction.atomic():
        made = _made()
        transaction.set_rollback(True)
    return made


def _made() -> Published:
    world = new_world()
    deal = freeze(world, approved(world, title="Solar roofs for schools"), pdf=False)
    document = version_of(deal).document
    assert document
    assert render(document_id=document.pk, now=NOW)
    deal = ask(world, fresh(deal))
    partners_sign(world, deal)
    sign(world, fresh(deal))
    document.refresh_from_db()
    assert seal(seal_id=document.seal.pk, now=NOW)
    entry = RegisterEntry.objects.get(public_id=deal.public_id)
    facts = {name: getattr(entry, name) for name in COPIED}
    return Published(blobs.fetch(entry.frozen_sha256), blobs.fetch(entry.sealed_sha256), facts)


@cache
def altered() -> dict[str, bytes]:
    """Return every altered copy of it by its name."""
    return variants(published().sealed)


def in_register() -> RegisterEntry:
    """Write its entry into the register of the running test."""
    return RegisterEntryFactory(**published().facts)
