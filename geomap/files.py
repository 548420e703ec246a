"""Files that are written: whole or not at all."""

from __future__ import annotations

import contextlib
import os
import secrets
from pathlib import Path
from typing import IO, TYPE_CHECKING, BinaryIO, cast

from geomap.errors import InputError, reason_of

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["atomic_write", "check_writable", "held"]


def check_writable(path: Path) -> None:
    """Finds out before any work whether `path` can be written.

    Raises InputError when its folder is missing or can't be written to, or when `path` is a folder.
    """
    name = str(path)
    if path.is_dir():
        raise InputError(f"{name} is a folder; name a file in it, such as {name.rstrip('/')}/map.html")
    folder = path.parent
    if not folder.exists():
        raise InputError(f"{name} can't be written: there is no folder {folder}; make it first")
    if not folder.is_dir():
        raise InputError(f"{name} can't be written: {folder} is no folder")
    if not (os.access(folder, os.W_OK | os.X_OK) or (path.exists() and os.access(path, os.W_OK))):
        raise InputError(f"{name} can't be written: the folder {folder} is not writable")


@contextlib.contextmanager
def atomic_write(path: str | os.PathLike[str]) -> Iterator[BinaryIO]:
    """A binary file that becomes `path` when the block ends well, and leaves no trace when it doesn't.

    It is written under a temporary name beside `path`, flushed to disk, and moved into place in one step, so that
    nobody ever sees half of it. A link is followed: its target is replaced, not the link. A device or a pipe is
    written as it is.
    Raises InputError when the place can't be written to, or when the disk is full.
    """
    target = Path(path)
    check_writable(target)
    if target.exists() and not target.is_file():
        with target.open("wb") as device:
            yield device
        return
    target = target.resolve()
    temporary = target.with_name(f".{secrets.token_hex(8)}.part")
    try:
        with _created(temporary) as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        _keep_mode(target, temporary)
        temporary.replace(target)
        _sync_folder(target.parent)
    except OSError as error:
        if error.filename is not None and Path(os.fsdecode(error.filename)) not in (temporary, target):
            raise
        raise InputError(f"{path} can't be written: {reason_of(error)}") from error
    finally:
        temporary.unlink(missing_ok=True)


@contextlib.contextmanager
def held(path: Path, told: str) -> Iterator[None]:
    """Holds a lock file, which the system lets go when the process ends, however it ends; the file itself stays.

    Raises InputError with the sentence `told` when another process holds it. Where the system or the file system knows
    no such locks, nothing is held.
    """
    try:
        import fcntl
    except ImportError:
        yield
        return
    with path.open("ab") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise InputError(told) from error
        except OSError:
            pass
        yield


def _created(temporary: Path) -> BinaryIO:
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666)
    return cast("BinaryIO", cast("IO[bytes]", os.fdopen(descriptor, "wb")))


def _keep_mode(target: Path, temporary: Path) -> None:
    """A file that is replaced keeps the permissions that its owner gave it."""
    with contextlib.suppress(OSError):
        temporary.chmod(target.stat().st_mode & 0o777)


def _sync_folder(folder: Path) -> None:
    """Makes the new name itself last through a power cut, where the file system allows it."""
    with contextlib.suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
