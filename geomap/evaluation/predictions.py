"""Located articles to be judged: read from files, and checked against the gold corpus they claim to be about."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from geomap.errors import InputError
from geomap.evaluation.gold import json_lines
from geomap.schema import located_from_dict
from geomap.store import is_missing_project

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from geomap.evaluation.gold import GoldArticle
    from geomap.model import Located

__all__ = ["by_article", "read_located"]

_SQLITE = b"SQLite format 3\0"


def by_article(located: str | Path | Iterable[Located], gold: Sequence[GoldArticle]) -> Mapping[str, Located]:
    """Located articles by id, from a JSON Lines file, a project, an annotated folder, or as values.

    Raises InputError, naming the line (or the number, when they are no file), for an article that came before or that
    the gold corpus doesn't hold, and for a file that can't be read, is empty, or isn't `geomap.located/1`.
    """
    wanted = {g.article.id for g in gold}
    found: dict[str, Located] = {}
    for where, one in _numbered(located):
        ident = one.article.id
        if ident in found:
            raise InputError(f"{where}: the article {ident!r} came before; each is judged once")
        if ident not in wanted:
            raise InputError(f"{where}: the article {ident!r} is not in the gold corpus; are these results of another?")
        found[ident] = one
    if not found and isinstance(located, str | Path):
        raise InputError(f"{located} line 1: the file holds no located article")
    return found


def read_located(path: str | Path) -> Iterator[tuple[str, Located]]:
    """The located articles of a JSON Lines file, each with the words that say where it stands."""
    for where, row in json_lines(path):
        if not isinstance(row, dict):
            raise InputError(f"{where}: a located article is a JSON object, not {type(row).__name__}")
        yield where, located_from_dict(row, where=where)


def _numbered(located: str | Path | Iterable[Located]) -> Iterator[tuple[str, Located]]:
    if isinstance(located, str | Path):
        if not _is_store(Path(located)):
            yield from read_located(located)
            return
        # Projects and annotated folders have no lines; the pipeline knows how to read them.
        from geomap.pipeline import open_located

        located = open_located(located)
    for number, one in enumerate(located, 1):
        yield f"located article {number}", one


def _is_store(path: Path) -> bool:
    """Whether a path is a folder or a database, told by content, or names a project that is missing."""
    if path.is_dir() or is_missing_project(path):
        return True
    try:
        with path.open("rb") as file:
            return file.read(len(_SQLITE)) == _SQLITE
    except OSError:
        return False
