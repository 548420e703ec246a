"""Files that appear whole or not at all."""

from __future__ import annotations

import contextlib
import os
import stat
import tempfile
from contextlib import contextmanager
from typing import TYPE_CHECKING, BinaryIO, cast

from geomap.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

__all__ = ["check_output", "replacing"]


def check_output(path: Path) -> None:
    """Raises InputError when a file can't be written at `path`: its folder is missing, or it is a folder itself.

    Called before any work, so that nobody waits for a result that has no place to go.
    """
    folder = path.parent
    if path.is_dir():
        raise InputError(f"{path} is a folder; give a file name, such as {path / 'map.html'}")
    if not folder.is_dir():
        raise InputError(f"the folder {folder} does not exist; make it first, or write somewhere else")
    if not os.access(folder, os.W_OK) and not (path.exists() and os.access(path, os.W_OK)):
        raise InputError(f"the folder {folder} can't be written to; write somewhere else")


@contextmanager
def replacing(path: Path) -> Iterator[BinaryIO]:
    """A binary file that takes the place of `path` when the block ends well, and leaves no trace when it doesn't.

    It is written beside `path` under a temporary name, synced, and moved. A device or a pipe is written as it is.
    Raises InputError when the disk is full or the folder can't be written.
    """
    check_output(path)
    if path.exists() and not stat.S_ISREG(path.stat().st_mode):
        with path.open("wb") as device:
            yield device
        return
    target = path.resolve()
    temporary: Path | None = None
    try:
        handle, name = tempfile.mkstemp(prefix=f".{target.name[:80]}.", suffix=".tmp", dir=target.parent)
        temporary = target.parent / name
        with os.fdopen(handle, "wb") as out:
            yield cast(BinaryIO, out)
            out.flush()
            os.fsync(out.fileno())
        temporary.chmod(_mode(target))
        temporary.replace(target)
        temporary = None
    except OSError as error:
        raise InputError(f"{path} can't be written: {error.strerror or error}") from error
    finally:
        if temporary is not None:
            with contextlib.suppress(OSError):
                temporary.unlink()


def _mode(target: Path) -> int:
    """The permissions of the file that is replaced, else those that any new file gets (mkstemp gives 0600)."""
    if target.exists():
        return stat.S_IMODE(target.stat().st_mode)
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask
