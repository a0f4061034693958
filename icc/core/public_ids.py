"""Identifiers that may stand in an address: random, short, easy to read aloud."""

import secrets
from typing import Any

from django.db import models

ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
"""Crockford's base 32 in lower case: no i, l, o, u, which people confuse or misread."""

LENGTH = 12
"""Twelve characters carry 60 random bits; the unique constraint catches the rest."""


def new_public_id() -> str:
    """Return a fresh identifier of `LENGTH` characters."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


class PublicIdField(models.CharField):  # type: ignore[type-arg]  # no subscript at run time
    """A unique, unchanging, random identifier; the primary key itself never leaves the server."""

    def __init__(self, **kwargs: Any) -> None:
        options: dict[str, Any] = {
            "max_length": LENGTH,
            "unique": True,
            "editable": False,
            "default": new_public_id,
        }
        super().__init__(**(options | kwargs))
