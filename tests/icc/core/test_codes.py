"""Codes that people copy from paper: what is forgiven, and what is found out."""

import re

import pytest

from icc.core.codes import ALPHABET, check_character, new_code, read_code

SAMPLES = [new_code() for _ in range(5)]


def plain(code: str) -> str:
    return code.replace("-", "")


def test_a_code_is_sixteen_characters_and_a_check_in_groups_of_four() -> None:
    for code in SAMPLES:
        assert re.fullmatch(rf"([{ALPHABET}]{{4}}-){{4}}[{ALPHABET}]", code)
        assert read_code(code) == code


def test_no_two_codes_are_alike_and_none_looks_like_another() -> None:
    assert len({new_code() for _ in range(200)}) == 200
    assert len(ALPHABET) == len(set(ALPHABET)) == 32
    assert not set("OIL") & set(ALPHABET)


@pytest.mark.fault("signing-41")
@pytest.mark.parametrize("code", SAMPLES, ids=range(len(SAMPLES)))
def test_every_single_wrong_character_is_found_out(code: str) -> None:
    body = plain(code)
    for place, right in enumerate(body):
        for wrong in set(ALPHABET) - {right}:
            assert read_code(body[:place] + wrong + body[place + 1 :]) == ""


@pytest.mark.fault("signing-41")
def test_every_exchange_of_two_neighbours_is_found_out_but_for_one_pair() -> None:
    missed = set()
    for place in range(16):
        for first in ALPHABET:
            for second in ALPHABET:
                code = valid_with(place, first, second)
                swapped = code[:place] + code[place + 1] + code[place] + code[place + 2 :]
                if code != swapped and read_code(swapped):
                    missed.add(frozenset(code[place : place + 2]))
    assert missed == {frozenset({ALPHABET[0], ALPHABET[-1]})}


def valid_with(place: int, first: str, second: str) -> str:
    """Return a valid code with two characters at a place; at the end, the last one is its check."""
    body = list("7K4XD93MQ2B8ZR5W")
    body[place : place + 2] = (first, second) if place < 15 else (first,)
    return "".join(body) + check_character("".join(body))


@pytest.mark.parametrize("code", SAMPLES, ids=range(len(SAMPLES)))
def test_small_letters_spaces_and_hyphens_are_forgiven(code: str) -> None:
    body = plain(code)
    spaced = " ".join(body)
    for typed in (
        body,
        body.lower(),
        f"  {code}\n",
        spaced,
        code.replace("-", " - "),
        f"{body[:3]}-{body[3:]}",
    ):
        assert read_code(typed) == code


def test_look_alike_letters_are_read_as_digits() -> None:
    body = "0011001100110011"
    code = body + check_character(body)
    for typed in (
        code.replace("0", "O"),
        code.replace("1", "I"),
        code.replace("1", "l"),
        code.replace("0", "o"),
    ):
        assert read_code(typed) == read_code(code) != ""


@pytest.mark.parametrize(
    "typed",
    ["", " ", "-", "7K4X", "7K4X-D93M-Q2B8-ZR5W", "U" * 17, "é" * 17, "7" * 400, "\x00" * 17, "７" * 17],
)
def test_whatever_cannot_be_a_code_is_none(typed: str) -> None:
    assert read_code(typed) == ""
