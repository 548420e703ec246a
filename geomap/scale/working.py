"""What a worker process does: a part from its files to its tables, at one go, or an article at a time."""

from __future__ import annotations

import os
import time
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from geomap.scale.annotator import Annotator
from geomap.scale.corpus import opened
from geomap.scale.tables import PartTables
from geomap.sources import read_ranges

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from geomap.model import Article, Located
    from geomap.scale.corpus import Part
    from geomap.settings import Settings

__all__ = ["Job", "Report", "annotate_part", "begin_part", "next_article", "peak_bytes", "read_next", "report"]

_BATCH = 64
_SLOW_S = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """What holds for all parts of a run."""

    settings: Settings
    folder: Path
    """OUT and the options' hash."""
    about: Mapping[str, str]
    """What makes the results; goes into the metadata of each file."""
    kind: str | None = None
    columns: tuple[tuple[str, str], ...] = ()
    with_text: bool = False
    stories: bool = False

    def tables(self, part: Part) -> PartTables:
        """The part's tables, to be filled."""
        return PartTables(self.folder, part.name, with_text=self.with_text, stories=self.stories)

    def told(self, part: Part) -> dict[str, object]:
        """What the part's files say of themselves."""
        return dict(self.about) | {"fingerprint": part.fingerprint, "pieces": [piece.key for piece in part.pieces]}


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """How the work on a part went; for the log only."""

    part: str
    articles: int
    mentions: int
    counts: Mapping[str, int]
    seconds: float
    worker: int
    peak_bytes: int
    slow: tuple[tuple[str, float], ...] = ()
    """(id, seconds) of the articles of slow batches: each one's share of its batch's time, by length."""


def annotate_part(part: Part, job: Job) -> Report:
    """Reads, locates and writes a part; nothing of it is seen before all of it is there."""
    began = time.monotonic()
    annotator = Annotator(job.settings)
    slow: list[tuple[str, float]] = []
    with opened(part.pieces) as ranges, job.tables(part) as tables:
        articles = read_ranges(ranges, settings=job.settings, kind=job.kind, columns=dict(job.columns))
        while batch := list(islice(articles, _BATCH)):
            at = time.monotonic()
            for located in annotator.locate(batch):
                tables.add(located)
            slow += _slow(batch, time.monotonic() - at)
        tables.commit(job.told(part))
        return report(part, tables, time.monotonic() - began, slow)


def report(part: Part, tables: PartTables, seconds: float, slow: list[tuple[str, float]]) -> Report:
    """What became of a part."""
    return Report(
        part=part.name, articles=sum(tables.counts.values()), mentions=tables.mentions, counts=dict(tables.counts),
        seconds=seconds, worker=os.getpid(), peak_bytes=peak_bytes(),
        slow=tuple(sorted(slow, key=lambda one: -one[1])[:5]),
    )  # fmt: skip


def _slow(batch: list[Article], seconds: float) -> Iterator[tuple[str, float]]:
    length = sum(len(article.text) for article in batch) or 1
    for article in batch:
        share = seconds * len(article.text) / length
        if share > _SLOW_S:
            yield article.id, round(share, 2)


def peak_bytes() -> int:
    """The most memory that this process has held; 0 where the system doesn't tell."""
    try:
        import resource
    except ImportError:
        return 0
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


class _Stepping:
    """In a worker of its own: the part that it goes through an article at a time."""

    articles: Iterator[Article] = iter(())
    annotator: Annotator | None = None
    open_files: ExitStack = ExitStack()


def begin_part(part: Part, job: Job, skip: int) -> None:
    """Opens a part behind its first `skip` articles."""
    _Stepping.open_files.close()
    _Stepping.open_files = ExitStack()
    ranges = _Stepping.open_files.enter_context(opened(part.pieces))
    _Stepping.articles = read_ranges(ranges, settings=job.settings, kind=job.kind, columns=dict(job.columns))
    _Stepping.annotator = Annotator(job.settings)
    for _ in islice(_Stepping.articles, skip):
        pass


def next_article() -> Located | None:
    """The next article, located; None behind the last."""
    article = read_next()
    if article is None or _Stepping.annotator is None:
        return None
    return next(_Stepping.annotator.locate([article]))


def read_next() -> Article | None:
    """The next article as it was read; None behind the last."""
    return next(_Stepping.articles, None)
