"""The project file: articles, what was found in them, and the append-only log of corrections with its replay."""

from geomap.store.anchoring import surroundings
from geomap.store.articles import (
    Kept,
    Known,
    Numbers,
    article_number,
    gazetteers_used,
    kept_article,
    kept_articles,
    known,
    put,
)
from geomap.store.drawing import choose, chosen
from geomap.store.log import (
    Ledger,
    append,
    correction,
    corrections,
    ledger,
    next_instant,
    overlapping,
    rivals,
    settle_article,
    spot_of,
    waits,
)
from geomap.store.opening import Store, is_missing_project, is_project, open_store
from geomap.store.packing import content_of, correction_to_text, key, name_key, unkey
from geomap.store.queue import Doubtful, Progress, count_doubts, progress, queue, reach
from geomap.store.replay import active, replay, undone

__all__ = [
    "Doubtful",
    "Kept",
    "Known",
    "Ledger",
    "Numbers",
    "Progress",
    "Store",
    "active",
    "append",
    "article_number",
    "choose",
    "chosen",
    "content_of",
    "correction",
    "correction_to_text",
    "corrections",
    "count_doubts",
    "gazetteers_used",
    "is_missing_project",
    "is_project",
    "kept_article",
    "kept_articles",
    "key",
    "known",
    "ledger",
    "name_key",
    "next_instant",
    "open_store",
    "overlapping",
    "progress",
    "put",
    "queue",
    "reach",
    "replay",
    "rivals",
    "settle_article",
    "spot_of",
    "surroundings",
    "undone",
    "unkey",
    "waits",
]
