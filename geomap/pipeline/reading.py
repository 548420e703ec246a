"""Where articles come from: files, folders, standard input, and results of earlier runs."""

from __future__ import annotations

import dataclasses
import os
from itertools import chain, count
from pathlib import Path
from typing import TYPE_CHECKING

from geomap import sources as sources_stage
from geomap.errors import InputError, SettingsError
from geomap.model import ArticleStatus
from geomap.pipeline.locating import locate
from geomap.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from geomap.model import Article, Located

__all__ = ["example_folder", "locate_sources", "open_located", "read"]


def read(
    *sources: str | Path,
    kind: str | None = None,
    columns: Mapping[str, str] | None = None,
    settings: Settings | None = None,
) -> Iterator[Article]:
    """The articles of files, folders, and `-` (standard input), one at a time, in order.

    What can't be read comes out as an article with a status and a sentence. `kind` says of what kind the files are,
    whatever their ending; `columns` maps `text`, `title`… to the keys of objects or the columns of tables.
    Raises InputError when there is nothing to read: no source, one that does not exist, or folders without a file;
    SettingsError for an unknown `kind` or column.
    """
    if not sources:
        raise InputError("nothing to read: give a file or a folder of articles")
    if len(sources) == 1:
        _check_exists(str(sources[0]))
    articles = sources_stage.read(sources, settings=settings or Settings(), kind=kind, columns=columns)
    return _not_none(articles, sources)


def _check_exists(source: str) -> None:
    if source.startswith(("http://", "https://")):
        raise InputError(f"{source} is a web address; save the page, and give the file")
    # As `lexists`: a link that leads nowhere is there, and comes out as an unreadable article.
    if source != "-" and not os.path.lexists(source):
        raise InputError(f"there is no file or folder {source}")


def _not_none(articles: Iterator[Article], sources: Sequence[str | Path]) -> Iterator[Article]:
    """The articles; raises InputError when there is not one."""
    first = next(articles, None)
    if first is None:
        raise InputError(
            f"no article in {', '.join(map(str, sources))}: give a folder that holds text, Markdown or HTML"
        )
    yield first
    yield from articles


def open_located(path: str | Path) -> Iterator[Located]:
    """The located articles of a JSON Lines file that geomap wrote.

    Raises InputError, naming file and line, when it is none.
    """
    if not sources_stage.is_located_file(Path(path)):
        raise InputError(f"{path} holds no located articles: `geomap locate` writes such a file")
    return sources_stage.read_located(Path(path))


def locate_sources(
    *sources: str | Path,
    settings: Settings,
    relocate: bool = False,
    recogniser_given: bool = False,
) -> Iterator[Located]:
    """Reads and locates; sources that are located already pass as they are, or are located again on `relocate`.

    Raises what `read` and `locate` raise, InputError when a file without texts is to be located again, and
    SettingsError when a recogniser was asked for (`recogniser_given`) but a source is located already.
    """
    done = [source for source in sources if source != "-" and sources_stage.is_located_file(Path(source))]
    raw = [source for source in sources if source not in done]
    if not done:
        return locate(read(*raw, settings=settings), settings=settings)
    if recogniser_given and not relocate:
        raise SettingsError(f"{done[0]} is located already: leave --recogniser out, or locate it again with --relocate")
    earlier: Iterator[Located] = chain.from_iterable(map(open_located, done))
    if relocate:
        earlier = locate(map(_with_text, earlier), settings=settings)
    fresh = locate(read(*raw, settings=settings), settings=settings) if raw else iter(())
    return _with_unique_ids(chain(fresh, earlier))


def _with_text(located: Located) -> Article:
    if located.article.status is ArticleStatus.OK and not located.article.text:
        raise InputError(
            f"{located.article.id} can't be located again: its text was not kept; write it with `--with-text`"
        )
    return located.article


def _with_unique_ids(located: Iterable[Located]) -> Iterator[Located]:
    seen: set[str] = set()
    for one in located:
        wanted = ident = one.article.id
        numbers = count(2)
        while ident in seen:
            ident = f"{wanted}~{next(numbers)}"
        seen.add(ident)
        yield one if ident == wanted else dataclasses.replace(one, article=dataclasses.replace(one.article, id=ident))


def example_folder() -> Path:
    """The articles that come with geomap: in the wheel, or in the checkout that an editable install points to."""
    package = Path(__file__).parent.parent
    return next(folder for folder in (package / "seeds", package.parent / "seeds") if folder.is_dir())
