"""SOURCEs → articles: walks what was given, hands each file to its source, and finishes what comes back.

Finishing: a title where none was found, the language, where it was read, an id of its own, `duplicate_of`.
"""

from __future__ import annotations

import gzip
import logging
import shutil
import sys
import tempfile
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, cast

from geomap.model import Article, ArticleStatus
from geomap.sources.fields import Columns
from geomap.sources.identity import Register
from geomap.sources.jsonl import JsonLines
from geomap.sources.kinds import StreamSource, ending, is_url, sniffed
from geomap.sources.language import detect_language
from geomap.sources.opening import Opener, guarded, stem
from geomap.sources.products import JOURNALS, is_product
from geomap.sources.trouble import ReadingError, failed, mebibytes
from geomap.sources.walk import excluder, walk

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from geomap import plugins
    from geomap.http import Web
    from geomap.settings import Settings
    from geomap.sources.web import WebReader

__all__ = ["FileRange", "Peeked", "lacking", "read", "read_ranges"]

_MAX_PIPED_BYTES = 256 << 20
_NAMED = 5
_STDIN = "-"
_log = logging.getLogger(__name__)
_URLS = "urls"
_FEED_ENDINGS = (".xml", ".rss", ".atom", ".rdf")


def read(
    sources: Sequence[str | Path],
    *,
    settings: Settings,
    kind: str | None = None,
    columns: Mapping[str, str] | None = None,
    exclude: Sequence[str] = (),
    stdin: BinaryIO | None = None,
    follow: bool = False,
    allow_private: bool = False,
    cache: Path | None = None,
    web: Web | None = None,
) -> Iterator[Article]:
    """The articles of files, folders, web addresses and `-` (standard input), one at a time, in order, none left out.

    What can't be read comes out with a status and a sentence. `kind` names the source (or file ending) that reads
    every file and standard input, whatever they are called; `urls` is a list of addresses to read. `columns` maps
    `text`, `title`… to the columns of tables and the keys of objects. `exclude` holds `.gitignore` patterns for
    folders; what geomap itself wrote into one is left out of it. The network is used for addresses that are SOURCEs,
    for `urls`, and with `follow` for what feeds, sitemaps and a file `urls.txt` link to; private addresses only with
    `allow_private`. `cache` is the folder that keeps pages; the user's cache folder unless given. `web` is a client
    with limits of one's own, instead of these two.
    Raises SettingsError at once for an unknown `kind` or column; an empty folder gives nothing.
    """
    Columns(columns or {})
    opener = Opener(settings, columns, None if kind == _URLS else kind)
    network = _Network(settings, opener, follow=follow, allow_private=allow_private, cache=cache, web=web)
    reading = _Reading(opener, network, excluder(tuple(exclude)), stdin, lists_urls=kind == _URLS)
    return _read(tuple(sources), reading, settings.language)


def lacking(path: Path, *, settings: Settings, kind: str | None = None) -> str | None:
    """What must be installed before a file can be read, as a sentence; None when nothing is missing."""
    return Opener(settings, None, None if kind == _URLS else kind).lacking(path.name)


@dataclass(frozen=True, slots=True, kw_only=True)
class FileRange:
    """A file, or some lines or rows of one, known by another name than its path."""

    path: Path
    name: str
    """Ids and `source` go by it."""
    first_byte: int = 0
    last_byte: int | None = None
    """Where the lines end, half-open; None: at the end of the file. Of a packed file, in what it unpacks to."""
    first_group: int = 0
    last_group: int | None = None
    """Of a Parquet table: its row groups, half-open; None: all of them."""
    first_row: int = 1
    """Number of the first line or row."""


def read_ranges(
    ranges: Iterable[FileRange],
    *,
    settings: Settings,
    kind: str | None = None,
    columns: Mapping[str, str] | None = None,
) -> Iterator[Article]:
    """The articles of files, as `read` gives them, for whoever has walked the folder already."""
    opener = Opener(settings, columns, kind)
    network = _Network(settings, opener, follow=False, allow_private=False, cache=None, web=None)
    reading = _Reading(opener, network, excluder(()), None, lists_urls=False)
    register = Register()
    with opener, closing(network):
        for one in ranges:
            for article in _of_range(one, reading, columns):
                yield register.enter(_with_language(article, settings.language))


def _of_range(one: FileRange, reading: _Reading, columns: Mapping[str, str] | None) -> Iterator[Article]:
    if one.last_group is not None:
        groups = range(one.first_group, one.last_group)
        found = reading.opener.row_groups(one.path, one.name, groups, one.first_row)
        yield from (_finished(article, one.name, one.path) for article in found)
    elif one.first_byte or one.last_byte is not None:
        lines = guarded(_of_lines(one, columns), one.name)
        inner = one.name[:-3] if _is_packed(one) else one.name
        yield from (
            replace(_finished(article, inner, one.path), source=article.source or one.name) for article in lines
        )
    else:
        yield from _of_file(one.path, one.name, reading)


def _of_lines(one: FileRange, columns: Mapping[str, str] | None) -> Iterator[Article]:
    source = JsonLines()
    source.columns = columns or {}
    with cast("BinaryIO", gzip.open(one.path)) if _is_packed(one) else one.path.open("rb") as file:
        file.seek(one.first_byte)
        lines = cast("BinaryIO", _Lines(file, one.last_byte))
        yield from source.read_stream(lines, ident=one.name, first_row=one.first_row)


def _is_packed(one: FileRange) -> bool:
    return one.name.lower().endswith(".gz")


class _Lines:
    """The lines of an open file up to an offset."""

    def __init__(self, file: BinaryIO, last_byte: int | None) -> None:
        self._file = file
        self._left_bytes = sys.maxsize if last_byte is None else last_byte - file.tell()

    def readline(self, limit: int) -> bytes:
        line = self._file.readline(min(limit, self._left_bytes))
        self._left_bytes -= len(line)
        return line


@dataclass(frozen=True, slots=True)
class _Reading:
    opener: Opener
    network: _Network
    excluded: Callable[[str], bool]
    stdin: BinaryIO | None
    lists_urls: bool
    """Whether files are lists of addresses (`--from urls`)."""


class _Network:
    """The reader of web pages, made when a SOURCE needs it: importing it takes 0.1 s."""

    def __init__(
        self,
        settings: Settings,
        opener: Opener,
        *,
        follow: bool,
        allow_private: bool,
        cache: Path | None,
        web: Web | None,
    ) -> None:
        self.follow = follow
        self._settings = settings
        self._opener = opener
        self._allow_private = allow_private
        self._cache = cache
        self._web = web
        self._reader: WebReader | None = None

    @property
    def reader(self) -> WebReader:
        if self._reader is None:
            from geomap.sources.web import WebReader

            self._reader = WebReader(self._opener, self._web or self._made(), follow=self.follow)
        return self._reader

    def _made(self) -> Web:
        from platformdirs import user_cache_path

        from geomap.http import Limits, Web

        cache = self._cache or user_cache_path("geomap") / "pages"
        limits = Limits(total_s=self._settings.timeout_s)
        return Web(limits=limits, allow_private=self._allow_private, cache=cache)

    def close(self) -> None:
        if self._reader is not None:
            self._reader.close()


def _read(sources: tuple[str | Path, ...], reading: _Reading, language: str | None) -> Iterator[Article]:
    register = Register()
    with reading.opener, closing(reading.network):
        for source in sources:
            for article in _of_source(source, reading):
                yield register.enter(_with_language(article, language))


def _of_source(source: str | Path, reading: _Reading) -> Iterator[Article]:
    if source == _STDIN:
        yield from _of_stdin(reading)
    elif isinstance(source, str) and is_url(source):
        for article in reading.network.reader.url(source):
            yield _finished(article, source, None)
    else:
        yield from _of_path(Path(source), reading)


def _of_path(path: Path, reading: _Reading) -> Iterator[Article]:
    try:
        is_folder = path.is_dir()
    except (OSError, ValueError):
        is_folder = False
    if not is_folder:
        yield from _of_file(path, path.name or str(path), reading)
        return
    own: list[str] = []
    for found in walk(path, reading.excluded):
        if found.trouble is not None:
            yield _finished(failed(found.name, found.trouble.status, found.trouble.detail), found.name, found.path)
        elif reading.opener.kind is None and is_product(found.path):
            own += [] if found.name.endswith(JOURNALS) else [found.name]
        else:
            yield from _of_file(found.path, found.name, reading)
    if own:
        more = f" and {len(own) - _NAMED:,} more" if len(own) > _NAMED else ""
        _log.info("%s: left out, as geomap wrote it: %s%s", path, ", ".join(own[:_NAMED]), more)


def _of_file(path: Path, name: str, reading: _Reading) -> Iterator[Article]:
    network = reading.network
    if reading.lists_urls or (network.follow and path.name.lower() == "urls.txt"):
        articles = network.reader.addresses(path, name)
    else:
        articles = reading.opener.opened(path, name)
        if network.follow and ending(name) in _FEED_ENDINGS:
            articles = network.reader.followed_file(articles, path, name)
    for article in articles:
        if not network.follow and not reading.lists_urls and _lists_addresses(article):
            how = "--follow" if path.name.lower() == "urls.txt" else "--from urls"
            _log.info("%s: holds nothing but web addresses; with %s the pages themselves are read", name, how)
        yield _finished(article, name, path)


def _lists_addresses(article: Article) -> bool:
    """Whether a text is web addresses alone, one a line; `#` begins a comment."""
    lines = (line.strip() for line in article.text.splitlines())
    said = [line for line in lines if line and not line.startswith("#")] if "://" in article.text[:4096] else []
    return bool(said) and all(is_url(line) and not any(map(str.isspace, line)) for line in said)


def _of_stdin(reading: _Reading) -> Iterator[Article]:
    opener = reading.opener
    stream = Peeked(reading.stdin or sys.stdin.buffer)
    if reading.lists_urls:
        with tempfile.TemporaryDirectory(prefix="geomap-") as folder:
            path = Path(folder) / "stdin"
            _spool(stream, path)
            for article in reading.network.reader.addresses(path, _STDIN):
                yield _finished(article, _STDIN, None)
        return
    source = opener.kinds.named(opener.kind or sniffed(stream.head))
    if isinstance(source, StreamSource):
        articles = source.read_stream(cast("BinaryIO", stream), ident=_STDIN)
        for article in guarded(articles, _STDIN):
            yield _finished(article, _STDIN, None)
        return
    with tempfile.TemporaryDirectory(prefix="geomap-") as folder:
        path = Path(folder) / "stdin"
        for article in guarded(_piped(stream, path, source, opener), _STDIN):
            yield _finished(article, _STDIN, None)


def _piped(stream: Peeked, path: Path, source: plugins.Source, opener: Opener) -> Iterator[Article]:
    _spool(stream, path)
    yield from opener.read(source, path, _STDIN, size_bytes=path.stat().st_size)


def _spool(stream: Peeked, path: Path) -> None:
    with path.open("wb") as out:
        shutil.copyfileobj(_Bounded(stream), out)


class Peeked:
    """A stream whose first line can be looked at before it is read; of a long line, the first 64 KiB."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self.head = stream.readline(1 << 16)
        self._rest = self.head

    def read(self, size: int = -1) -> bytes:
        """As a binary stream's."""
        data, self._rest = self._rest, b""
        return data or self._stream.read(size)

    def readline(self, limit: int = -1) -> bytes:
        """As a binary stream's."""
        if not self._rest:
            return self._stream.readline(limit)
        data, self._rest = self._rest, b""
        return data if data.endswith(b"\n") else data + self._stream.readline(limit)


class _Bounded:
    """A stream that may not go on for ever."""

    def __init__(self, stream: Peeked) -> None:
        self._stream = stream
        self._left_bytes = _MAX_PIPED_BYTES

    def read(self, size: int = -1, /) -> bytes:
        data = self._stream.read(size)
        self._left_bytes -= len(data)
        if self._left_bytes < 0:
            raise ReadingError(
                ArticleStatus.TOO_LARGE, f"More than {mebibytes(_MAX_PIPED_BYTES)} came through the pipe."
            )
        return data


def _finished(article: Article, name: str, path: Path | None) -> Article:
    return replace(
        article,
        title=article.title if article.title is not None else ("standard input" if name == _STDIN else stem(name)),
        source=article.source if article.source is not None else name,
        path=path,
    )


def _with_language(article: Article, given: str | None) -> Article:
    if given is not None:
        return replace(article, language=given)
    if article.language is not None or article.status is not ArticleStatus.OK:
        return article
    return replace(article, language=detect_language(article.text))
