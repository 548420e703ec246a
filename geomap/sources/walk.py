"""What lies at a path: one file, or a folder's files in a settled order."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from geomap.model import ArticleStatus
from geomap.sources.trouble import ReadingError, of_os_error

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

__all__ = ["Found", "check_regular", "excluder", "walk"]

_ALWAYS_OUT = frozenset({"__pycache__", "__MACOSX", "Thumbs.db", "desktop.ini"})


class Found(NamedTuple):
    """A file of a folder: `name` is its path relative to the folder, with slashes; `trouble` when it can't be read."""

    path: Path
    name: str
    trouble: ReadingError | None = None


def excluder(patterns: Sequence[str]) -> Callable[[str], bool]:
    """Says whether a relative path is left out: hidden and system files always, and what `.gitignore` patterns name."""
    if not patterns:
        return lambda name: _hidden(name.rstrip("/").rpartition("/")[2])
    from pathspec import GitIgnoreSpec  # only for those who exclude

    spec = GitIgnoreSpec.from_lines(patterns)
    return lambda name: _hidden(name.rstrip("/").rpartition("/")[2]) or spec.match_file(name)


def _hidden(base: str) -> bool:
    return base.startswith((".", "~$")) or base in _ALWAYS_OUT


def walk(folder: Path, excluded: Callable[[str], bool]) -> Iterator[Found]:
    """The files below `folder`, in the order of their names; each folder once, however links lead to it.

    A link that leads out of `folder` is not followed but told: a folder that came from strangers must not be able to
    pull other files of this machine into a map.
    """
    root = folder.resolve()
    seen = {identity for part in (root, *root.parents) if (identity := _identity(part)) is not None}
    yield from _walk(root, "", root, seen, excluded)


def _identity(folder: Path) -> tuple[int, int] | None:
    try:
        found = folder.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def _walk(
    folder: Path, prefix: str, root: Path, seen: set[tuple[int, int]], excluded: Callable[[str], bool]
) -> Iterator[Found]:
    try:
        with os.scandir(folder) as entries:
            listed = sorted(entries, key=lambda entry: entry.name)
    except OSError as error:
        yield Found(folder, prefix.rstrip("/") or ".", of_os_error(error))
        return
    for entry in listed:
        name = prefix + entry.name
        path = Path(entry.path)
        if excluded(name):
            continue
        if entry.is_symlink() and (trouble := _of_link(path, root)) is not None:
            if _identity(path) not in seen:
                yield Found(path, name, trouble)
        elif _is_folder(entry):
            identity = _identity(path)
            if identity is not None and identity not in seen and not excluded(name + "/"):
                seen.add(identity)
                yield from _walk(path, name + "/", root, seen, excluded)
        else:
            yield Found(path, name)


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:
        return False


def _of_link(path: Path, root: Path) -> ReadingError | None:
    try:
        target = path.resolve(strict=True)
    except (OSError, RuntimeError):
        return ReadingError(ArticleStatus.UNREADABLE, "It is a link that leads nowhere.")
    if target.is_relative_to(root):
        return None
    detail = "It is a link that leads out of the folder; name its target as a SOURCE of its own to read it."
    return ReadingError(ArticleStatus.UNREADABLE, detail)


def check_regular(path: Path) -> os.stat_result:
    """Finds out without opening it that `path` is an ordinary file, and returns what the system says of it.

    Raises ReadingError `unreadable` when it is missing, a pipe, a socket or a device.
    """
    try:
        found = path.stat()
    except (OSError, ValueError) as error:
        if path.is_symlink():
            raise ReadingError(ArticleStatus.UNREADABLE, "It is a link that leads nowhere.") from error
        raise (of_os_error(error) if isinstance(error, OSError) else _unusable_name(error)) from error
    kinds = {stat.S_IFIFO: "a pipe", stat.S_IFSOCK: "a socket", stat.S_IFCHR: "a device", stat.S_IFBLK: "a device"}
    kind = kinds.get(stat.S_IFMT(found.st_mode))
    if kind is not None:
        raise ReadingError(ArticleStatus.UNREADABLE, f"It is {kind}, not a file; it was not opened.")
    return found


def _unusable_name(error: Exception) -> ReadingError:
    return ReadingError(ArticleStatus.UNREADABLE, f"Its name can't be used: {error}.")
