"""A flat map in km around a point: distances and directions from the point are true on it (azimuthal equidistant).

Shapes are made and cut there by shapely and brought back to the globe, so that poles and dateline need no care where
a shape is made. On a sphere of the Earth's mean radius, up to 0.5 % off the ellipsoid.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from geomap.geo import EARTH_RADIUS_KM
from geomap.model import BBox, Geometry, Point

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from geomap.plugins import Outline

    Shape = Any
    """A shapely geometry."""

__all__ = ["Plane", "to_globe"]

_BENT_KM = 300.0
"""Sides of smaller shapes are as straight on the globe as on the plane."""
_STEPS = 40
"""A shape's size over this is the longest straight side that is brought back as one."""
_DIGITS = ((20.0, 5), (math.inf, 3))
"""Decimals of a degree, for shapes up to so many km."""
_THINNED = 150.0
"""A shape's size over this is how far a point of it may lie off its thinned edge."""
_LONGEST_SIDE = 1.0
"""Degrees: a longer side of an outline is bent on the plane."""
_CRUMB = 1e-4
"""Pieces smaller than this share of the largest would not outlive the rounding."""
_SLIVER_KM = 2.0
"""Holes narrower than this are cracks between two sources."""
_HALF, _FULL = 180.0, 359.0
_LINE_KM = 4.0
"""A river is a strip so wide on each side."""


class Plane:
    """The flat map around `centre`; x to the east, y to the north, km."""

    def __init__(self, centre: Point) -> None:
        self.centre = centre
        self._latitude, self._longitude = np.radians(centre.latitude), np.radians(centre.longitude)

    def flat(self, degrees: NDArray[np.float64]) -> NDArray[np.float64]:
        """Longitudes and latitudes (n × 2) → x and y."""
        longitude, latitude = np.radians(degrees[:, 0]) - self._longitude, np.radians(degrees[:, 1])
        x = np.cos(latitude) * np.sin(longitude)
        y = np.cos(self._latitude) * np.sin(latitude) - np.sin(self._latitude) * np.cos(latitude) * np.cos(longitude)
        z = np.sin(self._latitude) * np.sin(latitude) + np.cos(self._latitude) * np.cos(latitude) * np.cos(longitude)
        far = np.hypot(x, y)
        scale = EARTH_RADIUS_KM * np.arctan2(far, z) / np.maximum(far, 1e-12)
        return np.stack((x * scale, y * scale), axis=1)

    def globe(self, flat: NDArray[np.float64]) -> NDArray[np.float64]:
        """X and y (n × 2) → longitudes, -180 to 180, and latitudes."""
        x, y = flat[:, 0], flat[:, 1]
        far = np.hypot(x, y)
        angle = far / EARTH_RADIUS_KM
        share = np.where(far > 0, y / np.maximum(far, 1e-12), 0.0)
        sine = np.cos(angle) * np.sin(self._latitude) + share * np.sin(angle) * np.cos(self._latitude)
        latitude = np.arcsin(np.clip(sine, -1.0, 1.0))
        longitude = self._longitude + np.arctan2(
            x * np.sin(angle) / np.maximum(far, 1e-12),
            np.cos(self._latitude) * np.cos(angle) - share * np.sin(self._latitude) * np.sin(angle),
        )
        return np.stack(((np.degrees(longitude) + 180) % 360 - 180, np.degrees(latitude)), axis=1)

    def point(self, x: float, y: float) -> Point:
        """A point of the globe."""
        longitude, latitude = self.globe(np.array([[x, y]]))[0].tolist()
        return Point(latitude, longitude)

    def at(self, point: Point) -> tuple[float, float]:
        """A point of the globe on the plane."""
        x, y = self.flat(np.array([[point.longitude, point.latitude]]))[0].tolist()
        return x, y

    def shape(self, outline: Outline, steps: int, around: Sequence[float] | None = None) -> Shape:
        """An outline on the plane: valid, lines as strips; cut to `around`, a box.

        It is thinned: a point of it may lie off by its size over `steps`.
        """
        import shapely

        whole = self._polygons(outline, around) if outline.is_area else self._lines(outline)
        if around is not None:
            whole = shapely.clip_by_rect(whole, *around)
        if whole.is_empty:
            return whole
        west, south, east, north = whole.bounds
        thin = whole.simplify(max(0.05, max(east - west, north - south) / steps), preserve_topology=False)
        if not outline.is_area:
            return thin.buffer(_LINE_KM, quad_segs=2)
        return thin if thin.is_valid else shapely.make_valid(thin, method="structure", keep_collapsed=False)

    def _lines(self, outline: Outline) -> Shape:
        import shapely

        sizes = [size for (size,) in outline.sizes]
        lines = shapely.linestrings(outline.degrees, indices=np.repeat(np.arange(len(sizes)), sizes))
        return shapely.transform(shapely.MultiLineString(lines.tolist()), self.flat)

    def _polygons(self, outline: Outline, around: Sequence[float] | None) -> Shape:
        """All polygons in one go, those outside the box left out; a land may have hundreds of islands."""
        import shapely

        sizes = [size for rings in outline.sizes for size in rings]
        owners = np.repeat(np.arange(len(outline.sizes)), [len(rings) for rings in outline.sizes])
        rings = shapely.linearrings(outline.degrees, indices=np.repeat(np.arange(len(sizes)), sizes))
        rings = shapely.transform(shapely.segmentize(rings, _LONGEST_SIDE), self.flat)
        is_outer = np.diff(owners, prepend=-1) > 0
        if around is not None:
            west, south, east, north = shapely.bounds(rings).T
            outside = (west > around[2]) | (east < around[0]) | (south > around[3]) | (north < around[1])
            kept = np.isin(owners, owners[is_outer & ~outside])
            rings, owners, is_outer = rings[kept], owners[kept], is_outer[kept]
        is_hole = ~is_outer & (shapely.area(shapely.polygons(rings)) > _SLIVER_KM * shapely.length(rings))
        holed = set(owners[is_hole].tolist())
        shapes = [
            shapely.polygons(ring, rings[(owners == k) & is_hole] if k in holed else None)
            for ring, k in zip(rings[is_outer], owners[is_outer].tolist(), strict=True)
        ]
        return shapely.MultiPolygon(shapes)


def to_globe(plane: Plane, area: Shape) -> tuple[Geometry, BBox] | None:
    """A plane's area as GeoJSON with its box: thinned, cut at the dateline, closed over a pole.

    None when it is empty.
    """
    import shapely

    west, south, east, north = area.bounds
    size = max(east - west, north - south, 1e-3)
    thin = area.simplify(size / _THINNED)
    if size > _BENT_KM:
        thin = shapely.segmentize(thin, size / _STEPS)
    polygons = [p for p in shapely.get_parts(thin).tolist() if p.geom_type == "Polygon" and not p.is_empty]
    polygons = sorted(polygons, key=lambda p: -p.area)[:8]
    pieces: list[Shape] = []
    for polygon in polygons:
        pieces += _pieces(plane, polygon)
    largest = max((piece.area for piece in pieces), default=0.0)
    pieces = [piece for piece in pieces if piece.area > _CRUMB * largest]
    if not pieces:
        return None
    digits = next(d for most, d in _DIGITS if size <= most)
    return _geometry(pieces, digits), _box(pieces, digits)


def _pieces(plane: Plane, polygon: Shape) -> list[Shape]:
    """A polygon of the plane in degrees: one piece, or several where it crosses the dateline."""
    import shapely
    from shapely.geometry import Polygon, box

    rings = [_unwrapped(plane.globe(np.asarray(ring.coords)[:, :2])) for ring in (polygon.exterior, *polygon.interiors)]
    middle = float(rings[0][:, 0].min() + rings[0][:, 0].max()) / 2
    rings[1:] = [ring + np.array([_whole_turns(middle - float(ring[:, 0].mean())), 0.0]) for ring in rings[1:]]
    whole = Polygon(rings[0], rings[1:])
    if not whole.is_valid:
        whole = shapely.make_valid(whole)
    west, _, east, _ = whole.bounds
    turns = [turn for turn in (-360, 0, 360) if west < turn + 180 and east > turn - 180]
    if west >= -180 and east <= 180:
        return [p for p in shapely.get_parts(whole).tolist() if p.geom_type == "Polygon"]
    flat: list[Shape] = []
    for turn in turns:
        part = whole.intersection(box(-180 + turn, -90, 180 + turn, 90))
        moved = shapely.transform(part, lambda xy, turn=turn: xy - np.array([turn, 0.0]))
        flat.append(moved)
    joined = shapely.get_parts(shapely.union_all(flat)).tolist()  # what goes round a pole meets itself again
    return [p for p in joined if p.geom_type == "Polygon"]


def _whole_turns(degrees: float) -> float:
    return 360.0 * round(degrees / 360)


def _unwrapped(ring: NDArray[np.float64]) -> NDArray[np.float64]:
    """A ring without leaps at the dateline; one that goes round a pole is closed along the pole's edge of the map."""
    longitude = ring[:, 0]
    if float(np.ptp(longitude)) < _HALF:
        return ring
    longitude = np.unwrap(longitude, period=360)
    turned = longitude[-1] - longitude[0]
    out = np.stack((longitude, ring[:, 1]), axis=1)
    if abs(turned) < _FULL:
        return out
    pole = 90.0 if ring[:, 1].mean() > 0 else -90.0
    return np.concatenate((out, [[longitude[-1], pole], [longitude[0], pole]]))


def _geometry(pieces: Sequence[Shape], digits: int) -> Geometry:
    """Outer rings run against the clock, as RFC 7946 has it."""
    polygons = tuple(
        (_ring(p.exterior, digits, ccw=True), *(_ring(ring, digits, ccw=False) for ring in p.interiors)) for p in pieces
    )
    if len(polygons) == 1:
        return Geometry(type="Polygon", coordinates=polygons[0])
    return Geometry(type="MultiPolygon", coordinates=polygons)


def _ring(ring: Shape, digits: int, *, ccw: bool) -> tuple[tuple[float, float], ...]:
    rounded = np.round(np.asarray(ring.coords)[:, :2], digits).tolist()
    return tuple(map(tuple, rounded if ring.is_ccw is ccw else rounded[::-1]))


def _box(pieces: Sequence[Shape], digits: int) -> BBox:
    """West is larger than east when it crosses the dateline."""
    bounds = [p.bounds for p in pieces]
    south, north = min(b[1] for b in bounds), max(b[3] for b in bounds)
    west, east = min(b[0] for b in bounds), max(b[2] for b in bounds)
    crosses = west <= -_EDGE and east >= _EDGE and not any(b[0] <= -_EDGE and b[2] >= _EDGE for b in bounds)
    if crosses:
        west = min(b[0] for b in bounds if b[2] >= _EDGE)
        east = max(b[2] for b in bounds if b[0] <= -_EDGE)
        if west - east < 0.01:  # all the way round, by a pole
            west, east = -180.0, 180.0
    return BBox(*(round(v, digits) for v in (west, south, east, north)))


_EDGE = 179.999
