"""Articles and what was found in them: rows in, values out. Nothing here knows of corrections."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

from geomap.model import ArticleStatus
from geomap.schema import place_to_dict
from geomap.store.packing import (
    key,
    name_key,
    pack_located,
    pack_text,
    story_of,
    text_of,
    unkey,
    unpack_located,
    unpack_text,
)

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator

    from geomap.model import Article, Located, Place, Run
    from geomap.store.opening import Store

__all__ = [
    "Kept",
    "Known",
    "Numbers",
    "article_number",
    "article_text",
    "doubt_again",
    "gazetteers_used",
    "kept_article",
    "kept_articles",
    "known",
    "put",
]

_PAGE_ARTICLES = 128


class Known(NamedTuple):
    """An article that the project has already."""

    no: int
    id: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Kept:
    """An article as it is kept, with the machine's findings."""

    no: int
    publisher: int | None
    located: Located
    wanted: str
    source: str
    content: bytes


def known(db: sqlite3.Connection, wanted: str, source: str) -> Known | None:
    """The article that was read there under that id, or None."""
    row = db.execute(
        "SELECT no, id, content FROM articles WHERE wanted = ? AND source = ?", (key(wanted), key(source))
    ).fetchone()
    return None if row is None else Known(row[0], unkey(row[1]), row[2])


class Numbers:
    """The numbers of what many rows share, looked up once in a transaction."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db
        self._names: dict[bytes, int] = {}
        self._places: dict[str, int] = {}

    def name(self, quote: str) -> int:
        """The number of a name as it reads in a text."""
        return self.folded(name_key(quote))

    def folded(self, folded: bytes) -> int:
        """The number of a folded name."""
        if folded not in self._names:
            self._names[folded] = self._number("names", "folded", folded)
        return self._names[folded]

    def publisher(self, name: str | None) -> int | None:
        """The number of a publisher."""
        return None if name is None else self._number("publishers", "name", key(name))

    def run(self, run: Run | None) -> int | None:
        """The number of what made a result."""
        if run is None:
            return None
        made = [run.geomap, run.recogniser, run.gazetteer, run.options_hash, run.online]
        return self._number("runs", "data", text_of(made))

    def place(self, place: Place, *, newest: bool) -> int:
        """The number of a place; what is known of it is brought up when this is the `newest`."""
        if place.id not in self._places:
            data = text_of(place_to_dict(place))
            row = self._db.execute("SELECT no, data FROM places WHERE id = ?", (key(place.id),)).fetchone()
            if row is None:
                row = self._db.execute(
                    "INSERT INTO places (id, data) VALUES (?, ?) RETURNING no, data", (key(place.id), data)
                ).fetchone()
            elif newest and row[1] != data:
                self._db.execute("UPDATE places SET data = ? WHERE no = ?", (data, row[0]))
            self._places[place.id] = row[0]
        return self._places[place.id]

    def _number(self, table: str, column: str, value: str | bytes) -> int:
        row = self._db.execute(f"SELECT no FROM {table} WHERE {column} = ?", (value,)).fetchone()
        if row is None:
            row = self._db.execute(f"INSERT INTO {table} ({column}) VALUES (?) RETURNING no", (value,)).fetchone()
        number: int = row[0]
        return number


def put(db: sqlite3.Connection, numbers: Numbers, located: Located, *, wanted: str, source: str, content: bytes) -> str:
    """Keeps an article with what was found in it, in place of what was kept of it before; its id in the project."""
    article = located.article
    before = db.execute(
        "SELECT no, id, story FROM articles WHERE wanted = ? AND source = ?", (key(wanted), key(source))
    ).fetchone()
    story = story_of(article.text) if article.status is ArticleStatus.OK else None
    ident = _free_id(db, wanted) if before is None else unkey(before[1])
    kept = replace(located, article=replace(article, id=ident, source=source, duplicate_of=None))
    row: dict[str, object] = {
        "id": key(ident),
        "wanted": key(wanted),
        "source": key(source),
        "content": content,
        "story": story,
        "copy_of": None if story is None else _first_with(db, story),
        "status": article.status.value,
        "publisher": numbers.publisher(article.publisher),
        "run": numbers.run(located.run),
        "located": pack_located(kept),
        "text": pack_text(article.text),
    }
    number = _insert(db, row) if before is None else _update(db, before[0], row)
    if before is not None and before[2] != story:
        for changed in filter(None, (before[2], story)):
            _count_copies(db, changed)
    _put_mentions(db, numbers, number, located)
    return ident


def _free_id(db: sqlite3.Connection, wanted: str) -> str:
    ident, count = wanted, 1
    while db.execute("SELECT 1 FROM articles WHERE id = ?", (key(ident),)).fetchone():
        count += 1
        ident = f"{wanted}~{count}"
    return ident


def _first_with(db: sqlite3.Connection, story: bytes) -> int | None:
    row = db.execute("SELECT min(no) FROM articles WHERE story = ?", (story,)).fetchone()
    first: int | None = row[0]
    return first


def _count_copies(db: sqlite3.Connection, story: bytes) -> None:
    first = _first_with(db, story)
    db.execute("UPDATE articles SET copy_of = nullif(?, no) WHERE story = ?", (first, story))


def _insert(db: sqlite3.Connection, row: dict[str, object]) -> int:
    marks = ", ".join(f":{name}" for name in row)
    found = db.execute(f"INSERT INTO articles ({', '.join(row)}) VALUES ({marks}) RETURNING no", row).fetchone()
    number: int = found[0]
    return number


def _update(db: sqlite3.Connection, number: int, row: dict[str, object]) -> int:
    db.execute(f"UPDATE articles SET {', '.join(f'{name} = :{name}' for name in row)} WHERE no = {number:d}", row)
    db.execute("UPDATE articles SET copy_of = NULL WHERE no = ? AND copy_of = no", (number,))
    doubt_again(db, "SELECT DISTINCT name FROM mentions WHERE article = ?", number)
    db.execute("DELETE FROM mentions WHERE article = ?", (number,))
    return number


def doubt_again(db: sqlite3.Connection, names: str, number: int) -> None:
    """Has the doubts of some names counted anew before they are next read; `names` is a query with one gap."""
    db.execute(
        f"INSERT INTO doubts SELECT name, 0.0, 0, 0, 1 FROM ({names}) WHERE true ON CONFLICT DO UPDATE SET stale = 1",
        (number,),
    )


def _put_mentions(db: sqlite3.Connection, numbers: Numbers, article: int, located: Located) -> None:
    db.executemany(
        "INSERT OR IGNORE INTO mentions VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        [
            (
                article,
                r.mention.start,
                r.mention.end,
                r.mention.form.value,
                numbers.name(r.mention.text),
                None if r.place is None else numbers.place(r.place, newest=True),
                r.status.value,
                r.confidence,
            )
            for r in located.resolutions
        ],
    )
    doubt_again(db, "SELECT DISTINCT name FROM mentions WHERE article = ?", article)


_KEPT = (
    "SELECT a.no, a.id, a.publisher, a.located, a.text, b.id, a.wanted, a.source, a.content"
    " FROM articles a LEFT JOIN articles b ON b.no = a.copy_of"
)


def kept_articles(store: Store) -> Iterator[Kept]:
    """All articles in the order in which they were added; others may write meanwhile."""
    last = -1
    while True:
        with store.reading() as db:
            rows = db.execute(f"{_KEPT} WHERE a.no > ? ORDER BY a.no LIMIT {_PAGE_ARTICLES}", (last,)).fetchall()
        if not rows:
            return
        for row in rows:
            yield _kept(row)
        last = rows[-1][0]


def kept_article(db: sqlite3.Connection, number: int) -> Kept | None:
    """One article by its number."""
    row = db.execute(f"{_KEPT} WHERE a.no = ?", (number,)).fetchone()
    return None if row is None else _kept(row)


def article_number(db: sqlite3.Connection, ident: str) -> int | None:
    """The number of the article with an id, or None."""
    row = db.execute("SELECT no FROM articles WHERE id = ?", (key(ident),)).fetchone()
    return None if row is None else row[0]


def article_text(db: sqlite3.Connection, ident: str) -> str | None:
    """The text of the article with an id, or None."""
    row = db.execute("SELECT text FROM articles WHERE id = ?", (key(ident),)).fetchone()
    return None if row is None else unpack_text(row[0])


def gazetteers_used(db: sqlite3.Connection) -> tuple[str, ...]:
    """The names of the gazetteers that articles were located with, most articles first."""
    rows = db.execute(
        "SELECT r.data FROM articles a JOIN runs r ON r.no = a.run GROUP BY a.run ORDER BY count(*) DESC, a.run"
    )
    return tuple(dict.fromkeys(str(json.loads(data)[2]).rpartition(" ")[0] for (data,) in rows))


def _kept(row: tuple[int, bytes, int | None, bytes, bytes, bytes | None, bytes, bytes, bytes]) -> Kept:
    number, ident, publisher, packed, text, first, wanted, source, content = row
    located = unpack_located(packed, unpack_text(text))
    article: Article = replace(located.article, id=unkey(ident), duplicate_of=None if first is None else unkey(first))
    return Kept(number, publisher, replace(located, article=article), unkey(wanted), unkey(source), content)
