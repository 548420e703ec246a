"""Where articles come from: files, folders, standard input, and results of earlier runs."""

from __future__ import annotations

import dataclasses
import os
import sys
from dataclasses import dataclass, field
from itertools import chain, count, tee
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, NamedTuple, TypeVar, cast

from geomap import sources as sources_stage
from geomap.errors import InputError, PluginError, SettingsError
from geomap.model import ArticleStatus
from geomap.pipeline.homes import AUTO
from geomap.pipeline.locating import locate, located_as
from geomap.pipeline.projects import read_project
from geomap.settings import Settings
from geomap.sources.kinds import is_url
from geomap.store import is_missing_project, is_project
from geomap.workers import ahead

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from geomap.gazetteer.online import Asking
    from geomap.model import Article, Located

__all__ = [
    "ReadOptions",
    "annotated",
    "check_asked",
    "example_folder",
    "is_elsewhere",
    "linked",
    "locate_sources",
    "made_of_sources",
    "open_located",
    "read",
    "read_each",
    "stories_told_once",
]

_Made = TypeVar("_Made")


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadOptions:
    """How sources are read."""

    kind: str | None = None
    """Read every file as this kind, whatever its ending; `urls` is a list of addresses."""
    columns: Mapping[str, str] = field(default_factory=dict)
    """`text`, `title`… → the keys of objects or the columns of tables."""
    exclude: tuple[str, ...] = ()
    """`.gitignore` patterns of what to leave out of folders."""
    follow: bool = False
    """Whether the pages are fetched that feeds and lists of addresses link to."""
    allow_private: bool = False
    """Whether addresses inside the own network may be fetched."""


def read(
    *sources: str | Path,
    kind: str | None = None,
    columns: Mapping[str, str] | None = None,
    exclude: Sequence[str] = (),
    follow: bool = False,
    allow_private: bool = False,
    settings: Settings | None = None,
) -> Iterator[Article]:
    """The articles of files, folders, web addresses and `-` (standard input), one at a time, in order.

    What can't be read comes out as an article with a status and a sentence. `kind` says of what kind the files are,
    whatever their ending; `columns` maps `text`, `title`… to the keys of objects or the columns of tables; `exclude`
    holds `.gitignore` patterns for folders. The network is used for addresses among the sources, and with `follow`
    for the pages that feeds and lists of addresses link to; for private addresses only with `allow_private`.
    Of a project, or of located results with texts, come the articles.

    Raises InputError when there is nothing to read: no source, one that does not exist, or folders without a file;
    PluginError when the only one needs a package that is not installed; SettingsError for an unknown `kind` or column.
    """
    how = ReadOptions(
        kind=kind, columns=columns or {}, exclude=tuple(exclude), follow=follow, allow_private=allow_private
    )
    given = _parted(sources, how)
    if not given.located:
        return _read(sources, how, settings or Settings(), given.stdin)
    check_asked(given.located[0], asked=(), how=ReadOptions() if given.raw else how)
    fresh = _read(given.raw, how, settings or Settings(), given.stdin) if given.raw else iter(())
    kept = (_with_text(one) for source in given.located for one in _opened(source, given.stdin))
    return _with_unique_ids(chain(fresh, kept))


class _Parted(NamedTuple):
    """Sources told apart by what they hold."""

    raw: list[str | Path]
    located: list[str | Path]
    stdin: sources_stage.Peeked | None


def _parted(sources: Sequence[str | Path], how: ReadOptions) -> _Parted:
    stdin = sources_stage.Peeked(sys.stdin.buffer) if "-" in sources and how.kind is None else None
    located = [source for source in sources if _is_located(source, stdin)]
    return _Parted([source for source in sources if source not in located], located, stdin)


def _read(
    sources: Sequence[str | Path],
    options: ReadOptions,
    settings: Settings,
    stdin: sources_stage.Peeked | None = None,
) -> Iterator[Article]:
    if not sources:
        raise InputError("nothing to read: give a file or a folder of articles")
    if len(sources) == 1 and not is_elsewhere(sources[0]):
        _check_only(Path(sources[0]), options, settings)
    articles = sources_stage.read(
        sources,
        settings=settings,
        kind=options.kind,
        columns=options.columns,
        exclude=options.exclude,
        stdin=cast("BinaryIO | None", stdin),
        follow=options.follow,
        allow_private=options.allow_private,
    )
    return _not_none(articles, sources)


def _check_only(source: Path, options: ReadOptions, settings: Settings) -> None:
    """What can't be read at all is a mistake when nothing else was given; among several it is an article's status."""
    # As `lexists`: a link that leads nowhere is there, and comes out as an unreadable article.
    if not os.path.lexists(source):
        raise InputError(f"there is no file or folder {source}")
    if source.is_file() and (missing := sources_stage.lacking(source, settings=settings, kind=options.kind)):
        raise PluginError(f"{source} can't be read. {missing}")


def read_each(
    sources: Sequence[str | Path], options: ReadOptions, settings: Settings
) -> Iterator[tuple[str | Path, Article]]:
    """Each article with the source that it came from; ids are those that reading its source alone would give.

    Raises what `read` raises.
    """
    if len(sources) < 2:  # a single source that is missing is a mistake; among several it comes out as unreadable
        yield from ((sources[0], article) for article in _read(sources, options, settings))
        return
    nothing = True
    for source in sources:
        for article in sources_stage.read(
            (source,),
            settings=settings,
            kind=options.kind,
            columns=options.columns,
            exclude=options.exclude,
            follow=options.follow,
            allow_private=options.allow_private,
        ):
            nothing = False
            yield source, article
    if nothing:
        raise InputError(f"no article in {', '.join(map(str, sources))}")


def is_elsewhere(source: str | Path) -> bool:
    """Whether a source is no path: standard input or a web address."""
    return isinstance(source, str) and (source == "-" or is_url(source))


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
    """The located articles of a project, an `annotate` folder, or JSON Lines that geomap wrote, packed or not.

    Raises InputError, naming file and line, when it is none; ProjectError when a project can't be opened.
    """
    if is_project(path) or is_missing_project(path):
        return read_project(path)
    if (folder := sources_stage.annotated_folder(Path(path))) is not None:
        return sources_stage.read_annotated(folder)
    if not sources_stage.is_located_file(Path(path)):
        raise InputError(f"{path} holds no located articles: `geomap locate` writes such a file")
    return sources_stage.read_located(Path(path))


def locate_sources(
    *sources: str | Path,
    settings: Settings,
    options: ReadOptions | None = None,
    relocate: bool = False,
    asked: Sequence[str] = (),
    ranked: bool = False,
    source_root: Path | None = None,
    asking: Asking | None = None,
) -> Iterator[Located]:
    """Reads and locates; sources that are located already pass as they are, or are located again on `relocate`.

    Reading runs ahead in a thread of its own, so that waiting for the web or for a parser's process overlaps with the
    work. `source_root` is the folder that located results were made from: their local articles are linked again.
    Raises what `read` and `locate` raise, InputError when a file without texts is to be located again, and
    SettingsError when a source is located already, but something was asked for that decides where mentions go (`asked`,
    such as `--recogniser`) or how sources are read, or when outlets' homes are to be learnt from standard input.
    """
    how = options or ReadOptions()
    given = _checked(sources, settings, how, () if relocate else asked)
    return _located(given, how, settings, asking, relocate=relocate, ranked=ranked, source_root=source_root)


def made_of_sources(
    make: Callable[[Located], _Made],
    *sources: str | Path,
    settings: Settings,
    options: ReadOptions | None = None,
    relocate: bool = False,
    asked: Sequence[str] = (),
    asking: Asking | None = None,
) -> Iterator[_Made]:
    """What `make` makes of each article that `locate_sources` yields; with several processes, where it was located.

    Raises what `locate_sources` raises.
    """
    how = options or ReadOptions()
    given = _checked(sources, settings, how, () if relocate else asked)
    if given.located:
        return map(make, _located(given, how, settings, asking, relocate=relocate))
    return located_as(ahead(_read(given.raw, how, settings, given.stdin)), make, settings=settings, asking=asking)


def _checked(sources: Sequence[str | Path], settings: Settings, how: ReadOptions, asked: Sequence[str]) -> _Parted:
    """The sources, parted, once it is known that what was asked for can be done with them."""
    if settings.home == AUTO and "-" in sources:
        raise SettingsError(
            "home is 'auto', for which all articles are read before the first comes out: give a file or a folder, "
            "not standard input"
        )
    given = _parted(sources, how)
    if given.located:
        check_asked(given.located[0], asked=asked, how=ReadOptions() if given.raw else how)
    return given


def _located(
    given: _Parted,
    how: ReadOptions,
    settings: Settings,
    asking: Asking | None,
    *,
    relocate: bool,
    ranked: bool = False,
    source_root: Path | None = None,
) -> Iterator[Located]:
    fresh: Iterator[Located] = iter(())
    if given.raw or not given.located:
        articles = ahead(_read(given.raw, how, settings, given.stdin))
        fresh = locate(articles, ranked=ranked, settings=settings, asking=asking)
    if not given.located:
        return fresh
    again = settings if relocate else None
    earlier: Iterator[Located] = chain.from_iterable(
        _earlier(source, given.stdin, again, asking, ranked=ranked) for source in given.located
    )
    return _located_with_unique_ids(chain(fresh, linked(earlier, source_root)))


def check_asked(source: str | Path, *, asked: Sequence[str], how: ReadOptions) -> None:
    """Nothing that was asked for is silently without effect on a source that is located already."""
    if asked:
        flags = " and ".join(asked)
        raise SettingsError(f"{source} is located already: leave {flags} out, or locate it again with --relocate")
    given = {"--from": how.kind, "--columns": how.columns, "--exclude": how.exclude, "--follow": how.follow}
    if idle := " and ".join(flag for flag, value in given.items() if value):
        raise SettingsError(f"{source} is located already, so {idle} would change nothing: leave it out")


def annotated(source: str | Path) -> Path | None:
    """The `annotate` folder that a source is, or None."""
    return None if is_elsewhere(source) else sources_stage.annotated_folder(Path(source))


def _is_located(source: str | Path, stdin: sources_stage.Peeked | None) -> bool:
    if source == "-":
        return stdin is not None and sources_stage.is_located_head(stdin.head)
    if is_elsewhere(source):
        return False
    return is_project(source) or sources_stage.is_located_file(Path(source)) or annotated(source) is not None


def _earlier(
    source: str | Path,
    stdin: sources_stage.Peeked | None,
    relocate: Settings | None,
    asking: Asking | None,
    *,
    ranked: bool,
) -> Iterator[Located]:
    if relocate is None:
        return _opened(source, stdin)
    if source != "-" and is_project(source):
        return read_project(source, relocate=relocate, asking=asking, ranked=ranked)
    return locate(map(_with_text, _opened(source, stdin)), settings=relocate, asking=asking, ranked=ranked)


def _opened(source: str | Path, stdin: sources_stage.Peeked | None) -> Iterator[Located]:
    if source == "-" and stdin is not None:
        return sources_stage.read_located_stream(cast("BinaryIO", stdin), "standard input")
    return open_located(source)


def linked(located: Iterator[Located], source_root: Path | None) -> Iterator[Located]:
    """Located articles with the paths to their files in a folder, if one is given."""
    if source_root is None:
        return located
    root = source_root.resolve()
    return (_at_home(one, root) for one in located)


def _at_home(located: Located, root: Path) -> Located:
    """A located article with the path to its file, when that lies in `root`: what a received file says is not believed
    beyond it.
    """
    source = located.article.source
    if not source or is_url(source) or "\0" in source:
        return located
    try:
        path = (root / source).resolve()
        found = path.is_relative_to(root) and path.is_file()
    except (OSError, ValueError, RuntimeError):
        return located
    return dataclasses.replace(located, article=dataclasses.replace(located.article, path=path)) if found else located


def stories_told_once(located: Iterable[Located]) -> Iterator[Located]:
    """The same, where articles that tell an earlier one's story over again say so in `duplicate_of`.

    A story without its text, such as a located result that carries none, is compared with nothing.
    """
    stories = sources_stage.Stories()
    first_of: dict[str, str] = {}
    for one in located:
        article = one.article
        first = article.duplicate_of
        if first is None and article.text and not one.excerpted:
            first = stories.first_of(article.id, article.text)
        if first is None:
            yield one
        else:
            first_of[article.id] = first_of.get(first, first)
            yield dataclasses.replace(one, article=dataclasses.replace(article, duplicate_of=first_of[article.id]))


def _with_text(located: Located) -> Article:
    if located.article.status is ArticleStatus.OK and (located.excerpted or not located.article.text):
        raise InputError(
            f"{located.article.id} can't be read again: its text was not kept; locate it with `--with-text`"
        )
    return located.article


def _with_unique_ids(articles: Iterable[Article]) -> Iterator[Article]:
    """The same articles; one whose id was there before gets `~2`, `~3`…"""
    seen: set[str] = set()
    for article in articles:
        wanted = ident = article.id
        numbers = count(2)
        while ident in seen:
            ident = f"{wanted}~{next(numbers)}"
        seen.add(ident)
        yield article if ident == wanted else dataclasses.replace(article, id=ident)


def _located_with_unique_ids(located: Iterable[Located]) -> Iterator[Located]:
    one_by_one, articles = tee(located)
    for one, article in zip(one_by_one, _with_unique_ids(each.article for each in articles), strict=True):
        yield one if article is one.article else dataclasses.replace(one, article=article)


def example_folder() -> Path:
    """The articles that come with geomap: in the wheel, or in the checkout that an editable install points to."""
    package = Path(__file__).parent.parent
    return next(folder for folder in (package / "seeds", package.parent / "seeds") if folder.is_dir())
