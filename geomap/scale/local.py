"""Parts on the cores of this machine; a part whose worker died is done again, an article at a time."""

from __future__ import annotations

import time
from dataclasses import replace
from itertools import tee
from typing import TYPE_CHECKING

from geomap.model import Article, ArticleStatus, Located
from geomap.scale.working import annotate_part, begin_part, next_article, read_next, report, stay_small
from geomap.workers import Worker, WorkerError, Workers

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from geomap.scale.corpus import Part
    from geomap.scale.working import Job, Report

__all__ = ["one_by_one", "run_here"]


def run_here(parts: Iterable[Part], job: Job) -> Iterator[Report]:
    """A report for each part, in their order. At most two parts a worker are under way."""
    sent, kept = tee(parts)
    with Workers(job.settings.jobs) as workers:
        for outcome, part in zip(workers.map(_annotate, ((part, job) for part in sent)), kept, strict=True):
            if isinstance(outcome.error, WorkerError):
                yield one_by_one(part, job)
            elif outcome.error is not None:
                raise outcome.error
            else:
                yield outcome.result


def _annotate(task: tuple[Part, Job]) -> Report:
    stay_small()
    return annotate_part(*task)


def one_by_one(part: Part, job: Job) -> Report:
    """The same part, each article tried by itself in a worker that does nothing else.

    An article that kills such a worker twice is given up as `crashed`; once may have been somebody else's doing.
    """
    began = time.monotonic()
    with Worker() as worker, job.tables(part) as tables:
        for located in _stepped(part, job, worker):
            tables.add(located)
        tables.commit(job.told(part))
        return report(part, tables, time.monotonic() - began, [])


def _stepped(part: Part, job: Job, worker: Worker) -> Iterator[Located]:
    done = deaths = 0
    begun = False
    while True:
        try:
            if not begun:
                worker.call(begin_part, part, job, done)
                begun = True
            located = worker.call(next_article)
        except WorkerError:
            begun = False
            deaths += 1
            if deaths < 2:
                continue
            located = _given_up(part, job, worker, done)
            if located.article.text == "":  # its reading kills: what follows in its file can't be reached
                yield located
                return
        if located is None:
            return
        yield located
        done, deaths = done + 1, 0


def _given_up(part: Part, job: Job, worker: Worker, done: int) -> Located:
    """The article that killed its worker twice, as it was read, if it can be read."""
    detail = "It was given up: the process that worked on it died, twice."
    article: Article | None = None
    try:
        worker.call(begin_part, part, job, done)
        article = worker.call(read_next)
    except WorkerError:
        detail = "It was given up with all that follows it in its part: the process that read it died, again and again."
    known = article or Article(id=f"{part.pieces[0].name}#{done + 1}", source=part.pieces[0].name)
    return Located(article=replace(known, status=ArticleStatus.CRASHED, detail=detail))
