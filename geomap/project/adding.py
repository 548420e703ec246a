"""Articles into a project: known ones are passed over, new and changed ones located and kept, a few at a time."""

from __future__ import annotations

import time
from collections import deque
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from geomap.errors import InputError
from geomap.model import Article, ArticleStatus, Located
from geomap.pipeline import locate, read_each, remark_on_gazetteer
from geomap.project.identity import Identity, Roots
from geomap.store import (
    Numbers,
    content_of,
    count_doubts,
    is_missing_project,
    is_project,
    kept_articles,
    known,
    put,
    settle_article,
)
from geomap.workers import ahead

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from geomap.gazetteer.online import Asking
    from geomap.pipeline import ReadOptions
    from geomap.settings import Settings
    from geomap.store import Store

__all__ = ["Added", "add", "check_order", "nothing_read", "read_sources", "relocate_all", "until_readable"]

Read = tuple[str | Path, Article]
"""An article with the SOURCE that it came from."""

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
    gone: int = 0
    """Those that are kept from earlier, but whose files are no longer in the folders that were read."""

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
        self.of: dict[str, int] = dict.fromkeys(("new", "changed", "located_again", "unchanged", "failed", "gone"), 0)

    def added(self) -> Added:
        return Added(**self.of)


def check_order(project: str | Path, sources: Sequence[str | Path]) -> None:
    """Raises InputError when what is named as the project holds articles, or when one of the sources is the project."""
    path = Path(project)
    if not path.exists() or is_project(path):
        return
    later = next((one for one in sources if one != "-" and (is_project(one) or is_missing_project(one))), None)
    if later is not None or path.is_dir():
        name = later or "news.geomap"
        raise InputError(f"{project} is no project: the project comes first, as in `geomap add {name} {project}`")


def read_sources(sources: Sequence[str | Path], *, settings: Settings, options: ReadOptions) -> Iterator[Read]:
    """The articles of the sources, each with its source; read ahead in a thread.

    Raises InputError when a source is a project.
    """
    if mistaken := [source for source in sources if source != "-" and is_project(source)]:
        raise InputError(f"{mistaken[0]} is a project, no article; its corrections come by `geomap corrections export`")
    return ahead(read_each(sources, options, settings))


def until_readable(articles: Iterator[Read]) -> tuple[list[Read], Iterator[Read] | None]:
    """What can't be read before the first article that can, and all from there on; None when there is no such."""
    unread: list[Read] = []
    for one in articles:
        if one[1].status is ArticleStatus.OK:
            return unread, chain((one,), articles)
        unread.append(one)
    return unread, None


def nothing_read(unread: Sequence[Read], on_article: Callable[[Located], None] | None) -> Added:
    """What an `add` comes to that kept nothing."""
    if on_article is not None:
        for _, article in unread:
            on_article(Located(article=article))
    return Added(failed=len(unread))


def add(
    store: Store,
    articles: Iterable[Read],
    *,
    settings: Settings,
    relocate: bool,
    on_article: Callable[[Located], None] | None,
    asking: Asking | None = None,
) -> Added:
    """Keeps of the articles what is new or has changed; with `relocate` the others are located again, too.

    What was kept stays when it is stopped; another run goes on from there.
    """
    remark_on_gazetteer(store, settings)
    count = _Count()
    waiting: deque[_Waiting] = deque()
    fresh = _fresh(store, articles, waiting, count, relocate=relocate, on_article=on_article)
    _keep_all(store, locate(fresh, settings=settings, asking=asking), waiting, on_article)
    return count.added()


def _fresh(
    store: Store,
    articles: Iterable[Read],
    waiting: deque[_Waiting],
    count: _Count,
    *,
    relocate: bool,
    on_article: Callable[[Located], None] | None,
) -> Iterator[Article]:
    """The articles that must be located; `waiting` tells, in the same order, where each of them goes."""
    roots = Roots(store)
    seen: set[Identity] = set()
    folders: dict[str | Path, bool] = {}
    for source, article in articles:
        if source not in folders:
            folders[source] = article.path is not None and Path(source).is_dir()
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
            if on_article is not None and article.status is not ArticleStatus.OK:
                on_article(Located(article=article))
            continue
        count.of["new" if before is None else "located_again" if same else "changed"] += 1
        waiting.append(_Waiting(identity, content))
        yield article
    read = {identity.source for identity in seen}
    count.of["gone"] = sum(roots.gone(source, read) for source, is_folder in folders.items() if is_folder)


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


def relocate_all(
    store: Store,
    *,
    settings: Settings,
    on_article: Callable[[Located], None] | None,
    asking: Asking | None = None,
) -> Added:
    """Locates every article again from the text that was kept."""
    remark_on_gazetteer(store, settings)
    count = _Count()
    waiting: deque[_Waiting] = deque()
    fresh = locate(_kept_texts(store, waiting, count), settings=settings, asking=asking)
    _keep_all(store, fresh, waiting, on_article)
    return count.added()


def _kept_texts(store: Store, waiting: deque[_Waiting], count: _Count) -> Iterator[Article]:
    for kept in kept_articles(store):
        article = kept.located.article
        count.of["failed"] += article.status is not ArticleStatus.OK
        count.of["located_again"] += 1
        waiting.append(_Waiting(Identity(kept.wanted, kept.source), kept.content))
        yield article
