"""What articles, mentions and places are told by: each field once, with what it holds, what it means, and where it is.

JSON Lines (`schema`), tables (`export.rows`) and the Parquet files of a corpus (`annotated`) are made from these.
"""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

__all__ = [
    "ARTICLE",
    "FLAG",
    "MENTION",
    "NUMBER",
    "PLACE",
    "TEXT",
    "WHOLE",
    "Column",
    "Field",
    "columns_of",
    "some_of",
    "values_of",
]

TEXT, WHOLE, NUMBER, FLAG = "text", "whole", "number", "flag"
"""What a field holds: texts, whole numbers, numbers with a fraction, true or false; each may be empty."""
TEXTS, EDGES = "texts", "edges"
"""A list of texts; west, south, east, north."""


class Column(NamedTuple):
    """A column of a table."""

    name: str
    holds: str
    about: str


class Field(NamedTuple):
    """Something that is told of an article, a mention or a place."""

    name: str
    holds: str
    about: str
    path: str
    """Where it is in the value, such as `point.latitude`."""


ARTICLE = (
    Field("id", TEXT, "the article's id", "id"),
    Field("title", TEXT, "the article's title", "title"),
    Field("author", TEXT, "who wrote it", "author"),
    Field("source", TEXT, "where it was read: a path relative to the folder given, or an address", "source"),
    Field("url", TEXT, "its address on the web", "url"),
    Field("publisher", TEXT, "who published it", "publisher"),
    Field("published", TEXT, "when it was published, ISO 8601 of any precision, as written", "published"),
    Field("language", TEXT, "its language, ISO 639-1", "language"),
    Field("status", TEXT, "ok, or why it could not be read", "status.value"),
    Field("detail", TEXT, "a sentence that explains the status, or a warning", "detail"),
    Field("duplicate_of", TEXT, "id of the first article with the same text", "duplicate_of"),
)
"""Of an `Article`, the text aside."""
MENTION = (
    Field("start", WHOLE, "offset of the first character in the text, in code points", "mention.start"),
    Field("end", WHOLE, "offset behind the last character", "mention.end"),
    Field("text", TEXT, "the words in the article", "mention.text"),
    Field("form", TEXT, "name, demonym, embedded or relative", "mention.form.value"),
    Field("page", WHOLE, "page of a paged document", "mention.page"),
    Field("role", TEXT, "what the place does in the sentence, where that is known", "mention.role"),
    Field("status", TEXT, "resolved, ambiguous, unknown or rejected", "status.value"),
    Field("confidence", NUMBER, "probability that this is a mention of this place, 0 to 1", "confidence"),
    Field("corrected_by", TEXT, "id of the correction in force", "corrected_by"),
)
"""Of a `Resolution`: its mention and the decision; sentence, place and reasons aside."""
PLACE = (
    Field("id", TEXT, "the place's id", "id"),
    Field("name", TEXT, "the place's name", "name"),
    Field("kind", TEXT, "what the place is: city, country, river...", "kind.value"),
    Field("latitude", NUMBER, "decimal degrees, WGS 84", "point.latitude"),
    Field("longitude", NUMBER, "decimal degrees, WGS 84", "point.longitude"),
    Field("country", TEXT, "English name of the country", "country"),
    Field("country_code", TEXT, "ISO 3166-1 alpha-2", "country_code"),
    Field("admin1", TEXT, "name of the first-order division", "admin1"),
    Field("admin1_code", TEXT, "its code", "admin1_code"),
    Field("admin2", TEXT, "name of the second-order division", "admin2"),
    Field("bbox", EDGES, "its extent; west > east when that crosses the dateline", "bbox"),
    Field("feature_code", TEXT, "GeoNames feature code, such as PPLA", "feature_code"),
    Field("geonames_id", WHOLE, "id in GeoNames", "geonames_id"),
    Field("wikidata_id", TEXT, "id in Wikidata, such as Q83387", "wikidata_id"),
    Field("population", WHOLE, "number of inhabitants", "population"),
    Field("disputed", FLAG, "whether several countries claim it", "disputed"),
    Field("claimants", TEXTS, "ISO codes of the countries that claim it", "claimants"),
    Field("precision", TEXT, "how exact the point is: exact, approximate or area", "precision"),
    Field("uncertainty_km", NUMBER, "how far off the point may be", "uncertainty_km"),
    Field("source", TEXT, "the data set that the place comes from", "source"),
)
"""Of a `Place`."""


def some_of(fields: Sequence[Field], *names: str) -> tuple[Field, ...]:
    """Some of the fields, in the order of the names. Raises KeyError for a name that is none."""
    by_name = {field.name: field for field in fields}
    return tuple(by_name[name] for name in names)


def columns_of(fields: Sequence[Field], called: Mapping[str, str] | None = None) -> tuple[Column, ...]:
    """A column for each field, some `called` otherwise in a table that has more than these.

    >>> columns_of(some_of(PLACE, "name"), {"name": "place"})
    (Column(name='place', holds='text', about="the place's name"),)
    """
    names = called or {}
    return tuple(Column(names.get(field.name, field.name), field.holds, field.about) for field in fields)


def values_of(fields: Sequence[Field]) -> Callable[[Any], tuple[Any, ...]]:
    """A function from a value to its fields' values, in their order (two fields or more)."""
    return attrgetter(*(field.path for field in fields))
