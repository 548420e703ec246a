"""Outlines of places by id, as fine as they are wanted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from geomap.plugins import Outline, Outlines

if TYPE_CHECKING:
    from geomap.model import BBox, Geometry
    from geomap.plugins import Detail, Extents

__all__ = ["outline_in", "outline_of", "rectangle"]


def outline_in(extents: Extents, place_id: str, detail: Detail) -> Outline | None:
    """The outline of a place from extents that may know no more than whole geometries; None when there is none."""
    if isinstance(extents, Outlines):
        return extents.outline(place_id, detail)
    geometry = extents.extent(place_id)
    return None if geometry is None else outline_of(geometry)


def outline_of(geometry: Geometry) -> Outline | None:
    """A geometry of polygons or lines as arrays; None when it is empty."""
    parts: tuple[Any, ...] = geometry.coordinates if geometry.type.startswith("Multi") else (geometry.coordinates,)
    is_area = geometry.type.endswith("Polygon")
    shapes = [part if is_area else (part,) for part in parts]
    sizes = [[len(ring) for ring in rings] for rings in shapes]
    pairs = [xy[:2] for rings in shapes for ring in rings for xy in ring]
    return Outline(np.array(pairs, dtype=np.float64), sizes, is_area) if pairs else None


def rectangle(box: BBox) -> Outline:
    """A box as an outline; one that crosses the dateline goes on beyond 180 degrees."""
    east = box.east + 360 if box.west > box.east else box.east
    ring = ((box.west, box.south), (east, box.south), (east, box.north), (box.west, box.north), (box.west, box.south))
    return Outline(np.array(ring, dtype=np.float64), [[len(ring)]], is_area=True)
