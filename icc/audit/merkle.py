"""The tree over the whole log (RFC 6962, section 2.1): one hash for all entries, and short proofs of one.

Pure functions over hashes; a leaf and an inner node are hashed apart, so that neither passes for the other.
"""

import hashlib
from collections.abc import Iterable, Sequence

EMPTY = hashlib.sha256().digest()
"""The root of a log without entries."""


def leaf(data: bytes) -> bytes:
    """Return the hash of one entry's own bytes."""
    return hashlib.sha256(b"\0" + data).digest()


def node(left: bytes, right: bytes) -> bytes:
    """Return the hash of two neighbours."""
    return hashlib.sha256(b"\1" + left + right).digest()


class Tree:
    """A log that grows: keeps one hash for each of its complete subtrees, whatever its size."""

    def __init__(self) -> None:
        self._peaks: list[tuple[int, bytes]] = []

    def add(self, found: bytes) -> None:
        """Take in the next leaf hash."""
        height, top = 0, found
        while self._peaks and self._peaks[-1][0] == height:
            top = node(self._peaks.pop()[1], top)
            height += 1
        self._peaks.append((height, top))

    def root(self) -> bytes:
        """Return the root over all leaves so far."""
        if not self._peaks:
            return EMPTY
        top = self._peaks[-1][1]
        for _height, peak in reversed(self._peaks[:-1]):
            top = node(peak, top)
        return top


def root(leaves: Iterable[bytes]) -> bytes:
    """Return the root over leaf hashes, read once and in order."""
    tree = Tree()
    for found in leaves:
        tree.add(found)
    return tree.root()


def path(leaves: Sequence[bytes], index: int) -> list[bytes]:
    """Return the audit path of one leaf, from its neighbour up: what its inclusion is proved with.

    Raises:
        IndexError: there is no such leaf.
    """
    if not 0 <= index < len(leaves):
        raise IndexError(index)
    if len(leaves) == 1:
        return []
    half = 1 << (len(leaves) - 1).bit_length() - 1
    if index < half:
        return [*path(leaves[:half], index), root(leaves[half:])]
    return [*path(leaves[half:], index - half), root(leaves[:half])]


def root_from(found: bytes, index: int, size: int, proof: Sequence[bytes]) -> bytes:
    """Return the root that a leaf, its place and its path lead to (RFC 9162, section 2.1.3.2).

    Raises:
        ValueError: the path is too short or too long for the place, or there is no such place.
    """
    if not 0 <= index < size:
        raise ValueError("there is no such place")
    place, last, top = index, size - 1, found
    for step in proof:
        if last == 0:
            raise ValueError("the path is too long")
        if place & 1 or place == last:
            top = node(step, top)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            top = node(top, step)
        place, last = place >> 1, last >> 1
    if last:
        raise ValueError("the path is too short")
    return top
