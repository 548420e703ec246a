"""A small reader of ESRI shapefiles: lines and attribute tables, as Natural Earth publishes them.

Layout: the public "ESRI Shapefile Technical Description" (1998) and the dBASE III table format.
"""

from __future__ import annotations

import struct
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["read_lines", "read_table"]

_POLYLINE = 3


def read_table(data: bytes, *, encoding: str = "latin-1") -> Iterator[dict[str, str]]:
    """The rows of a .dbf file as texts without padding."""
    count, header_size, row_size = struct.unpack("<IHH", data[4:12])
    fields = []
    position = 32
    while data[position] != 0x0D:
        name = data[position : position + 11].split(b"\0")[0].decode("ascii")
        fields.append((name, data[position + 16]))
        position += 32
    for number in range(count):
        start = header_size + number * row_size + 1
        row = {}
        for name, size in fields:
            row[name] = data[start : start + size].strip(b" \0").decode(encoding, errors="replace")
            start += size
        yield row


def read_lines(data: bytes) -> Iterator[tuple[tuple[tuple[float, float], ...], ...]]:
    """The records of a .shp file of polylines: parts of (longitude, latitude) points; () for an empty record."""
    position = 100
    while position < len(data):
        (words,) = struct.unpack(">I", data[position + 4 : position + 8])
        record = data[position + 8 : position + 8 + 2 * words]
        position += 8 + 2 * words
        (shape,) = struct.unpack("<I", record[:4])
        yield _parts(record) if shape == _POLYLINE else ()


def _parts(record: bytes) -> tuple[tuple[tuple[float, float], ...], ...]:
    part_count, point_count = struct.unpack("<II", record[36:44])
    starts = [*struct.unpack(f"<{part_count}I", record[44 : 44 + 4 * part_count]), point_count]
    numbers = struct.unpack(f"<{2 * point_count}d", record[44 + 4 * part_count :][: 16 * point_count])
    points = tuple(zip(numbers[::2], numbers[1::2], strict=True))
    return tuple(points[a:b] for a, b in pairwise(starts))
