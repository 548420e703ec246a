"""How right geomap is: located articles judged against a corpus in which people marked the places.

The rules are those by which geoparsers are compared: spans exact and overlapping, places right by id, by a distance of
at most 161 km, or by extent, end to end from raw text, and confidence held against truth.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from geomap.errors import InputError
from geomap.evaluation.comparison import Comparison, compare
from geomap.evaluation.gold import read_gold
from geomap.evaluation.predictions import by_article
from geomap.evaluation.report import Report, Speed, report_of
from geomap.evaluation.table import write_errors
from geomap.settings import Settings
from geomap.store import is_missing_project, is_project

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from geomap.evaluation.running import WeightFiles
    from geomap.model import Located
    from geomap.plugins import Gazetteer, Recogniser

__all__ = ["Comparison", "Report", "Speed", "compare", "evaluate", "write_errors"]


def evaluate(
    gold: str | Path,
    located: str | Path | Iterable[Located] | None = None,
    *,
    gold_mentions: bool = False,
    weights: WeightFiles | None = None,
    recogniser: str | Recogniser | None = None,
    gazetteers: Sequence[str | Gazetteer] | None = None,
    settings: Settings | None = None,
    publisher: bool = False,
) -> Report:
    """Judges located articles against the gold corpus in the file `gold`; without `located`, geomap runs on it first.

    `located` is a `geomap.located/1` JSON Lines file, or located articles. `gold_mentions` hands the marked spans over,
    so that only the places are judged. `weights` are files that take the place of the shipped weights (leave one corpus
    out). `publisher` lets geomap see each article's publisher and URL, which the headline figures don't.
    A project as `gold` is judged as it was located, by the corrections that people made in it.
    `recogniser`, `gazetteers` and `settings` are those of `geomap.locate`.

    Raises InputError, naming the line, when a file can't be read or doesn't fit the other, or when `located` comes with
    what only concerns a run; ProjectError when a project is missing; and what `geomap.locate` raises.
    """
    if is_project(gold) or is_missing_project(gold):
        return _by_people(gold, located, alone=not (gold_mentions or weights or recogniser or gazetteers or publisher))
    articles = read_gold(gold)
    if located is not None:
        if gold_mentions or publisher or not all(one is None for one in (weights, recogniser, gazetteers)):
            raise InputError(
                "located results are judged as they are; leave them out to run geomap on the gold articles"
            )
        return report_of(articles, by_article(located, articles))
    # The scorer alone does without the pipeline and its weights.
    from geomap.evaluation.running import read_weights, run_on

    learnt = read_weights(weights)
    found, speed = run_on(
        articles,
        gold_mentions=gold_mentions,
        learnt=learnt,
        recogniser=recogniser,
        gazetteers=gazetteers,
        settings=settings or Settings(),
        publisher=publisher,
    )
    return report_of(
        articles,
        by_article(found, articles),
        gold_mentions_given=gold_mentions,
        weights=", ".join(learnt.names) or None,
        speed=speed,
    )


def _by_people(project: str | Path, located: object, *, alone: bool) -> Report:
    from geomap.evaluation.people import judged_by_people

    if located is not None or not alone:
        raise InputError(
            "a project is judged as it was located, by its own corrections; "
            "`geomap add PROJECT --relocate --recogniser NAME` locates it anew"
        )
    gold, found, decisions = judged_by_people(project)
    return report_of(gold, by_article(found, gold), decisions=decisions)
