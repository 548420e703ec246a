"""The append-only log of corrections, and which of them hold now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from geomap.model import Form, Scope
from geomap.store.anchoring import anchor, whole_words
from geomap.store.articles import Numbers, article_number, article_text, doubt_again
from geomap.store.packing import correction_from_text, correction_to_text, key, name_key
from geomap.store.replay import Mark, Ruling, active

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator, Mapping, Sequence

    from geomap.model import Correction

__all__ = [
    "Ledger",
    "append",
    "correction",
    "corrections",
    "ledger",
    "next_instant",
    "overlapping",
    "rivals",
    "settle_article",
    "spot_of",
    "waits",
]


def next_instant(db: sqlite3.Connection) -> str:
    """The time for a new correction: now, and later than every correction that there is, whatever the clock says."""
    now = datetime.now(UTC)
    (last,) = db.execute("SELECT max(made) FROM corrections").fetchone()
    if last is not None:
        now = max(now, datetime.fromisoformat(last) + timedelta(microseconds=1))
    return now.isoformat(timespec="microseconds")


def append(db: sqlite3.Connection, numbers: Numbers, row: Correction) -> None:
    """Writes a correction to the log and settles what holds. An undo has scope and words of what it takes back."""
    slot = _Slot.of(row)
    db.execute(
        "INSERT INTO corrections (id, scope, name, article, publisher, made, data) VALUES (?, ?, ?, ?, ?, ?, ?)",
        (row.id, *slot, row.when, correction_to_text(row)),
    )
    _settle(db, numbers, slot)


def corrections(db: sqlite3.Connection) -> Iterator[Correction]:
    """The whole log, oldest first."""
    for (data,) in db.execute("SELECT data FROM corrections ORDER BY seq"):
        yield correction_from_text(data)


def correction(db: sqlite3.Connection, ident: str) -> Correction | None:
    """The correction with an id, or None."""
    row = db.execute("SELECT data FROM corrections WHERE id = ?", (ident,)).fetchone()
    return None if row is None else correction_from_text(row[0])


class _Slot(NamedTuple):
    """What two corrections must share to compete: a scope, a name, and where in it."""

    scope: str
    name: bytes
    article: bytes | None
    publisher: bytes | None

    @classmethod
    def of(cls, row: Correction) -> _Slot:
        # The article is kept for all scopes: a correction also holds where it was made, whatever a recogniser marks.
        article = None if row.article is None else key(row.article)
        publisher = None if row.publisher is None else key(row.publisher)
        return cls(row.scope.value, name_key(row.quote), article, publisher)


def _competing(db: sqlite3.Connection, slot: _Slot) -> list[tuple[int, Correction]]:
    """The rows of the log that compete in a slot, with their numbers."""
    scope = Scope(slot.scope)
    same = "name = ? AND scope = ?"
    given: list[object] = [slot.name, slot.scope]
    if scope in (Scope.MENTION, Scope.ARTICLE):
        same += " AND article IS ?"
        given.append(slot.article)
    elif scope is Scope.PUBLISHER:
        same += " AND publisher IS ?"
        given.append(slot.publisher)
    rows = db.execute(f"SELECT seq, data FROM corrections WHERE {same} ORDER BY seq", given).fetchall()
    return [(seq, correction_from_text(data)) for seq, data in rows]


def _settle(db: sqlite3.Connection, numbers: Numbers, slot: _Slot) -> None:
    """Finds out anew which corrections hold among those that compete in this slot."""
    rows = _competing(db, slot)
    seq_of = {row.id: seq for seq, row in rows}
    db.executemany("DELETE FROM in_force WHERE seq = ?", [(seq,) for seq, _ in rows])
    doubt_again(db, "SELECT ? AS name", numbers.folded(slot.name))
    # Of the words of one mention the newest holds; of a name in its scope, too.
    holding = {_words(db, row): row for row in active(row for _, row in rows)}
    for row in holding.values():
        _hold(db, numbers, seq_of[row.id], row)


def _words(db: sqlite3.Connection, row: Correction) -> object:
    """Which words of a slot a correction is about: in scope `mention` there may be several."""
    return (spot_of(db, row) or (row.start, row.quote)) if row.scope is Scope.MENTION else None


def rivals(db: sqlite3.Connection, row: Correction) -> list[Correction]:
    """The decisions about the same words and scope that were not taken back, oldest first."""
    own = _words(db, row)
    return [other for other in active(r for _, r in _competing(db, _Slot.of(row))) if _words(db, other) == own]


def spot_of(db: sqlite3.Connection, row: Correction) -> tuple[int, int] | None:
    """Where the words of a correction stand in its article as it is now; None when it isn't here or lacks them."""
    text = None if row.article is None else article_text(db, row.article)
    return None if text is None else anchor(text, row)


def waits(db: sqlite3.Connection, row: Correction) -> bool:
    """Whether a correction reaches nothing yet: its article isn't here, or doesn't say these words.

    One of scope `mention` also waits when its article says them several times and nothing tells which are meant. A
    wider scope than `article` waits for nothing: its words may stand in any article that comes.
    """
    if row.scope is Scope.MENTION:
        return spot_of(db, row) is None
    return row.scope is Scope.ARTICLE and not _says(db, row)


def _says(db: sqlite3.Connection, row: Correction) -> bool:
    """Whether the article of a correction has a mention of its name, or its words as they are."""
    if row.article is None:
        return False
    marked = db.execute(
        "SELECT 1 FROM mentions m JOIN names n ON n.no = m.name JOIN articles a ON a.no = m.article"
        " WHERE n.folded = ? AND a.id = ?",
        (name_key(row.quote), key(row.article)),
    ).fetchone()
    return marked is not None or bool(whole_words(article_text(db, row.article) or "", row.quote))


def _hold(db: sqlite3.Connection, numbers: Numbers, seq: int, row: Correction) -> None:
    start, end = spot_of(db, row) or (None, None)
    db.execute(
        "INSERT INTO in_force VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            seq,
            row.scope.value,
            numbers.name(row.quote),
            None if row.article is None else article_number(db, row.article),
            numbers.publisher(row.publisher) if row.scope is Scope.PUBLISHER else None,
            start,
            end,
            row.decision.value,
            None if row.place is None else numbers.place(row.place, newest=False),
            row.missed,
        ),
    )


def settle_article(db: sqlite3.Connection, numbers: Numbers, ident: str) -> None:
    """Finds the words of an article's corrections again, after its text was read anew."""
    slots = db.execute(
        "SELECT DISTINCT scope, name, article, publisher FROM corrections WHERE article = ?", (key(ident),)
    ).fetchall()
    for slot in slots:
        _settle(db, numbers, _Slot(*slot))


def overlapping(db: sqlite3.Connection, row: Correction) -> Correction | None:
    """A correction of another mention that holds, and whose words share some with those of this one.

    A described place ("eastern Rafah") and the name in it are decided apart: neither is in the other's way.
    """
    spot = spot_of(db, row) if row.scope is Scope.MENTION else None
    if spot is None or row.article is None:
        return None
    told = "EXISTS (SELECT 1 FROM mentions m WHERE m.article = {0} AND m.start = {1} AND m.end = {2} AND m.form = ?)"
    described = Form.RELATIVE.value
    number = article_number(db, row.article)
    found = db.execute(
        "SELECT c.data FROM in_force f JOIN corrections c ON c.seq = f.seq WHERE f.article = ? AND f.scope = ?"
        " AND f.start < ? AND f.end > ? AND (f.start <> ? OR f.end <> ?)"
        f" AND {told.format('f.article', 'f.start', 'f.end')} = {told.format('?', '?', '?')} ORDER BY c.seq DESC",
        (number, Scope.MENTION.value, spot[1], spot[0], *spot, described, number, *spot, described),
    ).fetchone()
    return None if found is None else correction_from_text(found[0])


class Held(NamedTuple):
    """A correction that holds, and where."""

    correction: Correction
    article: int | None
    publisher: int | None
    start: int | None
    end: int | None


@dataclass(frozen=True, slots=True)
class Ledger:
    """The corrections that hold, read once, to be replayed over many articles."""

    held: Sequence[Held]
    marks: Mapping[int, list[Mark]]
    in_article: Mapping[int, dict[bytes, Correction]]
    in_publisher: Mapping[int, dict[bytes, Correction]]
    everywhere: Mapping[bytes, Correction]

    def ruling(self, article: int, publisher: int | None) -> Ruling:
        """What bears on one article."""
        names = dict(self.everywhere)
        names |= self.in_publisher.get(publisher, {}) if publisher is not None else {}
        names |= self.in_article.get(article, {})
        return Ruling(self.marks.get(article, ()), names)


def ledger(db: sqlite3.Connection, *, name: bytes | None = None) -> Ledger:
    """The corrections that hold now; of one name only, when it is given."""
    of_name = "" if name is None else " WHERE f.name = (SELECT no FROM names WHERE folded = ?)"
    rows = db.execute(
        "SELECT c.data, f.article, f.publisher, f.start, f.end FROM in_force f JOIN corrections c ON c.seq = f.seq"
        f"{of_name} ORDER BY c.made, c.seq",
        () if name is None else (name,),
    )
    held = [Held(correction_from_text(data), *where) for data, *where in rows]
    marks: dict[int, list[Mark]] = {}
    in_article: dict[int, dict[bytes, Correction]] = {}
    in_publisher: dict[int, dict[bytes, Correction]] = {}
    everywhere: dict[bytes, Correction] = {}
    for said, article, publisher, start, end in held:
        folded = name_key(said.quote)
        if article is not None and start is not None and end is not None:
            marks.setdefault(article, []).append(Mark(start, end, said))
        if said.scope is Scope.EVERYWHERE:
            everywhere[folded] = said
        elif said.scope is Scope.PUBLISHER and publisher is not None:
            in_publisher.setdefault(publisher, {})[folded] = said
        elif said.scope is Scope.ARTICLE and article is not None:
            in_article.setdefault(article, {})[folded] = said
    return Ledger(held, marks, in_article, in_publisher, everywhere)
