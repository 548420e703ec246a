"""Outlines of regions, thinned and packed for the page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from geomap.model import Geometry

__all__ = ["GRID", "packed_rings"]

GRID = 500
"""Units in a degree."""
_MOST_RINGS = 40


def packed_rings(geometry: Geometry) -> list[list[int]] | None:
    """The rings of a Polygon or MultiPolygon: whole numbers of 1/500 degree, longitude first, the first point and then
    differences. Thinned to about 1/320 of the shape's size; None when nothing is left or the geometry is no polygon.
    """
    import shapely
    from shapely.geometry import shape

    if geometry.type not in ("Polygon", "MultiPolygon"):
        return None
    try:
        area = shape({"type": geometry.type, "coordinates": geometry.coordinates})
        west, south, east, north = area.bounds
        size = max(east - west, north - south)
        thin = shapely.make_valid(area).simplify(max(0.002, size / 320))
    except (ValueError, TypeError, IndexError, shapely.errors.ShapelyError):
        return None
    polygons = [part for part in getattr(thin, "geoms", [thin]) if part.geom_type == "Polygon" and not part.is_empty]
    polygons.sort(key=lambda part: -part.area)
    rings: list[list[int]] = []
    for polygon in polygons[:_MOST_RINGS]:
        if rings and polygon.area < (size / 90) ** 2:
            break
        rings.extend(_packed(ring.coords) for ring in (polygon.exterior, *polygon.interiors))
    return [ring for ring in rings if len(ring) >= 8] or None


def _packed(points: Any) -> list[int]:
    packed: list[int] = []
    before = (0, 0)
    for longitude, latitude, *_ in points:
        point = (round(longitude * GRID), round(latitude * GRID))
        if packed and point == before:
            continue
        packed += (point[0] - before[0], point[1] - before[1])
        before = point
    return packed
