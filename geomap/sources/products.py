"""What geomap itself wrote and left among the articles: told by what is in it, never by its name alone."""

from __future__ import annotations

import os
import re
from pathlib import Path

from geomap.schema import SCHEMA
from geomap.sources.html import IS_OWN_MAP, OWN_MAP

__all__ = ["JOURNALS", "is_product", "product"]

_HEAD_BYTES = 4096
_SQLITE = b"SQLite format 3\0"
_APPLICATION = slice(68, 72)
"""Where the header of a SQLite file says which program it belongs to."""
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
_CORRECTIONS = b"quote,context,article,decision,scope"
"""How a table of corrections begins."""
_SEPARATORS = bytes.maketrans(b";\t", b",,")
"""A spreadsheet that is set to another language saves a table with these."""

_PROJECT = "It is a geomap project: give it by itself to `geomap map`, `locate` or `read`."
_EXPORT = (
    "It holds places that geomap located, written for other programs. Give the articles instead, or what geomap "
    "reads again: `geomap locate articles/ -o places.jsonl`."
)
_DECISIONS = "It is a table of corrections: `geomap corrections import PROJECT FILE` takes it into a project."
_GAZETTEER = "It is a gazetteer: use it with --gazetteer."
_INDEX = "It is the name index of a gazetteer: give the gazetteer beside it with --gazetteer."
_JOURNAL = "It is the journal of an open database of geomap's: give the database itself."
_APPLICATIONS = {b"geoM": _PROJECT, b"geom": _GAZETTEER}
"""What the headers of projects and of gazetteers say of who made them."""


def is_product(path: Path) -> bool:
    """Whether geomap wrote this file: a map, a project, a gazetteer, corrections, located results in any format."""
    return product(path) is not None


def product(path: Path) -> str | None:
    """What a file is that geomap wrote, and what to do with it, as a sentence; None for any other file.

    Nothing needs to be said ("") of JSON Lines of `geomap locate`: those with texts hold the articles again.
    """
    for ending in JOURNALS:
        if path.name.endswith(ending):
            return _JOURNAL if _of_database(_head(path.with_name(path.name.removesuffix(ending)))) else None
    if path.suffix == ".names":
        return _INDEX if _NAMES in _read(path, -_NAMES_FOOTER_BYTES) else None
    if path.suffix in (".parquet", ".geoparquet"):
        footer = _read(path, -_PARQUET_FOOTER_BYTES)
        return _EXPORT if all(column in footer for column in _COLUMNS) else None
    head = _head(path).removeprefix(b"\xef\xbb\xbf")
    if _LOCATED.match(head):
        return ""
    if head[:9].lower() == b"<!doctype" and OWN_MAP in head:
        return IS_OWN_MAP
    return _of_database(head) or _of_table(head) or (_EXPORT if _is_layer(path, head) else None)


def _of_database(head: bytes) -> str | None:
    return _APPLICATIONS.get(head[_APPLICATION]) if head.startswith(_SQLITE) else None


def _of_table(head: bytes) -> str | None:
    header = head.partition(b"\n")[0].replace(b'"', b"").translate(_SEPARATORS)
    return _DECISIONS if header.startswith(_CORRECTIONS) else _EXPORT if header.startswith(_TABLES) else None


def _is_layer(path: Path, head: bytes) -> bool:
    return (
        (head.startswith(_LAYERS) and _MADE in head)
        or (head.startswith(_LINE) and any(row in _read(path, _LAYER_BYTES) for row in _OF_ROWS))
        or (head.startswith(_SQLITE) and head[_APPLICATION] == _GEOPACKAGE and _MADE in _read(path, _LAYER_BYTES))
    )


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
