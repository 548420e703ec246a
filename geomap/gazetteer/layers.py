"""One's own places over a gazetteer file: a new file in which theirs come first."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import shutil
import sqlite3
import struct
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from geomap.errors import GazetteerError
from geomap.gazetteer.database import Database
from geomap.gazetteer.embedded import EMBEDDED_FILE
from geomap.gazetteer.names import MappedNames, write_names
from geomap.gazetteer.outline import pack_outline
from geomap.gazetteer.postings import Match, pack_postings, unpack_postings
from geomap.gazetteer.summaries import summaries
from geomap.gazetteer.tables import DEGREE, IMPORTANCE
from geomap.model import BBox, Kind
from geomap.text import fold

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

__all__ = ["add"]

_Postings = list[tuple[int, int]]
_OWN_IMPORTANCE = 1.0
_LARGEST_BYTES = 500_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class _OwnPlace:
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


def add(places: Path | str, destination: Path | str, *, base: Path | str = EMBEDDED_FILE) -> int:
    """Writes a gazetteer file that holds `base` and the places of a .csv or .geojson file, which win over it.

    CSV columns: `name`, `latitude`, `longitude`, and if wanted `kind`, `country` (ISO alpha-2), `population`,
    `aliases` (`|` between them), `id`. GeoJSON: features with the same as properties, Point or (Multi)Polygon.
    Gives the number of places added. Raises GazetteerError that names file, row and remedy; then nothing is written.
    """
    source, target = Path(places), Path(destination)
    own = list(_read(source))
    if not own:
        raise GazetteerError(f"{source.name} holds no place: give a table with name, latitude and longitude")
    opened = Database(Path(base))
    before, has_index = opened.version, "index" in opened.meta
    opened.close()
    part = target.with_suffix(".part")
    try:
        shutil.copyfile(base, part)
        with closing(sqlite3.connect(part)) as database:
            version, added = _insert(database, own, source.name)
            if has_index:
                whole = MappedNames(Path(base).with_suffix(".names"), before).all_postings()
                _put_first(whole, added)
                write_names(target.with_suffix(".names"), whole, summaries(database, whole), version)
            else:
                _put_first_in_table(database, added)
                target.with_suffix(".names").unlink(missing_ok=True)
            database.commit()
        part.replace(target)
    except (OSError, sqlite3.Error) as error:
        raise GazetteerError(f"{target.name} can't be written: {error}") from error
    finally:
        part.unlink(missing_ok=True)
    return len(own)


def _read(path: Path) -> Iterator[_OwnPlace]:
    try:
        if path.stat().st_size > _LARGEST_BYTES:
            raise GazetteerError(f"{path.name} is larger than {_LARGEST_BYTES:,} bytes: split it")
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise GazetteerError(f"{path.name} can't be read ({error}): save it as UTF-8 text") from error
    if path.suffix.lower() in (".geojson", ".json"):
        return _from_geojson(path.name, text)
    if path.suffix.lower() == ".csv":
        return _from_csv(path.name, text)
    raise GazetteerError(f"{path.name} is neither .csv nor .geojson: convert it first")


def _from_csv(name: str, text: str) -> Iterator[_OwnPlace]:
    reader = csv.DictReader(io.StringIO(text, newline=""), strict=True)
    missing = {"name", "latitude", "longitude"} - set(reader.fieldnames or ())
    if missing:
        raise GazetteerError(f"{name} has no column {', '.join(sorted(missing))}: name the columns in its first row")
    try:
        for row in reader:
            yield _place(f"{name}, row {reader.line_num}", row, row["latitude"], row["longitude"])
    except csv.Error as error:
        raise GazetteerError(f"{name}, row {reader.line_num}: {error}: save it as comma-separated again") from error


def _from_geojson(name: str, text: str) -> Iterator[_OwnPlace]:
    try:
        data = json.loads(text)
        features = data["features"]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise GazetteerError(f"{name} is no GeoJSON FeatureCollection ({error}): export it again") from error
    for number, feature in enumerate(features, 1):
        where = f"{name}, feature {number}"
        try:
            geometry, properties = feature["geometry"], feature["properties"] or {}
            polygons = _polygons(geometry)
            if polygons:
                points = [point for polygon in polygons for ring in polygon for point in ring]
                box = BBox(min(p[0] for p in points), min(p[1] for p in points),
                           max(p[0] for p in points), max(p[1] for p in points))  # fmt: skip
                latitude, longitude = (box.south + box.north) / 2, (box.west + box.east) / 2
            else:
                box = None
                longitude, latitude = geometry["coordinates"][:2]
        except (KeyError, TypeError, ValueError, IndexError) as error:
            raise GazetteerError(
                f"{where}: its geometry can't be read ({error!r}): Point or Polygon is wanted"
            ) from error
        yield _place(where, properties, latitude, longitude, box, polygons)


def _polygons(geometry: Mapping[str, Any]) -> tuple[tuple[tuple[tuple[float, float], ...], ...], ...]:
    if geometry["type"] == "Point":
        return ()
    if geometry["type"] not in ("Polygon", "MultiPolygon"):
        raise ValueError(geometry["type"])
    parts = geometry["coordinates"] if geometry["type"] == "MultiPolygon" else [geometry["coordinates"]]
    return tuple(tuple(tuple((float(p[0]), float(p[1])) for p in ring) for ring in part) for part in parts)


def _place(
    where: str, row: Mapping[str, Any], latitude: Any, longitude: Any, box: BBox | None = None, polygons: Any = ()
) -> _OwnPlace:
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
    return _OwnPlace(
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


def _insert(database: sqlite3.Connection, own: Sequence[_OwnPlace], source: str) -> tuple[str, dict[str, _Postings]]:
    """Inserts the places; gives the new version, and for each folded name its new postings."""
    (row,) = database.execute("SELECT max(row) + 1 FROM place").fetchone()
    (number,) = database.execute("SELECT max(id) + 1 FROM source").fetchone()
    database.execute(
        "INSERT INTO source VALUES (?, 'own', ?, '', 'as its owner says', '', 'own places')", (number, source)
    )
    (number,) = database.execute("SELECT max(id) + 1 FROM provenance").fetchone()
    database.execute("INSERT INTO provenance VALUES (?, 'names=own point=own')", (number,))
    countries = dict(database.execute("SELECT code, row FROM place WHERE kind IN (0, 1) AND code IS NOT NULL"))
    added: dict[str, _Postings] = {}
    for place in own:
        box = None if place.bbox is None else struct.pack("<4i", *(round(edge * DEGREE) for edge in place.bbox))
        database.execute("DELETE FROM place WHERE id = ?", (place.ident,))
        database.execute(
            f"INSERT INTO place VALUES ({', '.join('?' * 20)})",
            (row, place.ident, None, None, place.name, tuple(Kind).index(place.kind), round(place.latitude * DEGREE),
             round(place.longitude * DEGREE), countries.get(place.country), None, None, None, box, None,
             place.population, round(_OWN_IMPORTANCE * IMPORTANCE), 2 if box else 0, None, number, None),
        )  # fmt: skip
        if place.polygons:
            database.execute("INSERT INTO extent VALUES (?, ?)", (row, pack_outline(place.polygons, is_area=True)))
        for name, match in [(alias, Match.ALTERNATE) for alias in place.aliases] + [(place.name, Match.PREFERRED)]:
            if folded := fold(name):
                added.setdefault(folded, []).append((row, match))
        row += 1
    (before,) = database.execute("SELECT value FROM meta WHERE key = 'version'").fetchone()
    version = hashlib.sha256(f"{before}|{own!r}".encode("utf-8", "surrogatepass")).hexdigest()[:12]
    database.execute("UPDATE meta SET value = ? WHERE key = 'version'", (version,))
    return version, added


def _put_first(whole: dict[str, bytes], added: Mapping[str, _Postings]) -> None:
    """Puts new postings before those that the name index has."""
    for folded, postings in added.items():
        known = unpack_postings(whole[folded]) if folded in whole else []
        whole[folded] = pack_postings([*postings, *known])


def _put_first_in_table(database: sqlite3.Connection, added: Mapping[str, _Postings]) -> None:
    """As `_put_first`, for a file without an index, of any size."""
    for folded, postings in added.items():
        found = database.execute("SELECT postings FROM name WHERE folded = ?", (folded,)).fetchone()
        packed = pack_postings([*postings, *(unpack_postings(found[0]) if found else ())])
        database.execute("INSERT OR REPLACE INTO name VALUES (?, ?)", (folded, packed))
