"""What a gazetteer file holds: sources with licences, counts by kind, checks."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from geomap.gazetteer.database import Database
from geomap.gazetteer.embedded import EMBEDDED_FILE
from geomap.model import Kind

if TYPE_CHECKING:
    import sqlite3

__all__ = ["Inventory", "SourceNote", "info"]


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceNote:
    """One data set and its licence."""

    name: str
    version: str
    licence: str
    credit: str
    gives: str
    places: int
    """Places whose point comes from it."""
    fields: tuple[tuple[str, int], ...] = ()
    """What else it gave (`names`, `extent`, `population`, `areas`, `rank`), and to how many places."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Inventory:
    """A gazetteer file at a glance."""

    file: str
    version: str
    schema: int
    note: str
    size_bytes: int
    """Of the file and the name index beside it."""
    places: int
    names: int
    outlines: int
    kinds: tuple[tuple[str, int], ...]
    """Kind and number of places, most first."""
    sources: tuple[SourceNote, ...]
    checks: tuple[tuple[str, bool], ...]
    """What was looked at, and whether it is so."""


def info(path: Path | str = EMBEDDED_FILE) -> Inventory:
    """Reads a gazetteer file through. Raises GazetteerError when it is missing, damaged or of another schema."""
    file = Path(path)
    index = file.with_suffix(".names")
    database = Database(file)
    sql = database.sql()
    kinds = sql.execute("SELECT kind, count(*) FROM place GROUP BY kind ORDER BY count(*) DESC, kind").fetchall()
    given = _given(sql)
    sources = sql.execute("SELECT key, name, version, licence, credit, gives FROM source ORDER BY id").fetchall()
    (integrity,) = sql.execute("PRAGMA quick_check(1)").fetchone()
    (lost,) = sql.execute(
        "SELECT count(*) FROM place WHERE latitude NOT BETWEEN -9000000 AND 9000000"
        " OR longitude NOT BETWEEN -18000000 AND 18000000"
    ).fetchone()
    (orphans,) = sql.execute(
        "SELECT count(*) FROM place a LEFT JOIN place b ON b.row = a.country WHERE a.country NOT NULL AND b.row IS NULL"
    ).fetchone()
    (outlines,) = sql.execute("SELECT count(*) FROM extent").fetchone()
    names = tuple(Kind)
    inventory = Inventory(
        file=file.name,
        version=database.version,
        schema=int(database.meta["schema"]),
        note=database.meta.get("note", ""),
        size_bytes=file.stat().st_size + (index.stat().st_size if index.is_file() else 0),
        places=sum(count for _, count in kinds),
        names=int(database.meta.get("names", "0")),
        outlines=outlines,
        kinds=tuple((names[kind].value, count) for kind, count in kinds),
        sources=tuple(
            SourceNote(
                name=name,
                version=version,
                licence=licence,
                credit=credit,
                gives=gives,
                places=given[key]["point"],
                fields=tuple(sorted((field, count) for field, count in given[key].items() if field != "point")),
            )
            for key, name, version, licence, credit, gives in sources
        ),
        checks=(
            ("the file is whole", integrity == "ok"),
            ("every point lies on the globe", lost == 0),
            ("every country is in the file", orphans == 0),
            *(
                (f"{rows:,} rows of the supplement are confirmed {how}", True)
                for how, rows in sql.execute("SELECT how, rows FROM checked")
            ),
        ),
    )
    database.close()
    return inventory


def _given(sql: sqlite3.Connection) -> defaultdict[str, Counter[str]]:
    """Key of a source → field → number of places that have it from there."""
    found: defaultdict[str, Counter[str]] = defaultdict(Counter)
    query = "SELECT fields, count(*) FROM place p JOIN provenance g ON g.id = p.provenance GROUP BY p.provenance"
    for fields, count in sql.execute(query):
        for part in fields.split():
            field, _, sources = part.partition("=")
            for source in sources.split(","):
                found[source][field] += count
    return found
