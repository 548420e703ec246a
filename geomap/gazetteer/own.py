"""One's own places, read from a table, GeoJSON or a GeoPackage."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from geomap.errors import InputError, reason_of
from geomap.gazetteer.geopackage import read_features
from geomap.model import BBox, Kind
from geomap.text import counted, fold, separator_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

__all__ = ["OwnPlace", "read_own"]

_NEEDED = ("name", "latitude", "longitude")
_SHORT = {"lat": "latitude", "lon": "longitude", "lng": "longitude", "long": "longitude"}
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
    """The places of a .csv, .geojson or .gpkg file. Raises InputError that names file, row, column and remedy."""
    ending = path.suffix.lower()
    if ending == ".gpkg":
        return (_feature(*feature) for feature in read_features(_readable(path)))
    if ending in (".geojson", ".json"):
        return _from_geojson(path.name, _text(path))
    if ending == ".csv":
        return _from_csv(path.name, _text(path))
    raise InputError(f"{path.name} is none of .csv, .geojson and .gpkg: convert it first")


def _readable(path: Path) -> Path:
    try:
        size = path.stat().st_size
    except OSError as error:
        raise InputError(f"{path} can't be read ({reason_of(error)}): check its name") from error
    if size > _LARGEST_BYTES:
        raise InputError(f"{path.name} is larger than {_LARGEST_BYTES:,} bytes: split it")
    return path


def _text(path: Path) -> str:
    try:
        return _readable(path).read_text(encoding="utf-8-sig")
    except OSError as error:
        raise InputError(f"{path} can't be read: {reason_of(error)}") from error
    except UnicodeDecodeError as error:
        raise InputError(f"{path.name} is no UTF-8 (byte {error.start}): save it as UTF-8 text") from error


def _from_csv(name: str, text: str) -> Iterator[OwnPlace]:
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=separator_of(text), strict=True)
    try:
        header = [column.strip().lower() for column in next(lines, [])]
        header = [_SHORT.get(column, column) for column in header]
        if missing := [column for column in _NEEDED if column not in header]:
            raise InputError(
                f"{name}, row 1 has no column {', '.join(missing)}: it has {', '.join(header)[:200] or 'none'}; "
                "name, latitude and longitude are needed"
            )
        for number, cells in enumerate(lines, 2):
            where = f"{name}, row {number}"
            if len(cells) > len(header):
                raise InputError(f"{where}: it has {len(cells)} cells for {counted(len(header), 'column')}")
            if any(cell.strip() for cell in cells):
                row = dict.fromkeys(header, "") | dict(zip(header, cells, strict=False))
                yield _place(where, row, row["latitude"], row["longitude"])
    except csv.Error as error:
        raise InputError(f"{name}, line {lines.line_num}: {error}: save it as comma-separated again") from error


def _from_geojson(name: str, text: str) -> Iterator[OwnPlace]:
    try:
        data = json.loads(text)
        features = data["features"]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise InputError(f"{name} is no GeoJSON FeatureCollection ({error}): export it again") from error
    if not isinstance(features, list):
        raise InputError(f"{name} is no GeoJSON FeatureCollection: export it again")
    for number, feature in enumerate(features, 1):
        where = f"{name}, feature {number}"
        try:
            geometry, properties = feature["geometry"], feature["properties"] or {}
        except (KeyError, TypeError) as error:
            raise InputError(f"{where}: it is no Feature ({error!r}): export it again") from error
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
        raise InputError(f"{where}: its geometry can't be read ({error!r}): Point or Polygon is wanted") from error
    return _place(where, properties, (box.south + box.north) / 2, (box.west + box.east) / 2, box, polygons)


def _polygons(geometry: Mapping[str, Any]) -> tuple[tuple[tuple[tuple[float, float], ...], ...], ...]:
    if geometry["type"] == "Point":
        return ()
    if geometry["type"] not in ("Polygon", "MultiPolygon"):
        raise ValueError(geometry["type"])
    parts = geometry["coordinates"] if geometry["type"] == "MultiPolygon" else [geometry["coordinates"]]
    return tuple(tuple(tuple((float(p[0]), float(p[1])) for p in ring) for ring in part) for part in parts)


def _degrees(where: str, column: str, value: Any, most: int) -> float:
    try:
        degrees = float(value)
    except (TypeError, ValueError) as error:
        raise InputError(f"{where}, column {column}: {value!r} is no number: give decimal degrees") from error
    if not abs(degrees) <= most:
        raise InputError(f"{where}, column {column}: {value!r} lies outside the globe, -{most} to {most}")
    return degrees


def _place(
    where: str, row: Mapping[str, Any], latitude: Any, longitude: Any, box: BBox | None = None, polygons: Any = ()
) -> OwnPlace:
    name = str(row.get("name") or "").strip()
    if not fold(name):
        raise InputError(f"{where}, column name: it is empty, or has no letter")
    lat, lon = _degrees(where, "latitude", latitude, 90), _degrees(where, "longitude", longitude, 180)
    kind = str(row.get("kind") or ("area" if polygons else "city"))
    if kind not in tuple(Kind):
        raise InputError(f"{where}, column kind: {kind!r} is none of {', '.join(Kind)}")
    population = str(row.get("population") or "")
    if population and not population.isdecimal():
        raise InputError(f"{where}, column population: {population!r} is no whole number")
    country = str(row.get("country") or "").strip().upper()
    if country and not (len(country) == 2 and country.isascii() and country.isalpha()):
        raise InputError(f"{where}, column country: {country!r} is no ISO code of two letters, such as IQ")
    aliases = row.get("aliases") or ()
    ident = str(row.get("id") or hashlib.sha256(f"{name}|{lat}|{lon}".encode()).hexdigest()[:12])
    return OwnPlace(
        name=name,
        kind=Kind(kind),
        latitude=lat,
        longitude=lon,
        ident=f"own:{ident}",
        country=country or None,
        population=int(population) if population else None,
        aliases=tuple(aliases.split("|")) if isinstance(aliases, str) else tuple(map(str, aliases)),
        bbox=box,
        polygons=polygons,
    )
