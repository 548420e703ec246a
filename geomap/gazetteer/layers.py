"""One's own places over a gazetteer file: a new file in which theirs come first."""

from __future__ import annotations

import hashlib
import shutil
import sqlite3
import struct
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from geomap.errors import GazetteerError, InputError, reason_of
from geomap.files import check_writable
from geomap.gazetteer.database import Database
from geomap.gazetteer.embedded import EMBEDDED_FILE
from geomap.gazetteer.names import MappedNames, write_names
from geomap.gazetteer.outline import pack_outline
from geomap.gazetteer.own import read_own
from geomap.gazetteer.postings import Match, pack_postings, unpack_postings
from geomap.gazetteer.summaries import summaries
from geomap.gazetteer.tables import DEGREE, IMPORTANCE
from geomap.model import Kind
from geomap.text import fold

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from geomap.gazetteer.own import OwnPlace

__all__ = ["add"]

_Postings = list[tuple[int, int]]
_OWN_IMPORTANCE = 1.0


def add(places: Path | str, destination: Path | str, *, base: Path | str = EMBEDDED_FILE) -> int:
    """Writes a gazetteer file that holds `base` and the places of a .csv, .geojson or .gpkg file, as the best known.

    CSV columns: `name`, `latitude`, `longitude`, and if wanted `kind`, `country` (ISO alpha-2), `population`,
    `aliases` (`|` between them), `id`. GeoJSON and GeoPackage: features with the same as properties, Point or
    (Multi)Polygon, in WGS 84.
    Gives the number of places added. Raises InputError that names file, row and column when a place can't be used, or
    when `destination` can't be written, and GazetteerError when `base` can't be opened; then nothing is written.
    """
    source, target = Path(places), Path(destination)
    check_writable(target)
    own = list(read_own(source))
    if not own:
        raise InputError(f"{source.name} holds no place: give a table with name, latitude and longitude")
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
    except OSError as error:
        raise InputError(f"{target} can't be written: {reason_of(error)}") from error
    except sqlite3.Error as error:
        raise GazetteerError(f"{target.name} can't be written: {error}") from error
    finally:
        part.unlink(missing_ok=True)
    return len(own)


def _insert(database: sqlite3.Connection, own: Sequence[OwnPlace], source: str) -> tuple[str, dict[str, _Postings]]:
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
