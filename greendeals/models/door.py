"""How a partner comes in without an account: links and one-time codes."""

import hashlib
from datetime import datetime
from typing import ClassVar

from django.db import models

from greendeals.models.parties import Party
from greendeals.models.signatories import Signatory
from greendeals.querysets import LinkQuerySet
from icc.core.public_ids import PublicIdField
from icc.tenancy.tables import MachineTable

TRIES = 5
"""Wrong guesses that kill a code."""


def digest_of(token: str) -> str:
    """Return what is stored of a token: its SHA-256."""
    return hashlib.sha256(token.encode()).hexdigest()


class Link(MachineTable):
    """The way of one person to one deal. Only the digest of its token is kept.

    Attributes:
        party: for whom; empty once the party has left the draft, and the link opens nothing any more.
        signatory: the slot it was sent for; empty before there is anything to sign.
        address: the mailbox it was sent to, and where its codes go.
        revoked_at: when it was replaced, or its round ended.
    """

    public_id = PublicIdField()
    digest = models.CharField(max_length=64, unique=True)
    party = models.ForeignKey(Party, models.SET_NULL, null=True, related_name="links")
    signatory = models.ForeignKey(Signatory, models.CASCADE, null=True, related_name="links")
    city_id = models.BigIntegerField()
    deal_id = models.BigIntegerField()
    address = models.EmailField()
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    objects: ClassVar = LinkQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["party"], name="link_party")]

    def is_live(self, now: datetime) -> bool:
        """Whether it still opens the door."""
        return self.party_id is not None and self.revoked_at is None and now < self.expires_at

    @property
    def masked_address(self) -> str:
        """The mailbox as its owner knows it again, and nobody else learns it."""
        name, _, host = self.address.rpartition("@")
        return f"{name[:1]}•••@{host}"


class Code(MachineTable):
    """A one-time code sent to a link's mailbox. Only a keyed digest of it is kept.

    Attributes:
        nonce: SHA-256 of the secret in the browser session that asked for it; no other may use it.
        version_sha256: the text it was asked for; empty before there is a frozen one.
        tries: wrong guesses so far.
    """

    link = models.ForeignKey(Link, models.CASCADE, related_name="codes")
    digest = models.CharField(max_length=64)
    nonce = models.CharField(max_length=64)
    version_sha256 = models.CharField(max_length=64, blank=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    used_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["link", "-created_at"], name="code_link")]

    def is_live(self, now: datetime) -> bool:
        """Whether it may still be typed."""
        return self.used_at is None and now < self.expires_at and self.tries < TRIES

    @property
    def tries_left(self) -> int:
        """How many wrong guesses kill it."""
        return max(TRIES - self.tries, 0)
