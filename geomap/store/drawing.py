"""What a map can carry of a large project: counts of everything, and for each place its surest sentences.

Counted and chosen in SQL, with people's decisions applied, so that memory doesn't grow with the project.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from geomap.model import Totals
from geomap.store.articles import kept_article
from geomap.store.packing import unkey

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator

    from geomap.store.articles import Kept
    from geomap.store.opening import Store

__all__ = ["MOST_SENTENCES", "Chosen", "choose", "chosen"]

MOST_SENTENCES = 50
"""Sentences that a map carries for one place, when it can't carry all."""
_CARRIED = 50_000
"""Mentions that a page opens with at ease; a project that has no more is drawn whole."""

_HOLDS = """(SELECT f.seq FROM in_force f WHERE f.name = m.name AND (
  f.scope = 'everywhere' OR (f.scope = 'publisher' AND f.publisher = a.publisher)
  OR (f.scope = 'article' AND f.article = m.article)
  OR (f.scope = 'mention' AND f.article = m.article AND f.start = m.start))
  ORDER BY instr('mention article publisher everywhere', f.scope), f.seq DESC LIMIT 1)"""
"""The decision that holds for a mention: of the narrowest scope, and of those the newest."""


class Chosen(NamedTuple):
    """An article, and the mentions of it that are carried."""

    kept: Kept
    spans: frozenset[tuple[int, int]]


def choose(store: Store) -> Totals | None:
    """Counts all mentions by place, and chooses those that a map carries; None when it can carry them all."""
    with store.reading() as db:
        (count,) = db.execute("SELECT count(*) FROM mentions WHERE status <> 'rejected'").fetchone()
        if count <= _CARRIED:
            return None
        _gather(db)
        rows = db.execute(
            "SELECT p.id, count(*), count(DISTINCT g.article) FROM gathered g JOIN places p ON p.no = g.place"
            " GROUP BY g.place"
        ).fetchall()
        totals = {unkey(ident): (mentions, articles) for ident, mentions, articles in rows}
        limit = _limit([mentions for mentions, _ in totals.values()])
        db.execute("DROP TABLE IF EXISTS temp.carried")
        # Where a name has no place, one sentence for each name says so.
        db.execute(
            "CREATE TEMP TABLE carried AS SELECT article, start, end FROM (SELECT article, start, end, place,"
            " row_number() OVER (PARTITION BY place, CASE WHEN place IS NULL THEN name END"
            " ORDER BY confidence DESC, article, start) AS rank FROM gathered)"
            f" WHERE rank <= CASE WHEN place IS NULL THEN 1 ELSE {limit:d} END ORDER BY article, start"
        )
        db.execute("INSERT INTO carried SELECT no, -1, -1 FROM articles WHERE status <> 'ok'")
        db.execute("CREATE INDEX temp.carried_by_article ON carried (article)")
        db.execute("DROP TABLE temp.gathered")
        (articles,) = db.execute("SELECT count(*) FROM articles WHERE status = 'ok' AND copy_of IS NULL").fetchone()
    return Totals(places=totals, mentions=sum(mentions for mentions, _ in totals.values()), articles=articles)


def _gather(db: sqlite3.Connection) -> None:
    """All mentions as people have decided them: by the machine where nobody has."""
    db.execute("DROP TABLE IF EXISTS temp.gathered")
    db.execute(
        "CREATE TEMP TABLE gathered AS SELECT article, start, end, name,"
        " CASE WHEN seq IS NULL THEN place ELSE (SELECT place FROM in_force f WHERE f.seq = g.seq) END AS place,"
        " CASE WHEN seq IS NULL THEN confidence ELSE 1.0 END AS confidence FROM ("
        " SELECT m.article, m.start, m.end, m.name, m.place, m.confidence,"
        f" CASE WHEN m.name IN (SELECT name FROM in_force) THEN {_HOLDS} END AS seq"
        " FROM mentions m JOIN articles a ON a.no = m.article WHERE m.status <> 'rejected' AND a.copy_of IS NULL) g"
        " WHERE seq IS NULL OR (SELECT decision FROM in_force f WHERE f.seq = g.seq) <> 'not a place'"
    )
    db.execute(
        "INSERT INTO gathered SELECT article, start, end, name, place, 1.0 FROM in_force"
        " WHERE missed AND start IS NOT NULL AND decision = 'place'"
    )


def _limit(counts: list[int]) -> int:
    """The most sentences a place, at most MOST_SENTENCES, with which a page stays easy to open; at least 1."""
    limit = MOST_SENTENCES
    while limit > 1 and sum(min(count, limit) for count in counts) > _CARRIED:
        limit -= 1
    return limit


def chosen(store: Store) -> Iterator[Chosen]:
    """The articles of what `choose` has chosen, one at a time, in the order in which they were added."""
    last = -1
    while True:
        row = store.db.execute("SELECT min(article) FROM carried WHERE article > ?", (last,)).fetchone()
        if row[0] is None:
            return
        last = int(row[0])
        spans = store.db.execute("SELECT start, end FROM carried WHERE article = ?", (last,)).fetchall()
        with store.reading() as db:
            kept = kept_article(db, last)
        if kept is not None:
            yield Chosen(kept, frozenset(spans))
