"""Articles from wherever they are: one small module for each format, one function for all of them."""

from geomap.sources.located import is_located_file, is_located_head, read_located, read_located_stream
from geomap.sources.near import Stories
from geomap.sources.reading import Peeked, read
from geomap.sources.rows import ARTICLE_SCHEMA, article_from_dict, article_to_dict

__all__ = [
    "ARTICLE_SCHEMA",
    "Peeked",
    "Stories",
    "article_from_dict",
    "article_to_dict",
    "is_located_file",
    "is_located_head",
    "read",
    "read_located",
    "read_located_stream",
]
