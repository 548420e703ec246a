"""What is worth a person's look first: names whose mentions are in doubt, the more the oftener they occur."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from geomap.model import Scope
from geomap.store.articles import article_text
from geomap.store.packing import unkey

if TYPE_CHECKING:
    import sqlite3

    from geomap.store.opening import Store

__all__ = ["Doubtful", "Progress", "count_doubts", "progress", "queue", "reach"]

_DOUBT = (
    "(CASE m.status WHEN 'unknown' THEN 0.6 ELSE 1.0 - coalesce(m.confidence, 0.0) END)"
    " * (CASE m.form WHEN 'demonym' THEN 0.25 ELSE 1.0 END)"
)
"""How much may be gained by a look. A name without a good candidate is left unknown rightly more often than not, and a
people word shades a country at most."""
_UNDECIDED = """NOT EXISTS (SELECT 1 FROM in_force f WHERE f.name = m.name AND (
  f.scope = 'everywhere' OR (f.scope = 'publisher' AND f.publisher = a.publisher)
  OR (f.scope = 'article' AND f.article = m.article) OR (f.article = m.article AND f.start = m.start)))"""
_OPEN = f"m.status <> 'rejected' AND a.copy_of IS NULL AND {_UNDECIDED}"
_WORTHLESS = 0.03
"""Less doubt than this in all mentions together is not shown."""


class Doubtful(NamedTuple):
    """A name in the queue, with the mention of it that is least certain."""

    doubt: float
    mentions: int
    """Mentions of the name that nobody has decided, in so many articles."""
    articles: int
    article: int
    """Number of the article with the least certain one."""
    article_id: str
    start: int
    end: int
    status: str
    confidence: float | None
    text: str
    """That article's."""


class Progress(NamedTuple):
    """How far a review has come, in names."""

    open: int
    decided: int


def count_doubts(store: Store) -> None:
    """Counts the doubts again of names that have changed; the queue is read from these counts."""
    if not store.db.execute("SELECT 1 FROM doubts WHERE stale LIMIT 1").fetchone():
        return
    with store.writing() as db:
        db.execute(
            f"CREATE TEMP TABLE counted AS SELECT m.name AS name, sum({_DOUBT}) AS doubt, count(*) AS mentions,"
            " count(DISTINCT m.article) AS articles FROM mentions m JOIN articles a ON a.no = m.article"
            f" WHERE m.name IN (SELECT name FROM doubts WHERE stale) AND {_OPEN} GROUP BY m.name"
        )
        db.execute("DELETE FROM doubts WHERE stale")
        db.execute("INSERT INTO doubts SELECT name, doubt, mentions, articles, 0 FROM counted")
        db.execute("DROP TABLE counted")


def queue(db: sqlite3.Connection, *, limit: int = 60) -> list[Doubtful]:
    """The names that are most worth a look, best first, each once."""
    rows = db.execute(
        "SELECT name, doubt, mentions, articles FROM doubts WHERE doubt > ? ORDER BY doubt DESC, name LIMIT ?",
        (_WORTHLESS, limit),
    ).fetchall()
    out = []
    for name, doubt, mentions, articles in rows:
        worst = _least_certain(db, name)
        if worst is not None:
            article, ident, start, end, status, confidence = worst
            text = article_text(db, ident) or ""
            out.append(Doubtful(doubt, mentions, articles, article, ident, start, end, status, confidence, text))
    return out


def _least_certain(db: sqlite3.Connection, name: int) -> tuple[int, str, int, int, str, float | None] | None:
    # Status by status, so that the index gives the first one at once, however often the name occurs.
    found = [
        row
        for status in ("ambiguous", "resolved", "unknown")
        if (
            row := db.execute(
                "SELECT m.article, a.id, m.start, m.end, m.status, m.confidence FROM mentions m"
                f" JOIN articles a ON a.no = m.article WHERE m.name = ? AND m.status = ? AND {_OPEN}"
                " ORDER BY m.confidence, m.article, m.start LIMIT 1",
                (name, status),
            ).fetchone()
        )
    ]
    if not found:
        return None
    article, ident, *rest = min(found, key=lambda row: (row[5] is None, row[5]))
    return (article, unkey(ident), *rest)


def progress(db: sqlite3.Connection) -> Progress:
    """Names in doubt, and names about which something was decided."""
    (waiting,) = db.execute("SELECT count(*) FROM doubts WHERE doubt > ?", (_WORTHLESS,)).fetchone()
    (decided,) = db.execute("SELECT count(DISTINCT name) FROM in_force").fetchone()
    return Progress(waiting, decided)


def reach(db: sqlite3.Connection, article: int, name: bytes) -> dict[Scope, int]:
    """How many mentions a decision of each scope would be about, when it is made in this article."""
    of_name = (
        "FROM mentions m JOIN articles a ON a.no = m.article WHERE m.name = (SELECT no FROM names WHERE folded = ?)"
    )
    publisher = "(SELECT publisher FROM articles WHERE no = ?)"
    counts = {
        Scope.ARTICLE: (f"SELECT count(*) {of_name} AND m.article = ?", (name, article)),
        Scope.PUBLISHER: (f"SELECT count(*) {of_name} AND a.publisher = {publisher}", (name, article)),
        Scope.EVERYWHERE: (f"SELECT count(*) {of_name}", (name,)),
    }
    found = {scope: int(db.execute(query, given).fetchone()[0]) for scope, (query, given) in counts.items()}
    return {Scope.MENTION: 1} | found
