"""Shapes around one place: sector, ring, disc, part. All on the plane of that place, in km."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from geomap.model import RelationKind

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from geomap.model import Relation
    from geomap.resolve.relative.anchors import Anchor
    from geomap.resolve.relative.plane import Plane, Shape

__all__ = ["AROUND", "Drawn", "draw_around", "wedge"]

_LEAST_SPREAD = 0.1
_OFF_TOWN_KM = 30.0
_WIDE = 100_000.0
_PART = 0.1
"""How far from the middle a "northern" part begins, as a share of the extent: 0.5 is its edge."""
_SOFT = 0.02
"""A part's edge is widened by this share of its land's reach: ports lie on the thinned coast, and beside it."""
_FEW = 2
_FAR_OFF = 0.15
"""Islands farther from the mainland than this share of its size don't count for its north or west."""
_MIDDLE = 0.25
"""How far from the middle a "central" part reaches."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """A shape on a plane with its likeliest point."""

    plane: Plane
    shape: Shape
    at: tuple[float, float]


def draw_around(anchor: Anchor, relation: Relation) -> Drawn:
    """What an expression of one place describes."""
    shape, at = AROUND[relation.kind](anchor, relation)
    return Drawn(anchor.plane, shape, at)


def wedge(bearing: float, half: float, inner: float, outer: float) -> Shape:
    """What lies between two distances in a direction, `half` degrees to each side."""
    from shapely.geometry import Polygon

    steps = np.radians(np.linspace(bearing - half, bearing + half, max(7, round(half / 3))))
    arc = np.stack((np.sin(steps), np.cos(steps)), axis=1)
    return Polygon(np.concatenate((outer * arc, inner * arc[::-1] if inner > 0 else np.zeros((1, 2)))))


def _disc(radius: float) -> Shape:
    from shapely.geometry import Point

    return Point(0, 0).buffer(max(radius, 0.05), quad_segs=12)


def _ring(inner: float, outer: float) -> Shape:
    return _disc(outer).difference(_disc(inner)) if inner > 0 else _disc(outer)


def _along(bearing: float, far: float) -> tuple[float, float]:
    return far * math.sin(math.radians(bearing)), far * math.cos(math.radians(bearing))


def _beyond(outline: Shape, bearing: float) -> float:
    """How far an outline reaches from the origin in a direction."""
    from shapely.geometry import LineString

    ray = LineString([(0, 0), _along(bearing, _WIDE)])
    met = outline.intersection(ray)
    return 0.0 if met.is_empty else float(max(abs(v) for v in _reach(met, bearing)))


def _reach(met: Shape, bearing: float) -> tuple[float, float]:
    x, y = _along(bearing, 1.0)
    west, south, east, north = met.bounds
    far = [px * x + py * y for px in (west, east) for py in (south, north)]
    return min(far), max(far)


def _depth(anchor: Anchor, share: float, least: float, most: float) -> float:
    return max(least, min(most, share * anchor.radius_km * 3))


def _offset(anchor: Anchor, relation: Relation) -> tuple[Shape, tuple[float, float]]:
    """40 km south of Mosul: a sector about the said distance; of an area, from its edge on."""
    distance, bearing = relation.distance_km or 0.0, relation.bearing or 0.0
    spread = max(_LEAST_SPREAD, relation.spread)
    edge = 0.0
    if anchor.land is not None:
        edge = _beyond(anchor.land, bearing)
    far = edge + distance * (0.7 if relation.within else 1.0)
    inner = max(0.0, edge + (0.0 if relation.within else distance * (1 - spread) - 0.2 * anchor.radius_km))
    outer = edge + distance * (1 + spread) + (0 if anchor.land is not None else anchor.radius_km)
    return wedge(bearing, relation.bearing_spread, inner, outer), _along(bearing, far)


def _distance(anchor: Anchor, relation: Relation) -> tuple[Shape, tuple[float, float]]:
    """30 km from Aleppo: a ring; within 10 km of it: all of the disc."""
    distance, spread = relation.distance_km or 0.0, max(_LEAST_SPREAD, relation.spread)
    reach = 0.0 if anchor.land is not None else anchor.radius_km
    inner, outer = distance * (1 - spread) - 0.2 * reach, distance * (1 + spread) + reach
    if anchor.land is None:
        return (_disc(outer) if relation.within else _ring(inner, outer)), (0.0, 0.0)
    land = anchor.land
    shape = land.buffer(outer)
    return (shape if relation.within else shape.difference(land.buffer(max(0.0, inner)))), (0.0, 0.0)


def _direction(anchor: Anchor, relation: Relation) -> tuple[Shape, tuple[float, float]]:
    """North of Aleppo: a sector as deep as people use to go on naming the town."""
    bearing = relation.bearing or 0.0
    if anchor.land is None:
        reach = max(12.0, min(80.0, 10 + 5 * anchor.radius_km))
        return wedge(bearing, relation.bearing_spread, 0.3 * anchor.radius_km, reach), _along(bearing, 0.45 * reach)
    land = anchor.land
    reach = _depth(anchor, 0.25, 10, 300)
    edge = _beyond(land, bearing)
    shape = land.buffer(reach).difference(land).intersection(wedge(bearing, 50, 0, edge + 3 * reach))
    return shape, _along(bearing, edge + 0.4 * reach)


def _near(anchor: Anchor, _: Relation) -> tuple[Shape, tuple[float, float]]:
    """Near Tikrit: a disc, the wider the larger the place."""
    if anchor.land is None:
        return _disc(max(8.0, min(50.0, 8 + 2 * anchor.radius_km))), (0.0, 0.0)
    return anchor.land.buffer(_depth(anchor, 0.1, 5, 60)), (0.0, 0.0)


def _off(_anchor: Anchor, _: Relation) -> tuple[Shape, tuple[float, float]]:
    """Off Tripoli: which way the sea lies isn't known of a town."""
    return _disc(_OFF_TOWN_KM), (0.0, 0.0)


def _outside(anchor: Anchor, _: Relation) -> tuple[Shape, tuple[float, float]]:
    """Outside Homs: a ring around it."""
    if anchor.land is None:
        return _ring(0.5 * anchor.radius_km, max(12.0, min(60.0, 10 + 2.5 * anchor.radius_km))), (0.0, 0.0)
    land = anchor.land
    return land.buffer(_depth(anchor, 0.2, 5, 40)).difference(land), (0.0, 0.0)


def _outskirts(anchor: Anchor, relation: Relation) -> tuple[Shape, tuple[float, float]]:
    """The outskirts of Mosul: a ring at its edge, or the side of it that is named."""
    reach = anchor.radius_km
    if anchor.land is None:
        shape = _ring(0.55 * reach, 1.5 * reach + 3)
    else:
        land = anchor.land
        shape = land.buffer(0.15 * reach).difference(land.buffer(-0.25 * reach))
    if relation.bearing is None:
        return shape, (0.0, 0.0)
    edge = 4 * reach + 10
    return shape.intersection(wedge(relation.bearing, 60, 0, edge)), _along(relation.bearing, reach)


def _part(anchor: Anchor, relation: Relation) -> tuple[Shape, tuple[float, float]]:
    """Northern Iraq, eastern Mosul, downtown Boston: the side of its extent, or its middle."""
    bearing, reach = relation.bearing, anchor.radius_km
    if anchor.land is None:
        if bearing is None:
            return _disc(max(1.0, 0.45 * reach)), (0.0, 0.0)
        return wedge(bearing, 80, 0, 1.3 * reach + 1), _along(bearing, 0.55 * reach)
    land = anchor.land
    land = _mainland(land)
    shape = land.intersection(_cut(land, bearing)).buffer(_SOFT * reach, quad_segs=1)
    if shape.is_empty or shape.area < 0.01 * land.area:
        shape = land
    inner = shape.representative_point() if not shape.contains(shape.centroid) else shape.centroid
    return shape, (float(inner.x), float(inner.y))


def _mainland(land: Shape) -> Shape:
    """A land without parts far from its largest: the northwest of the United States is not Alaska."""
    import shapely

    parts = shapely.get_parts(land)
    if len(parts) < _FEW:
        return land
    main = parts[shapely.area(parts).argmax()]
    size = max(main.bounds[2] - main.bounds[0], main.bounds[3] - main.bounds[1])
    near = parts[shapely.distance(parts, main) <= _FAR_OFF * size]  # parts of a valid shape meet in points only
    return shapely.MultiPolygon(near.tolist())


def _cut(land: Shape, bearing: float | None) -> Shape:
    """The part of a land's box that a direction word names; "central" is its middle."""
    from shapely.geometry import Polygon, box

    west, south, east, north = land.bounds
    width, height, x, y = east - west, north - south, (east + west) / 2, (north + south) / 2
    if bearing is None:
        return box(x - _MIDDLE * width, y - _MIDDLE * height, x + _MIDDLE * width, y + _MIDDLE * height)
    turn = math.radians(bearing)
    across, up = math.sin(turn), math.cos(turn)
    corners = []
    for along, side in ((_PART, -2), (_PART, 2), (2, 2), (2, -2)):
        u, v = along * across + side * up, along * up - side * across
        corners.append((x + u * width, y + v * height))
    return Polygon(corners)


AROUND: Mapping[RelationKind, Callable[[Anchor, Relation], tuple[Shape, tuple[float, float]]]] = {
    RelationKind.OFFSET: _offset,
    RelationKind.DISTANCE: _distance,
    RelationKind.DIRECTION: _direction,
    RelationKind.NEAR: _near,
    RelationKind.OUTSIDE: _outside,
    RelationKind.OFF_COAST: _off,
    RelationKind.OUTSKIRTS: _outskirts,
    RelationKind.PART: _part,
}
