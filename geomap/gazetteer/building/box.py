"""Boxes of polygons and of points, across the dateline too; and points that stand for a polygon."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from geomap.geo import bbox_diagonal_km
from geomap.model import BBox

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["box_of", "box_of_points", "central_point", "half_diagonal_km", "home_parts"]


def home_parts(outline: Any) -> list[Any]:
    """The polygons that make up the place proper: the largest, and those near it or of some size.

    Leaves out what lies an ocean away: the Caribbean parts of the Netherlands, Easter Island.
    """
    parts = sorted(shapely.get_parts(outline), key=lambda part: -part.area)
    if not parts:
        return []
    first = parts[0]
    return [p for p in parts if p.area > 0.05 * first.area or _is_near(p, first)]


def _is_near(part: Any, first: Any) -> bool:
    reach = max(6.0, 0.5 * float(first.area) ** 0.5)
    west, _, east, _ = part.bounds
    turns = (-360, 360) if west < -150 or east > 150 else ()
    moved = [shapely.transform(part, lambda xy, d=d: np.add(xy, (d, 0.0))) for d in turns]
    return bool(any(shape.distance(first) <= reach for shape in [part, *moved]))


def box_of(outline: Any) -> BBox:
    """The box around a polygon's home parts; west > east when the shorter way crosses the dateline."""
    bounds = [part.bounds for part in home_parts(outline)] or [outline.bounds]
    return _box([(b[0], b[2]) for b in bounds], min(b[1] for b in bounds), max(b[3] for b in bounds))


def box_of_points(points: Iterable[tuple[float, float]], margin_degrees: float = 0.0) -> BBox:
    """The box around (longitude, latitude) points with a margin."""
    known = list(points)
    m = margin_degrees
    south, north = min(p[1] for p in known) - m, max(p[1] for p in known) + m
    return _box([(p[0] - m, p[0] + m) for p in known], max(south, -90.0), min(north, 90.0))


def _box(spans: list[tuple[float, float]], south: float, north: float) -> BBox:
    spans = sorted(spans)
    merged = [spans[0]]
    for west, east in spans[1:]:
        if west <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(east, merged[-1][1]))
        else:
            merged.append((west, east))
    # The widest empty stretch of the circle is what the box leaves out.
    gaps = [(b[0] - a[1], b[0], a[1]) for a, b in pairwise(merged)]
    gaps.append((merged[0][0] + 360 - merged[-1][1], merged[0][0], merged[-1][1]))
    _, west, east = max(gaps)
    return BBox(_wrapped(west), round(south, 5), _wrapped(east), round(north, 5))


def _wrapped(longitude: float) -> float:
    return round((longitude + 180) % 360 - 180, 5) if abs(longitude) > 180 else round(longitude, 5)


def central_point(outline: Any) -> tuple[float, float]:
    """(latitude, longitude) inside the largest part: its centroid where that lies inside."""
    part = max(shapely.get_parts(outline), key=lambda p: (p.area, p.length))
    middle = part.centroid
    if not part.contains(middle):
        middle = part.representative_point()
    return round(middle.y, 5), round(middle.x, 5)


def half_diagonal_km(box: BBox) -> float:
    """Half the diagonal of a box, km: how far off its middle can be."""
    return round(bbox_diagonal_km(box) / 2, 1)
