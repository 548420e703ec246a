"""What is in a project, in numbers."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from geomap.model import Decision
from geomap.store import corrections, ledger, waits

if TYPE_CHECKING:
    import sqlite3

    from geomap.model import Correction
    from geomap.store import Store

__all__ = ["ProjectStatus", "status_of"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectStatus:
    """What is in a project."""

    file: str
    size_bytes: int
    articles: int
    copies: int
    """Articles whose text an earlier one has."""
    not_read: tuple[tuple[str, int], ...]
    """Statuses other than ok, with counts."""
    mentions: tuple[tuple[str, int], ...]
    """Statuses of mentions as the machine found them, with counts."""
    runs: tuple[tuple[str, int], ...]
    """What located the articles, with counts; more than one where some were located by another version."""
    corrections: int
    """Decisions that hold."""
    undone: int
    """Decisions that were taken back or replaced."""
    lost: tuple[Correction, ...]
    """Those that hold, but whose article isn't here or doesn't say their words; they are kept, and wait."""
    damage: tuple[str, ...] | None = None
    """What the check of the whole file found; None when it wasn't asked for."""


def status_of(store: Store, *, check: bool) -> ProjectStatus:
    """Counts what is in a project; with `check` the whole file is read for damage."""
    damage = store.damage() if check else None
    with store.reading() as db:
        settled = ledger(db)
        decisions = [row for row in corrections(db) if row.decision is not Decision.UNDO]
        statuses = _counts(db, "SELECT status, count(*) FROM articles GROUP BY status")
        return ProjectStatus(
            file=store.path.name,
            size_bytes=store.path.stat().st_size,
            articles=sum(count for _, count in statuses),
            copies=db.execute("SELECT count(*) FROM articles WHERE copy_of IS NOT NULL").fetchone()[0],
            not_read=tuple(row for row in statuses if row[0] != "ok"),
            mentions=_counts(db, "SELECT status, count(*) FROM mentions GROUP BY status"),
            runs=_runs(db),
            corrections=len(settled.held),
            undone=len(decisions) - len(settled.held),
            lost=tuple(row.correction for row in settled.held if waits(db, row.correction)),
            damage=damage,
        )


def _counts(db: sqlite3.Connection, query: str) -> tuple[tuple[str, int], ...]:
    return tuple((str(name), int(count)) for name, count in db.execute(f"{query} ORDER BY 2 DESC, 1"))


def _runs(db: sqlite3.Connection) -> tuple[tuple[str, int], ...]:
    rows = db.execute(
        "SELECT r.data, count(*) FROM articles a JOIN runs r ON r.no = a.run GROUP BY a.run ORDER BY 2 DESC"
    )
    return tuple((_in_words(*json.loads(data)), count) for data, count in rows)


def _in_words(geomap: str, recogniser: str, gazetteer: str, _options: str, online: str | None) -> str:
    return f"geomap {geomap}, recogniser {recogniser}, gazetteer {gazetteer}{f', online {online}' if online else ''}"
