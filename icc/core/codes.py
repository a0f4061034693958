"""Codes that people copy from paper: 80 random bits and a check character, without look-alike letters."""

import secrets

from icc.core import public_ids

ALPHABET = public_ids.ALPHABET.upper()

READ_AS = str.maketrans({"O": "0", "I": "1", "L": "1"})
LENGTH, GROUP = 16, 4


def new_code() -> str:
    """Return a new code: 16 random characters (80 bits) and one that checks them, in groups of four."""
    body = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
    return _grouped(body + check_character(body))


def read_code(text: str) -> str:
    """Return a code as it is stored, from whatever a person has typed; empty if it cannot be one.

    Spaces, hyphens and small letters are forgiven, O is read as 0, I and L as 1. A mistyped
    character or two neighbours exchanged do not pass the check character, but for one pair: Luhn's
    sum does not tell 0Z from Z0.
    """
    body = "".join(text.upper().split()).replace("-", "").translate(READ_AS)
    if len(body) != LENGTH + 1 or not set(body) <= set(ALPHABET):
        return ""
    return _grouped(body) if check_character(body[:LENGTH]) == body[LENGTH] else ""


def check_character(body: str) -> str:
    """Return the check character: Luhn's sum over base 32 (ISO/IEC 7812-1, annex B, with N = 32)."""
    size, total = len(ALPHABET), 0
    for position, character in enumerate(reversed(body)):
        value = ALPHABET.index(character) * (2 - position % 2)
        total += value // size + value % size
    return ALPHABET[-total % size]


def _grouped(body: str) -> str:
    return "-".join(body[start : start + GROUP] for start in range(0, len(body), GROUP))
