"""`geomap.annotated/1`: the three tables of an annotated corpus. Written by `geomap.scale`, read by `geomap.sources`.

A row holds nothing of when, where or by whom it was made, so that the same articles give the same rows.
"""

from __future__ import annotations

from typing import Any

from geomap.fields import ARTICLE, MENTION, PLACE, Column, columns_of, some_of

__all__ = [
    "ABOUT",
    "ARTICLES",
    "DUPLICATES",
    "MANIFEST",
    "MENTIONS",
    "PLACES",
    "RESOLVED",
    "SCHEMA",
    "TABLES",
    "UNKNOWN",
    "arrow_schema",
]

SCHEMA = "geomap.annotated/1"
TABLES = ("articles", "mentions", "places")
MANIFEST = "manifest.json"
DUPLICATES = "duplicates.parquet"
UNKNOWN = "unknown.parquet"
RESOLVED = "resolved.parquet"
ABOUT = b"geomap"
"""Key of the Parquet files' metadata that holds, as JSON, what made them."""


_WHICH = (
    Column("part", "text", "the part of the corpus; with `row` it tells an article from all others"),
    Column("row", "whole", "number of the article in its part, from 0"),
    Column("article_id", "text", "the article's id; unique within its part"),
)
ARTICLES = (
    *_WHICH,
    *columns_of(ARTICLE[1:-1]),
    Column("duplicate_of", "text", "id of the first article of the part with the same text"),
    Column("text_hash", "text", "64 bits of BLAKE2b of the text, in hex; equal texts have equal hashes"),
    Column("mentions", "whole", "number of its rows in `mentions`"),
    Column("focus", "focus", "the places it is about: place_id, name, share"),
    Column("story", "bytes", "with --stories: the MinHash signature of its text, for near-duplicates"),
    Column("text", "text", "with --with-text: the text"),
)
MENTIONS = (
    *_WHICH,
    Column("published", "text", "the article's date, as in `articles`"),
    *columns_of(some_of(MENTION, "start", "end", "text", "form")),
    Column("sentence_start", "whole", "offset at which the sentence begins"),
    Column("sentence_end", "whole", "offset behind the sentence"),
    Column("sentence", "text", "the sentence that names it"),
    *columns_of(some_of(MENTION, "page", "role", "status", "confidence")),
    Column("place_id", "text", "the place's id, as in `places`; empty without a place"),
    *columns_of(some_of(PLACE, "name", "kind", "country_code", "latitude", "longitude"), {"name": "place"}),
    Column("alternatives", "rivals", "what else it may be: place_id, confidence"),
    Column("evidence", "reasons", "why it went there: reason, detail, weight"),
    Column("anchors", "texts", "ids of the places that a relative mention leans on"),
    Column("area", "text", "a GeoJSON geometry, for relative mentions"),
    *columns_of(some_of(MENTION, "corrected_by")),
)
_BBOX = [field.name for field in PLACE].index("bbox")
PLACES = (
    Column("part", "text", "the part of the corpus: a place has a row in each part that names it"),
    *columns_of(PLACE[:_BBOX]),
    Column("west", "number", "of its extent; west > east when that crosses the dateline"),
    Column("south", "number", "of its extent"),
    Column("east", "number", "of its extent"),
    Column("north", "number", "of its extent"),
    *columns_of(PLACE[_BBOX + 1 :]),
    Column("mentions", "whole", "number of mentions in the part; 0 where it is a rival only"),
    Column("articles", "whole", "number of the part's articles that mention it"),
)
_COLUMNS = {"articles": ARTICLES, "mentions": MENTIONS, "places": PLACES}


def arrow_schema(table: str) -> Any:
    """The `pyarrow.Schema` of one of `TABLES`."""
    import pyarrow as pa

    text, number = pa.string(), pa.float64()
    types = {
        "text": text,
        "whole": pa.int64(),
        "number": number,
        "flag": pa.bool_(),
        "bytes": pa.binary(),
        "texts": pa.list_(text),
        "focus": pa.list_(pa.struct([("place_id", text), ("name", text), ("share", number)])),
        "rivals": pa.list_(pa.struct([("place_id", text), ("confidence", number)])),
        "reasons": pa.list_(pa.struct([("reason", text), ("detail", text), ("weight", number)])),
    }
    fields = [
        pa.field(column.name, types[column.holds], metadata={"about": column.about}) for column in _COLUMNS[table]
    ]
    return pa.schema(fields)
