"""Articles into a project: known ones are passed over, new and changed ones located and kept, a few at a time."""

from __future__ import annotations

import time
from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from geomap.errors import InputError
from geomap.model import ArticleStatus
from geomap.pipeline import locate, read_each
from geomap.project.identity import Identity, Roots
from geomap.store import Numbers, content_of, count_doubts, is_project, kept_articles, known, put, settle_article
from geomap.workers import ahead

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

    from geomap.model import Article, Located
    from geomap.pipeline import ReadOptions
    from geomap.settings import Settings
    from geomap.store import Store

__all__ = ["Added", "add", "relocate_all"]

_KEEP_ARTICLES = 64
_KEEP_EVERY_S = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Added:
    """What an `add` came to, in articles."""

    new: int = 0
    changed: int = 0
    """Their text or what is known of them differs from what was kept."""
    located_again: int = 0
    unchanged: int = 0
    failed: int = 0
    """Those of all these that could not be read; they are kept with their status."""

    def sentence(self) -> str:
        """Such as: 3 new, 1 changed, 40 unchanged."""
        parts = {"new": self.new, "changed": self.changed, "located again": self.located_again}
        said = [f"{count} {word}" for word, count in parts.items() if count]
        said += [f"{self.unchanged} unchanged"] if self.unchanged or not said else []
        return ", ".join(said + ([f"{self.failed} not read"] if self.failed else []))


class _Waiting(NamedTuple):
    identity: Identity
    content: bytes


class _Count:
    def __init__(self) -> None:
        self.of: dict[str, int] = dict.fromkeys(("new", "changed", "located_again", "unchanged", "failed"), 0)

    def added(self) -> Added:
        return Added(**self.of)


def add(
    store: Store,
    sources: Sequence[str | Path],
    *,
    settings: Settings,
    options: ReadOptions,
    relocate: bool,
    on_article: Callable[[Located], None] | None,
) -> Added:
    """Reads the sources, and keeps what is new or has changed; with `relocate` the others are located again, too.

    What was kept stays when it is stopped; another run goes on from there.
    """
    if mistaken := [source for source in sources if source != "-" and is_project(source)]:
        raise InputError(f"{mistaken[0]} is a project, no article; its corrections come by `geomap corrections export`")
    count = _Count()
    waiting: deque[_Waiting] = deque()
    fresh = _fresh(store, ahead(read_each(sources, options, settings)), waiting, count, relocate=relocate)
    _keep_all(store, locate(fresh, settings=settings), waiting, on_article)
    return count.added()


def _fresh(
    store: Store,
    articles: Iterable[tuple[str | Path, Article]],
    waiting: deque[_Waiting],
    count: _Count,
    *,
    relocate: bool,
) -> Iterator[Article]:
    """The articles that must be located; `waiting` tells, in the same order, where each of them goes."""
    roots = Roots(store)
    seen: set[Identity] = set()
    for source, article in articles:
        identity = roots.identity(article, source)
        if identity in seen:  # a file that was given twice; ids within a source differ
            continue
        seen.add(identity)
        content = content_of(article)
        before = known(store.db, *identity)
        count.of["failed"] += article.status is not ArticleStatus.OK
        same = before is not None and before.content == content
        if same and not relocate:
            count.of["unchanged"] += 1
            continue
        count.of["new" if before is None else "located_again" if same else "changed"] += 1
        waiting.append(_Waiting(identity, content))
        yield article


def _keep_all(
    store: Store,
    located: Iterable[Located],
    waiting: deque[_Waiting],
    on_article: Callable[[Located], None] | None,
) -> None:
    batch: list[tuple[Located, _Waiting]] = []
    due_s = time.monotonic() + _KEEP_EVERY_S
    try:
        for one in located:
            batch.append((one, waiting.popleft()))
            if len(batch) >= _KEEP_ARTICLES or time.monotonic() >= due_s:
                _keep(store, batch, on_article)
                due_s = time.monotonic() + _KEEP_EVERY_S
    finally:
        _keep(store, batch, on_article)
    count_doubts(store)


def _keep(store: Store, batch: list[tuple[Located, _Waiting]], on_article: Callable[[Located], None] | None) -> None:
    """Keeps a few articles in one step, and says so when they are on the disk."""
    if not batch:
        return
    kept, batch[:] = list(batch), []
    with store.writing() as db:
        numbers = Numbers(db)
        for one, (identity, content) in kept:
            ident = put(db, numbers, one, wanted=identity.wanted, source=identity.source, content=content)
            settle_article(db, numbers, ident)
    if on_article is not None:
        for one, _ in kept:
            on_article(one)


def relocate_all(store: Store, *, settings: Settings, on_article: Callable[[Located], None] | None) -> Added:
    """Locates every article again from the text that was kept."""
    count = _Count()
    waiting: deque[_Waiting] = deque()
    fresh = locate(_kept_texts(store, waiting, count), settings=settings)
    _keep_all(store, fresh, waiting, on_article)
    return count.added()


def _kept_texts(store: Store, waiting: deque[_Waiting], count: _Count) -> Iterator[Article]:
    for kept in kept_articles(store):
        article = kept.located.article
        count.of["failed"] += article.status is not ArticleStatus.OK
        count.of["located_again"] += 1
        waiting.append(_Waiting(Identity(kept.wanted, kept.source), kept.content))
        yield article
