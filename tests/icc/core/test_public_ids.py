"""Public identifiers: easy to read, hard to guess, never the same."""

import re

from greendeals.models import Deal
from icc.core.public_ids import new_public_id

CROCKFORD = re.compile(r"[0-9abcdefghjkmnpqrstvwxyz]{12}")


def test_identifiers_are_twelve_characters_that_nobody_confuses() -> None:
    found = [new_public_id() for _ in range(500)]
    assert all(CROCKFORD.fullmatch(value) for value in found)
    assert not set("ilou") & set("".join(found))


def test_every_character_of_the_alphabet_is_used() -> None:
    assert len(set("".join(new_public_id() for _ in range(500)))) == 32


def test_ten_thousand_identifiers_are_all_different() -> None:
    assert len({new_public_id() for _ in range(10_000)}) == 10_000


def test_a_row_has_its_identifier_before_it_is_saved_and_keeps_it_unique() -> None:
    field = Deal._meta.get_field("public_id")
    assert CROCKFORD.fullmatch(Deal().public_id)
    assert field.unique
    assert not field.editable
