"""Outlines in few bytes: points on a grid of 0.001 degrees, written as differences, deflated."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

from geomap.errors import GazetteerError
from geomap.model import Geometry

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

__all__ = ["GRID_PER_DEGREE", "pack_outline", "unpack_outline"]

GRID_PER_DEGREE = 1000
"""Steps of the grid in a degree; one step is at most 111 m."""
_LINES, _POLYGONS = 0, 1
_LINE_POINTS, _RING_POINTS = 2, 4


def pack_outline(shapes: Sequence[Sequence[Sequence[tuple[float, float]]]], *, is_area: bool) -> bytes:
    """Bytes of polygons (each a sequence of rings) or, with `is_area` false, of lines (each a sequence of one).

    Points are (longitude, latitude) in degrees; what shrinks to less than a line or a triangle on the grid is dropped.
    """
    least = _RING_POINTS if is_area else _LINE_POINTS
    gridded = [[grid for ring in rings if len(grid := _on_grid(ring)) >= least] for rings in shapes]
    kept = [grids for rings, grids in zip(shapes, gridded, strict=True) if grids and len(_on_grid(rings[0])) >= least]
    numbers: list[int] = [_POLYGONS if is_area else _LINES, len(kept)]
    x = y = 0
    for grids in kept:
        numbers.append(len(grids))
        for grid in grids:
            numbers.append(len(grid))
            for gx, gy in grid:
                numbers += (_zigzag(gx - x), _zigzag(gy - y))
                x, y = gx, gy
    return zlib.compress(bytes(_varints(numbers)), 9)


def unpack_outline(data: bytes) -> Geometry:
    """The geometry of packed bytes. Raises GazetteerError when they are damaged."""
    try:
        numbers = _numbers(zlib.decompress(data))
        is_area = next(numbers) == _POLYGONS
        x = y = 0
        shapes = []
        for _ in range(next(numbers)):
            rings = []
            for _ in range(next(numbers)):
                ring = []
                for _ in range(next(numbers)):
                    x += _unzigzag(next(numbers))
                    y += _unzigzag(next(numbers))
                    ring.append((x / GRID_PER_DEGREE, y / GRID_PER_DEGREE))
                rings.append(tuple(ring))
            shapes.append(tuple(rings) if is_area else rings[0])
    except (zlib.error, StopIteration, IndexError) as error:
        raise GazetteerError("the gazetteer holds a damaged outline: install geomap again or rebuild it") from error
    kind = "Polygon" if is_area else "LineString"
    if len(shapes) == 1:
        return Geometry(type=kind, coordinates=tuple(shapes[0]))
    return Geometry(type=f"Multi{kind}", coordinates=tuple(shapes))


def _on_grid(ring: Sequence[tuple[float, float]]) -> list[tuple[int, int]]:
    grid = [(round(x * GRID_PER_DEGREE), round(y * GRID_PER_DEGREE)) for x, y in ring]
    return [p for n, p in enumerate(grid) if n == 0 or p != grid[n - 1]]


def _zigzag(number: int) -> int:
    return 2 * number if number >= 0 else -2 * number - 1


def _unzigzag(number: int) -> int:
    return number // 2 if number % 2 == 0 else -(number + 1) // 2


def _varints(numbers: Iterable[int]) -> Iterator[int]:
    for number in numbers:
        while number > 0x7F:
            yield number & 0x7F | 0x80
            number >>= 7
        yield number


def _numbers(data: bytes) -> Iterator[int]:
    value = shift = 0
    for byte in data:
        value |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:
            yield value
            value = shift = 0
