"""The name index: which folded names there are, and what they mean in short. For the embedded file it is a
memory-mapped trie beside the database, with an array of numbers; for any other file the database answers.

    trie (marisa) · summaries: 10 bytes each · for each name the number of its summary · footer
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, Final

import marisa_trie
import numpy as np

from geomap.errors import GazetteerError
from geomap.gazetteer.affixes import split_affix
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
_FOOTER = struct.Struct("<8s12sQQQ")
_MAGIC = b"gmnames1"
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

    def beginning_with(self, prefix: str) -> Iterator[str]:
        """The folded names that begin so."""
        raise NotImplementedError


class MappedNames(SummarisedNames):
    """The name index of a `.names` file, mapped, not read. Raises GazetteerError for a damaged or foreign file."""

    def __init__(self, path: Path, version: str) -> None:
        try:
            with path.open("rb") as file:
                file.seek(-_FOOTER.size, 2)
                magic, made_for, trie_size, kinds_at, ids_at = _FOOTER.unpack(file.read(_FOOTER.size))
            if magic != _MAGIC or made_for.rstrip(b"\0") != version.encode():
                raise GazetteerError(
                    f"{path.name} doesn't belong to the database beside it: install geomap again, or delete {path.name}"
                )
            self._trie = marisa_trie.Trie()
            self._trie.mmap(str(path))
            whole = np.memmap(path, dtype=np.uint8, mode="r")
        except (OSError, RuntimeError, ValueError, struct.error) as error:
            raise GazetteerError(f"{path.name} can't be read ({error}): install geomap again") from error
        self._rows = whole[kinds_at:ids_at].view(_SUMMARY)
        ids = whole[ids_at : -_FOOTER.size]
        width = len(ids) // max(1, len(self._trie))
        if trie_size > kinds_at or width not in (2, 4) or len(ids) != width * len(self._trie):
            raise GazetteerError(f"{path.name} is damaged: install geomap again")
        self._ids = ids.view(f"<u{width}")
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

    def beginning_with(self, prefix: str) -> Iterator[str]:
        """The names in the trie that begin so."""
        return iter(self._trie.iterkeys(prefix))


def write_names(path: Path, names: Mapping[str, NameSummary], version: str) -> None:
    """Writes the index beside a database of this version; the same bytes for the same names."""
    trie = marisa_trie.Trie(sorted(names))
    rows = {summary: number for number, summary in enumerate(sorted(set(names.values())))}
    ids = np.zeros(len(trie), dtype="<u2" if len(rows) <= _SMALL_NUMBERS else "<u4")
    for name, summary in names.items():
        ids[trie[name]] = rows[summary]
    table = np.zeros(len(rows) + len(rows) % 2, dtype=_SUMMARY)
    table[: len(rows)] = np.array([tuple(row) for row in rows], dtype=_SUMMARY)
    data = trie.tobytes()
    data += b"\0" * (-len(data) % 8)
    part = path.with_suffix(".names.part")
    with part.open("wb") as file:
        file.write(data + table.tobytes() + ids.tobytes())
        file.write(_FOOTER.pack(_MAGIC, version.encode(), len(data), len(data), len(data) + table.nbytes))
    part.replace(path)
