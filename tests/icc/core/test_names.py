"""Names are compared as people mean them, not as they type them."""

import pytest

from icc.core.names import LENGTH, alike, folded


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Panadería El Sol, S.L.", "PANADERIA EL SOL"),
        ("Sonne GmbH & Co. KG", "Sonne"),
        ("Sonce d.o.o.", "SONCE, d. o. o."),
        ("Ήλιος Α.Ε.", "ΗΛΙΟΣ"),
        ("Слънце ООД", "слънце"),
        ("Słońce Sp. z o.o.", "Slonce"),
        ("SIA Saule", "Saule"),
        ("Straße eG", "STRASSE"),
        ("O’Brien & Sons Ltd.", "OBrien Sons"),
        ("Société Générale S. A.", "Societe Generale"),
        ("Øst-Vest AS", "Ost Vest"),
        ("  Two   blanks ", "two blanks"),
    ],
)
def test_one_organisation_written_in_two_ways(one: str, other: str) -> None:
    assert folded(one) == folded(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("Solar North", "Solar South"), ("School 1", "School 2"), ("Ήλιος Α.Ε.", "Άνεμος Α.Ε.")],
)
def test_two_organisations_stay_two(one: str, other: str) -> None:
    assert folded(one) != folded(other)


@pytest.mark.parametrize("name", ["AB", "s.r.o.", "SIA", "S.A."])
def test_a_name_that_is_nothing_but_a_form_stays(name: str) -> None:
    assert folded(name)


@pytest.mark.parametrize("name", ["", "!!!", "…", "\u0301"])
def test_a_name_without_a_letter_is_like_no_other(name: str) -> None:
    assert folded(name) == ""
    assert alike(name, {1: "", 2: "sun"}) == []


@pytest.mark.parametrize(
    "name", ["İzmir A.Ş.", "ﬃ" * LENGTH, "ǅ S.L. GmbH Ltd", "x" * 400, "й ё Ї", "Α.Ε. ΑΕ"]
)
def test_folding_twice_changes_nothing_and_fits(name: str) -> None:
    once = folded(name)
    assert folded(once) == once
    assert len(once) <= LENGTH


def test_the_likest_comes_first_and_what_is_far_is_left_out() -> None:
    known = {1: folded("Bakery Sunrise"), 2: folded("Sunrise Bakerry"), 3: folded("Solar Coop")}
    assert alike("Bakery Sunrise SL", known) == [1, 2]
    assert alike("Harbour Museum", known) == []
