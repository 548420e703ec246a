"""Outlines in few bytes: points on a grid of 0.001 degrees, written as differences, deflated."""

from __future__ import annotations

import zlib
from itertools import chain, islice
from typing import TYPE_CHECKING

import numpy as np

from geomap.errors import GazetteerError
from geomap.geo import bbox_width_degrees
from geomap.model import Geometry
from geomap.plugins import FAR_STEPS, Detail, Outline

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from numpy.typing import NDArray

    from geomap.model import BBox

__all__ = ["GRID_PER_DEGREE", "geometry_of", "pack_outline", "unpack_outline"]

GRID_PER_DEGREE = 1000
"""Steps of the grid in a degree; one step is at most 111 m."""
_LINES, _POLYGONS = 0, 1
_LINE_POINTS, _RING_POINTS = 2, 4
_LEAST_STEPS = 2.0
"""Rings smaller than this are left out of a coarser outline."""


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


def unpack_outline(data: bytes, detail: Detail) -> Outline | None:
    """The outline of packed bytes, no finer than is wanted; None when nothing of it is left.

    Of points in a row that lie in the same cell of a grid of so many steps one is kept. Raises GazetteerError when the
    bytes are damaged.
    """
    try:
        numbers = _numbers(zlib.decompress(data))
        is_area = bool(numbers[0] == _POLYGONS)
        sizes, places = _structure(numbers)
        if not places:
            return None
        steps = np.concatenate([numbers[at : at + 2 * size] for at, size in zip(places, chain(*sizes), strict=True)])
    except (zlib.error, IndexError, ValueError) as error:
        raise GazetteerError("the gazetteer holds a damaged outline: install geomap again or rebuild it") from error
    degrees = np.cumsum(_unzigzag(steps).reshape(-1, 2), axis=0) / GRID_PER_DEGREE
    if detail.step_degrees > 0:
        kept, sizes = _thinned(degrees, sizes, detail, _RING_POINTS if is_area else _LINE_POINTS)
        degrees = degrees[kept]
    return Outline(degrees, sizes, is_area) if sizes else None


def geometry_of(outline: Outline) -> Geometry:
    """An outline as a GeoJSON geometry."""
    pairs = map(tuple, outline.degrees.tolist())
    shapes = [tuple(tuple(islice(pairs, size)) for size in of_shape) for of_shape in outline.sizes]
    kind = "Polygon" if outline.is_area else "LineString"
    parts = shapes if outline.is_area else [rings[0] for rings in shapes]
    if len(parts) == 1:
        return Geometry(type=kind, coordinates=parts[0])
    return Geometry(type=f"Multi{kind}", coordinates=tuple(parts))


def _thinned(
    degrees: NDArray[np.float64], sizes: Sequence[Sequence[int]], detail: Detail, least: int
) -> tuple[NDArray[np.bool_], list[list[int]]]:
    """Which points are kept, and the new sizes: without rings that are too small, and holes whose ring went."""
    flat = np.fromiter(chain(*sizes), dtype=np.int64)
    firsts = np.cumsum(flat) - flat
    if detail.around is None:
        x, near = degrees[:, 0], np.ones(len(degrees), dtype=np.bool_)
    else:
        x, near = _in_box(degrees, detail.around)
    cells = np.round(degrees / (detail.step_degrees * np.where(near, 1.0, FAR_STEPS))[:, None])
    kept = np.ones(len(degrees), dtype=np.bool_)
    kept[1:] = (cells[1:] != cells[:-1]).any(axis=1)
    kept[1:] |= near[:-1] & ~near[1:]  # what leads into the box or out of it is not turned aside
    kept[:-1] |= near[1:] & ~near[:-1]
    kept[firsts] = kept[firsts + flat - 1] = True
    lasting = _lasting(x, degrees[:, 1], firsts, detail)
    left = iter(np.where(lasting, np.add.reduceat(kept, firsts, dtype=np.int64), 0).tolist())
    thin = [[next(left) for _ in of_shape] for of_shape in sizes]
    stays = [[rings[0] >= least and ring >= least for ring in rings] for rings in thin]
    kept &= np.repeat(np.fromiter(chain(*stays), dtype=np.bool_), flat)
    return kept, [[ring for ring in rings if ring >= least] for rings in thin if rings[0] >= least]


def _in_box(degrees: NDArray[np.float64], box: BBox) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Longitudes from the middle of a box, -180 to 180, and which points lie in it."""
    half = bbox_width_degrees(box) / 2
    x = (degrees[:, 0] - box.west - half + 180) % 360 - 180
    return x, (np.abs(x) <= half) & (degrees[:, 1] >= box.south) & (degrees[:, 1] <= box.north)


def _lasting(
    x: NDArray[np.float64], y: NDArray[np.float64], firsts: NDArray[np.int64], detail: Detail
) -> NDArray[np.bool_]:
    """Which rings are large enough to be seen and, told by their own boxes, may lie where they are wanted."""
    west, south = np.minimum.reduceat(x, firsts), np.minimum.reduceat(y, firsts)
    east, north = np.maximum.reduceat(x, firsts), np.maximum.reduceat(y, firsts)
    large: NDArray[np.bool_] = np.maximum(east - west, north - south) >= _LEAST_STEPS * detail.step_degrees
    if detail.around is None:
        return large
    half = bbox_width_degrees(detail.around) / 2
    return large & (west <= half) & (east >= -half) & (south <= detail.around.north) & (north >= detail.around.south)


def _structure(numbers: NDArray[np.int64]) -> tuple[list[list[int]], list[int]]:
    """The sizes of the rings of each shape, in points, and where the numbers of each ring begin."""
    sizes: list[list[int]] = []
    places: list[int] = []
    at = 2
    for _ in range(int(numbers[1])):
        of_shape: list[int] = []
        at += 1
        for _ in range(int(numbers[at - 1])):
            of_shape.append(int(numbers[at]))
            places.append(at + 1)
            at += 1 + 2 * of_shape[-1]
        sizes.append(of_shape)
    if at != len(numbers):
        raise ValueError("numbers are missing, or left over")
    return sizes, places


def _on_grid(ring: Sequence[tuple[float, float]]) -> list[tuple[int, int]]:
    grid = [(round(x * GRID_PER_DEGREE), round(y * GRID_PER_DEGREE)) for x, y in ring]
    return [p for n, p in enumerate(grid) if n == 0 or p != grid[n - 1]]


def _zigzag(number: int) -> int:
    return 2 * number if number >= 0 else -2 * number - 1


def _unzigzag(numbers: NDArray[np.int64]) -> NDArray[np.int64]:
    return (numbers >> 1) ^ -(numbers & 1)


def _varints(numbers: Iterable[int]) -> Iterator[int]:
    for number in numbers:
        while number > 0x7F:
            yield number & 0x7F | 0x80
            number >>= 7
        yield number


def _numbers(data: bytes) -> NDArray[np.int64]:
    """All numbers in one go: seven bits a byte, the lowest first; the last byte of a number is below 0x80."""
    raw = np.frombuffer(data, dtype=np.uint8).astype(np.int64)
    last = np.flatnonzero(raw < 0x80)
    if not len(last) or last[-1] != len(raw) - 1:
        raise ValueError("the last number is cut off")
    first = np.concatenate(([0], last[:-1] + 1))
    nth = np.arange(len(raw)) - np.repeat(first, last - first + 1)
    numbers: NDArray[np.int64] = np.add.reduceat((raw & 0x7F) << (7 * np.minimum(nth, 8)), first)
    return numbers
