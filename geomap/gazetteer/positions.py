"""From a point to places: the nearest one, and the areas around it."""

from __future__ import annotations

import math
import struct
from typing import TYPE_CHECKING

import numpy as np
import shapely

from geomap.gazetteer.tables import DEGREE
from geomap.geo import bbox_contains, bbox_diagonal_km, distance_km
from geomap.model import BBox, Kind, Point

if TYPE_CHECKING:
    from geomap.gazetteer.database import Database
    from geomap.model import Place
    from geomap.plugins import Outline

__all__ = ["containing", "holds", "nearest"]

_REACHES_DEGREES = (0.2, 0.8, 3.0)
_FARTHEST_KM = 300.0
_KM_PER_DEGREE = 111.2
_POINT_KINDS = tuple(number for number, kind in enumerate(Kind) if kind.is_point)


def nearest(database: Database, point: Point) -> list[tuple[Place, float]]:
    """The nearest town, district or facility and its distance in km; empty when none lies within 300 km."""
    for reach in _REACHES_DEGREES:
        east = min(180.0, reach / max(0.01, math.cos(math.radians(point.latitude))))
        rows = _near(database, point, reach, east)
        if rows:
            distance, row = min(rows)
            if distance <= reach * _KM_PER_DEGREE and distance <= _FARTHEST_KM:
                return [(database.places([row])[row][0], distance)]
    return []


def _near(database: Database, point: Point, north: float, east: float) -> list[tuple[float, int]]:
    marks = ",".join("?" * len(_POINT_KINDS))
    rows = database.sql().execute(
        f"SELECT row, latitude, longitude FROM place WHERE latitude BETWEEN ? AND ? AND kind IN ({marks})",
        (round((point.latitude - north) * DEGREE), round((point.latitude + north) * DEGREE), *_POINT_KINDS),
    )
    return [
        (distance_km(point, Point(latitude / DEGREE, longitude / DEGREE)), row)
        for row, latitude, longitude in rows
        if abs((longitude / DEGREE - point.longitude + 180) % 360 - 180) <= east
    ]


def containing(database: Database, point: Point) -> list[Place]:
    """The areas whose outline (else box) holds a point, smallest box first."""
    found = []
    for row, packed in database.sql().execute("SELECT row, bbox FROM place WHERE bbox IS NOT NULL"):
        box = BBox(*(edge / DEGREE for edge in struct.unpack("<4i", packed)))
        if bbox_contains(box, point):
            found.append((bbox_diagonal_km(box), row))
    rows = [row for _, row in sorted(found) if (outline := database.outline(row)) is None or holds(outline, point)]
    places = database.places(rows)
    return [places[row][0] for row in rows]


def holds(outline: Outline, point: Point) -> bool:
    """Whether a polygon holds a point; a line holds none."""
    if not outline.is_area:
        return False
    sizes = [size for rings in outline.sizes for size in rings]
    rings = iter(shapely.linearrings(outline.degrees, indices=np.repeat(np.arange(len(sizes)), sizes)).tolist())
    polygons = [shapely.Polygon(next(rings), [next(rings) for _ in of_shape[1:]]) for of_shape in outline.sizes]
    return any(polygon.covers(shapely.Point(point.longitude, point.latitude)) for polygon in polygons)
