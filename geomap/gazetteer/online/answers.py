"""What a service sent → candidates: coordinates checked, and what no article means by a place name left out."""

from __future__ import annotations

import hashlib
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from rapidfuzz.fuzz import ratio

from geomap.gazetteer.online.kinds import geonames_kind, osm_kind
from geomap.model import BBox, Candidate, Kind, MatchKind, Place, Point
from geomap.text import fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from geopy.location import Location

__all__ = ["Unusable", "candidates_of"]

_MOST = 10
_LEAST_SIMILARITY = 0.5
_UNKNOWN_IMPORTANCE = 0.1
_FAME = 0.5
"""Services rank by fame on the web; the embedded gazetteer, which leaves the names, has the famous places itself."""
_SAME_DEGREES = 0.01


class Unusable(ValueError):  # noqa: N818 (it is what the answer is)
    """An answer in which no row has usable coordinates."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Row:
    """One row of an answer, whoever sent it."""

    name: str
    latitude: Any
    longitude: Any
    kind: Kind | None
    ident: str | None = None
    country: str | None = None
    country_code: str | None = None
    admin1: str | None = None
    admin2: str | None = None
    box: BBox | None = None
    geonames_id: int | None = None
    feature_code: str | None = None
    population: int | None = None
    importance: float = _UNKNOWN_IMPORTANCE


def candidates_of(
    name: str, locations: Iterable[Location | None], *, service: str, source: str, countries: Iterable[str] = ()
) -> tuple[Candidate, ...]:
    """The candidates of a name, as the service ranks them; those outside `countries`, if any are given, left out.

    Raises Unusable when rows came, and not one had coordinates on the globe: missing ones come out of geopy as 0, 0.
    """
    wanted = {code.upper() for code in countries}
    found: dict[str, Candidate] = {}
    refused = 0
    for location in list(locations)[:_MOST]:
        if location is None or (row := _row(location)) is None:
            refused += 1
            continue
        if row.kind is None or (wanted and row.country_code is not None and row.country_code not in wanted):
            continue
        candidate = _candidate(name, row, row.kind, service, source)
        found.setdefault(candidate.place.id, candidate)
    if refused and not found:
        raise Unusable("no row has usable coordinates")
    return tuple(sorted(found.values(), key=lambda c: (-c.importance, c.place.id)))


def _row(location: Location) -> _Row | None:
    """A row with coordinates that can be used, else None."""
    raw = location.raw if isinstance(location.raw, dict) else {}
    try:
        row = _read(location, raw)
        latitude, longitude = float(row.latitude), float(row.longitude)
    except (KeyError, TypeError, ValueError, IndexError, AttributeError):
        return None
    on_globe = math.isfinite(latitude) and math.isfinite(longitude) and abs(latitude) <= 90 and abs(longitude) <= 180
    told_alike = (
        abs(latitude - location.latitude) < _SAME_DEGREES and abs(longitude - location.longitude) < _SAME_DEGREES
    )
    return row if on_globe and told_alike and (latitude, longitude) != (0.0, 0.0) and row.name.strip() else None


def _read(location: Location, raw: Mapping[str, Any]) -> _Row:
    if "lon" in raw or "osm_id" in raw:
        return _from_nominatim(raw)
    if "geometry" in raw and "properties" in raw:
        return _from_photon(raw["properties"], raw["geometry"]["coordinates"])
    if "geonameId" in raw or "lng" in raw:
        return _from_geonames(raw)
    name = str(location.address).partition(",")[0]
    return _Row(name=name, latitude=location.latitude, longitude=location.longitude, kind=Kind.CITY)


def _from_nominatim(raw: Mapping[str, Any]) -> _Row:
    address = raw.get("address") or {}
    key = str(raw.get("category") or raw.get("class") or "")
    box = raw.get("boundingbox")
    return _Row(
        name=str(raw.get("name") or str(raw.get("display_name") or "").partition(",")[0]),
        latitude=raw["lat"],
        longitude=raw["lon"],
        kind=osm_kind(key, str(raw.get("type") or ""), str(raw.get("addresstype") or "")),
        ident=f"osm:{raw['osm_type']}/{raw['osm_id']}" if raw.get("osm_id") else None,
        country=_text(address.get("country")),
        country_code=_code(address.get("country_code")),
        admin1=_text(address.get("state") or address.get("province")),
        admin2=_text(address.get("county")),
        box=_box(box[2], box[0], box[3], box[1]) if isinstance(box, list) and len(box) == 4 else None,
        importance=_share(raw.get("importance")),
    )


def _from_photon(told: Mapping[str, Any], coordinates: Any) -> _Row:
    types = {"N": "node", "W": "way", "R": "relation"}
    extent = told.get("extent")
    return _Row(
        name=str(told.get("name") or ""),
        latitude=coordinates[1],
        longitude=coordinates[0],
        kind=osm_kind(str(told.get("osm_key") or ""), str(told.get("osm_value") or ""), str(told.get("type") or "")),
        ident=f"osm:{types.get(str(told.get('osm_type')), 'node')}/{told['osm_id']}" if told.get("osm_id") else None,
        country=_text(told.get("country")),
        country_code=_code(told.get("countrycode")),
        admin1=_text(told.get("state")),
        admin2=_text(told.get("county")),
        box=_box(extent[0], extent[3], extent[2], extent[1]) if isinstance(extent, list) and len(extent) == 4 else None,
    )


def _from_geonames(raw: Mapping[str, Any]) -> _Row:
    number = raw.get("geonameId")
    people = raw.get("population")
    return _Row(
        name=str(raw.get("name") or raw.get("toponymName") or ""),
        latitude=raw["lat"],
        longitude=raw["lng"],
        kind=geonames_kind(str(raw.get("fcl") or ""), str(raw.get("fcode") or "")),
        ident=f"geonames:{number}" if isinstance(number, int) else None,
        country=_text(raw.get("countryName")),
        country_code=_code(raw.get("countryCode")),
        admin1=_text(raw.get("adminName1")),
        geonames_id=number if isinstance(number, int) else None,
        feature_code=_text(raw.get("fcode")),
        population=people if isinstance(people, int) and people > 0 else None,
    )


def _candidate(name: str, row: _Row, kind: Kind, service: str, source: str) -> Candidate:
    latitude, longitude = float(row.latitude), float(row.longitude)
    made_up = hashlib.sha256(f"{row.name}|{latitude}|{longitude}".encode("utf-8", "replace")).hexdigest()[:12]
    place = Place(
        id=row.ident or f"{service}:{made_up}",
        name=row.name,
        kind=kind,
        point=Point(latitude, longitude),
        country=row.country,
        country_code=row.country_code,
        admin1=row.admin1,
        admin2=row.admin2,
        bbox=row.box,
        feature_code=row.feature_code,
        geonames_id=row.geonames_id,
        population=row.population,
        source=source,
    )
    folded = fold(name)
    is_same = fold(row.name) == folded
    alike = max(_LEAST_SIMILARITY, min(0.99, ratio(folded, fold(row.name)) / 100))
    return Candidate(
        place=place,
        match=MatchKind.PREFERRED if is_same else MatchKind.ALTERNATE,
        name=folded,
        importance=row.importance,
        similarity=1.0 if is_same else alike,
    )


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) and value else None


def _code(value: Any) -> str | None:
    return value.upper() if isinstance(value, str) and len(value) == 2 and value.isalpha() else None


def _share(value: Any) -> float:
    return _FAME * min(1.0, max(0.0, value)) if isinstance(value, int | float) else _UNKNOWN_IMPORTANCE


def _box(west: Any, south: Any, east: Any, north: Any) -> BBox | None:
    try:
        box = BBox(float(west), float(south), float(east), float(north))
    except (TypeError, ValueError):
        return None
    sound = -90 <= box.south <= box.north <= 90 and abs(box.west) <= 180 and abs(box.east) <= 180
    return box if sound else None
