"""Packed files: `.gz` around one file of another kind, `.zip` around many. Nothing is unpacked under its own name."""

from __future__ import annotations

import gzip
import zipfile
import zlib
from typing import TYPE_CHECKING, BinaryIO, cast

from geomap.model import Article, ArticleStatus
from geomap.sources.members import Member, read_members
from geomap.sources.trouble import IS_LOCKED, ReadingError, mebibytes

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from geomap.settings import Settings

__all__ = ["GzipFile", "ZipArchive", "create_gz", "create_zip"]

_FREE_BYTES = 64 << 20
_MAX_RATIO = 200
"""Articles pack to a third or a tenth of their size; what packs to less than a 200th is a bomb."""
_ENCRYPTED_FLAG = 0x1


def create_gz(settings: Settings) -> GzipFile:
    """The source of `.gz` files."""
    return GzipFile(settings)


def create_zip(settings: Settings) -> ZipArchive:
    """The source of `.zip` files."""
    return ZipArchive(settings)


class GzipFile:
    """Reads `.gz`: the name without the ending says what is inside."""

    name = "gz"
    suffixes: tuple[str, ...] = (".gz",)

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def read(self, path: Path, *, ident: str) -> Iterator[Article]:
        """The articles of the file inside."""
        yield from read_members(self, path, ident, self._settings)

    def members(self, path: Path, ident: str) -> Iterator[Member]:
        """The one file inside, with the packed file's own id."""
        base = ident.rpartition("/")[2].rpartition("#")[2]
        inner = base[:-3] if base.lower().endswith(".gz") else base
        packed_bytes = path.stat().st_size
        with gzip.open(path) as stream:
            unpacked = _Unpacked(cast("BinaryIO", stream), packed_bytes)
            yield Member(inner or "text.txt", ident, cast("BinaryIO", unpacked))


class ZipArchive:
    """Reads `.zip`."""

    name = "zip"
    suffixes: tuple[str, ...] = (".zip",)

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def read(self, path: Path, *, ident: str) -> Iterator[Article]:
        """The articles of the files inside, in the order of their names."""
        yield from read_members(self, path, ident, self._settings)

    def members(self, path: Path, ident: str) -> Iterator[Member]:
        """The files inside; what can't be unpacked comes with its trouble."""
        try:
            archive = zipfile.ZipFile(path)
        except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError) as error:
            detail = "It is damaged, or no ZIP archive: pack it or get it again."
            raise ReadingError(ArticleStatus.MALFORMED, detail) from error
        with archive:
            for part in sorted(archive.infolist(), key=lambda part: part.filename):
                if not part.is_dir():
                    yield _member(archive, part, f"{ident}#{part.filename}")


def _member(archive: zipfile.ZipFile, part: zipfile.ZipInfo, ident: str) -> Member:
    if part.flag_bits & _ENCRYPTED_FLAG:
        return Member(part.filename, ident, ReadingError(ArticleStatus.ENCRYPTED, IS_LOCKED))
    try:
        stream = archive.open(part)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, ValueError):
        detail = "It can't be unpacked: pack it again, as an ordinary ZIP."
        return Member(part.filename, ident, ReadingError(ArticleStatus.MALFORMED, detail))
    unpacked = _Unpacked(cast("BinaryIO", stream), part.compress_size)
    return Member(part.filename, ident, cast("BinaryIO", unpacked))


class _Unpacked:
    """A stream that tells damage and bombs as trouble."""

    def __init__(self, stream: BinaryIO, packed_bytes: int) -> None:
        self._stream = stream
        self._left_bytes = max(_FREE_BYTES, packed_bytes * _MAX_RATIO)
        self._limit_bytes = self._left_bytes

    def read(self, size: int = -1) -> bytes:
        return self._counted(self._stream.read, size)

    def readline(self, limit: int = -1) -> bytes:
        return self._counted(self._stream.readline, limit)

    def _counted(self, read: object, size: int) -> bytes:
        size = size if 0 <= size <= self._left_bytes + 1 else self._left_bytes + 1
        try:
            data = cast("bytes", read(size))  # type: ignore[operator]
        except (EOFError, zlib.error, zipfile.BadZipFile, OSError) as error:
            raise ReadingError(ArticleStatus.MALFORMED, "It is damaged or cut short.") from error
        self._left_bytes -= len(data)
        if self._left_bytes < 0:
            detail = f"It unpacks to more than {mebibytes(self._limit_bytes)}: a bomb, not an article."
            raise ReadingError(ArticleStatus.TOO_LARGE, detail)
        return data
