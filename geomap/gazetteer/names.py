"""The name index: which folded names there are, what they mean in short, and which places they belong to. For the
embedded file it is a memory-mapped trie beside the database, with arrays; for a file from dumps the database answers.

    trie (marisa) · summaries: 10 bytes each · for each name the number of its summary · for each name the length of
    its postings · where each block of 64 names' postings begins · the postings · footer
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, Final

import marisa_trie
import numpy as np

from geomap.errors import GazetteerError, reason_of
from geomap.gazetteer.affixes import split_affix
from geomap.gazetteer.postings import unpack_postings
from geomap.gazetteer.remedy import remedy
from geomap.model import Kind
from geomap.plugins import NameSummary

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

__all__ = ["DERIVED", "KIND_BITS", "MappedNames", "SummarisedNames", "write_names"]

KIND_BITS: Final[Mapping[Kind, int]] = {kind: 1 << number for number, kind in enumerate(Kind)}
"""The bit of `NameSummary.kinds` for each kind."""
UPPER_ONLY, ABBREVIATED, PEOPLE, DERIVED, PLURAL = 1, 2, 4, 8, 16
_SUMMARY = np.dtype(
    [("kinds", "<u4"), ("best_kind", "u1"), ("importance", "u1"), ("preferred", "u1"), ("population", "u1"),
     ("count", "u1"), ("flags", "u1")]
)  # fmt: skip
_FOOTER = struct.Struct("<8s12s5Q")
_MAGIC = b"gmnames2"
_BLOCK_BITS = 6
_BLOCK_MASK = (1 << _BLOCK_BITS) - 1
_SMALL_NUMBERS = 65_536


class SummarisedNames:
    """Adds affixes to a plain name table: "anbar province" is known when "anbar" is the name of an area."""

    def summary(self, folded: str) -> NameSummary | None:
        """What is known of a folded name, or None; 1 to 2 µs from the mapped file."""
        found = self.plain_summary(folded)
        if found is None and " " in folded and (split := split_affix(folded)) is not None:
            base = self.plain_summary(split.base)
            wanted = split.kind_bits
            if base is not None and base.kinds & wanted and not base.flags & PEOPLE:
                return base._replace(kinds=base.kinds & wanted, flags=base.flags | DERIVED)
        return found

    def plain_summary(self, folded: str) -> NameSummary | None:
        """As `summary`, for the names that stand in the table."""
        raise NotImplementedError

    def postings(self, folded: str) -> list[tuple[int, int]]:
        """(place row, match) of a folded name in the table, best first; empty when there is none."""
        raise NotImplementedError

    def beginning_with(self, prefix: str) -> Iterator[str]:
        """The folded names that begin so."""
        raise NotImplementedError


class MappedNames(SummarisedNames):
    """The name index of a `.names` file, mapped, not read. Raises GazetteerError for a damaged or foreign file."""

    def __init__(self, path: Path, version: str) -> None:
        try:
            with path.open("rb") as file:
                file.seek(-_FOOTER.size, 2)
                magic, made_for, kinds_at, ids_at, lengths_at, blocks_at, postings_at = _FOOTER.unpack(
                    file.read(_FOOTER.size)
                )
            if magic != _MAGIC or made_for.rstrip(b"\0") != version.encode():
                raise GazetteerError(
                    f"{path.name} doesn't belong to the database beside it: copy the two together again, or delete it"
                )
            self._trie = marisa_trie.Trie()
            self._trie.mmap(str(path))
            # A plain view of the mapped bytes: slices of a memmap object cost several times as much.
            whole = np.asarray(np.memmap(path, dtype=np.uint8, mode="r"))
        except (OSError, RuntimeError, ValueError, struct.error) as error:
            raise GazetteerError(f"{path.name} can't be read ({reason_of(error)}): {remedy(path)}") from error
        count = len(self._trie)
        width = (lengths_at - ids_at) // max(1, count + count % 2)
        if width not in (2, 4) or not _fits(count, width, (ids_at, lengths_at, blocks_at, postings_at, len(whole))):
            raise GazetteerError(f"{path.name} is damaged: {remedy(path)}")
        self._rows = whole[kinds_at:ids_at].view(_SUMMARY)
        self._ids = whole[ids_at:lengths_at].view(f"<u{width}")
        # Read a few numbers at a time, which memory views do faster than arrays.
        self._lengths = whole[lengths_at:blocks_at].view("<u2").data
        self._blocks = whole[blocks_at:postings_at].view("<u4").data
        self._postings = whole[postings_at : -_FOOTER.size].data
        self._seen: list[NameSummary | None] = [None] * len(self._rows)
        self._get: Callable[[str, int], int] = self._trie.get

    def plain_summary(self, folded: str) -> NameSummary | None:
        """What the trie has."""
        number = self._get(folded, -1)
        if number < 0:
            return None
        row = int(self._ids[number])
        found = self._seen[row]
        if found is None:
            found = self._seen[row] = NameSummary(*self._rows[row].tolist())
        return found

    def postings(self, folded: str) -> list[tuple[int, int]]:
        """What the arrays have."""
        number = self._get(folded, -1)
        return [] if number < 0 else unpack_postings(self._packed(number))

    def _packed(self, number: int) -> bytes:
        lengths = self._lengths
        start = self._blocks[number >> _BLOCK_BITS] + sum(lengths[number & ~_BLOCK_MASK : number])
        return bytes(self._postings[start : start + lengths[number]])

    def beginning_with(self, prefix: str) -> Iterator[str]:
        """The names in the trie that begin so."""
        return iter(self._trie.iterkeys(prefix))

    def all_postings(self) -> dict[str, bytes]:
        """Every name with its packed postings: the whole index, for making another one of it."""
        return {name: self._packed(number) for name, number in self._trie.items()}


def _fits(count: int, width: int, starts: tuple[int, ...]) -> bool:
    """Whether the arrays of an index of `count` names lie as their sizes want it."""
    ids_at, lengths_at, blocks_at, postings_at, end = starts
    blocks = (count >> _BLOCK_BITS) + 1
    return (
        lengths_at - ids_at == width * (count + count % 2)
        and blocks_at - lengths_at == 2 * count + 2 * (count % 2)
        and postings_at - blocks_at == 4 * blocks
        and postings_at <= end - _FOOTER.size
    )


def write_names(path: Path, postings: Mapping[str, bytes], names: Mapping[str, NameSummary], version: str) -> None:
    """Writes the index beside a database of this version; the same bytes for the same names.

    `postings` has the packed postings of each of the `names`.
    """
    trie = marisa_trie.Trie(sorted(names))
    rows = {summary: number for number, summary in enumerate(sorted(set(names.values())))}
    count = len(trie)
    ids = np.zeros(count + count % 2, dtype="<u2" if len(rows) <= _SMALL_NUMBERS else "<u4")
    packed = [b""] * count
    for name, summary in names.items():
        number = trie[name]
        ids[number] = rows[summary]
        packed[number] = postings[name]
    lengths = np.zeros(count + count % 2, dtype="<u2")
    lengths[:count] = [len(data) for data in packed]
    ends = np.concatenate([[0], np.cumsum(lengths[:count], dtype=np.int64)])
    blocks = ends[:: 1 << _BLOCK_BITS].astype("<u4")
    table = np.zeros(len(rows) + len(rows) % 2, dtype=_SUMMARY)
    table[: len(rows)] = np.array([tuple(row) for row in rows], dtype=_SUMMARY)
    data = trie.tobytes()
    data += b"\0" * (-len(data) % 8)
    parts = [data, table.tobytes(), ids.tobytes(), lengths.tobytes(), blocks.tobytes()]
    starts = [sum(map(len, parts[: n + 1])) for n in range(len(parts))]
    part = path.with_suffix(".names.part")
    with part.open("wb") as file:
        file.write(b"".join([*parts, *packed]))
        file.write(_FOOTER.pack(_MAGIC, version.encode(), *starts))
    part.replace(path)
