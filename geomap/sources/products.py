"""What geomap itself wrote and left among the articles: told by what is in it, never by its name alone."""

from __future__ import annotations

import os
import re
from pathlib import Path

from geomap.schema import SCHEMA
from geomap.sources.html import OWN_MAP

__all__ = ["JOURNALS", "is_product"]

_HEAD_BYTES = 4096
_SQLITE = b"SQLite format 3\0"
_APPLICATIONS = (b"geoM", b"geom")
"""What the headers of projects and of gazetteers say of who made them."""
_APPLICATION = slice(68, 72)
JOURNALS = ("-wal", "-shm")
"""Endings of the files that SQLite keeps beside an open database."""
_LAYERS = (b'{"type":"FeatureCollection"', b"<?xml")
_LINE = b'{"type":"Feature",'
_OF_ROWS = (b'"properties":{"article_id":', b'"properties":{"place_id":')
_MADE = b"Made with geomap"
"""In the description of a layer of GeoJSON, KML and GeoPackage."""
_GEOPACKAGE, _LAYER_BYTES = b"GPKG", 1 << 20
_COLUMNS, _PARQUET_FOOTER_BYTES = (b"place_licence", b"feature_code"), 1 << 16
_NAMES, _NAMES_FOOTER_BYTES = b"gmnames", 256
"""At the end of the name index beside a gazetteer."""
_LOCATED = re.compile(rb'\s*\{\s*"schema"\s*:\s*"' + re.escape(SCHEMA.encode()) + rb'"')
_TABLES = (
    b"article_id,title,published,publisher,url,source,language,article_status,",
    b"place_id,place,kind,latitude,longitude,uncertainty_km,",
)
"""How the tables of `geomap locate` begin."""


def is_product(path: Path) -> bool:
    """Whether geomap wrote this file: a map, a project, a gazetteer, located results in any format."""
    for ending in JOURNALS:
        if path.name.endswith(ending):
            return _is_own_database(_head(path.with_name(path.name.removesuffix(ending))))
    if path.suffix == ".names":
        return _NAMES in _read(path, -_NAMES_FOOTER_BYTES)
    if path.suffix in (".parquet", ".geoparquet"):
        return all(column in _read(path, -_PARQUET_FOOTER_BYTES) for column in _COLUMNS)
    head = _head(path).removeprefix(b"\xef\xbb\xbf")
    return (
        head.startswith(_TABLES)
        or (head.startswith(_LAYERS) and _MADE in head)
        or (head.startswith(_LINE) and any(row in _read(path, _LAYER_BYTES) for row in _OF_ROWS))
        or (head.startswith(_SQLITE) and head[_APPLICATION] == _GEOPACKAGE and _MADE in _read(path, _LAYER_BYTES))
        or _LOCATED.match(head) is not None
        or (head[:9].lower() == b"<!doctype" and OWN_MAP in head)
        or _is_own_database(head)
    )


def _is_own_database(head: bytes) -> bool:
    return head.startswith(_SQLITE) and head[_APPLICATION] in _APPLICATIONS


def _head(path: Path) -> bytes:
    return _read(path, _HEAD_BYTES)


def _read(path: Path, size_bytes: int) -> bytes:
    """The first bytes of a file, or with a negative size the last."""
    try:
        if not path.is_file():  # a pipe would be waited for
            return b""
        with path.open("rb") as file:
            if size_bytes < 0:
                file.seek(max(size_bytes, -file.seek(0, os.SEEK_END)), os.SEEK_END)
            return file.read(abs(size_bytes))
    except (OSError, ValueError):
        return b""
