"""Articles from wherever they are: one small module for each format, one function for all of them."""

from geomap.sources.annotated import (
    Surest,
    annotated_folder,
    annotated_rows,
    annotated_tables,
    is_annotated,
    mentions_in,
    read_annotated,
    surest_sentences,
    unread_articles,
)
from geomap.sources.located import is_located_file, is_located_head, read_located, read_located_stream
from geomap.sources.near import Stories
from geomap.sources.reading import FileRange, Peeked, lacking, read, read_ranges
from geomap.sources.rows import ARTICLE_SCHEMA, article_from_dict, article_to_dict

__all__ = [
    "ARTICLE_SCHEMA",
    "FileRange",
    "Peeked",
    "Stories",
    "Surest",
    "annotated_folder",
    "annotated_rows",
    "annotated_tables",
    "article_from_dict",
    "article_to_dict",
    "is_annotated",
    "is_located_file",
    "is_located_head",
    "lacking",
    "mentions_in",
    "read",
    "read_annotated",
    "read_located",
    "read_located_stream",
    "read_ranges",
    "surest_sentences",
    "unread_articles",
]
