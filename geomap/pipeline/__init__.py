"""Joins the stages: articles in, located articles out, in order and in bounded memory.

    sources ──Article──▶ recognise ──Mention──▶ gazetteer ──Candidate──▶ resolve ──Resolution──▶ export

Only here does one stage's value become the next one's input.
"""

from geomap.pipeline.drawing import draw_sources
from geomap.pipeline.gazetteers import lookup, open_gazetteer
from geomap.pipeline.locating import get_ready, locate, locate_here, options_hash
from geomap.pipeline.online import open_asking
from geomap.pipeline.projects import draw_kept, locate_kept, read_kept, remark_on_gazetteer
from geomap.pipeline.reading import (
    ReadOptions,
    example_folder,
    locate_sources,
    open_located,
    read,
    read_each,
    stories_told_once,
)
from geomap.pipeline.weighing import weighed
from geomap.pipeline.writing import locate_into, to_dataframe, to_geodataframe, to_map, write

__all__ = [
    "ReadOptions",
    "draw_kept",
    "draw_sources",
    "example_folder",
    "get_ready",
    "locate",
    "locate_here",
    "locate_into",
    "locate_kept",
    "locate_sources",
    "lookup",
    "open_asking",
    "open_gazetteer",
    "open_located",
    "options_hash",
    "read",
    "read_each",
    "read_kept",
    "remark_on_gazetteer",
    "stories_told_once",
    "to_dataframe",
    "to_geodataframe",
    "to_map",
    "weighed",
    "write",
]
