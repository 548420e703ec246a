"""Which article of a project a reading is about, wherever one stands and however the source is named."""

from __future__ import annotations

import os
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from geomap.store import key

if TYPE_CHECKING:
    import sqlite3

    from geomap.model import Article
    from geomap.store import Store

__all__ = ["Identity", "Roots"]


class Identity(NamedTuple):
    """The id that an article wants, and where it was read; together they tell it again."""

    wanted: str
    source: str


class Roots:
    """The folders that articles were added from.

    An article's id is its path relative to the first folder that anything was added from; articles of another folder
    have that folder's name before it. What is kept of a folder is only a hash of its path from the project file.
    """

    def __init__(self, store: Store) -> None:
        self._home = os.path.realpath(store.path.parent)
        self._store = store
        with store.reading() as db:
            self._labels: dict[str, str] = dict(db.execute("SELECT mark, label FROM roots").fetchall())
        self._found: dict[str, tuple[str, str]] = {}

    def identity(self, article: Article, source: str | Path) -> Identity:
        """The identity of an article that was read from a SOURCE."""
        if article.path is None:
            return Identity(article.id, article.source or article.id)
        base = _base(source)
        own = os.path.relpath(article.path, base).replace(os.sep, "/")
        rooted = self._rooted(os.path.realpath(base), own)
        ident = article.id
        if ident == own or ident.startswith(f"{own}#"):
            ident = rooted + ident[len(own) :]
        return Identity(ident, rooted if article.source in (None, own) else str(article.source))

    def _rooted(self, base: str, own: str) -> str:
        folder = os.path.normpath(os.path.join(base, os.path.dirname(own)))  # noqa: PTH118, PTH120 (a link's own place)
        if folder not in self._found:
            self._found[folder] = self._above(folder) or self._entered(base)
        root, label = self._found[folder]
        inside = os.path.relpath(os.path.join(base, own), root).replace(os.sep, "/")  # noqa: PTH118 (as above)
        return f"{label}/{inside}" if label else inside

    def _above(self, folder: str) -> tuple[str, str] | None:
        """The deepest known folder that holds this one."""
        for part in (folder, *map(str, Path(folder).parents)):
            label = self._labels.get(self._mark(part))
            if label is not None:
                return part, label
        return None

    def _entered(self, base: str) -> tuple[str, str]:
        label = _free_label(self._labels, os.path.basename(base))  # noqa: PTH119 (a text)
        with self._store.writing() as db:
            _enter(db, self._mark(base), label)
        self._labels[self._mark(base)] = label
        return base, label

    def _mark(self, folder: str) -> str:
        return blake2b(key(os.path.relpath(folder, self._home)), digest_size=16).hexdigest()


def _base(source: str | Path) -> str:
    path = Path(source)
    return str(path if path.is_dir() else path.parent)


def _free_label(labels: dict[str, str], name: str) -> str:
    if not labels:
        return ""
    wanted = name.encode("utf-8", "replace").decode() or "root"
    taken = set(labels.values())
    label, count = wanted, 1
    while label in taken:
        count += 1
        label = f"{wanted}~{count}"
    return label


def _enter(db: sqlite3.Connection, mark: str, label: str) -> None:
    db.execute("INSERT OR IGNORE INTO roots (mark, label) VALUES (?, ?)", (mark, label))
