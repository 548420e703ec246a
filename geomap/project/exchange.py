"""Corrections of several people, merged: what agrees is taken, what contradicts is listed and left out."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from hashlib import blake2b
from typing import TYPE_CHECKING, NamedTuple

from geomap.errors import InputError
from geomap.model import Correction, Decision, Place, Scope
from geomap.pipeline import open_gazetteer
from geomap.project.table import Row, read_table, write_table
from geomap.store import (
    Numbers,
    active,
    append,
    correction,
    correction_to_text,
    key,
    ledger,
    name_key,
    next_instant,
    overlapping,
    rivals,
    spot_of,
    waits,
)

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Sequence
    from pathlib import Path
    from typing import BinaryIO

    from geomap.settings import Settings
    from geomap.store import Store

__all__ = ["PREFERENCES", "Clash", "Merged", "export", "rows_of", "take"]

PREFERENCES = (None, "project", "file")
"""Who is right where a table contradicts the project: nobody, or one of the two."""


class Clash(NamedTuple):
    """A row of a table that can't be taken beside a decision that holds."""

    row: int
    said: Correction
    against: Correction
    """What holds in the project, or what another row of the table says."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Merged:
    """What an import came to."""

    taken: int = 0
    known: int = 0
    """Rows that were in the project before."""
    conflicts: tuple[Clash, ...] = ()
    """Rows that decide otherwise about the same words and scope; left out unless a side was preferred."""
    overlaps: tuple[Clash, ...] = ()
    """Rows about words that overlap those of a decision that holds."""
    lost: tuple[Correction, ...] = ()
    """Rows that were taken, but whose article isn't here or doesn't say their words; they wait."""


def export(corrections: Sequence[Correction], path: str | Path | BinaryIO) -> int:
    """Writes the log as a table."""
    return write_table(corrections, path)


def rows_of(path: str | Path, *, settings: Settings) -> list[Row]:
    """The rows of a table, checked; read before a project is made for them."""
    return read_table(path, _places(settings))


def take(store: Store, rows: Sequence[Row], *, prefer: str | None, name: str) -> Merged:
    """Takes the rows of a table, all in one step; `name` says in errors which table it is."""
    with store.writing() as db:
        merging = _Merging(db, prefer, name)
        for group in _groups(db, rows):
            merging.group(group)
    return merging.result()


def _places(settings: Settings) -> Callable[[str], Place | None]:
    """Places by id, from the gazetteer that the settings name, if it can; opened when it is first asked."""

    def place_of(ident: str) -> Place | None:
        find: Callable[[str], Place | None] | None = getattr(open_gazetteer(settings), "place", None)
        return None if find is None else find(ident)

    return place_of


def _groups(db: sqlite3.Connection, rows: Sequence[Row]) -> list[list[Row]]:
    """Rows about the same words and scope, each group oldest first; rows without a time come last."""
    groups: defaultdict[object, list[Row]] = defaultdict(list)
    for row in rows:
        said = row.correction
        where: object = None
        if said.scope is Scope.MENTION:
            where = (said.article, spot_of(db, said) or (said.start, said.quote))
        elif said.scope is not Scope.EVERYWHERE:
            where = said.article if said.scope is Scope.ARTICLE else said.publisher
        groups[said.scope, name_key(said.quote), where].append(row)
    return [sorted(group, key=lambda row: row.correction.when or "~") for group in groups.values()]


class _Merging:
    """The state of one import."""

    def __init__(self, db: sqlite3.Connection, prefer: str | None, name: str) -> None:
        self._db = db
        self._numbers = Numbers(db)
        self._prefer = prefer
        self._name = name
        self._taken: list[Correction] = []
        self._known = 0
        self._conflicts: list[Clash] = []
        self._overlaps: list[Clash] = []

    def result(self) -> Merged:
        lost = [row for row in self._taken if row.decision is not Decision.UNDO and waits(self._db, row)]
        held = {row.correction.id for row in ledger(self._db).held} if lost else set()
        return Merged(
            taken=len(self._taken),
            known=self._known,
            conflicts=tuple(self._conflicts),
            overlaps=tuple(self._overlaps),
            lost=tuple(row for row in lost if row.id in held),
        )

    def group(self, rows: Sequence[Row]) -> None:
        """Takes the rows about the same words and scope, or none of them."""
        fresh = [row for row in map(self._identified, rows) if row is not None]
        if not fresh:
            return
        self._check_undos(fresh, {row.correction.id for row in rows})
        standing = active(row.correction for row in fresh)
        final = standing[-1] if standing else None
        row_of = {row.correction.id: row.number for row in fresh}
        if final is not None:
            clash = self._within(fresh, final, row_of) or self._against(fresh, final, row_of)
            if clash is not None:
                self._conflicts.append(clash)
                self._settle_by_preference(fresh, final)
                return
            held = overlapping(self._db, final)
            if held is not None:
                self._overlaps.append(Clash(row_of[final.id], final, held))
                if self._prefer != "file":
                    return
                self._undo(held)
        for row in fresh:
            self._append(row.correction)

    def _identified(self, row: Row) -> Row | None:
        """A row with an id and a time that the log can have; None when the log has it already."""
        said = row.correction
        if said.when:
            said = replace(said, when=_instant(said.when, self._name, row.number))
        if said.id:
            before = correction(self._db, said.id)
            if before is None and said.when:
                return Row(row.number, said)
            if before is not None and (before == said or said.decision is Decision.UNDO):
                self._known += 1
                return None
            # An edited row is a new decision in place of the one that it was.
            said = replace(said, when="", replaces=said.id if before is not None else said.replaces)
        said = replace(said, id=_id_of(said), when="")
        if correction(self._db, said.id) is not None or any(said.id == other.id for other in self._taken):
            self._known += 1
            return None
        return Row(row.number, replace(said, when=next_instant(self._db)))

    def _check_undos(self, rows: Sequence[Row], here: set[str]) -> None:
        for row in rows:
            undoes = row.correction.undoes
            if undoes is not None and undoes not in here and correction(self._db, undoes) is None:
                raise InputError(
                    f"{self._name}, row {row.number}: it undoes {undoes!r}, a correction that neither the file nor the "
                    "project has about these words; nothing was taken"
                )

    def _within(self, rows: Sequence[Row], final: Correction, row_of: dict[str, int]) -> Clash | None:
        """Rows of the file that contradict each other without one of them replacing the other."""
        ancestors = _ancestors(final, {row.correction.id: row.correction for row in rows})
        for other in active(row.correction for row in rows):
            if not _agree(other, final) and other.id not in ancestors:
                return Clash(row_of[final.id], final, other)
        return None

    def _against(self, rows: Sequence[Row], final: Correction, row_of: dict[str, int]) -> Clash | None:
        """What holds in the project, when it decides otherwise and the file doesn't know of it."""
        held = next(reversed(rivals(self._db, final)), None)
        if held is None or _agree(held, final):
            return None
        known = {row.correction.undoes for row in rows}
        known |= _ancestors(final, {row.correction.id: row.correction for row in rows})
        return None if held.id in known else Clash(row_of[final.id], final, held)

    def _settle_by_preference(self, rows: Sequence[Row], final: Correction) -> None:
        """Takes both sides, and takes back what the side says that is not preferred: so that others follow."""
        if self._prefer is None:
            return
        ours = rivals(self._db, final)
        wins = ours[-1] if ours and self._prefer == "project" else final
        for row in rows:
            self._append(row.correction)
        for other in rivals(self._db, final):
            if not _agree(other, wins):
                self._undo(other)

    def _undo(self, target: Correction) -> None:
        row = replace(target, id="", decision=Decision.UNDO, place=None, undoes=target.id, replaces=None, who=None)
        append(self._db, self._numbers, replace(row, id=_id_of(row), when=next_instant(self._db)))

    def _append(self, row: Correction) -> None:
        target = None if row.undoes is None else correction(self._db, row.undoes)
        if target is not None:
            # An undo is about what it undoes, whatever its row says besides.
            row = replace(target, id=row.id, decision=Decision.UNDO, place=None, undoes=target.id, replaces=None,
                          who=row.who, when=row.when, why=row.why)  # fmt: skip
        append(self._db, self._numbers, row)
        self._taken.append(row)
        self._end_what_was_edited(row)

    def _end_what_was_edited(self, row: Correction) -> None:
        """Takes back what an edited row is in place of, when that was about other words, or reached elsewhere."""
        old = None if row.replaces is None else correction(self._db, row.replaces)
        if old is not None:
            same = {other.id for other in rivals(self._db, old)}
            if old.id in same and row.id not in same:
                self._undo(old)


def _ancestors(row: Correction, known: dict[str, Correction]) -> set[str]:
    """The ids of what a correction replaces, and of what that replaced."""
    out: set[str] = set()
    at: Correction | None = row
    while at is not None and at.replaces is not None and at.replaces not in out:
        out.add(at.replaces)
        at = known.get(at.replaces)
    return out


def _agree(a: Correction, b: Correction) -> bool:
    return a.decision is b.decision and (a.place and a.place.id) == (b.place and b.place.id)


def _id_of(row: Correction) -> str:
    """An id that the same row always has, for rows that people wrote."""
    content = correction_to_text(replace(row, when=""))
    return f"csv-{blake2b(key(content), digest_size=8).hexdigest()}"


def _instant(text: str, name: str, row: int) -> str:
    try:
        at = datetime.fromisoformat(text)
    except ValueError as error:
        raise InputError(
            f"{name}, row {row}, column when: {text!r} is no time; write it as 2024-05-31T14:00:00+00:00"
        ) from error
    return (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(UTC).isoformat(timespec="microseconds")
