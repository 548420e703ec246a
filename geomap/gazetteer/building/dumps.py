"""A gazetteer file from GeoNames' own dumps, of any size, in bounded memory: rows are staged and sorted on disk.

Layouts: GeoNames' readme for `allCountries.txt` (19 columns) and `alternateNamesV2.txt` (10 columns). CC BY 4.0.
"""

from __future__ import annotations

import io
import math
import sqlite3
import struct
import zipfile
from dataclasses import dataclass, field
from itertools import groupby
from typing import TYPE_CHECKING

from geomap.errors import GazetteerError, reason_of
from geomap.gazetteer.building.features import kind_of
from geomap.gazetteer.building.packages import Package
from geomap.gazetteer.postings import Match, pack_postings
from geomap.gazetteer.spelling import spelling_key
from geomap.gazetteer.tables import APPLICATION_ID, DEGREE, IMPORTANCE, INDEXES, SCHEMA_VERSION, TABLES
from geomap.model import Kind
from geomap.text import fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

__all__ = ["build_from_dumps"]

_KINDS = {kind: number for number, kind in enumerate(Kind)}
_NO_NAMES = frozenset({"link", "post", "wkdt", "iata", "icao", "faac", "tcid", "unlc", "phon", "piny", "abbr"})
_COLUMNS = 19
_BATCH = 20_000
_POSTINGS_MOST = 255
_STAGE = """
CREATE TABLE stage (geonames INTEGER PRIMARY KEY, name TEXT, kind INTEGER, latitude INTEGER, longitude INTEGER,
  country TEXT, admin1 TEXT, admin2 TEXT, code TEXT, feature TEXT, population INTEGER, importance INTEGER);
CREATE TABLE called (folded TEXT, geonames INTEGER, match INTEGER);
CREATE TABLE area (code TEXT PRIMARY KEY, row INTEGER);
"""
_SOURCE = Package(
    key="geonames",
    name="GeoNames",
    version="dump",
    registry="",
    file="allCountries.zip",
    sha256="",
    gives="all of it",
    licence="CC BY 4.0",
    credit="GeoNames (geonames.org)",
)


@dataclass(slots=True)
class _Boxes:
    """Boxes around what lies in each area, in the units of the file."""

    edges: dict[str, list[int]] = field(default_factory=dict)

    def add(self, code: str, latitude: int, longitude: int) -> None:
        box = self.edges.get(code)
        if box is None:
            self.edges[code] = [longitude, latitude, longitude, latitude]
        else:
            box[0], box[1] = min(box[0], longitude), min(box[1], latitude)
            box[2], box[3] = max(box[2], longitude), max(box[3], latitude)


def build_from_dumps(destination: Path, places: Path, alternates: Path | None = None) -> str:
    """Builds a gazetteer file from `allCountries.zip` (or a country's) and, if given, `alternateNamesV2.zip`.

    Gives the file's version. Raises GazetteerError, naming file, line and remedy, when a dump can't be read; then
    nothing is left behind and an old file at `destination` stays.
    """
    part, staged = destination.with_suffix(".part"), destination.with_suffix(".stage")
    for path in (part, staged):
        path.unlink(missing_ok=True)
    stage = sqlite3.connect(staged)
    try:
        stage.executescript(f"PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA cache_size=-200000;{_STAGE}")
        boxes = _stage_places(stage, places)
        if alternates is not None:
            _stage_alternates(stage, alternates)
        stage.commit()
        version = _write(part, stage, boxes)
        part.replace(destination)
        destination.with_suffix(".names").unlink(missing_ok=True)
    finally:
        stage.close()
        for path in (part, staged):
            path.unlink(missing_ok=True)
    return version


def _lines(path: Path) -> Iterator[tuple[int, list[str]]]:
    """(line number, fields) of the text file in a zip, or of a plain text file."""
    try:
        if path.suffix == ".txt":
            with path.open(encoding="utf-8") as text:
                yield from ((n, line.rstrip("\n").split("\t")) for n, line in enumerate(text, 1))
            return
        with zipfile.ZipFile(path) as archive:
            members = [m for m in archive.namelist() if m.endswith(".txt") and "readme" not in m.lower()]
            member = max(members, key=lambda m: archive.getinfo(m).file_size, default=None)
            if member is None:
                raise GazetteerError(f"{path.name} holds no .txt: give GeoNames' zip as it was downloaded")
            with archive.open(member) as raw:
                text = io.TextIOWrapper(raw, encoding="utf-8", newline="\n")
                yield from ((n, line.rstrip("\r\n").split("\t")) for n, line in enumerate(text, 1))
    except (OSError, zipfile.BadZipFile, UnicodeDecodeError) as error:
        raise GazetteerError(f"{path.name} can't be read ({reason_of(error)}): download it again") from error


def _stage_places(stage: sqlite3.Connection, path: Path) -> _Boxes:
    boxes = _Boxes()
    rows: list[tuple[object, ...]] = []
    names: list[tuple[str, int, int]] = []
    for number, fields in _lines(path):
        if len(fields) != _COLUMNS:
            raise GazetteerError(
                f"{path.name}, line {number}: {len(fields)} columns, not {_COLUMNS}: download it again"
            )
        kind = kind_of(fields[6], fields[7])
        if kind is None:
            continue
        try:
            row = _staged(fields, kind, boxes)
        except ValueError as error:
            raise GazetteerError(f"{path.name}, line {number}: {error}: download it again") from error
        rows.append(row)
        geonames = int(fields[0])
        called = {folded: Match.ALTERNATE for n in (fields[2], *fields[3].split(",")) if (folded := _usable(n))}
        called[fold(fields[1])] = Match.PREFERRED
        names += [(folded, geonames, match) for folded, match in called.items() if folded]
        if len(rows) >= _BATCH:
            _store(stage, rows, names)
    _store(stage, rows, names)
    return boxes


def _usable(name: str) -> str:
    """The folded name, or nothing for codes of airports and such."""
    return "" if len(name) == 3 and name.isascii() and name.isupper() else fold(name)


def _staged(fields: list[str], kind: Kind, boxes: _Boxes) -> tuple[object, ...]:
    latitude, longitude = round(float(fields[4]) * DEGREE), round(float(fields[5]) * DEGREE)
    if abs(latitude) > 90 * DEGREE or abs(longitude) > 180 * DEGREE:
        raise ValueError(f"coordinates {fields[4]}, {fields[5]} lie outside the globe")
    population = int(fields[14] or 0)
    country = fields[8] or None
    admin1 = f"{country}.{fields[10]}" if country and fields[10] not in ("", "00") else None
    admin2 = f"{admin1}.{fields[11]}" if admin1 and fields[11] else None
    code = {Kind.COUNTRY: country, Kind.TERRITORY: country, Kind.ADMIN1: admin1}.get(kind)
    if fields[7] == "ADM2":
        code = admin2
    for area in filter(None, (country, admin1, admin2)):
        boxes.add(area, latitude, longitude)
    names = fields[3].count(",") + 1
    importance = _importance(kind, population, names, fields[7])
    return (int(fields[0]), fields[1], _KINDS[kind], latitude, longitude, country, admin1, admin2, code,
            fields[7] or None, population or None, round(importance * IMPORTANCE))  # fmt: skip


def _importance(kind: Kind, population: int, names: int, feature: str) -> float:
    people = math.log10(1 + population)
    fame = min(1.0, math.log(names) / math.log(100))
    base = {Kind.COUNTRY: 0.74, Kind.TERRITORY: 0.42, Kind.ADMIN1: 0.34, Kind.ADMIN2: 0.12, Kind.CITY: 0.06}
    rate = {Kind.COUNTRY: 0.028, Kind.TERRITORY: 0.04, Kind.ADMIN1: 0.045, Kind.ADMIN2: 0.045}
    capital = {"PPLC": 0.1, "PPLA": 0.04}.get(feature, 0.0)
    return min(1.0, base.get(kind, 0.04) + rate.get(kind, 0.084) * people + 0.14 * fame + capital)


def _store(stage: sqlite3.Connection, rows: list[tuple[object, ...]], names: list[tuple[str, int, int]]) -> None:
    stage.executemany(f"INSERT OR REPLACE INTO stage VALUES ({','.join('?' * 12)})", rows)
    stage.executemany("INSERT INTO called VALUES (?, ?, ?)", names)
    rows.clear()
    names.clear()


def _stage_alternates(stage: sqlite3.Connection, path: Path) -> None:
    names: list[tuple[str, int, int]] = []
    for number, fields in _lines(path):
        if len(fields) < 4 or not fields[1].isdecimal():
            raise GazetteerError(f"{path.name}, line {number}: no row of alternateNamesV2: download it again")
        if fields[2] not in _NO_NAMES and (folded := _usable(fields[3])):
            names.append((folded, int(fields[1]), int(Match.ALTERNATE)))
        if len(names) >= _BATCH:
            _store(stage, [], names)
    _store(stage, [], names)


def _write(path: Path, stage: sqlite3.Connection, boxes: _Boxes) -> str:
    stage.execute(
        "CREATE TABLE ranked AS SELECT row_number() OVER (ORDER BY importance DESC, geonames) - 1 AS row, geonames,"
        " importance FROM stage"
    )
    stage.execute("CREATE UNIQUE INDEX ranked_geonames ON ranked (geonames)")
    stage.execute(
        "INSERT OR IGNORE INTO area SELECT code, row FROM stage JOIN ranked USING (geonames) WHERE code IS NOT NULL"
        " ORDER BY row"
    )
    database = sqlite3.connect(path)
    try:
        database.executescript(f"PRAGMA page_size=16384; PRAGMA application_id={APPLICATION_ID};{TABLES}")
        database.execute("INSERT INTO source VALUES (0, ?, ?, ?, ?, ?, ?)", (_SOURCE.key, _SOURCE.name, _SOURCE.version,
                         _SOURCE.licence, _SOURCE.credit, _SOURCE.gives))  # fmt: skip
        database.execute("INSERT INTO provenance VALUES (0, 'extent=geonames names=geonames point=geonames')")
        database.executemany(f"INSERT INTO place VALUES ({', '.join('?' * 20)})", _place_rows(stage, boxes))
        database.executemany("INSERT INTO name VALUES (?, ?)", _name_rows(stage))
        database.executemany("INSERT INTO spelling VALUES (?, ?)", _spelling_rows(stage))
        (places,) = database.execute("SELECT count(*) FROM place").fetchone()
        (names,) = database.execute("SELECT count(*) FROM name").fetchone()
        version = f"geonames-{places}-{names}"
        meta = {"schema": SCHEMA_VERSION, "version": version, "note": "built from GeoNames dumps", "places": places,
                "names": names}  # fmt: skip
        database.executemany("INSERT INTO meta VALUES (?, ?)", [(key, str(value)) for key, value in meta.items()])
        database.executescript(INDEXES)
        database.commit()
    finally:
        database.close()
    return version


def _place_rows(stage: sqlite3.Connection, boxes: _Boxes) -> Iterator[tuple[object, ...]]:
    query = (
        "SELECT ranked.row, stage.geonames, name, kind, latitude, longitude, c.row, a.row, b.row, stage.code, feature,"
        " population, stage.importance FROM ranked JOIN stage USING (geonames)"
        " LEFT JOIN area c ON c.code = country LEFT JOIN area a ON a.code = admin1 LEFT JOIN area b ON b.code = admin2"
        " ORDER BY ranked.row"
    )
    for values in stage.execute(query):
        row, geonames, name, kind, lat, lon, country, admin1, admin2, code, feature, people, weight = values
        edges = boxes.edges.get(code) if code else None
        box = struct.pack("<4i", *edges) if edges else None
        yield (row, None, geonames, None, name, kind, lat, lon, country, admin1, admin2, code, box, feature, people,
               weight, 2 if box else 0, None, 0, None)  # fmt: skip


def _name_rows(stage: sqlite3.Connection) -> Iterator[tuple[str, bytes]]:
    query = (
        "SELECT folded, row, min(match) FROM called JOIN ranked USING (geonames)"
        " GROUP BY folded, row ORDER BY folded, (importance * CASE match WHEN 0 THEN 10 ELSE 8 END) DESC, row"
    )
    for folded, rows in groupby(stage.execute(query), key=lambda row: str(row[0])):
        yield folded, pack_postings(_first(rows))


def _first(rows: Iterable[tuple[str, int, int]]) -> list[tuple[int, int]]:
    return [(row, match) for _, row, match in rows][:_POSTINGS_MOST]


def _spelling_rows(stage: sqlite3.Connection) -> Iterator[tuple[str, bytes]]:
    stage.create_function("spelling_key", 1, spelling_key, deterministic=True)
    query = (
        "SELECT spelling_key(folded) AS key, row, min(match) FROM called JOIN ranked USING (geonames)"
        " WHERE key IS NOT NULL GROUP BY key, row ORDER BY key, row"
    )
    for key, rows in groupby(stage.execute(query), key=lambda row: str(row[0])):
        yield key, pack_postings(_first(rows))
