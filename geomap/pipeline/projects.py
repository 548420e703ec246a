"""Projects as a source of located articles: what was found, with people's corrections over it."""

from __future__ import annotations

import dataclasses
from collections import deque
from typing import TYPE_CHECKING

from geomap.model import ArticleStatus
from geomap.pipeline.locating import locate
from geomap.resolve import focus
from geomap.store import choose, chosen, kept_articles, ledger, open_store, replay

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from geomap.gazetteer.online import Asking
    from geomap.model import Article, Located, Ranked, Totals
    from geomap.settings import Settings
    from geomap.store import Kept, Ledger, Store

__all__ = ["draw_kept", "draw_project", "locate_kept", "read_kept", "read_project"]


def read_project(
    path: str | Path, *, relocate: Settings | None = None, asking: Asking | None = None, ranked: bool = False
) -> Iterator[Located]:
    """The articles of a project, corrected; with `relocate`, located anew with these settings first.

    `ranked` then keeps all candidates, as `locate` does.

    Raises ProjectError when it can't be opened; what `locate` raises.
    """
    with open_store(path) as store:
        yield from read_kept(store) if relocate is None else locate_kept(store, relocate, asking, ranked=ranked)


def read_kept(store: Store) -> Iterator[Located]:
    """The articles of an open project, corrected, in the order in which they were added."""
    with store.reading() as db:
        settled = ledger(db)
    return (_corrected(one.located, one, settled) for one in kept_articles(store))


def locate_kept(
    store: Store, settings: Settings, asking: Asking | None = None, *, ranked: bool = False
) -> Iterator[Located]:
    """The articles of an open project located anew, corrected; nothing is written."""
    with store.reading() as db:
        settled = ledger(db)
    waiting: deque[Kept] = deque()
    fresh = locate(_texts(kept_articles(store), waiting), settings=settings, asking=asking, ranked=ranked)
    return (_corrected(located, waiting.popleft(), settled) for located in fresh)


def draw_kept(store: Store) -> tuple[Iterator[Located], Totals | None]:
    """The articles of an open project for a map, corrected.

    Of a large project come, for each place, the surest mentions only, and how much they stand for.
    """
    totals = choose(store)
    return (read_kept(store), None) if totals is None else (_carried(store), totals)


def draw_project(path: str | Path) -> tuple[Iterator[Located], Totals | None]:
    """As `draw_kept`, of a project file that is closed when its last article has come."""
    store = open_store(path)
    located, totals = draw_kept(store)

    def closing() -> Iterator[Located]:
        with store:
            yield from located

    return closing(), totals


def _carried(store: Store) -> Iterator[Located]:
    with store.reading() as db:
        settled = ledger(db)
    for one in chosen(store):
        located = _corrected(one.kept.located, one.kept, settled)
        carried = tuple(r for r in located.resolutions if (r.mention.start, r.mention.end) in one.spans)
        yield dataclasses.replace(located, resolutions=carried)


def _texts(kept: Iterable[Kept], waiting: deque[Kept]) -> Iterator[Article]:
    for one in kept:
        waiting.append(one)
        yield one.located.article


def _corrected(located: Located, kept: Kept, settled: Ledger) -> Located:
    if located.article.status is not ArticleStatus.OK:
        return located
    after = replay(located, settled.ruling(kept.no, kept.publisher))
    if after is located:
        return located
    ranked: tuple[tuple[Ranked, ...], ...] = ()
    if located.ranked:  # of those that stay; what a person added has none
        of = {
            (r.mention.start, r.mention.end): listed
            for r, listed in zip(located.resolutions, located.ranked, strict=True)
        }
        ranked = tuple(of.get((r.mention.start, r.mention.end), ()) for r in after.resolutions)
    return dataclasses.replace(after, focus=focus(after.article, after.resolutions), ranked=ranked)
