"""From two articles to a news crawl: the same function over a corpus, on all cores or on a Dask cluster."""

from geomap.scale.annotator import Annotator
from geomap.scale.duplicates import find_duplicates
from geomap.scale.running import Annotated, annotate
from geomap.scale.unknown import join_resolved, unknown_names

__all__ = ["Annotated", "Annotator", "annotate", "find_duplicates", "join_resolved", "unknown_names"]
