"""Projects as a source of located articles: what was found, with people's corrections over it."""

from __future__ import annotations

import dataclasses
import logging
from collections import deque
from typing import TYPE_CHECKING

from geomap.model import ArticleStatus
from geomap.pipeline.locating import locate
from geomap.resolve import focus
from geomap.settings import Settings
from geomap.store import choose, chosen, gazetteers_used, kept_articles, ledger, open_store, replay

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from geomap.gazetteer.online import Asking
    from geomap.model import Article, Located, Ranked, Totals
    from geomap.store import Kept, Ledger, Store

__all__ = ["draw_kept", "draw_project", "locate_kept", "read_kept", "read_project", "remark_on_gazetteer"]

_log = logging.getLogger("geomap.project")


def remark_on_gazetteer(store: Store, settings: Settings) -> None:
    """Says when articles were located with a gazetteer of one's own, and none is given now.

    The project knows it by its name alone: a path that a file names, which may be a stranger's, is never opened.
    """
    if settings.gazetteer != Settings().gazetteer:
        return
    with store.reading() as db:
        of = [name for name in gazetteers_used(db) if name != settings.gazetteer]
    if of:
        names = " and ".join(of)
        _log.info(
            "%s has articles that were located with the gazetteer %s, which is not given now: to use it give "
            "--gazetteer %s, or set GEOMAP_GAZETTEER", store.path.name, names, of[0]
        )  # fmt: skip


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
    remark_on_gazetteer(store, settings)
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
