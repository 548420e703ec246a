"""Features of a GeoPackage, which is an SQLite database: read by the standard library, geometries by shapely.

Layout: OGC 12-128r18, "GeoPackage Encoding Standard" (tables gpkg_contents and gpkg_geometry_columns, and the header
before each geometry's well-known binary).
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import shapely
import shapely.geometry

from geomap.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

__all__ = ["read_features"]

_WGS84 = (4326, 4979)
_ENVELOPE_BYTES = (0, 32, 48, 48, 64)


def read_features(path: Path) -> Iterator[tuple[str, Mapping[str, Any], Mapping[str, Any]]]:
    """(where it stands, GeoJSON geometry, properties) of each feature of each layer.

    Raises InputError, naming file and row, when the file or a geometry can't be read or isn't in WGS 84.
    """
    try:
        uri = f"file:{quote(str(path.resolve()))}?mode=ro&immutable=1"
        with closing(sqlite3.connect(uri, uri=True)) as database:
            # The file may come from a stranger: its own functions and views run nothing.
            database.execute("PRAGMA trusted_schema=OFF")
            database.row_factory = sqlite3.Row
            layers = database.execute(
                "SELECT g.table_name, g.column_name, g.srs_id FROM gpkg_geometry_columns g"
                " JOIN sqlite_master m ON m.name = g.table_name AND m.type = 'table' ORDER BY 1"
            ).fetchall()
            for table, column, srs in layers:
                if srs not in _WGS84:
                    raise InputError(
                        f"{path.name}, layer {table}: its coordinates are in system {srs}: "
                        "save it in WGS 84 (EPSG:4326) first"
                    )
                yield from _features(database, path.name, table, column)
    except sqlite3.Error as error:
        raise InputError(f"{path.name} is no GeoPackage that can be read ({error}): export it again") from error


def _features(
    database: sqlite3.Connection, name: str, table: str, column: str
) -> Iterator[tuple[str, Mapping[str, Any], Mapping[str, Any]]]:
    quoted = '"' + table.replace('"', '""') + '"'
    for number, row in enumerate(database.execute(f"SELECT * FROM {quoted}"), 1):
        where = f"{name}, layer {table}, row {number}"
        properties = {key.lower(): row[key] for key in row.keys() if key != column}  # noqa: SIM118 (a Row isn't a dict)
        # The key column of a layer says nothing; a text column `id` does.
        if isinstance(properties.get("id"), int):
            del properties["id"]
        yield where, _geometry(where, row[column]), properties


def _geometry(where: str, packed: Any) -> Mapping[str, Any]:
    try:
        if packed[:2] != b"GP":
            raise ValueError("it has no GeoPackage header")
        start = 8 + _ENVELOPE_BYTES[packed[3] >> 1 & 7]
        shape = shapely.from_wkb(packed[start:])
        if shape is None or shape.is_empty:
            raise ValueError("it is empty")
        return shapely.geometry.mapping(shape)  # type: ignore[no-any-return]
    except (TypeError, IndexError, ValueError, shapely.errors.ShapelyError) as error:
        raise InputError(f"{where}: its geometry can't be read ({error}): Point or Polygon is wanted") from error
