"""The geometry of a row: the point of a place, or the outline of a region, thinned; longitude first, WGS 84."""

from __future__ import annotations

import struct
from collections import OrderedDict
from typing import TYPE_CHECKING, Any, Generic, NamedTuple, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

    from geomap.export.rows import Row
    from geomap.model import BBox, Geometry, Place
    from geomap.plugins import Extents

__all__ = ["Drawn", "Shapes", "drawn_shapes", "outline"]

_MOST_KEPT = 4096
"""Outlines in memory: an article's countries come up again and again."""
_THINNED_TO = 1000
"""An outline is true to a thousandth of its size."""
_SMALLEST_PART = 300
"""Islands smaller than a three-hundredth of the size squared are left out."""

T = TypeVar("T")


class Shapes(Generic[T]):
    """Rows → geometries in one encoding; those of regions are made once and kept."""

    def __init__(
        self,
        point: Callable[[float, float], T],
        encode: Callable[[Any], T],
        extents: Extents | None = None,
    ) -> None:
        """`point` encodes a longitude and a latitude, `encode` any shapely geometry."""
        self._point = point
        self._encode = encode
        self._extents = extents
        self._kept: OrderedDict[str, T] = OrderedDict()

    def of(self, row: Row) -> T | None:
        """The geometry of a row; None when it has no place."""
        place = row.place
        if place is None:
            return None
        if place.kind.is_point:
            return self._point(place.point.longitude, place.point.latitude)
        found = self._kept.get(place.id)
        if found is None:
            found = self._kept[place.id] = self._made(place, row.area)
            if len(self._kept) > _MOST_KEPT:
                self._kept.popitem(last=False)
        else:
            self._kept.move_to_end(place.id)
        return found

    def _made(self, place: Place, area: Geometry | None) -> T:
        shape = outline(place, area, self._extents)
        if shape is None:
            return self._point(place.point.longitude, place.point.latitude)
        return self._encode(shape)


class Drawn(NamedTuple):
    """A geometry in binary form."""

    wkb: bytes
    type: str
    """Such as MultiPolygon."""
    bounds: tuple[float, float, float, float]
    """West, south, east, north."""


def drawn_shapes(extents: Extents | None = None) -> Shapes[Drawn]:
    """Geometries as well-known binary, little-endian."""
    return Shapes(_drawn_point, _drawn, extents)


_WKB_POINT = struct.Struct("<BIdd").pack


def _drawn_point(longitude: float, latitude: float) -> Drawn:
    return Drawn(_WKB_POINT(1, 1, longitude, latitude), "Point", (longitude, latitude, longitude, latitude))


def _drawn(shape: Any) -> Drawn:
    import shapely

    return Drawn(shapely.to_wkb(shape, byte_order=1), shape.geom_type, shape.bounds)


def outline(place: Place, area: Geometry | None = None, extents: Extents | None = None) -> Any | None:
    """The outline of a region as a shapely geometry: `area`, else what `extents` knows, else its box.

    None when there is none, or when it can't be drawn; what crosses the dateline comes in two parts.
    """
    if place.kind.is_point:
        return None
    known = area or (extents.extent(place.id) if extents is not None else None)
    shape = None if known is None else _thinned(known)
    if shape is None and place.bbox is not None:
        shape = _box(place.bbox)
    return shape


def _thinned(geometry: Geometry) -> Any | None:
    import shapely
    from shapely.geometry import shape

    try:
        whole = shape({"type": geometry.type, "coordinates": geometry.coordinates})
        west, south, east, north = whole.bounds
        size = max(east - west, north - south)
        thin = whole.simplify(size / _THINNED_TO)
        if not thin.is_valid:
            thin = shapely.make_valid(thin)
    except (ValueError, TypeError, IndexError, shapely.errors.ShapelyError):
        return None
    if not (west >= -180 and east <= 180 and south >= -90 and north <= 90):
        return None
    dimension = shapely.get_dimensions(whole)
    parts = [part for part in shapely.get_parts(thin) if shapely.get_dimensions(part) == dimension]
    if dimension == 2 and len(parts) > 1:
        smallest = min((size / _SMALLEST_PART) ** 2, max(part.area for part in parts))
        parts = [part for part in parts if part.area >= smallest]
    return _joined(parts)


def _box(box: BBox) -> Any | None:
    import shapely

    if box.south >= box.north or box.west == box.east:
        return None
    halves = [(box.west, box.east)] if box.west < box.east else [(box.west, 180.0), (-180.0, box.east)]
    return _joined([shapely.box(west, box.south, east, box.north) for west, east in halves if west < east])


def _joined(parts: list[Any]) -> Any | None:
    """One part as it is, several as one geometry of many."""
    import shapely

    if len(parts) < 2:
        return parts[0] if parts else None
    made = {"Polygon": shapely.multipolygons, "LineString": shapely.multilinestrings}.get(parts[0].geom_type)
    return shapely.GeometryCollection(parts) if made is None else made(parts)
