"""`geomap.annotated/1`: the three tables of an annotated corpus. Written by `geomap.scale`, read by `geomap.sources`.

A row holds nothing of when, where or by whom it was made, so that the same articles give the same rows.
"""

from __future__ import annotations

from typing import Any, NamedTuple

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
    "Column",
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


class Column(NamedTuple):
    """A column of a table."""

    name: str
    holds: str
    """`text`, `whole`, `number`, `flag`, `bytes`, `texts`, or a list of objects: `focus`, `rivals`, `reasons`."""
    about: str


_WHICH = (
    Column("part", "text", "the part of the corpus; with `row` it tells an article from all others"),
    Column("row", "whole", "number of the article in its part, from 0"),
    Column("article_id", "text", "the article's id; unique within its part"),
)
ARTICLES = (
    *_WHICH,
    Column("title", "text", "the article's title"),
    Column("author", "text", "who wrote it"),
    Column("source", "text", "where it was read: a path relative to IN, or an address"),
    Column("url", "text", "its address on the web"),
    Column("publisher", "text", "who published it"),
    Column("published", "text", "when it was published, ISO 8601 of any precision, as written"),
    Column("language", "text", "its language, ISO 639-1"),
    Column("status", "text", "ok, or why it could not be read"),
    Column("detail", "text", "a sentence that explains the status, or a warning"),
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
    Column("start", "whole", "offset of the first character in the text, in code points"),
    Column("end", "whole", "offset behind the last character"),
    Column("text", "text", "the words in the article"),
    Column("form", "text", "name, demonym, embedded or relative"),
    Column("sentence_start", "whole", "offset at which the sentence begins"),
    Column("sentence_end", "whole", "offset behind the sentence"),
    Column("sentence", "text", "the sentence that names it"),
    Column("page", "whole", "page of a paged document"),
    Column("role", "text", "what the place does in the sentence, where that is known"),
    Column("status", "text", "resolved, ambiguous, unknown or rejected"),
    Column("confidence", "number", "probability that this is a mention of this place, 0 to 1"),
    Column("place_id", "text", "the place's id, as in `places`; empty without a place"),
    Column("place", "text", "the place's name"),
    Column("kind", "text", "what the place is: city, country, river..."),
    Column("country_code", "text", "ISO 3166-1 alpha-2"),
    Column("latitude", "number", "decimal degrees, WGS 84"),
    Column("longitude", "number", "decimal degrees, WGS 84"),
    Column("alternatives", "rivals", "what else it may be: place_id, confidence"),
    Column("evidence", "reasons", "why it went there: reason, detail, weight"),
    Column("anchors", "texts", "ids of the places that a relative mention leans on"),
    Column("area", "text", "a GeoJSON geometry, for relative mentions"),
    Column("corrected_by", "text", "id of the correction in force"),
)
PLACES = (
    Column("part", "text", "the part of the corpus: a place has a row in each part that names it"),
    Column("id", "text", "the place's id"),
    Column("name", "text", "the place's name"),
    Column("kind", "text", "what the place is: city, country, river..."),
    Column("latitude", "number", "decimal degrees, WGS 84"),
    Column("longitude", "number", "decimal degrees, WGS 84"),
    Column("country", "text", "English name of the country"),
    Column("country_code", "text", "ISO 3166-1 alpha-2"),
    Column("admin1", "text", "name of the first-order division"),
    Column("admin1_code", "text", "its code"),
    Column("admin2", "text", "name of the second-order division"),
    Column("west", "number", "of its extent; west > east when that crosses the dateline"),
    Column("south", "number", "of its extent"),
    Column("east", "number", "of its extent"),
    Column("north", "number", "of its extent"),
    Column("feature_code", "text", "GeoNames feature code, such as PPLA"),
    Column("geonames_id", "whole", "id in GeoNames"),
    Column("wikidata_id", "text", "id in Wikidata, such as Q83387"),
    Column("population", "whole", "number of inhabitants"),
    Column("disputed", "flag", "whether several countries claim it"),
    Column("claimants", "texts", "ISO codes of the countries that claim it"),
    Column("precision", "text", "how exact the point is: exact, approximate or area"),
    Column("uncertainty_km", "number", "how far off the point may be"),
    Column("source", "text", "the data set that it comes from"),
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
