"""One's own places, read from a table, GeoJSON or a GeoPackage."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from geomap.errors import GazetteerError
from geomap.gazetteer.geopackage import read_features
from geomap.model import BBox, Kind
from geomap.text import fold

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

__all__ = ["OwnPlace", "read_own"]

_LARGEST_BYTES = 500_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnPlace:
    """One row of a user's file."""

    name: str
    kind: Kind
    latitude: float
    longitude: float
    ident: str
    country: str | None = None
    population: int | None = None
    aliases: tuple[str, ...] = ()
    bbox: BBox | None = None
    polygons: tuple[tuple[tuple[tuple[float, float], ...], ...], ...] = ()


def read_own(path: Path) -> Iterator[OwnPlace]:
    """The places of a .csv, .geojson or .gpkg file. Raises GazetteerError that names file, row and remedy."""
    ending = path.suffix.lower()
    if ending == ".gpkg":
        return (_feature(*feature) for feature in read_features(_readable(path)))
    if ending in (".geojson", ".json"):
        return _from_geojson(path.name, _text(path))
    if ending == ".csv":
        return _from_csv(path.name, _text(path))
    raise GazetteerError(f"{path.name} is none of .csv, .geojson and .gpkg: convert it first")


def _readable(path: Path) -> Path:
    try:
        size = path.stat().st_size
    except OSError as error:
        raise GazetteerError(f"{path.name} can't be read ({error.strerror}): check its name") from error
    if size > _LARGEST_BYTES:
        raise GazetteerError(f"{path.name} is larger than {_LARGEST_BYTES:,} bytes: split it")
    return path


def _text(path: Path) -> str:
    try:
        return _readable(path).read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise GazetteerError(f"{path.name} can't be read ({error}): save it as UTF-8 text") from error


def _from_csv(name: str, text: str) -> Iterator[OwnPlace]:
    reader = csv.DictReader(io.StringIO(text, newline=""), strict=True)
    missing = {"name", "latitude", "longitude"} - set(reader.fieldnames or ())
    if missing:
        raise GazetteerError(f"{name} has no column {', '.join(sorted(missing))}: name the columns in its first row")
    try:
        for row in reader:
            yield _place(f"{name}, row {reader.line_num}", row, row["latitude"], row["longitude"])
    except csv.Error as error:
        raise GazetteerError(f"{name}, row {reader.line_num}: {error}: save it as comma-separated again") from error


def _from_geojson(name: str, text: str) -> Iterator[OwnPlace]:
    try:
        data = json.loads(text)
        features = data["features"]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise GazetteerError(f"{name} is no GeoJSON FeatureCollection ({error}): export it again") from error
    if not isinstance(features, list):
        raise GazetteerError(f"{name} is no GeoJSON FeatureCollection: export it again")
    for number, feature in enumerate(features, 1):
        where = f"{name}, feature {number}"
        try:
            geometry, properties = feature["geometry"], feature["properties"] or {}
        except (KeyError, TypeError) as error:
            raise GazetteerError(f"{where}: it is no Feature ({error!r}): export it again") from error
        yield _feature(where, geometry, properties)


def _feature(where: str, geometry: Mapping[str, Any], properties: Mapping[str, Any]) -> OwnPlace:
    try:
        polygons = _polygons(geometry)
        if not polygons:
            longitude, latitude = geometry["coordinates"][:2]
            return _place(where, properties, latitude, longitude)
        points = [point for polygon in polygons for ring in polygon for point in ring]
        box = BBox(min(p[0] for p in points), min(p[1] for p in points),
                   max(p[0] for p in points), max(p[1] for p in points))  # fmt: skip
        if not (box.west >= -180 and box.east <= 180 and box.south >= -90 and box.north <= 90):
            raise ValueError("it lies outside the globe")
    except (KeyError, TypeError, ValueError, IndexError, AttributeError) as error:
        raise GazetteerError(f"{where}: its geometry can't be read ({error!r}): Point or Polygon is wanted") from error
    return _place(where, properties, (box.south + box.north) / 2, (box.west + box.east) / 2, box, polygons)


def _polygons(geometry: Mapping[str, Any]) -> tuple[tuple[tuple[tuple[float, float], ...], ...], ...]:
    if geometry["type"] == "Point":
        return ()
    if geometry["type"] not in ("Polygon", "MultiPolygon"):
        raise ValueError(geometry["type"])
    parts = geometry["coordinates"] if geometry["type"] == "MultiPolygon" else [geometry["coordinates"]]
    return tuple(tuple(tuple((float(p[0]), float(p[1])) for p in ring) for ring in part) for part in parts)


def _place(
    where: str, row: Mapping[str, Any], latitude: Any, longitude: Any, box: BBox | None = None, polygons: Any = ()
) -> OwnPlace:
    name = str(row.get("name") or "").strip()
    if not fold(name):
        raise GazetteerError(f"{where}: it has no name")
    try:
        lat, lon = float(latitude), float(longitude)
        if not (-90 <= lat <= 90 and -180 <= lon <= 180):
            raise ValueError("they lie outside the globe")
    except (TypeError, ValueError) as error:
        raise GazetteerError(
            f"{where}: the coordinates {latitude!r}, {longitude!r} can't be used ({error}): give decimal degrees"
        ) from error
    kind = str(row.get("kind") or ("area" if polygons else "city"))
    if kind not in tuple(Kind):
        raise GazetteerError(f"{where}: kind {kind!r} is none of {', '.join(Kind)}")
    population = str(row.get("population") or "")
    if population and not population.isdecimal():
        raise GazetteerError(f"{where}: the population {population!r} is no whole number")
    aliases = row.get("aliases") or ()
    ident = str(row.get("id") or hashlib.sha256(f"{name}|{lat}|{lon}".encode()).hexdigest()[:12])
    return OwnPlace(
        name=name,
        kind=Kind(kind),
        latitude=lat,
        longitude=lon,
        ident=f"own:{ident}",
        country=str(row.get("country") or "").upper() or None,
        population=int(population) if population else None,
        aliases=tuple(aliases.split("|")) if isinstance(aliases, str) else tuple(map(str, aliases)),
        bbox=box,
        polygons=polygons,
    )
