"""A relation with its anchors → a described place: point, area, box and how unsure they are. Remembers what it drew."""

from __future__ import annotations

import hashlib
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from geomap.model import BBox, Geometry, Kind, Point, RelationKind
from geomap.resolve.relative.anchors import COARSE, FINE, REGIONS, anchor_of
from geomap.resolve.relative.around import AROUND, Drawn, draw_around
from geomap.resolve.relative.between import draw_between, draw_coast, draw_from_border
from geomap.resolve.relative.borders import Lands
from geomap.resolve.relative.plane import to_globe

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geomap.model import Place, Relation
    from geomap.plugins import Extents
    from geomap.resolve.relative.anchors import Anchor

__all__ = ["Drawing", "Drawings"]

_MOST_REMEMBERED = 4096
_MOST_ANCHORS = 256
_PAIRS = frozenset((RelationKind.ROAD, RelationKind.BETWEEN))
_COASTS = frozenset((RelationKind.COAST, RelationKind.OFF_COAST))
_ALONG_EDGES = _COASTS | {RelationKind.BORDER, RelationKind.SIDE, RelationKind.DISTANCE}
_TOO_LARGE = REGIONS - {Kind.ADMIN1}
_EITHER_WAY = _PAIRS | {RelationKind.BORDER}
_LEAST_UNCERTAINTY_KM = 0.1
_MOST_UNSURE_KM = 2000.0
"""A distance and direction that leave more open than this say nothing of a place."""


@dataclass(frozen=True, slots=True)
class Drawing:
    """Where a relative expression leads."""

    ident: str
    point: Point
    area: Geometry
    bbox: BBox
    uncertainty_km: float


class Drawings:
    """Draws relations; the same one is drawn once."""

    def __init__(self, extents: Extents | None) -> None:
        self._extents = extents
        self._known: dict[tuple[object, ...], Drawing | str] = {}
        self._anchors: dict[tuple[str, int], Anchor] = {}

    def draw(self, relation: Relation, places: Sequence[Place]) -> Drawing | str:
        """The area of a relation to places, or why there is none, in words."""
        if relation.kind in _EITHER_WAY:
            places = sorted(places, key=lambda place: place.id)
        key = _key(relation, places)
        if key not in self._known:
            if len(self._known) >= _MOST_REMEMBERED:
                self._known.clear()
            self._known[key] = self._new(relation, places, key)
        return self._known[key]

    def _anchor(self, place: Place, steps: int) -> Anchor:
        """A place with its outline; large outlines are unpacked and flattened once."""
        key = place.id, steps
        if key not in self._anchors:
            if len(self._anchors) >= _MOST_ANCHORS:
                self._anchors.clear()
            self._anchors[key] = anchor_of(place, self._extents, steps)
        return self._anchors[key]

    def _new(self, relation: Relation, places: Sequence[Place], key: tuple[object, ...]) -> Drawing | str:
        import shapely

        try:
            steps = FINE if relation.border or relation.kind in _ALONG_EDGES else COARSE
            drawn = self._shape(relation, [self._anchor(place, steps) for place in places])
            if isinstance(drawn, str):
                return drawn
            made = to_globe(drawn.plane, drawn.shape)
        except (shapely.errors.ShapelyError, ValueError) as error:
            return f"its area can't be made ({error})"
        if made is None:
            return "nothing of it is left"
        area, box = made
        unsure = _uncertainty_km(drawn)
        if relation.distance_km is not None and unsure > _MOST_UNSURE_KM:
            return f"it may be anywhere within {unsure:,.0f} km"
        ident = "relative:" + hashlib.sha256(repr(key).encode()).hexdigest()[:16]
        return Drawing(ident, _point(drawn, relation, places[0]), area, box, unsure)

    def _shape(self, relation: Relation, anchors: Sequence[Anchor]) -> Drawn | str:
        kind = relation.kind
        if kind is RelationKind.BORDER:
            anchors = sorted(anchors, key=lambda anchor: anchor.radius_km)  # the smaller one's outline is the finer
        first = anchors[0]
        if kind in _PAIRS:
            return _between(relation, anchors)
        by_border = relation.border or kind in (RelationKind.BORDER, RelationKind.SIDE)
        off_a_town = kind is RelationKind.OFF_COAST and first.place.kind.is_point and relation.distance_km is None
        if (by_border or kind in _COASTS) and not off_a_town:
            if first.land is None:
                return f"the outline of {first.place.name} is not known"
            lands = Lands(first, first.land, self._extents)
            return _by_border(lands, relation, anchors) if by_border else _by_coast(lands, relation, first)
        if kind is RelationKind.OUTSIDE and first.place.kind in REGIONS:
            return f"outside {first.place.name} is too much to draw"
        return draw_around(first, relation) if kind in AROUND else f"{kind.value} is not drawn"


def _by_border(lands: Lands, relation: Relation, anchors: Sequence[Anchor]) -> Drawn | str:
    first = anchors[0]
    line = lands.shared(anchors[1]) if len(anchors) > 1 else lands.land_border()
    if line is None:
        both = " and ".join(anchor.place.name for anchor in anchors)
        return f"geomap knows no border of {both}"
    return draw_from_border(first.plane, lands.land, line, relation)


def _by_coast(lands: Lands, relation: Relation, anchor: Anchor) -> Drawn | str:
    line = lands.coast()
    if line is None:
        return f"geomap knows no coast of {anchor.place.name}"
    return draw_coast(anchor.plane, lands, line, relation)


def _between(relation: Relation, anchors: Sequence[Anchor]) -> Drawn | str:
    for anchor in anchors:
        if anchor.place.kind in _TOO_LARGE:
            return f"{anchor.place.name} is too large for a place between it and another"
    return draw_between(anchors[0], anchors[1], relation)


def _key(relation: Relation, places: Sequence[Place]) -> tuple[object, ...]:
    """What makes two drawings the same."""
    distance = None if relation.distance_km is None else round(relation.distance_km, 3)
    return (
        relation.kind.value, distance, round(relation.spread, 3), relation.within, relation.bearing,
        relation.bearing_spread, relation.border, *(place.id for place in places),
    )  # fmt: skip


def _point(drawn: Drawn, relation: Relation, place: Place) -> Point:
    """The likeliest point; of a distance and direction from a town by the geodesic (Karney 2013)."""
    measured = relation.kind is RelationKind.OFFSET and not relation.border and place.kind.is_point
    if not measured:
        point = drawn.plane.point(*drawn.at)
    else:
        from geographiclib.geodesic import Geodesic  # what geopy measures with, without its 30 services

        far_m = 1000 * math.hypot(*drawn.at)
        there = Geodesic.WGS84.Direct(*place.point, relation.bearing or 0.0, far_m)
        point = Point(there["lat2"], there["lon2"])
    return Point(round(point.latitude, 5), round(point.longitude, 5))


def _uncertainty_km(drawn: Drawn) -> float:
    """Of a disc as large as the area, or half way to the farthest of it, whichever is more."""
    import numpy as np
    import shapely

    corners = shapely.get_coordinates(drawn.shape) - np.array(drawn.at)
    farthest = float(np.hypot(corners[:, 0], corners[:, 1]).max())
    alike = math.sqrt(float(drawn.shape.area) / math.pi)
    return round(max(_LEAST_UNCERTAINTY_KM, alike, farthest / 2), 1)
