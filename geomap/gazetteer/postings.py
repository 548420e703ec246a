"""Which places a name belongs to, and how, in few bytes: what the name table holds."""

from __future__ import annotations

from enum import IntEnum
from typing import TYPE_CHECKING

from geomap.model import MatchKind

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["MATCH_KINDS", "Match", "pack_postings", "unpack_postings"]


class Match(IntEnum):
    """How a stored name belongs to its place, better ones first. The file holds these numbers."""

    PREFERRED = 0
    ABBREVIATION = 1
    UPPER = 2
    """An abbreviation that counts in upper case only ("US")."""
    ALTERNATE = 3
    DERIVED = 4
    DEMONYM = 5
    PLURAL = 6
    """A plural people word ("Iraqis")."""


MATCH_KINDS = (
    MatchKind.PREFERRED,
    MatchKind.ABBREVIATION,
    MatchKind.ABBREVIATION,
    MatchKind.ALTERNATE,
    MatchKind.DERIVED,
    MatchKind.DEMONYM,
    MatchKind.DEMONYM,
)
"""The contract's word for each `Match`."""
_BITS = 3
_MASK = (1 << _BITS) - 1


def pack_postings(postings: Iterable[tuple[int, int]]) -> bytes:
    """Bytes of (place row, match) pairs in their order."""
    data = bytearray()
    for row, match in postings:
        number = row << _BITS | match
        while number > 0x7F:
            data.append(number & 0x7F | 0x80)
            number >>= 7
        data.append(number)
    return bytes(data)


def unpack_postings(data: bytes) -> list[tuple[int, int]]:
    """The (place row, match) pairs of packed bytes."""
    found = []
    value = shift = 0
    for byte in data:
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            found.append((value >> _BITS, value & _MASK))
            value = shift = 0
        else:
            shift += 7
    return found
