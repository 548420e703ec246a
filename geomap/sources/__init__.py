"""Articles from wherever they are: one small module for each format, one function for all of them."""

from geomap.sources.located import is_located_file, read_located
from geomap.sources.reading import read
from geomap.sources.rows import ARTICLE_SCHEMA, article_from_dict, article_to_dict

__all__ = [
    "ARTICLE_SCHEMA",
    "article_from_dict",
    "article_to_dict",
    "is_located_file",
    "read",
    "read_located",
]
