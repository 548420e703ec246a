"""What an expression leans on: a place with its size and, if known, its outline."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from geomap.geo import bbox_diagonal_km, bbox_width_degrees
from geomap.model import Kind
from geomap.plugins import Detail
from geomap.resolve.relative.outlines import outline_in, rectangle
from geomap.resolve.relative.plane import Plane

if TYPE_CHECKING:
    from geomap.model import BBox, Place
    from geomap.plugins import Extents, Outline
    from geomap.resolve.relative.plane import Shape

__all__ = ["COARSE", "FINE", "REGIONS", "Anchor", "anchor_of"]

REGIONS = frozenset((Kind.COUNTRY, Kind.TERRITORY, Kind.ADMIN1, Kind.CONTINENT))
"""Places so large that "outside" or "around" them says nothing."""
FINE, COARSE = 500, 200
"""An outline is as fine as its size over this: for what lies along its edge, and for its parts and surroundings."""
_PEOPLE_PER_KM2 = 5000.0
_LEAST_RADIUS_KM, _MOST_RADIUS_KM = 0.8, 30.0
_SITE_RADIUS_KM = 1.0


@dataclass(frozen=True, slots=True)
class Anchor:
    """A place that an expression leans on."""

    place: Place
    plane: Plane
    """Around its point."""
    radius_km: float
    """About how far it reaches from its point."""
    outline: Outline | None = None
    """Polygon, lines, or its box; None for what is a point."""
    land: Shape | None = None
    """The outline on its plane."""


def anchor_of(place: Place, extents: Extents | None, steps: int) -> Anchor:
    """A place as an anchor; its outline, of so many steps, is asked for by its id; else its box serves."""
    plane = Plane(place.point)
    if place.kind.is_point:
        return Anchor(place, plane, _town_radius_km(place))
    outline = None
    if extents is not None:
        step = 0.0 if place.bbox is None else _width_degrees(place.bbox) / steps
        outline = outline_in(extents, place.id, Detail(step))
    if outline is None and place.bbox is not None:
        outline = rectangle(place.bbox)
    radius = (
        bbox_diagonal_km(place.bbox) / 3 if place.bbox is not None else place.uncertainty_km or _town_radius_km(place)
    )
    land = None if outline is None else plane.shape(outline, steps)
    if land is None or land.is_empty:
        return Anchor(place, plane, max(_LEAST_RADIUS_KM, radius))
    return Anchor(place, plane, max(_LEAST_RADIUS_KM, radius), outline, land)


def _town_radius_km(place: Place) -> float:
    """Of a disc in which its people would live 5,000 to a square kilometre."""
    if not place.population:
        return _SITE_RADIUS_KM
    radius = math.sqrt(place.population / _PEOPLE_PER_KM2 / math.pi)
    return max(_LEAST_RADIUS_KM, min(_MOST_RADIUS_KM, radius))


def _width_degrees(box: BBox) -> float:
    """The longer side of a box, in degrees of a great circle."""
    width = bbox_width_degrees(box) * math.cos(math.radians((box.south + box.north) / 2))
    return max(width, box.north - box.south)
