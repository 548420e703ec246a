"""Lines between lands: a shared border, a country's land border, its coast."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, NamedTuple

from geomap.geo import KM_PER_DEGREE, bbox_widened
from geomap.model import Kind
from geomap.plugins import FAR_STEPS, Detail
from geomap.resolve.relative.anchors import FINE
from geomap.resolve.relative.outlines import outline_in

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from geomap.plugins import Extents, Outline
    from geomap.resolve.relative.anchors import Anchor
    from geomap.resolve.relative.plane import Shape

__all__ = ["COUNTRIES", "Country", "Lands", "countries"]

COUNTRIES = frozenset((Kind.COUNTRY, Kind.TERRITORY))
_MARGIN_KM = 80.0
"""Of other lands only what lies so near to the first is looked at."""
_APART_KM = 9.0
"""Two outlines of one border, thinned apart, are at most so far from each other."""
_LEAST_SHARED_KM = 3.0
_CRUMB = 0.04
"""Pieces of a line shorter than this share of its longest one are no part of it."""


class Country(NamedTuple):
    """A country's id and the codes of its neighbours by land."""

    place_id: str
    neighbours: tuple[str, ...]


@cache
def countries() -> Mapping[str, Country]:
    """All countries by ISO code; read once, on first use. Made by tools/resolve/make_neighbours.py."""
    text = (files("geomap.resolve") / "data" / "neighbours.tsv").read_text("utf-8")
    rows = (line.split("\t") for line in text.splitlines())
    return {code: Country(place_id, tuple(codes.split())) for code, place_id, codes in rows}


class Lands:
    """The lines of one land, on its plane."""

    def __init__(self, anchor: Anchor, land: Shape, extents: Extents | None) -> None:
        """`land` is the anchor's own."""
        self._anchor, self.land, self._extents = anchor, land, extents
        self._known = countries().get(anchor.place.country_code or "")

    def shared(self, other: Anchor) -> Shape | None:
        """The land's boundary where another lies behind it; None when they don't meet."""
        outline = self._outline(other.place.id, _MARGIN_KM) or other.outline
        if outline is None:
            return None
        theirs = self._anchor.plane.shape(outline, FINE, _box_around(self.land, _MARGIN_KM))
        return _long_enough(self.land.boundary.intersection(theirs.buffer(_APART_KM, quad_segs=3)))

    def land_border(self) -> Shape | None:
        """All borders by land: of a country with its neighbours, of another area all of its edge."""
        if self._known is None or self._anchor.place.kind not in COUNTRIES:
            return self.land.boundary
        around = self._joined(self._known.neighbours, _MARGIN_KM)
        return _long_enough(self.land.boundary.intersection(around.buffer(_APART_KM, quad_segs=3)))

    def coast(self) -> Shape | None:
        """The edge towards the sea: of a country, or of a region where it is its country's coast."""
        if self._anchor.place.kind in _SURROUNDED:
            return self.land.boundary
        if self._known is None:
            return None
        around = self._joined(self._known.neighbours, _MARGIN_KM).buffer(_APART_KM, quad_segs=3)
        if self._anchor.place.kind in COUNTRIES:
            return _long_enough(self.land.boundary.difference(around))
        whole = self._joined((self._anchor.place.country_code or "",), _MARGIN_KM)
        coast = _without_cut(whole, _box_around(self.land, _MARGIN_KM)).difference(around)
        return _long_enough(self.land.boundary.intersection(coast.buffer(_APART_KM, quad_segs=3)))

    def ashore(self, far_km: float) -> Shape:
        """What no sea is, as far as so many km from the land: its country with that country's neighbours."""
        code = self._anchor.place.country_code or ""
        return self.land if self._known is None else self._joined((code, *self._known.neighbours), far_km)

    def _outline(self, place_id: str, margin_km: float) -> Outline | None:
        """Another land's outline: near the land as fine as its own."""
        west, south, east, north = self.land.bounds
        step = max(east - west, north - south) / KM_PER_DEGREE / FINE
        box = self._anchor.place.bbox
        around = None if box is None else bbox_widened(box, margin_km + 2 * FAR_STEPS * step * KM_PER_DEGREE)
        return None if self._extents is None else outline_in(self._extents, place_id, Detail(step, around))

    def _joined(self, codes: Sequence[str], margin_km: float) -> Shape:
        """The lands of some countries, so far as they lie near the land."""
        from shapely import union_all

        box = _box_around(self.land, margin_km)
        found = []
        for code in codes:
            known = countries().get(code)
            outline = None if known is None else self._outline(known.place_id, margin_km)
            if outline is not None:
                found.append(self._anchor.plane.shape(outline, FINE, box))
        return union_all(found)


_SURROUNDED = frozenset(
    (Kind.ISLAND, Kind.CONTINENT, Kind.OCEAN, Kind.SEA, Kind.GULF, Kind.BAY, Kind.STRAIT, Kind.LAKE)
)
"""Places whose whole edge is coast."""


def _box_around(land: Shape, margin_km: float) -> tuple[float, float, float, float]:
    west, south, east, north = land.bounds
    return west - margin_km, south - margin_km, east + margin_km, north + margin_km


def _without_cut(land: Shape, box: tuple[float, float, float, float]) -> Shape:
    """The boundary of a land that was cut to a box, less the cut."""
    import shapely

    return land.boundary.difference(shapely.box(*box).boundary.buffer(_LEAST_SHARED_KM))


def _long_enough(line: Shape) -> Shape | None:
    """A line without the crumbs that two outlines thinned apart leave; None when it is all crumbs."""
    import shapely

    parts = shapely.get_parts(shapely.line_merge(line) if line.geom_type == "MultiLineString" else line)
    lengths = shapely.length(parts)
    if not len(parts) or lengths.max() < _LEAST_SHARED_KM:
        return None
    return shapely.MultiLineString(parts[lengths >= _CRUMB * lengths.max()].tolist())
