"""Shapes along lines: borders and coasts, roads and stretches between two places."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from geomap.model import RelationKind
from geomap.resolve.relative.around import Drawn

if TYPE_CHECKING:
    from geomap.model import Relation
    from geomap.resolve.relative.anchors import Anchor
    from geomap.resolve.relative.borders import Lands
    from geomap.resolve.relative.plane import Plane, Shape

__all__ = ["draw_between", "draw_coast", "draw_from_border"]

_STRIP_KM = 12.0
"""A border or a coast is drawn so wide on each side."""
_NEAR_KM = 30.0
_SIDE_KM = 30.0
_OFF_KM = 60.0
_LEAST_SPREAD = 0.15
_EDGE_KM = 3.0
"""How far a thinned border may lie from the true one."""
_SMOOTH = 0.05
"""How far a coast may be off before water is drawn along it, as a share of that water's width."""
_LEAST_FACING_KM = 10.0
_MOST_APART_KM = 1500.0
_ACROSS = {RelationKind.ROAD: 0.1, RelationKind.BETWEEN: 0.2}
"""Half the width of what lies between two places, as a share of their distance."""


def draw_between(first: Anchor, second: Anchor, relation: Relation) -> Drawn | str:
    """The Homs-Palmyra road, halfway between Homs and Palmyra: a corridor. Or why there is none."""
    from shapely.geometry import LineString

    x, y = first.plane.at(second.place.point)
    length = math.hypot(x, y)
    if not 1.0 <= length <= _MOST_APART_KM:
        return f"the two are {length:,.0f} km apart"
    midway = relation.kind is RelationKind.BETWEEN and relation.spread > 0
    ends = (0.3, 0.7) if midway else (0.0, 1.0)
    line = LineString([(x * share, y * share) for share in ends])
    shape = line.buffer(max(2.0, _ACROSS[relation.kind] * length), cap_style="flat" if not midway else "round")
    return Drawn(first.plane, shape, (x / 2, y / 2))


def draw_from_border(plane: Plane, land: Shape, line: Shape, relation: Relation) -> Drawn | str:
    """A border itself, near it, so far from it, or one side of it."""
    if relation.bearing is not None and relation.kind is RelationKind.BORDER:
        line = _facing(line, land, relation.bearing)
    middle = _middle(line)
    kind = relation.kind
    if kind is RelationKind.BORDER:
        return Drawn(plane, line.buffer(_STRIP_KM, quad_segs=3), middle)
    if kind is RelationKind.SIDE:
        return _side(plane, land, line, relation)
    if relation.bearing is not None and kind in (RelationKind.OFFSET, RelationKind.DIRECTION):
        return _shifted(plane, line, relation)
    if kind is RelationKind.DISTANCE and relation.distance_km is not None:
        spread = max(_LEAST_SPREAD, relation.spread)
        outer = line.buffer(relation.distance_km * (1 + spread) + _EDGE_KM, quad_segs=3)
        inner = 0.0 if relation.within else relation.distance_km * (1 - spread) - _EDGE_KM
        return Drawn(plane, outer.difference(line.buffer(inner, quad_segs=3)) if inner > 0 else outer, middle)
    return Drawn(plane, line.buffer(_NEAR_KM, quad_segs=3), middle)


def _side(plane: Plane, land: Shape, line: Shape, relation: Relation) -> Drawn | str:
    spread = max(_LEAST_SPREAD, relation.spread)
    outer = _SIDE_KM if relation.distance_km is None else relation.distance_km * (1 + spread)
    strip = line.buffer(outer, quad_segs=3)
    if relation.distance_km is not None and not relation.within:
        strip = strip.difference(line.buffer(relation.distance_km * (1 - spread), quad_segs=3))
    shape = strip.intersection(land)
    return "nothing of it is left" if shape.is_empty else Drawn(plane, shape, _inside(shape, _middle(line)))


def _shifted(plane: Plane, line: Shape, relation: Relation) -> Drawn:
    """What the line sweeps when it is moved in a direction, from the least to the greatest distance."""
    from shapely import get_parts, union_all
    from shapely.affinity import translate
    from shapely.geometry import Polygon

    turn = math.radians(relation.bearing or 0.0)
    across, up = math.sin(turn), math.cos(turn)
    spread = max(_LEAST_SPREAD, relation.spread)
    said = relation.distance_km
    near, far = (
        (1.0, _SIDE_KM) if said is None else (0.0 if relation.within else said * (1 - spread), said * (1 + spread))
    )
    bands = []
    for part in get_parts(line).tolist():
        if part.geom_type != "LineString":
            continue
        one, other = (list(translate(part, across * by, up * by).coords) for by in (near, far))
        bands.append(Polygon(one + other[::-1]).buffer(0.5, quad_segs=2))
    shape = union_all(bands) if bands else line.buffer(far)
    x, y = _middle(line)
    return Drawn(plane, shape, (x + across * (near + far) / 2, y + up * (near + far) / 2))


def draw_coast(plane: Plane, lands: Lands, line: Shape, relation: Relation) -> Drawn | str:
    """The coast, or the water off it."""
    if relation.bearing is not None:
        line = _facing(line, lands.land, relation.bearing)
    middle = _middle(line)
    if relation.kind is RelationKind.COAST:
        return Drawn(plane, line.buffer(_STRIP_KM, quad_segs=3), middle)
    spread = max(_LEAST_SPREAD, relation.spread)
    outer = _OFF_KM if relation.distance_km is None else relation.distance_km * (1 + spread)
    shape = line.simplify(_SMOOTH * outer).buffer(outer, quad_segs=3)
    if relation.distance_km is not None and not relation.within:
        shape = shape.difference(line.buffer(relation.distance_km * (1 - spread), quad_segs=3))
    shape = shape.difference(lands.ashore(2 * outer))
    return "nothing of it is left" if shape.is_empty else Drawn(plane, shape, _inside(shape, middle))


def _facing(line: Shape, land: Shape, bearing: float) -> Shape:
    """The parts of a land's edge from which a way in that direction leaves the land; all of it when none does."""
    from shapely.affinity import translate

    west, south, east, north = line.bounds
    turn, far = math.radians(bearing), max(15.0, min(150.0, 0.2 * max(east - west, north - south)))
    part = line.difference(translate(land, -far * math.sin(turn), -far * math.cos(turn)))
    return line if part.length < _LEAST_FACING_KM else part


def _middle(line: Shape) -> tuple[float, float]:
    """The point half way along the longest piece of a line."""
    from shapely import get_parts, line_merge

    merged = line_merge(line) if line.geom_type.startswith("Multi") else line
    parts = [p for p in get_parts(merged).tolist() if p.length > 0]
    if not parts:
        return float(line.centroid.x), float(line.centroid.y)
    centre = line.centroid
    nearest = min(parts, key=lambda p: p.distance(centre)) if len(parts) > 1 else parts[0]
    point = nearest.interpolate(nearest.project(centre))
    return float(point.x), float(point.y)


def _inside(shape: Shape, wanted: tuple[float, float]) -> tuple[float, float]:
    """The point of a shape that is nearest to a wanted one."""
    from shapely.geometry import Point
    from shapely.ops import nearest_points

    point = nearest_points(shape, Point(wanted))[0]
    return float(point.x), float(point.y)
