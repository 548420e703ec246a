"""Hostile formats are read in a worker process: what hangs, crashes or eats memory there costs one file here."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from geomap.model import Article, ArticleStatus
from geomap.sources.kinds import Kinds
from geomap.sources.parquet import Parquet
from geomap.sources.trouble import ReadingError
from geomap.workers import Failure, Worker, WorkerError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from geomap.settings import Settings

__all__ = ["Isolation"]

MEMORY_BYTES = 768 << 20
"""Of address space, libraries included: leaves the run as a whole under 1 GB."""
_BATCH_ARTICLES = 64
_BATCH_CHARACTERS = 1 << 20
_STATUSES = {
    Failure.TIMEOUT: ArticleStatus.TIMEOUT,
    Failure.MEMORY: ArticleStatus.TOO_LARGE,
    Failure.CRASHED: ArticleStatus.CRASHED,
}
_reading: Iterator[Article] = iter(())
"""In the worker process: what it is in the middle of."""


class Isolation:
    """Reads files in one worker, started when it is first needed."""

    def __init__(self, settings: Settings, columns: Mapping[str, str] | None = None) -> None:
        self._settings = settings
        self._columns = tuple((columns or {}).items())
        self._worker = Worker(memory_bytes=MEMORY_BYTES)

    def read(self, kind: str, path: Path, ident: str, rows: tuple[range, int] | None = None) -> Iterator[Article]:
        """The articles that the source `kind` finds in a file; each batch may take `timeout_s` of the settings.

        `rows` are the row groups of a table that are wanted, and the number of their first row.

        Raises ReadingError `timeout`, `too_large` or `crashed` when the worker had to be ended or died.
        """
        self._worker.renew_when_grown()
        limit_s = self._settings.timeout_s
        try:
            self._worker.call(_begin, kind, self._settings, self._columns, path, ident, rows, timeout_s=limit_s)
            done = False
            while not done:
                articles, done = self._worker.call(_more, timeout_s=limit_s)
                yield from articles
        except WorkerError as error:
            detail = f"Its reading was ended: {error}."
            raise ReadingError(_STATUSES[error.failure], detail) from error

    def close(self) -> None:
        """Ends the worker."""
        self._worker.close()


@lru_cache(maxsize=4)
def _kinds(settings: Settings, columns: tuple[tuple[str, str], ...]) -> Kinds:
    return Kinds(settings, dict(columns))


def _begin(
    kind: str,
    settings: Settings,
    columns: tuple[tuple[str, str], ...],
    path: Path,
    ident: str,
    rows: tuple[range, int] | None,
) -> None:
    global _reading
    source = _kinds(settings, columns).named(kind)
    if rows is not None and isinstance(source, Parquet):
        groups, first_row = rows
        _reading = source.read(path, ident=ident, groups=groups, first_row=first_row)
    else:
        _reading = source.read(path, ident=ident)


def _more() -> tuple[list[Article], bool]:
    """The next articles, and whether they are the last."""
    articles: list[Article] = []
    characters = 0
    try:
        for article in _reading:
            articles.append(article)
            characters += len(article.text)
            if len(articles) >= _BATCH_ARTICLES or characters >= _BATCH_CHARACTERS:
                return articles, False
    except Exception as error:
        if not articles:
            raise
        _begin_with(error)
        return articles, False
    return articles, True


def _begin_with(error: Exception) -> None:
    """What was read before the error comes out first, the error with the next batch."""
    global _reading

    def broken() -> Iterator[Article]:
        raise error
        yield

    _reading = broken()
