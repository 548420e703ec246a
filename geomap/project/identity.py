"""Which article of a project a reading is about, wherever one stands and however the source is named."""

from __future__ import annotations

import os
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from geomap.sources.kinds import is_url
from geomap.store import key, unkey

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Set as AbstractSet

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

    def gone(self, folder: str | Path, seen: AbstractSet[str]) -> int:
        """How many articles are kept that were read below a folder from files that are no longer there.

        `seen` are the sources of what was read just now: no need to look for those.
        """
        base = os.path.realpath(folder)
        root, label = self._above(base) or (None, "")
        if root is None:
            return 0
        others = tuple(f"{other}/" for other in self._labels.values() if other != label and other)
        return sum(
            count
            for source, count in self._kept_sources()
            if source not in seen and not is_url(source) and (label or not source.startswith(others))
            and (inside := _inside(source, label)) is not None and _is_gone(os.path.join(root, inside), base)  # noqa: PTH118 (a link's own place)
        )  # fmt: skip

    def _kept_sources(self) -> list[tuple[str, int]]:
        with self._store.reading() as db:
            rows = db.execute("SELECT source, count(*) FROM articles GROUP BY source").fetchall()
        return [(unkey(source), count) for source, count in rows]

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


def _inside(source: str, label: str) -> str | None:
    """The path of a source below the folder with that label, or None when it was read elsewhere."""
    if not label:
        return source
    return source.removeprefix(f"{label}/") if source.startswith(f"{label}/") else None


def _is_gone(path: str, base: str) -> bool:
    return Path(path).is_relative_to(base) and not os.path.lexists(path)


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
