"""How right geomap is: located articles judged against a corpus in which people marked the places.

The rules are those by which geoparsers are compared: spans exact and overlapping, places right by id, by a distance of
at most 161 km, or by extent, end to end from raw text, and confidence held against truth.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from geomap.evaluation.comparison import Comparison, compare
from geomap.evaluation.gold import read_gold
from geomap.evaluation.predictions import by_article
from geomap.evaluation.report import Report, Speed, report_of
from geomap.evaluation.table import write_errors

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from geomap.model import Located

__all__ = ["Comparison", "Report", "Speed", "compare", "evaluate", "write_errors"]


def evaluate(gold: str | Path, located: str | Path | Iterable[Located] | None = None) -> Report:
    """Judges located articles against the gold corpus in the file `gold`.

    Raises InputError, naming the line, when either can't be read or doesn't fit the other.
    """
    articles = read_gold(gold)
    return report_of(articles, by_article(() if located is None else located, articles))
