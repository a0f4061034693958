"""The tree of RFC 6962: its own vectors, and proofs for every place of every size."""

import hashlib

import pytest

from icc.audit import merkle

# Inputs and roots of the reference test of Certificate Transparency (RFC 6962 test vectors).
INPUTS = [
    bytes.fromhex(text)
    for text in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
ROOTS = {
    1: "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    2: "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    3: "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    4: "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    5: "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    6: "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    7: "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    8: "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
}


@pytest.mark.parametrize("size", ROOTS)
def test_the_root_is_that_of_the_standard(size: int) -> None:
    assert merkle.root(map(merkle.leaf, INPUTS[:size])).hex() == ROOTS[size]


def test_a_log_without_entries_has_the_hash_of_nothing() -> None:
    assert merkle.root([]) == hashlib.sha256(b"").digest()


def test_every_place_of_every_size_is_proved_and_no_other() -> None:
    for size in range(1, 34):
        leaves = [merkle.leaf(str(number).encode()) for number in range(size)]
        top = merkle.root(leaves)
        for index, found in enumerate(leaves):
            proof = merkle.path(leaves, index)
            assert merkle.root_from(found, index, size, proof) == top
            assert merkle.root_from(merkle.leaf(b"another"), index, size, proof) != top


def test_a_path_of_another_length_proves_nothing() -> None:
    leaves = [merkle.leaf(str(number).encode()) for number in range(5)]
    proof = merkle.path(leaves, 2)
    with pytest.raises(ValueError, match="too short"):
        merkle.root_from(leaves[2], 2, 5, proof[:-1])
    with pytest.raises(ValueError, match="too long"):
        merkle.root_from(leaves[2], 2, 5, [*proof, proof[0]])
    with pytest.raises(ValueError, match="no such place"):
        merkle.root_from(leaves[2], 5, 5, proof)
    with pytest.raises(IndexError):
        merkle.path(leaves, 5)


def test_an_inner_node_does_not_pass_for_an_entry() -> None:
    left, right = merkle.leaf(b"a"), merkle.leaf(b"b")
    assert merkle.leaf(left + right) != merkle.node(left, right)
