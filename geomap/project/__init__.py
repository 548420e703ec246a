"""Projects: articles that are kept, and corrections that last.

A project is one file. Articles go in with `add`, come out with `locate`, people's corrections over what was found; a
correction is only ever added to the log, so that no later run can change or lose it.
"""

from __future__ import annotations

import os
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from geomap.errors import InputError
from geomap.files import check_writable
from geomap.model import Decision, Scope
from geomap.pipeline import ReadOptions, locate_kept, read_kept, remark_on_gazetteer
from geomap.project import adding, correcting, exchange
from geomap.project.adding import Added
from geomap.project.exchange import Merged
from geomap.project.status import ProjectStatus, status_of
from geomap.settings import Settings
from geomap.store import corrections, open_store

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import TracebackType
    from typing import BinaryIO, Self

    from geomap.gazetteer.online import Asking
    from geomap.model import Correction, Located, Place, Point
    from geomap.store import Store

__all__ = ["Added", "Merged", "Project", "ProjectStatus"]


class Project:
    """A project file, made when it isn't there yet; close it, or use it by `with`.

        with geomap.Project("news.geomap") as project:
            project.add("articles/")
            project.correct("story.txt", "Paris", place=geomap.Point(33.66, -95.56), scope="everywhere")
            geomap.to_map(project.locate()).save("map.html")

    A new file appears when the first thing is put into it. Raises ProjectError when the file is no project, damaged,
    locked, of a newer version, or can't be written to; InputError when a new one can't be made there.
    """

    def __init__(self, path: str | os.PathLike[str], *, create: bool = True) -> None:
        self._path = Path(path)
        self._opened: Store | None = None
        if create and not os.path.lexists(path):
            check_writable(self._path)
        else:
            self._opened = open_store(path, write=True, create=create)

    @property
    def store(self) -> Store:
        """The open file, for geomap itself; made now if it isn't there yet."""
        if self._opened is None:
            self._opened = open_store(self._path, write=True, create=True)
        return self._opened

    def add(
        self,
        *sources: str | Path,
        relocate: bool = False,
        reading: ReadOptions | None = None,
        settings: Settings | None = None,
        on_article: Callable[[Located], None] | None = None,
        asking: Asking | None = None,
    ) -> Added:
        """Reads sources, and keeps what is new or has changed, with the places found in it.

        An article is known by where it was read and its id; when all that was read of it is as before, it is passed
        over. `relocate` locates such articles again, too, with the recogniser and gazetteer of `settings`; without a
        source it does so for every article that is kept. `on_article` hears of each article when it is on the disk, and
        again of those that still can't be read; `asking`, which `open_asking` makes, tells afterwards what could not be
        looked up online. When it is stopped, what was done stays done. When nothing can be read, no new project is
        made.

        Raises what `geomap.read` and `geomap.locate` raise, and ProjectError when the file can't be written.
        """
        chosen = settings or Settings()
        if not sources:
            if not relocate:
                raise InputError("nothing to read: give a file or a folder of articles")
            return adding.relocate_all(self.store, settings=chosen, on_article=on_article, asking=asking)
        articles = adding.read_sources(sources, settings=chosen, options=reading or ReadOptions())
        if self._opened is None:
            unread, rest = adding.until_readable(articles)
            if rest is None:
                return adding.nothing_read(unread, on_article)
            articles = chain(unread, rest)
        return adding.add(
            self.store, articles, settings=chosen, relocate=relocate, on_article=on_article, asking=asking
        )

    def locate(self, *, relocate: Settings | None = None) -> Iterator[Located]:
        """The articles with their places, people's corrections applied, in the order in which they were added.

        With `relocate` they are located anew with these settings, and nothing is written.
        """
        return read_kept(self.store) if relocate is None else locate_kept(self.store, relocate)

    def correct(
        self,
        article: str,
        quote: str,
        *,
        start: int | None = None,
        place: Place | Point | tuple[float, float] | None = None,
        decision: Decision | str | None = None,
        scope: Scope | str = Scope.MENTION,
        who: str | None = None,
        why: str | None = None,
    ) -> Correction:
        """Corrects what the words `quote` of an article mean, and keeps that for good.

        `place` is a place (from `geomap.lookup`) or a point on the map, latitude first; without one, `decision` is
        `unknown` (a place, but none of those) or `not a place`. `start` says which occurrence is meant, in code points;
        the first mention unless given. Words that were no mention become one. `scope` says how far it reaches:
        `mention`, `article`, `publisher` or `everywhere`. `who` is the user's name unless given, "" for nobody's.

        Raises ProjectError when the article isn't there or doesn't say that, when `place` is neither of these, or when
        decision and place don't agree.
        """
        chosen = Decision(decision or Decision.PLACE)
        return correcting.record(
            self.store, article, quote, start=start, decision=chosen, place=place, scope=Scope(scope), who=who, why=why
        )

    def undo(self, correction: str | None = None, *, who: str | None = None, why: str | None = None) -> Correction:
        """Takes a correction back, the newest one unless an id is given; what held before it holds again.

        Raises ProjectError when there is none, or when it was undone before.
        """
        return correcting.undo(self.store, correction, who=who, why=why)

    def corrections(self) -> tuple[Correction, ...]:
        """Every correction that was ever made, undone ones and undos included, oldest first."""
        with self.store.reading() as db:
            return tuple(corrections(db))

    def status(self, *, check: bool = False) -> ProjectStatus:
        """What is in the project, in numbers; with `check` the whole file is read for damage."""
        return status_of(self.store, check=check)

    def export_corrections(self, path: str | Path | BinaryIO) -> int:
        """Writes all corrections as a CSV that people can share and edit; how many there were.

        Raises InputError when the path can't be written.
        """
        return exchange.export(self.corrections(), path)

    def import_corrections(
        self, path: str | Path, *, prefer: str | None = None, settings: Settings | None = None
    ) -> Merged:
        """Takes the corrections of such a CSV; importing it again changes nothing.

        What contradicts a decision that holds here, or overlaps its words, is listed and left out; `prefer` decides
        for all of them: `project` or `file`. The gazetteer of `settings` knows places that a row names by id alone.

        Raises InputError, naming row and column, for a file that is no such table; then nothing of it was taken, and no
        new project is made.
        """
        if prefer not in exchange.PREFERENCES:
            raise InputError(f"prefer is {prefer!r}; it can be project or file")
        if self._opened is not None:
            remark_on_gazetteer(self._opened, settings or Settings())
        rows = exchange.rows_of(path, settings=settings or Settings())
        return exchange.take(self.store, rows, prefer=prefer, name=Path(path).name)

    def close(self) -> None:
        """Closes the file."""
        if self._opened is not None:
            self._opened.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
