"""The tables of a GeoPackage (OGC 12-128r18): what each is for is in the standard; here is what geomap writes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geomap.fields import FLAG, NUMBER, TEXT, WHOLE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from geomap.export.rows import Layout

__all__ = ["BASE", "GEOMETRY", "KEY", "NO_DATE", "layer_statements", "r_tree_triggers"]

KEY, GEOMETRY = "fid", "geom"

NO_DATE = "1970-01-01T00:00:00.000Z"
"""The standard wants a moment of change; geomap writes the same bytes for the same articles, whenever it does."""

_TYPES = {TEXT: "TEXT", WHOLE: "INTEGER", NUMBER: "REAL", FLAG: "BOOLEAN"}

_WKT = (
    'GEOGCS["WGS 84",DATUM["WGS_1984",SPHEROID["WGS 84",6378137,298.257223563,AUTHORITY["EPSG","7030"]],'
    'AUTHORITY["EPSG","6326"]],PRIMEM["Greenwich",0,AUTHORITY["EPSG","8901"]],UNIT["degree",0.0174532925199433,'
    'AUTHORITY["EPSG","9122"]],AXIS["Latitude",NORTH],AXIS["Longitude",EAST],AUTHORITY["EPSG","4326"]]'
)

BASE = (
    """CREATE TABLE gpkg_spatial_ref_sys (srs_name TEXT NOT NULL, srs_id INTEGER NOT NULL PRIMARY KEY,
    organization TEXT NOT NULL, organization_coordsys_id INTEGER NOT NULL, definition TEXT NOT NULL,
    description TEXT)""",
    """INSERT INTO gpkg_spatial_ref_sys VALUES
    ('Undefined cartesian SRS', -1, 'NONE', -1, 'undefined', 'undefined cartesian coordinate reference system'),
    ('Undefined geographic SRS', 0, 'NONE', 0, 'undefined', 'undefined geographic coordinate reference system')""",
    f"""INSERT INTO gpkg_spatial_ref_sys VALUES ('WGS 84 geodetic', 4326, 'EPSG', 4326, '{_WKT}',
    'longitude and latitude in decimal degrees on the WGS 84 spheroid')""",
    """CREATE TABLE gpkg_contents (table_name TEXT NOT NULL PRIMARY KEY, data_type TEXT NOT NULL,
    identifier TEXT UNIQUE, description TEXT DEFAULT '',
    last_change DATETIME NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')),
    min_x DOUBLE, min_y DOUBLE, max_x DOUBLE, max_y DOUBLE, srs_id INTEGER,
    CONSTRAINT fk_gc_r_srs_id FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys(srs_id))""",
    """CREATE TABLE gpkg_geometry_columns (table_name TEXT NOT NULL, column_name TEXT NOT NULL,
    geometry_type_name TEXT NOT NULL, srs_id INTEGER NOT NULL, z TINYINT NOT NULL, m TINYINT NOT NULL,
    CONSTRAINT pk_geom_cols PRIMARY KEY (table_name, column_name),
    CONSTRAINT uk_gc_table_name UNIQUE (table_name),
    CONSTRAINT fk_gc_tn FOREIGN KEY (table_name) REFERENCES gpkg_contents(table_name),
    CONSTRAINT fk_gc_srs FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys (srs_id))""",
    """CREATE TABLE gpkg_extensions (table_name TEXT, column_name TEXT, extension_name TEXT NOT NULL,
    definition TEXT NOT NULL, scope TEXT NOT NULL,
    CONSTRAINT ge_tce UNIQUE (table_name, column_name, extension_name))""",
    """CREATE TABLE gpkg_data_columns (table_name TEXT NOT NULL, column_name TEXT NOT NULL, name TEXT, title TEXT,
    description TEXT, mime_type TEXT, constraint_name TEXT,
    CONSTRAINT pk_gdc PRIMARY KEY (table_name, column_name), CONSTRAINT gdc_tn UNIQUE (table_name, name))""",
    """CREATE TABLE gpkg_data_column_constraints (constraint_name TEXT NOT NULL, constraint_type TEXT NOT NULL,
    value TEXT, min NUMERIC, min_is_inclusive BOOLEAN, max NUMERIC, max_is_inclusive BOOLEAN, description TEXT,
    CONSTRAINT gdcc_ntv UNIQUE (constraint_name, constraint_type, value))""",
    """INSERT INTO gpkg_extensions VALUES
    ('gpkg_data_columns', NULL, 'gpkg_schema', 'http://www.geopackage.org/spec130/#extension_schema', 'read-write'),
    ('gpkg_data_column_constraints', NULL, 'gpkg_schema',
     'http://www.geopackage.org/spec130/#extension_schema', 'read-write')""",
    # Not of the standard: where QGIS looks for the styles of a file's layers.
    """CREATE TABLE layer_styles (id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, f_table_catalog TEXT(256),
    f_table_schema TEXT(256), f_table_name TEXT(256), f_geometry_column TEXT(256), styleName TEXT(30), styleQML TEXT,
    styleSLD TEXT, useAsDefault BOOLEAN, description TEXT, owner TEXT(30), ui TEXT(30),
    update_time DATETIME DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')))""",
)


def layer_statements(layout: Layout) -> Iterator[str]:
    """Makes the table of a layer, its description and its spatial index. Names are geomap's own, none is a text's."""
    table = layout.name
    columns = "".join(f', "{column.name}" {_TYPES[column.holds]}' for column in layout.columns)
    yield (f'CREATE TABLE "{table}" ({KEY} INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, {GEOMETRY} GEOMETRY{columns})')
    yield (
        "INSERT INTO gpkg_contents (table_name, data_type, identifier, last_change, srs_id) VALUES "
        f"('{table}', 'features', '{table}', '{NO_DATE}', 4326)"
    )
    yield (
        "INSERT INTO gpkg_contents (table_name, data_type, identifier, last_change) VALUES "
        f"('layer_styles', 'attributes', 'layer_styles', '{NO_DATE}')"
    )
    yield f"INSERT INTO gpkg_geometry_columns VALUES ('{table}', '{GEOMETRY}', 'GEOMETRY', 4326, 0, 0)"
    for column in layout.columns:
        about = column.about.replace("'", "''")
        yield (
            "INSERT INTO gpkg_data_columns (table_name, column_name, name, description) VALUES "
            f"('{table}', '{column.name}', '{column.name}', '{about}')"
        )
    yield (
        f"INSERT INTO gpkg_extensions VALUES ('{table}', '{GEOMETRY}', 'gpkg_rtree_index', "
        "'http://www.geopackage.org/spec120/#extension_rtree', 'write-only')"
    )
    yield f"CREATE VIRTUAL TABLE rtree_{table}_{GEOMETRY} USING rtree(id, minx, maxx, miny, maxy)"


def r_tree_triggers(table: str) -> Iterator[str]:
    """What keeps the spatial index true when somebody edits the layer; the standard gives them word for word."""
    index = f"rtree_{table}_{GEOMETRY}"
    filled = f"(NEW.{GEOMETRY} NOTNULL AND NOT ST_IsEmpty(NEW.{GEOMETRY}))"
    empty = f"(NEW.{GEOMETRY} ISNULL OR ST_IsEmpty(NEW.{GEOMETRY}))"
    corners = ", ".join(f"ST_{corner}(NEW.{GEOMETRY})" for corner in ("MinX", "MaxX", "MinY", "MaxY"))
    put = f"INSERT OR REPLACE INTO {index} VALUES (NEW.{KEY}, {corners});"
    drop = f"DELETE FROM {index} WHERE id = OLD.{KEY};"
    same, other = f"OLD.{KEY} = NEW.{KEY}", f"OLD.{KEY} != NEW.{KEY}"
    for name, when, condition, action in (
        ("insert", "AFTER INSERT", filled, put),
        ("update1", f"AFTER UPDATE OF {GEOMETRY}", f"{same} AND {filled}", put),
        ("update2", f"AFTER UPDATE OF {GEOMETRY}", f"{same} AND {empty}", drop),
        ("update3", "AFTER UPDATE", f"{other} AND {filled}", drop + " " + put),
        ("update4", "AFTER UPDATE", f"{other} AND {empty}", f"DELETE FROM {index} WHERE id IN (OLD.{KEY}, NEW.{KEY});"),
        ("delete", "AFTER DELETE", f"OLD.{GEOMETRY} NOTNULL", drop),
    ):
        yield f'CREATE TRIGGER {index}_{name} {when} ON "{table}" WHEN {condition} BEGIN {action} END'
