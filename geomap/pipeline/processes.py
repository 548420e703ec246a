"""Batches of articles on several processes: results in order, and no article lost with its process."""

from __future__ import annotations

import dataclasses
from itertools import tee
from typing import TYPE_CHECKING, TypeVar

from geomap.model import ArticleStatus
from geomap.pipeline.parcel import packed, unpacked
from geomap.workers import Worker, WorkerError, Workers

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from geomap.model import Article

__all__ = ["in_processes"]

_Made = TypeVar("_Made")


def in_processes(
    batches: Iterable[list[Article]],
    work: Callable[[list[Article]], list[_Made]],
    given_up: Callable[[Article], _Made],
    jobs: int,
) -> Iterator[_Made]:
    """What `work`, which travels, makes of the articles of each batch, in their order.

    An article that kills its process twice becomes `crashed`, and what `given_up`, called here, makes of it.
    """
    sent, kept = tee(batches)
    with Workers(jobs) as workers:
        for outcome, batch in zip(workers.map(_packed, ((work, b) for b in sent)), kept, strict=True):
            if isinstance(outcome.error, WorkerError):
                yield from _one_by_one(batch, work, given_up)
            elif outcome.error is not None:
                raise outcome.error
            else:
                yield from unpacked(outcome.result)


def _packed(task: tuple[Callable[[list[Article]], list[_Made]], list[Article]]) -> bytes:
    """What a worker process does."""
    work, batch = task
    return packed(work(batch))


def _one_by_one(
    batch: Sequence[Article], work: Callable[[list[Article]], list[_Made]], given_up: Callable[[Article], _Made]
) -> Iterator[_Made]:
    """The articles of a batch whose process died, each by itself in a process that does nothing else."""
    with Worker() as worker:
        for article in batch:
            yield from _alone(article, work, given_up, worker)


def _alone(
    article: Article,
    work: Callable[[list[Article]], list[_Made]],
    given_up: Callable[[Article], _Made],
    worker: Worker,
) -> list[_Made]:
    """One article in its own process. A first death may have come from outside; after a second it is `crashed`."""
    for _ in range(2):
        try:
            return unpacked(worker.call(_packed, (work, [article])))
        except WorkerError as error:
            detail = f"It was given up: {error}, twice."
    return [given_up(dataclasses.replace(article, status=ArticleStatus.CRASHED, detail=detail))]
