"""GeoPackage 1.3: one layer, points and regions alike, with a style, so that QGIS shows it well.

It is written with SQLite alone: a GeoPackage is a database of a few tables (docs/why/008-geopackage-by-hand.md).
"""

from __future__ import annotations

import contextlib
import shutil
import sqlite3
import struct
import tempfile
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from geomap.credits import OUTLINES, credit_text
from geomap.errors import InputError
from geomap.export.gpkgtables import BASE, GEOMETRY, NO_DATE, layer_statements, r_tree_triggers
from geomap.export.qgis import style
from geomap.export.rows import LAYOUTS
from geomap.export.shapes import drawn_shapes

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from geomap.export.rows import Layout, Row
    from geomap.export.shapes import Drawn, Shapes
    from geomap.model import Located
    from geomap.plugins import Extents
    from geomap.settings import Settings

__all__ = ["GeoPackage", "create"]

_BATCH_ROWS = 10_000
_SRS = 4326
_POINT_HEADER = b"GP\0\1" + struct.pack("<i", _SRS)
"""Little-endian, without an envelope."""
_SHAPE_HEADER = struct.Struct("<2sBBi4d").pack
"""Little-endian, with the envelope west, east, south, north."""


def create(settings: Settings) -> GeoPackage:
    """The exporter."""
    return GeoPackage(by=settings.by)


class GeoPackage:
    """Located articles → a GeoPackage."""

    name = "gpkg"
    suffixes = (".gpkg",)

    def __init__(self, *, by: str = "mention", extents: Extents | None = None) -> None:
        self._layout = LAYOUTS[by]
        self._by = by
        self._extents = extents

    def with_extents(self, extents: Extents) -> GeoPackage:
        """The same, with the outlines of regions."""
        return GeoPackage(by=self._by, extents=extents)

    def write(self, located: Iterable[Located], out: BinaryIO) -> None:
        """Rows in batches, into a database of its own that is copied to `out` when it is whole.

        Raises InputError when the database can't be written, as on a full disk.
        """
        with tempfile.TemporaryDirectory(prefix="geomap-") as folder:
            path = Path(folder) / "out.gpkg"
            with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as database:
                try:
                    sources = _fill(database, self._layout, self._layout.rows(located), drawn_shapes(self._extents))
                    _describe(database, self._layout, sources | (set() if self._extents is None else {OUTLINES}))
                except sqlite3.Error as error:
                    raise InputError(f"the GeoPackage can't be made in {folder}: {error}") from error
            with path.open("rb") as made:
                shutil.copyfileobj(made, out, 1 << 20)


def _fill(database: sqlite3.Connection, layout: Layout, rows: Iterator[Row], shapes: Shapes[Drawn]) -> set[str]:
    for pragma in ("journal_mode = OFF", "synchronous = OFF", "application_id = 0x47504B47", "user_version = 10300"):
        database.execute(f"PRAGMA {pragma}")
    database.execute("BEGIN")
    for statement in (*BASE, *layer_statements(layout)):
        database.execute(statement)
    sources: set[str] = set()
    number = 1
    while batch := list(islice(rows, _BATCH_ROWS)):
        drawn = [shapes.of(row) for row in batch]
        _insert(database, layout, batch, drawn, number)
        sources.update(row.place.source for row in batch if row.place is not None and row.place.source)
        number += len(batch)
    for statement in r_tree_triggers(layout.name):
        database.execute(statement)
    database.execute("COMMIT")
    return sources


def _insert(
    database: sqlite3.Connection, layout: Layout, batch: Sequence[Row], drawn: Sequence[Drawn | None], first: int
) -> None:
    values = ", ".join("?" * (len(layout.columns) + 2))
    database.executemany(
        f'INSERT INTO "{layout.name}" VALUES ({values})',
        (
            (fid, None if shape is None else _blob(shape), *row.cells)
            for fid, (row, shape) in enumerate(zip(batch, drawn, strict=True), start=first)
        ),
    )
    database.executemany(
        f"INSERT INTO rtree_{layout.name}_{GEOMETRY} VALUES (?, ?, ?, ?, ?)",
        (
            (fid, shape.bounds[0], shape.bounds[2], shape.bounds[1], shape.bounds[3])
            for fid, shape in enumerate(drawn, start=first)
            if shape is not None
        ),
    )


def _blob(shape: Drawn) -> bytes:
    """Well-known binary behind GeoPackage's own header."""
    if shape.type == "Point":
        return _POINT_HEADER + shape.wkb
    west, south, east, north = shape.bounds
    return _SHAPE_HEADER(b"GP", 0, 3, _SRS, west, east, south, north) + shape.wkb


def _describe(database: sqlite3.Connection, layout: Layout, sources: set[str]) -> None:
    """Bounds, credits and style, which are known when the last row is in."""
    (bounds,) = database.execute(
        f"SELECT min(minx), min(miny), max(maxx), max(maxy) FROM rtree_{layout.name}_{GEOMETRY}"
    ).fetchall()
    about = f"Made with geomap, one row for each {layout.name[:-1]}. Data: {credit_text(sources) or 'none'}."
    database.execute(
        "UPDATE gpkg_contents SET description = ?, min_x = ?, min_y = ?, max_x = ?, max_y = ? WHERE table_name = ?",
        (about, *bounds, layout.name),
    )
    database.execute(
        "INSERT INTO layer_styles (f_table_catalog, f_table_schema, f_table_name, f_geometry_column, styleName,"
        " styleQML, useAsDefault, description, update_time) VALUES ('', '', ?, ?, 'geomap', ?, 1, ?, ?)",
        (layout.name, GEOMETRY, style(layout), "by status and confidence", NO_DATE),
    )
