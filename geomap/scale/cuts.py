"""A large file in stretches that several processes can work on: whole lines, or a table's own groups of rows."""

from __future__ import annotations

import gzip
import zlib
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, cast

from geomap.errors import GeomapError
from geomap.workers import Worker

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["Piece", "cuts"]

_LINES = (".jsonl", ".ndjson")
_PACKED_LINES = tuple(f"{suffix}.gz" for suffix in _LINES)
_TABLES = (".parquet", ".pq")
_WIDE_MARKS = (b"\xff\xfe", b"\xfe\xff")
_MOST_PACKED = 64
"""Stretches of a packed file: to reach one, all before it is unpacked again."""
_FREE_BYTES = 64 << 20
_MAX_RATIO = 200
"""What unpacks to more is left whole; its reader then says that it is a bomb."""
_LOOK_BYTES = 768 << 20
_LOOK_S = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A file of a part, or a stretch of one."""

    path: str
    """A local path, or a URL that fsspec opens."""
    name: str
    """Its path relative to IN: what ids and `source` go by."""
    size_bytes: int
    first_byte: int = 0
    """Of lines: where they begin and end; of a packed file, in what it unpacks to."""
    last_byte: int | None = None
    first_group: int = 0
    """Of a table: its groups of rows, half-open."""
    last_group: int | None = None
    first_row: int = 1

    @property
    def key(self) -> str:
        """What tells the piece from all others of its corpus, however large it grows."""
        return f"{self.name}\0{self.first}"

    @property
    def first(self) -> int:
        """Where in its file it begins: 0 for a whole one."""
        return self.first_byte or self.first_group


def cuts(piece: Piece, part_bytes: int) -> Iterator[Piece]:
    """A local file of JSON lines (packed or not) or a Parquet table in stretches of about `part_bytes`, at ends of
    lines or of row groups; any other file, and one that can't be looked into, as it is.
    """
    name = piece.name.lower()
    if "://" in piece.path:
        yield piece
    elif name.endswith(_LINES):
        yield from _of_lines(piece, part_bytes)
    elif name.endswith(_PACKED_LINES):
        yield from _of_packed_lines(piece, part_bytes)
    elif name.endswith(_TABLES):
        yield from _of_table(piece, part_bytes)
    else:
        yield piece


def _of_lines(piece: Piece, part_bytes: int) -> Iterator[Piece]:
    with Path(piece.path).open("rb") as file:
        if file.read(2) in _WIDE_MARKS:
            yield piece
            return
        file.seek(0)
        for first_byte, last_byte, first_row in _stretches(file, part_bytes, piece.size_bytes):
            yield replace(piece, first_byte=first_byte, last_byte=last_byte, first_row=first_row)


def _of_packed_lines(piece: Piece, part_bytes: int) -> Iterator[Piece]:
    """Looked through once, to know where lines end; what can't be unpacked stays whole, and its reader says why."""
    most_bytes = max(_FREE_BYTES, piece.size_bytes * _MAX_RATIO)
    try:
        with gzip.open(piece.path) as stream:
            file = cast("BinaryIO", stream)
            wide = file.read(2) in _WIDE_MARKS
            file.seek(0)
            found = [] if wide else list(_stretches(file, part_bytes, most_bytes))
    except (OSError, EOFError, zlib.error):
        found = []
    if len(found) < 2 or found[-1][1] >= most_bytes:
        yield piece
        return
    together = -(-len(found) // _MOST_PACKED)
    for k in range(0, len(found), together):
        first_byte, _, first_row = found[k]
        last_byte = found[min(k + together, len(found)) - 1][1]
        yield replace(piece, first_byte=first_byte, last_byte=last_byte, first_row=first_row)


def _stretches(file: BinaryIO, part_bytes: int, most_bytes: int) -> Iterator[tuple[int, int, int]]:
    """(first byte, last byte, number of the first line) of stretches of whole lines, up to `most_bytes`."""
    first_byte, first_row = 0, 1
    while first_byte < most_bytes and (block := file.read(part_bytes)):
        rest = b"" if block.endswith(b"\n") else file.readline(most_bytes)
        last_byte = first_byte + len(block) + len(rest)
        yield first_byte, last_byte, first_row
        first_row += block.count(b"\n") + rest.count(b"\n")
        first_byte = last_byte


def _of_table(piece: Piece, part_bytes: int) -> Iterator[Piece]:
    """Its groups of rows are asked for in a process of its own: the file may come from a stranger."""
    try:
        with Worker(memory_bytes=_LOOK_BYTES) as worker:
            groups = worker.call(row_groups, piece.path, timeout_s=_LOOK_S)
    except GeomapError:
        groups = []
    if len(groups) < 2:
        yield piece
        return
    first_row, begin, size_bytes, rows = 1, 0, 0, 0
    for number, (group_rows, group_bytes) in enumerate(groups):
        rows, size_bytes = rows + group_rows, size_bytes + group_bytes
        if size_bytes >= part_bytes or number == len(groups) - 1:
            yield replace(piece, first_group=begin, last_group=number + 1, first_row=first_row)
            first_row, begin, size_bytes, rows = first_row + rows, number + 1, 0, 0


def row_groups(path: str) -> list[tuple[int, int]]:
    """(rows, unpacked bytes) of each row group of a Parquet file; none when it can't be read. Called in a worker."""
    import pyarrow as pa
    from pyarrow.parquet import read_metadata

    pa.set_memory_pool(pa.system_memory_pool())
    try:
        about = read_metadata(path)
    except (OSError, pa.ArrowException):
        return []
    groups = (about.row_group(k) for k in range(about.num_row_groups))
    return [(group.num_rows, group.total_byte_size) for group in groups]
