"""SOURCEs → articles: walks what was given, hands each file to its source, and finishes what comes back.

Finishing: a title where none was found, the language, where it was read, an id of its own, `duplicate_of`.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, cast

from geomap.errors import GeomapError
from geomap.model import Article, ArticleStatus
from geomap.sources.fields import Columns
from geomap.sources.identity import Register
from geomap.sources.kinds import Kinds, StreamSource, ending, sniffed
from geomap.sources.language import detect_language
from geomap.sources.trouble import ReadingError, failed, mebibytes, of_os_error
from geomap.sources.walk import check_regular, excluder, walk

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from geomap import plugins
    from geomap.settings import Settings

__all__ = ["Reading", "read"]

_MAX_PIPED_BYTES = 256 << 20
_STDIN = "-"


@dataclass(frozen=True, slots=True)
class Reading:
    """What one reading needs to know."""

    settings: Settings
    kinds: Kinds
    kind: str | None
    excluded: Callable[[str], bool]
    stdin: BinaryIO


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

    What can't be read comes out with a status and a sentence. `kind` names the source (or file ending) for standard
    input, for files that are named one by one, and for files in folders that no source reads. `columns` maps `text`,
    `title`… to the columns of tables and the keys of objects. `exclude` holds `.gitignore` patterns for folders.
    Raises SettingsError for an unknown `kind` or column; an empty folder gives nothing.
    """
    kinds = Kinds(settings, columns)
    if kind is not None:
        kinds.named(kind)
    Columns(columns or {})
    reading = Reading(settings, kinds, kind, excluder(tuple(exclude)), stdin or sys.stdin.buffer)
    return _read(tuple(sources), reading)


def _read(sources: tuple[str | Path, ...], reading: Reading) -> Iterator[Article]:
    register = Register()
    for source in sources:
        for article in _of_source(source, reading):
            yield register.enter(_with_language(article, reading.settings.language))


def _of_source(source: str | Path, reading: Reading) -> Iterator[Article]:
    if source == _STDIN:
        yield from _of_stdin(reading)
        return
    path = Path(source)
    try:
        is_folder = path.is_dir()
    except (OSError, ValueError):
        is_folder = False
    if not is_folder:
        yield from _of_file(path, path.name or str(source), reading, named_alone=True)
        return
    for found in walk(path, reading.excluded):
        if found.trouble is not None:
            yield _finished(failed(found.name, found.trouble.status, found.trouble.detail), found.name, found.path)
        else:
            yield from _of_file(found.path, found.name, reading, named_alone=False)


def _of_file(path: Path, name: str, reading: Reading, *, named_alone: bool) -> Iterator[Article]:
    """The articles of one file, finished; whatever goes wrong becomes a status."""
    try:
        check_regular(path)
        source = reading.kinds.for_name(name)
        if reading.kind is not None and (named_alone or source is None):
            source = reading.kinds.named(reading.kind)
        if source is None:
            raise ReadingError(ArticleStatus.UNSUPPORTED, _unsupported(name))
    except ReadingError as trouble:
        yield _finished(failed(name, trouble.status, trouble.detail), name, path)
        return
    for article in guarded(source.read(path, ident=name), name):
        yield _finished(article, name, path)


def _unsupported(name: str) -> str:
    suffix = ending(name)
    what = f"files that end in {suffix}" if suffix else "files without an ending"
    return f"No source reads {what}; name its kind with --from if it is one that geomap reads."


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
    except MemoryError:
        yield failed(ident, ArticleStatus.TOO_LARGE, "It takes more memory than there is.")
    except RecursionError:
        yield failed(ident, ArticleStatus.MALFORMED, "It nests too deeply.")
    except Exception as error:  # noqa: BLE001 - a plug-in's or parser's defect is told as a status, see above
        yield failed(ident, ArticleStatus.CRASHED, f"Its source broke: {type(error).__name__}.")


def _of_stdin(reading: Reading) -> Iterator[Article]:
    stream = _Peeked(reading.stdin)
    source = reading.kinds.named(reading.kind or sniffed(stream.head))
    if isinstance(source, StreamSource):
        articles = source.read_stream(cast("BinaryIO", stream), ident=_STDIN)
        for article in guarded(articles, _STDIN):
            yield _finished(article, _STDIN, None)
        return
    with tempfile.TemporaryDirectory(prefix="geomap-") as folder:
        path = Path(folder) / f"stdin{(source.suffixes or ('',))[0]}"
        for article in guarded(_piped(stream, path, source), _STDIN):
            yield _finished(article, _STDIN, None)


def _piped(stream: _Peeked, path: Path, source: plugins.Source) -> Iterator[Article]:
    with path.open("wb") as out:
        shutil.copyfileobj(_Bounded(stream), out)
    yield from source.read(path, ident=_STDIN)


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
    stem = name.rpartition("/")[2].rpartition(".")[0] or name.rpartition("/")[2]
    return replace(
        article,
        title=article.title if article.title is not None else ("standard input" if name == _STDIN else stem),
        source=article.source if article.source is not None else name,
        path=path,
    )


def _with_language(article: Article, given: str | None) -> Article:
    if given is not None:
        return replace(article, language=given)
    if article.language is not None or article.status is not ArticleStatus.OK:
        return article
    return replace(article, language=detect_language(article.text))
