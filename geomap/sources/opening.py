"""One file → its articles: chooses the source, isolates the hostile kinds, goes into archives."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Self, cast

from geomap.errors import GeomapError
from geomap.model import Article, ArticleStatus
from geomap.sources.isolation import Isolation
from geomap.sources.kinds import Kinds, StreamSource, ending, lacking
from geomap.sources.members import Container, Member, spooled
from geomap.sources.products import product
from geomap.sources.trouble import ReadingError, failed, of_os_error
from geomap.sources.walk import check_regular

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from types import TracebackType

    from geomap import plugins
    from geomap.settings import Settings

__all__ = ["Opener", "guarded", "stem"]

_PROJECT = ".geomap"
_TEXTS = ("html", "text", "markdown", "csv", "tsv", "json")
"""Kinds for which a server's charset says more than the bytes; XML and PDF know their own."""
_MAX_DEPTH = 3
"""Archives in archives: a packed archive of packed files is the most that people have."""


class Opener:
    """The sources of one reading, and the worker that its hostile files share."""

    def __init__(self, settings: Settings, columns: Mapping[str, str] | None = None, kind: str | None = None) -> None:
        self.kinds = Kinds(settings, columns)
        self.kind = kind
        self._isolation = Isolation(settings, columns)
        if kind is not None:
            self.kinds.named(kind)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._isolation.close()

    def opened(self, path: Path, ident: str) -> Iterator[Article]:
        """The articles of a file that the user gave or that lies in a folder; whatever goes wrong is a status."""
        try:
            size_bytes = check_regular(path).st_size
            if self.kind is None and (said := product(path)):
                raise ReadingError(ArticleStatus.UNSUPPORTED, said)
            source = self._source_for(ident, self.kind)
        except ReadingError as trouble:
            yield failed(ident, trouble.status, trouble.detail)
            return
        yield from self.read(source, path, ident, size_bytes=size_bytes)

    def lacking(self, name: str) -> str | None:
        """What must be installed before a file of that name can be read; None when nothing is missing."""
        source = self.kinds.for_name(name) if self.kind is None else self.kinds.named(self.kind)
        return None if source is None else lacking(source)

    def row_groups(self, path: Path, ident: str, groups: range, first_row: int) -> Iterator[Article]:
        """The articles of some row groups of a Parquet file, isolated as the whole file would be."""
        try:
            check_regular(path)
        except ReadingError as trouble:
            yield failed(ident, trouble.status, trouble.detail)
            return
        yield from guarded(self._isolation.read("parquet", path, ident, (groups, first_row)), ident)

    def read(
        self, source: plugins.Source, path: Path, ident: str, *, size_bytes: int, depth: int = 0
    ) -> Iterator[Article]:
        """What `source` finds in a file, guarded, and isolated when the source or the file's size asks for it."""
        if (missing := lacking(source)) is not None:
            yield failed(ident, ArticleStatus.UNSUPPORTED, missing)
            return
        limit = getattr(source, "isolate_over_bytes", None)
        if isinstance(source, Container):
            articles = self.contained(source, path, ident, depth)
        elif limit is not None and size_bytes > limit:
            articles = self._isolation.read(source.name, path, ident)
        else:
            articles = source.read(path, ident=ident)
        yield from guarded(articles, ident)

    def contained(self, container: Container, path: Path, ident: str, depth: int = 0) -> Iterator[Article]:
        """The articles of an archive's members; a member that can't be read costs itself alone."""
        if depth >= _MAX_DEPTH:
            raise ReadingError(ArticleStatus.UNSUPPORTED, "It lies in too many archives, one in the other.")
        with tempfile.TemporaryDirectory(prefix="geomap-") as folder:
            for member in container.members(path, ident):
                if not _is_hidden(member.name):
                    yield from guarded(self._of_member(member, Path(folder), depth), member.ident)

    def of_member(self, member: Member) -> Iterator[Article]:
        """The articles of one file that is at hand as a stream, such as a page from the web."""
        with tempfile.TemporaryDirectory(prefix="geomap-") as folder:
            yield from self._of_member(member, Path(folder), 0)

    def _of_member(self, member: Member, folder: Path, depth: int) -> Iterator[Article]:
        if isinstance(member.content, ReadingError):
            raise member.content
        source = self._source_for(member.name, member.kind)
        if isinstance(source, StreamSource):
            articles = source.read_stream(member.content, ident=member.ident)
        else:
            path = folder / f"member{depth}"  # never under the name that the archive gives
            spooled(member.content, path, member.charset if source.name in _TEXTS else None)
            size_bytes = path.stat().st_size
            articles = self.read(source, path, member.ident, size_bytes=size_bytes, depth=depth + 1)
        for article in articles:
            title = article.title if article.title is not None else stem(member.name)
            yield _of_page(replace(article, title=title), member) if member.url else replace(article, title=title)

    def _source_for(self, name: str, kind: str | None) -> plugins.Source:
        source = self.kinds.for_name(name) if kind is None else self.kinds.named(kind)
        if source is None:
            suffix = ending(name)
            what = f"files that end in {suffix}" if suffix else "files without an ending"
            detail = f"No source reads {what}; leave it out with --exclude, or name its kind with --from."
            if suffix == _PROJECT:
                detail = "By its name it is a geomap project: give it by itself to `geomap map`, `locate` or `read`."
            raise ReadingError(ArticleStatus.UNSUPPORTED, detail)
        return source


def _of_page(article: Article, member: Member) -> Article:
    """A page is known by the address that it was archived from."""
    url = cast("str", member.url)
    return replace(article, id=url, url=article.url or url)


def _is_hidden(name: str) -> bool:
    return name.rpartition("/")[2].startswith((".", "~$")) or name.startswith("__MACOSX/")


def stem(name: str) -> str:
    """A file name without folders and ending."""
    base = name.rpartition("/")[2]
    return base.rpartition(".")[0] or base


def guarded(articles: Iterator[Article], ident: str) -> Iterator[Article]:
    """The articles, then a failed one if reading breaks off; a file without any comes out as one `empty` row.

    The last line of defence: a source that raises costs the rest of its file, never the run.
    """
    count = 0
    try:
        for article in articles:
            count += 1
            yield article
        if count == 0:
            yield failed(ident, ArticleStatus.EMPTY, "It holds no article.")
    except ReadingError as trouble:
        yield failed(ident, trouble.status, trouble.detail)
    except GeomapError:
        raise
    except OSError as error:
        told = of_os_error(error)
        yield failed(ident, told.status, told.detail)
    except ImportError as error:
        detail = f"Its source needs a module that is not installed ({error}); `geomap doctor` says what to add."
        yield failed(ident, ArticleStatus.CRASHED, detail)
    except MemoryError:
        yield failed(ident, ArticleStatus.TOO_LARGE, "It takes more memory than there is.")
    except RecursionError:
        yield failed(ident, ArticleStatus.MALFORMED, "It nests too deeply.")
    except Exception as error:  # noqa: BLE001 - a plug-in's or parser's defect is told as a status, see above
        yield failed(
            ident, ArticleStatus.CRASHED, f"Reading it failed by a defect ({type(error).__name__}): please report it."
        )
