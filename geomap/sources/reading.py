"""SOURCEs → articles: walks what was given, hands each file to its source, and finishes what comes back.

Finishing: a title where none was found, the language, where it was read, an id of its own, `duplicate_of`.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, cast

from geomap.model import Article, ArticleStatus
from geomap.sources.fields import Columns
from geomap.sources.identity import Register
from geomap.sources.kinds import StreamSource, sniffed
from geomap.sources.language import detect_language
from geomap.sources.opening import Opener, guarded, stem
from geomap.sources.trouble import ReadingError, failed, mebibytes
from geomap.sources.walk import excluder, walk

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from geomap import plugins
    from geomap.settings import Settings

__all__ = ["read"]

_MAX_PIPED_BYTES = 256 << 20
_STDIN = "-"


def read(
    sources: Sequence[str | Path],
    *,
    settings: Settings,
    kind: str | None = None,
    columns: Mapping[str, str] | None = None,
    exclude: Sequence[str] = (),
    stdin: BinaryIO | None = None,
) -> Iterator[Article]:
    """The articles of files, folders and `-` (standard input), one at a time, in order; none is left out.

    What can't be read comes out with a status and a sentence. `kind` names the source (or file ending) that reads
    every file and standard input, whatever they are called. `columns` maps `text`, `title`… to the columns of tables
    and the keys of objects. `exclude` holds `.gitignore` patterns for folders.
    Raises SettingsError at once for an unknown `kind` or column; an empty folder gives nothing.
    """
    Columns(columns or {})
    opener = Opener(settings, columns, kind)
    return _read(tuple(sources), opener, settings, excluder(tuple(exclude)), stdin)


def _read(
    sources: tuple[str | Path, ...],
    opener: Opener,
    settings: Settings,
    excluded: Callable[[str], bool],
    stdin: BinaryIO | None,
) -> Iterator[Article]:
    register = Register()
    with opener:
        for source in sources:
            found = _of_stdin(opener, stdin) if source == _STDIN else _of_path(Path(source), opener, excluded)
            for article in found:
                yield register.enter(_with_language(article, settings.language))


def _of_path(path: Path, opener: Opener, excluded: Callable[[str], bool]) -> Iterator[Article]:
    try:
        is_folder = path.is_dir()
    except (OSError, ValueError):
        is_folder = False
    if not is_folder:
        yield from _of_file(path, path.name or str(path), opener)
        return
    for found in walk(path, excluded):
        if found.trouble is None:
            yield from _of_file(found.path, found.name, opener)
        else:
            yield _finished(failed(found.name, found.trouble.status, found.trouble.detail), found.name, found.path)


def _of_file(path: Path, name: str, opener: Opener) -> Iterator[Article]:
    for article in opener.opened(path, name):
        yield _finished(article, name, path)


def _of_stdin(opener: Opener, stdin: BinaryIO | None) -> Iterator[Article]:
    stream = _Peeked(stdin or sys.stdin.buffer)
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


def _piped(stream: _Peeked, path: Path, source: plugins.Source, opener: Opener) -> Iterator[Article]:
    with path.open("wb") as out:
        shutil.copyfileobj(_Bounded(stream), out)
    yield from opener.read(source, path, _STDIN, size_bytes=path.stat().st_size)


class _Peeked:
    """A stream whose first bytes can be looked at before they are read."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self.head = stream.readline(1 << 16)
        self._rest = self.head

    def read(self, size: int = -1) -> bytes:
        data, self._rest = self._rest, b""
        return data or self._stream.read(size)

    def readline(self, limit: int = -1) -> bytes:
        if not self._rest:
            return self._stream.readline(limit)
        data, self._rest = self._rest, b""
        return data if data.endswith(b"\n") else data + self._stream.readline(limit)


class _Bounded:
    """A stream that may not go on for ever."""

    def __init__(self, stream: _Peeked) -> None:
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
