"""What a worker process does: a part from its files to its tables, at one go, or an article at a time."""

from __future__ import annotations

import os
import sys
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

__all__ = [
    "Job",
    "Report",
    "annotate_part",
    "begin_part",
    "next_article",
    "peak_bytes",
    "private_bytes",
    "read_next",
    "report",
    "stay_small",
]

_BATCH = 16
"""Articles that are read before they are located: more would only take memory."""
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
    private_bytes: int
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


def stay_small() -> None:
    """For a process of our own, before its first part: some 60 MiB less.

    pyarrow imports pandas, where that is installed, to see whether the first list that it converts is pandas': here it
    is told that there is none, which it remembers. Its own pool keeps what it has once held.
    """
    import pyarrow as pa

    if "pandas" not in sys.modules:
        sys.meta_path.insert(0, _NoPandas)
        try:
            pa.array([""])
        finally:
            sys.meta_path.remove(_NoPandas)
    pa.set_memory_pool(pa.system_memory_pool())


class _NoPandas:
    """A finder of modules that says of pandas that it isn't there."""

    @staticmethod
    def find_spec(name: str, path: object = None, target: object = None) -> None:
        del path, target
        if name == "pandas":
            raise ModuleNotFoundError(name)


def report(part: Part, tables: PartTables, seconds: float, slow: list[tuple[str, float]]) -> Report:
    """What became of a part."""
    return Report(
        part=part.name, articles=sum(tables.counts.values()), mentions=tables.mentions, counts=dict(tables.counts),
        seconds=seconds, worker=os.getpid(), peak_bytes=peak_bytes(), private_bytes=private_bytes(),
        slow=tuple(sorted(slow, key=lambda one: -one[1])[:5]),
    )  # fmt: skip


def _slow(batch: list[Article], seconds: float) -> Iterator[tuple[str, float]]:
    length = sum(len(article.text) for article in batch) or 1
    for article in batch:
        share = seconds * len(article.text) / length
        if share > _SLOW_S:
            yield article.id, round(share, 2)


def peak_bytes() -> int:
    """The most memory that this process has held; 0 where the system doesn't tell.

    Not `ru_maxrss`: a new process begins with the peak of the one that started it.
    """
    return _told("/proc/self/status", "VmHWM:")


def private_bytes() -> int:
    """The memory that this process holds now and shares with nobody: the gazetteer's pages, which all workers of a
    machine read from the same cache, are not in it. 0 where the system doesn't tell.
    """
    return sum(_told("/proc/self/smaps_rollup", kind) for kind in ("Private_Clean:", "Private_Dirty:"))


def _told(path: str, key: str) -> int:
    """A line such as `VmHWM:   158000 kB`, in bytes."""
    try:
        lines = Path(path).read_text("ascii").splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith(key)), 0)


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
