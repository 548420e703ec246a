"""Opening a gazetteer file, and reading places, names and outlines out of it."""

from __future__ import annotations

import sqlite3
import struct
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from geomap.errors import GazetteerError, reason_of
from geomap.gazetteer.outline import unpack_outline
from geomap.gazetteer.postings import unpack_postings
from geomap.gazetteer.remedy import remedy
from geomap.gazetteer.tables import APPLICATION_ID, DEGREE, IMPORTANCE, PLACE_COLUMNS, SCHEMA_VERSION
from geomap.model import BBox, Kind, Place, Point
from geomap.plugins import Detail

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from geomap.plugins import Outline

__all__ = ["Database", "Known"]

_KINDS = tuple(Kind)
_PRECISIONS = ("exact", "approximate", "area")
_SELECT = f"SELECT {', '.join(PLACE_COLUMNS)} FROM place WHERE row"
_CHUNK = 400
_CACHED_MOST = 8_000
"""Places kept at hand, some 1 kB each: a process that goes through a corpus of many places fills this."""
Known = tuple[Place, float]
"""A place and its importance, 0 to 1."""

_ALL = Detail()


class Database:
    """One gazetteer file, read-only and immutable. Raises GazetteerError when it is missing, damaged or of another
    schema; the message names the file and the remedy.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        _check_size(path)
        uri = f"file:{quote(str(path.resolve()))}?mode=ro&immutable=1"
        try:
            self._sql = sqlite3.connect(uri, uri=True, check_same_thread=False)
            self._sql.execute("PRAGMA trusted_schema=OFF")
            (application,) = self._sql.execute("PRAGMA application_id").fetchone()
            if application != APPLICATION_ID:
                raise GazetteerError(f"{path.name} is no geomap gazetteer: build one with `geomap gazetteer build`")
            self.meta: dict[str, str] = dict(self._sql.execute("SELECT key, value FROM meta"))
        except sqlite3.Error as error:
            raise GazetteerError(f"{path.name} can't be read ({error}): {remedy(path)}") from error
        if self.meta.get("schema") != str(SCHEMA_VERSION):
            raise GazetteerError(
                f"{path.name} has schema {self.meta.get('schema')}, this geomap reads {SCHEMA_VERSION}: "
                "run `geomap gazetteer build` again"
            )
        if self.meta.get("index") == "names" and not path.with_suffix(".names").is_file():
            index = path.with_suffix(".names")
            raise GazetteerError(
                f"{index.name} is missing beside {path.name}, whose names it holds: copy the two together, or "
                f"{remedy(index)}"
            )
        self._provenances: dict[int, dict[str, str]] = {}
        self._known: dict[int, Known] = {}
        self._names: dict[int, tuple[str, str | None]] = {}

    @property
    def version(self) -> str:
        """A hash of the contents."""
        return self.meta.get("version", "")

    def close(self) -> None:
        """Gives the file back."""
        self._sql.close()

    def postings(self, folded: str) -> list[tuple[int, int]]:
        """(place row, match) of a folded name, best first; empty when there is none."""
        return self._postings("SELECT postings FROM name WHERE folded = ?", folded)

    def spellings(self, key: str) -> list[tuple[int, int]]:
        """(place row, match) of a transliteration key."""
        return self._postings("SELECT postings FROM spelling WHERE key = ?", key)

    def _postings(self, sql: str, key: str) -> list[tuple[int, int]]:
        try:
            row = self._sql.execute(sql, (key,)).fetchone()
        except UnicodeEncodeError:
            # A lone surrogate: no name of the table has one.
            return []
        except sqlite3.Error as error:
            raise GazetteerError(f"{self.path.name} can't be read ({error}): {remedy(self.path)}") from error
        return [] if row is None else unpack_postings(row[0])

    def beginning_with(self, prefix: str) -> list[str]:
        """The folded names that begin so."""
        sql = "SELECT folded FROM name WHERE folded >= ? AND folded < ?"
        return [name for (name,) in self._sql.execute(sql, (prefix, prefix + "\U0010ffff"))]

    def places(self, rows: Iterable[int]) -> dict[int, Known]:
        """Places and their importance by row; rows without a place are left out."""
        if len(self._known) > _CACHED_MOST:
            self._known.clear()
        known = self._known
        missing = sorted({row for row in rows if row not in known})
        try:
            for start in range(0, len(missing), _CHUNK):
                chunk = missing[start : start + _CHUNK]
                for row in self._sql.execute(f"{_SELECT} IN ({','.join('?' * len(chunk))})", chunk).fetchall():
                    self._known[row[0]] = _place_of(self, row)
        except sqlite3.Error as error:
            raise GazetteerError(f"{self.path.name} can't be read ({error}): {remedy(self.path)}") from error
        return self._known

    def numbers(self, rows: Iterable[int]) -> dict[int, tuple[int, int, int | None, str]]:
        """Kind number, importance (of 10,000), population and name by row."""
        wanted = sorted(set(rows))
        found: dict[int, tuple[int, int, int | None, str]] = {}
        for start in range(0, len(wanted), _CHUNK):
            chunk = wanted[start : start + _CHUNK]
            marks = ",".join("?" * len(chunk))
            sql = f"SELECT row, kind, importance, population, name FROM place WHERE row IN ({marks})"
            found |= {
                row: (kind, weight, people, name) for row, kind, weight, people, name in self._sql.execute(sql, chunk)
            }
        return found

    def row_of(self, place_id: str) -> int | None:
        """The row of a place's id, or None."""
        number = place_id.removeprefix("geonames:")
        if number != place_id and number.isdecimal() and len(number) < 18:
            sql, key = "SELECT row FROM place WHERE geonames = ? AND id IS NULL", number
        else:
            sql, key = "SELECT row FROM place WHERE id = ?", place_id
        try:
            row = self._sql.execute(sql, (key,)).fetchone()
        except (sqlite3.Error, UnicodeEncodeError):
            return None
        return None if row is None else int(row[0])

    def outline(self, row: int, detail: Detail = _ALL) -> Outline | None:
        """The outline of a place, or None."""
        found = self._sql.execute("SELECT outline FROM extent WHERE row = ?", (row,)).fetchone()
        return None if found is None else unpack_outline(found[0], detail)

    def named(self, row: int | None) -> tuple[str | None, str | None]:
        """Name and code of an area by row."""
        if row is None:
            return None, None
        if row not in self._names:
            found = self._sql.execute("SELECT name, code FROM place WHERE row = ?", (row,)).fetchone()
            self._names[row] = found or ("", None)
        return self._names[row]

    def given(self, number: int) -> dict[str, str]:
        """Field → keys of the data sets that gave it, by the number of a provenance."""
        if number not in self._provenances:
            found = self._sql.execute("SELECT fields FROM provenance WHERE id = ?", (number,)).fetchone()
            self._provenances[number] = dict(part.split("=", 1) for part in (found[0] if found else "").split())
        return self._provenances[number]

    def provenance(self, row: int) -> dict[str, str]:
        """Which data sets gave which field of a place; several are parted by commas."""
        found = self._sql.execute("SELECT provenance FROM place WHERE row = ?", (row,)).fetchone()
        return {} if found is None else dict(self.given(found[0]))

    def sql(self) -> sqlite3.Connection:
        """The connection, for reports over the whole file."""
        return self._sql


def _check_size(path: Path) -> None:
    try:
        with path.open("rb") as file:
            header = file.read(100)
        size = path.stat().st_size
    except OSError as error:
        raise GazetteerError(
            f"{path.name} can't be opened ({reason_of(error)}): check the name; `geomap gazetteer build` and "
            "`geomap gazetteer add` make such files"
        ) from error
    if header[:16] != b"SQLite format 3\0":
        raise GazetteerError(f"{path.name} is no SQLite database, so no gazetteer: check the name, or {remedy(path)}")
    (page_size,) = struct.unpack(">H", header[16:18])
    (pages,) = struct.unpack(">I", header[28:32])
    if size < pages * (65536 if page_size == 1 else page_size):
        raise GazetteerError(f"{path.name} is cut off ({size:,} bytes): {remedy(path)}")


def _place_of(database: Database, row: tuple[Any, ...]) -> Known:
    """The place of a row of the table, columns as in `PLACE_COLUMNS`."""
    (_, ident, geonames, wikidata, name, kind, latitude, longitude, country, admin1, admin2, _code, bbox, feature,
     population, importance, precision, uncertainty, provenance, claimants) = row  # fmt: skip
    country_name, country_code = database.named(country)
    admin1_name, admin1_code = database.named(admin1)
    place = Place(
        id=ident or f"geonames:{geonames}",
        name=name,
        kind=_KINDS[kind],
        point=Point(latitude / DEGREE, longitude / DEGREE),
        country=country_name,
        country_code=country_code,
        admin1=admin1_name,
        admin1_code=None if admin1_code is None else admin1_code.partition(".")[2],
        admin2=database.named(admin2)[0],
        bbox=None if bbox is None else BBox(*(edge / DEGREE for edge in struct.unpack("<4i", bbox))),
        feature_code=feature,
        geonames_id=geonames,
        wikidata_id=wikidata,
        population=population,
        disputed=claimants is not None,
        claimants=tuple(claimants.split(",")) if claimants else (),
        precision=None if precision is None else _PRECISIONS[precision],
        uncertainty_km=None if uncertainty is None else uncertainty / 10,
        source=database.given(provenance).get("point", ""),
    )
    return place, importance / IMPORTANCE
