"""The layout of a project file, as the steps that made it what it is. A step, once released, is never changed.

Texts that come from articles are kept as bytes or as JSON in ASCII: they may hold lone surrogates, which no SQLite text
can. Everything except `corrections`, `articles` and `roots` can be made again from these.
"""

from __future__ import annotations

import sqlite3
from functools import cache

__all__ = ["APPLICATION_ID", "STEPS", "VERSION", "objects_of"]

APPLICATION_ID = 0x67656F4D
"""`PRAGMA application_id` of a project: "geoM"."""

_FIRST = """
CREATE TABLE facts (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;

-- The folders that articles were added from, each as a hash of its path relative to the project file: a project that is
-- passed on doesn't tell how its maker's disk looks.
CREATE TABLE roots (mark TEXT PRIMARY KEY, label TEXT NOT NULL UNIQUE) STRICT, WITHOUT ROWID;

CREATE TABLE runs (no INTEGER PRIMARY KEY, data TEXT NOT NULL UNIQUE) STRICT;
CREATE TABLE publishers (no INTEGER PRIMARY KEY, name BLOB NOT NULL UNIQUE) STRICT;
CREATE TABLE names (no INTEGER PRIMARY KEY, folded BLOB NOT NULL UNIQUE) STRICT;
CREATE TABLE places (no INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, data TEXT NOT NULL) STRICT;

CREATE TABLE articles (
  no INTEGER PRIMARY KEY,
  id BLOB NOT NULL UNIQUE,
  wanted BLOB NOT NULL,           -- the id before it was made unique; with `source` it tells an article again
  source BLOB NOT NULL,
  content BLOB NOT NULL,          -- hash of everything that was read
  story BLOB,                     -- hash of the text; null when there is none
  copy_of INTEGER,                -- the first article with this text
  status TEXT NOT NULL,
  publisher INTEGER REFERENCES publishers,
  run INTEGER REFERENCES runs,
  located BLOB NOT NULL,          -- what was found, before any correction: packed JSON
  text BLOB NOT NULL,             -- packed
  UNIQUE (wanted, source)
) STRICT;
CREATE INDEX articles_by_story ON articles (story) WHERE story IS NOT NULL;
CREATE INDEX articles_by_status ON articles (status, run);

CREATE TABLE mentions (
  article INTEGER NOT NULL REFERENCES articles,
  start INTEGER NOT NULL,
  end INTEGER NOT NULL,
  form TEXT NOT NULL,
  name INTEGER NOT NULL REFERENCES names,
  place INTEGER REFERENCES places,
  status TEXT NOT NULL,
  confidence REAL,
  PRIMARY KEY (article, start, end, form)
) STRICT, WITHOUT ROWID;
CREATE INDEX mentions_by_name ON mentions (name, status, confidence, article, start);
CREATE INDEX mentions_by_place ON mentions (place, article);

-- Append-only: what people decided. `data` is the correction; the other columns find it.
CREATE TABLE corrections (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE,
  scope TEXT NOT NULL,
  name BLOB NOT NULL,
  article BLOB,
  publisher BLOB,
  made TEXT NOT NULL,
  data TEXT NOT NULL
) STRICT;
CREATE INDEX corrections_by_slot ON corrections (name, scope, article, publisher);
CREATE INDEX corrections_by_article ON corrections (article) WHERE article IS NOT NULL;
CREATE TRIGGER corrections_never_change BEFORE UPDATE ON corrections
  BEGIN SELECT RAISE(ABORT, 'corrections are never changed'); END;
CREATE TRIGGER corrections_never_go BEFORE DELETE ON corrections
  BEGIN SELECT RAISE(ABORT, 'corrections are never deleted'); END;

-- Which corrections hold now, and where their words stand in the articles as they are now (null: not found).
CREATE TABLE in_force (
  seq INTEGER PRIMARY KEY REFERENCES corrections,
  scope TEXT NOT NULL,
  name INTEGER NOT NULL REFERENCES names,
  article INTEGER REFERENCES articles,
  publisher INTEGER REFERENCES publishers,
  start INTEGER,
  end INTEGER,
  decision TEXT NOT NULL,
  place INTEGER REFERENCES places,
  missed INTEGER NOT NULL
) STRICT;
CREATE INDEX in_force_by_article ON in_force (article);
CREATE INDEX in_force_by_name ON in_force (name);
"""

_QUEUE = """
-- What is worth a person's look: for each name how much doubt its undecided mentions hold together. `stale` ones are
-- counted again before the queue is read.
CREATE TABLE doubts (
  name INTEGER PRIMARY KEY REFERENCES names,
  doubt REAL NOT NULL,
  mentions INTEGER NOT NULL,
  articles INTEGER NOT NULL,
  stale INTEGER NOT NULL
) STRICT;
CREATE INDEX doubts_by_doubt ON doubts (doubt);
CREATE INDEX doubts_stale ON doubts (name) WHERE stale;
INSERT INTO doubts SELECT DISTINCT name, 0.0, 0, 0, 1 FROM mentions;
"""

STEPS: tuple[str, ...] = (_FIRST, _QUEUE)
"""Step n leads from version n to version n + 1; `PRAGMA user_version` says how many were taken."""

VERSION = len(STEPS)


@cache
def objects_of(version: int) -> frozenset[tuple[str, str, str | None]]:
    """The tables, indexes and triggers that a project of this version has: kind, name and SQL."""
    with sqlite3.connect(":memory:") as made:
        for step in STEPS[:version]:
            made.executescript(step)
        rows = made.execute("SELECT type, name, sql FROM sqlite_schema").fetchall()
    made.close()
    return frozenset(rows)
