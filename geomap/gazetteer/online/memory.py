"""What online geocoders answered, and whose turn it is: one SQLite file that all processes of a machine share.

An answer is kept, an empty one too but for less long; an error never is. A turn is held by a lock of its own, which the
system gives back when a process dies.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import sqlite3
import time
from typing import TYPE_CHECKING, Any

from geomap.errors import ServiceError, reason_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

__all__ = ["Memory"]

FOUND_DAYS, NOTHING_DAYS = 90, 14
"""How long an answer is believed: with places, and without."""
_DAY_S = 86400.0
_LONGEST_HOLD_S = 3600.0
"""A turn that lies farther ahead was written before the clock was set back."""
_LOCK_WAIT_S = 600.0
_TABLES = """
CREATE TABLE IF NOT EXISTS answer (service TEXT, question TEXT, found TEXT NOT NULL, asked_s REAL NOT NULL,
  PRIMARY KEY (service, question)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS turn (host TEXT PRIMARY KEY, next_s REAL NOT NULL) WITHOUT ROWID;
"""


class Memory:
    """Answers and turns in a folder. Raises ServiceError when it can't be used."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        try:
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._database = sqlite3.connect(
                folder / "online.sqlite", timeout=30, isolation_level=None, check_same_thread=False
            )
            self._database.execute("PRAGMA journal_mode = WAL")
            self._database.executescript(_TABLES)
        except (OSError, sqlite3.Error) as error:
            raise ServiceError(
                f"answers of online geocoders can't be kept in {folder} ({reason_of(error)}): "
                "set GEOMAP_ONLINE_CACHE to a folder"
            ) from error

    def find(self, service: str, question: str) -> list[Any] | None:
        """What a service answered, or None when it was not asked or too long ago."""
        row = self._database.execute(
            "SELECT found, asked_s FROM answer WHERE service = ? AND question = ?", (service, question)
        ).fetchone()
        if row is None:
            return None
        found: list[Any] = json.loads(row[0])
        days = FOUND_DAYS if found else NOTHING_DAYS
        return found if 0 <= time.time() - row[1] < days * _DAY_S else None

    def keep(self, service: str, question: str, found: list[Any]) -> None:
        """Remembers an answer from now on."""
        self._database.execute(
            "INSERT OR REPLACE INTO answer VALUES (?, ?, ?, ?)", (service, question, json.dumps(found), time.time())
        )

    @contextlib.contextmanager
    def turn(self, host: str) -> Iterator[None]:
        """Holds the host: no other process of this machine asks it meanwhile."""
        name = hashlib.sha256(host.encode()).hexdigest()[:16]
        lock = sqlite3.connect(self._folder / f"turn-{name}.sqlite", timeout=_LOCK_WAIT_S, isolation_level=None)
        with contextlib.closing(lock):
            try:
                lock.execute("BEGIN EXCLUSIVE")
            except sqlite3.OperationalError as error:
                raise ServiceError(f"other processes keep asking {host}: try again later") from error
            yield

    def wait(self, host: str, gap_s: float) -> None:
        """Sleeps until the host may be asked, and takes the time after that for this question."""
        row = self._database.execute("SELECT next_s FROM turn WHERE host = ?", (host,)).fetchone()
        now = time.time()
        ahead_s = row[0] - now if row is not None else 0.0
        if 0 < ahead_s < _LONGEST_HOLD_S:
            time.sleep(ahead_s)
            now = time.time()
        self.hold(host, gap_s)

    def hold(self, host: str, pause_s: float) -> None:
        """Lets nobody ask the host for a while."""
        self._database.execute("INSERT OR REPLACE INTO turn VALUES (?, ?)", (host, time.time() + pause_s))

    def close(self) -> None:
        """Gives the file back."""
        self._database.close()
