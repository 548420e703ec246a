"""Opens project files, warily: a file may come from a stranger, be damaged, locked, or of another version."""

from __future__ import annotations

import os
import sqlite3
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from geomap.errors import ProjectError, reason_of
from geomap.store.tables import APPLICATION_ID, STEPS, VERSION, objects_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import TracebackType
    from typing import Self

__all__ = ["Store", "is_missing_project", "is_project", "open_store"]

_MAGIC = b"SQLite format 3\0"
_HEADER_BYTES = 100
_ENDING = ".geomap"
"""Of a project's name, as it mostly is; a file that is there is told by its content alone."""
_CHECKED_WHOLE_BYTES = 16 << 20
"""Up to this size a file is checked for damage each time it is opened (16 ms); larger ones on `status --check`."""


def is_project(path: str | os.PathLike[str]) -> bool:
    """Whether a file is a project, told by its content."""
    try:
        with Path(path).open("rb") as file:
            head = file.read(_HEADER_BYTES)
    except (OSError, ValueError):
        return False
    return head.startswith(_MAGIC) and head[68:72] == APPLICATION_ID.to_bytes(4, "big")


def is_missing_project(path: str | os.PathLike[str]) -> bool:
    """Whether nothing lies at a path that names a project by its ending: to open it says so."""
    return Path(path).suffix.lower() == _ENDING and not os.path.lexists(path)


class Store:
    """An open project file. Made by `open_store`, closed by `with`."""

    def __init__(self, path: Path, db: sqlite3.Connection, *, writable: bool) -> None:
        self.path = path
        self.db = db
        self.writable = writable

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """Everything inside sees the file in one state; errors are told as ProjectError."""
        with told(self.path):
            self.db.execute("BEGIN")
            try:
                yield self.db
            finally:
                _end(self.db, "COMMIT")

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """Everything inside is kept, or nothing; when the block has ended well it is on the disk."""
        if not self.writable:
            raise ProjectError(f"{self.path.name} was opened for reading only; nothing can be written to it")
        with told(self.path):
            self.db.execute("BEGIN IMMEDIATE")
            try:
                yield self.db
                self.db.execute("COMMIT")
            except BaseException:
                _end(self.db, "ROLLBACK")
                raise

    def damage(self) -> tuple[str, ...]:
        """What SQLite's integrity check finds wrong; nothing when the file is sound."""
        with told(self.path):
            rows = self.db.execute("PRAGMA integrity_check(20)").fetchall()
        return tuple(row[0] for row in rows if row[0] != "ok")

    def close(self) -> None:
        """Closes the file; what SQLite kept beside it is put into it."""
        self.db.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _end(db: sqlite3.Connection, how: str) -> None:
    # A full disk or damage may have ended the transaction already.
    with suppress(sqlite3.Error):
        db.execute(how)


def open_store(
    path: str | os.PathLike[str], *, write: bool = False, create: bool = False, timeout_s: float = 10.0
) -> Store:
    """Opens a project; with `create` a new one is made when there is none. One of an older version is brought up.

    Raises ProjectError when it is missing, no project, damaged, locked for longer than `timeout_s`, of a newer
    version, or holds what geomap did not put there.
    """
    file = Path(path)
    new = not file.exists() or not file.stat().st_size
    if new and not create:
        raise ProjectError(f"there is no project {file}; `geomap add {file} articles/` makes one")
    if not new and not file.is_file():
        raise ProjectError(f"{file} is no file, so no project; name a file such as news.geomap")
    with told(file):
        if not new:
            _check_length(file)
            if not write and not create and is_project(file) and _version_said(file) < VERSION:
                open_store(file, write=True, timeout_s=timeout_s).close()
        if write or create:
            db = _connect(file, "rwc" if create else "rw", timeout_s)
        else:
            db = _connect_for_reading(file, timeout_s)
        try:
            _prepare(db, file, write=write or create)
        except BaseException:
            db.close()
            raise
    return Store(file, db, writable=write or create)


def _connect(file: Path, mode: str, timeout_s: float) -> sqlite3.Connection:
    address = f"file:{quote(os.fsencode(file.absolute()))}?mode={mode}"
    db = sqlite3.connect(address, uri=True, timeout=timeout_s, isolation_level=None, check_same_thread=False)
    db.setlimit(sqlite3.SQLITE_LIMIT_ATTACHED, 0)
    for pragma in ("trusted_schema=OFF", "cell_size_check=ON", "mmap_size=0", "synchronous=FULL", "foreign_keys=OFF"):
        db.execute(f"PRAGMA {pragma}")
    return db


def _connect_for_reading(file: Path, timeout_s: float) -> sqlite3.Connection:
    """A connection that nothing is written through: `Store.writing` refuses.

    Where it could write, SQLite leaves no file beside the project when the last connection closes. In a folder that
    can't be written to, SQLite can't share the file; it may still be read when nobody is writing.
    """
    journal = Path(f"{file}-wal")
    idle = not (journal.exists() and journal.stat().st_size)
    for mode in ("rw", "ro", *(["ro&immutable=1"] if idle else [])):
        try:
            db = _connect(file, mode, timeout_s)
        except sqlite3.OperationalError as error:
            trouble = error
            continue
        try:
            db.execute("SELECT 1 FROM sqlite_schema LIMIT 1").fetchall()
            return db
        except sqlite3.OperationalError as error:
            db.close()
            trouble = error
            if error.sqlite_errorcode & 0xFF not in (sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY):
                raise
    raise trouble


def _prepare(db: sqlite3.Connection, file: Path, *, write: bool) -> None:
    version, made_by = (db.execute(f"PRAGMA {name}").fetchone()[0] for name in ("user_version", "application_id"))
    # A process that was killed while it made the file may leave one without a table.
    blank = not version and not made_by and not db.execute("SELECT 1 FROM sqlite_schema").fetchone()
    if blank and write:
        _bring_up(db, file)
    elif made_by != APPLICATION_ID:
        raise ProjectError(f"{file.name} is an SQLite database, but no geomap project")
    elif version > VERSION:
        raise ProjectError(
            f"{file.name} is a project of version {version}, this geomap knows up to {VERSION}: upgrade geomap"
        )
    else:
        _check_objects(db, file, version)
        _check_damage(db, file)
        if version < VERSION:
            _bring_up(db, file)
    if write and db.execute("PRAGMA journal_mode=WAL").fetchone()[0] != "wal":
        raise ProjectError(f"{file.name} can't be written to here: its file system shares no memory between processes")


def _bring_up(db: sqlite3.Connection, file: Path) -> None:
    """Takes the steps that are missing, all or none of them."""
    db.execute("BEGIN EXCLUSIVE")
    try:
        version = db.execute("PRAGMA user_version").fetchone()[0]
        for step in STEPS[version:]:
            for statement in _statements(step):
                db.execute(statement)
        db.execute(f"PRAGMA application_id={APPLICATION_ID}")
        db.execute(f"PRAGMA user_version={VERSION}")
        db.execute("COMMIT")
    except BaseException:
        _end(db, "ROLLBACK")
        raise
    _check_objects(db, file, VERSION)


def _statements(script: str) -> Iterator[str]:
    """The statements of a script, one at a time: `executescript` would commit on its own."""
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""


def _version_said(file: Path) -> int:
    """The version in the file's header; there SQLite keeps `user_version`."""
    with file.open("rb") as stream:
        return int.from_bytes(stream.read(_HEADER_BYTES)[60:64], "big")


def _check_length(file: Path) -> None:
    journal = Path(f"{file}-wal")
    if journal.exists() and journal.stat().st_size:
        return  # the newest pages may still be there
    with file.open("rb") as stream:
        head = stream.read(_HEADER_BYTES)
    if not head.startswith(_MAGIC):
        raise ProjectError(f"{file.name} is no project: it is no SQLite database")
    page_bytes = int.from_bytes(head[16:18], "big")
    page_bytes = 65536 if page_bytes == 1 else page_bytes
    wanted = page_bytes * int.from_bytes(head[28:32], "big")
    if file.stat().st_size < wanted:
        raise ProjectError(
            f"{file.name} is cut short: {file.stat().st_size:,} of {wanted:,} bytes are there; fetch it again"
        )


def _check_objects(db: sqlite3.Connection, file: Path, version: int) -> None:
    found = {row for row in db.execute("SELECT type, name, sql FROM sqlite_schema") if row[1] != "sqlite_sequence"}
    wanted = {row for row in objects_of(version) if row[1] != "sqlite_sequence"}
    if found != wanted:
        kind, name, _ = min(found ^ wanted, key=str)
        what = "holds" if any(row[:2] == (kind, name) for row in found) else "lacks"
        raise ProjectError(
            f"{file.name} {what} the {kind} {name!r}, unlike every project of version {version} that geomap makes; "
            "it is not opened"
        )


def _check_damage(db: sqlite3.Connection, file: Path) -> None:
    if file.stat().st_size <= _CHECKED_WHOLE_BYTES:
        (found,) = db.execute("PRAGMA quick_check(1)").fetchone()
        if found != "ok":
            raise ProjectError(f"{file.name} is damaged ({found}): {_RESCUE}")


_RESCUE = (
    "go back to a copy, or save what can be saved with `sqlite3 FILE .recover`; exported corrections can be imported"
)


@contextmanager
def told(file: Path) -> Iterator[None]:
    """Tells SQLite's errors as ProjectError: what happened, where, what to do."""
    try:
        yield
    except sqlite3.Error as error:
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF
        raise ProjectError(f"{file.name} {_SAID.get(code, f'can’t be used: {error}')}") from error
    except OSError as error:
        raise ProjectError(f"{file.name} can't be used: {reason_of(error)}") from error


_SAID = {
    sqlite3.SQLITE_BUSY: "is locked by another process: wait until it is done, or stop it, and try again",
    sqlite3.SQLITE_LOCKED: "is locked by another process: wait until it is done, or stop it, and try again",
    sqlite3.SQLITE_FULL: "can't grow: the disk is full; what was saved before is unharmed: make room and try again",
    sqlite3.SQLITE_IOERR: "can't be read or written: the disk is full or failing; what was saved before is unharmed",
    sqlite3.SQLITE_READONLY: "can't be written to: the file or its folder is read-only; copy it elsewhere first",
    sqlite3.SQLITE_CANTOPEN: "can't be opened: its folder can't be written to, or its permissions forbid it",
    sqlite3.SQLITE_PERM: "can't be opened: its permissions forbid it",
    sqlite3.SQLITE_CORRUPT: f"is damaged: {_RESCUE}",
    sqlite3.SQLITE_NOTADB: "is no project: it is no SQLite database",
}
