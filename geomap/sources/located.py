"""Located results in files and pipes: told by what is in them, read through the schema."""

from __future__ import annotations

import gzip
import json
import re
import zlib
from typing import TYPE_CHECKING, BinaryIO, cast

from geomap import schema
from geomap.errors import InputError
from geomap.sources.decode import marked_encoding
from geomap.sources.jsonl import json_value
from geomap.sources.trouble import ReadingError, mebibytes

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from geomap.model import Located

__all__ = ["is_located_file", "is_located_head", "read_located", "read_located_stream"]

_LINE_BYTES = 256 << 20
_FIRST_LINE_BYTES = 64 << 20
_NAME = schema.SCHEMA.encode()
_SAID = re.compile(rb'"schema"\s*:\s*"' + re.escape(_NAME) + rb'"')
"""Inside a JSON text the quotes would be escaped, so that no article can say it."""
_GZIP = b"\x1f\x8b"


def is_located_file(path: Path) -> bool:
    """Whether the first line of a file, packed with gzip or not, is a `geomap.located/1` object, whatever its name.

    A path that is no ordinary file, or can't be read, is none.
    """
    try:
        if not path.is_file():
            return False
        with _opened(path) as stream:
            line = _first_line(stream.read(4096), stream)
    except (OSError, ValueError, EOFError, zlib.error):
        return False
    if line is None or _NAME not in line:
        return False
    try:
        return schema.is_located(json.loads(line))
    except (ValueError, RecursionError):
        return False


def is_located_head(head: bytes) -> bool:
    """Whether what a pipe begins with, up to its first line's end, is a `geomap.located/1` object."""
    return _first_line(head, None) is not None and _SAID.search(head) is not None


def _opened(path: Path) -> BinaryIO:
    with path.open("rb") as stream:
        packed = stream.read(2) == _GZIP
    return cast("BinaryIO", gzip.open(path)) if packed else path.open("rb")


def _first_line(head: bytes, stream: BinaryIO | None) -> bytes | None:
    head = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if not head.startswith(b"{"):
        return None
    if b"\n" in head:
        return head[: head.index(b"\n")]
    return head if stream is None else head + stream.readline(_FIRST_LINE_BYTES)


def read_located(path: Path) -> Iterator[Located]:
    """The located articles of a JSON Lines file, packed with gzip or not, one at a time.

    Raises InputError, naming file and line, when the file can't be read or a line is no located article.
    """
    try:
        with _opened(path) as stream:
            yield from read_located_stream(stream, path.name)
    except (OSError, EOFError, zlib.error) as error:
        told = error.strerror if isinstance(error, OSError) else None
        raise InputError(f"{path.name} can't be read: {told or error}") from error


def read_located_stream(stream: BinaryIO, name: str) -> Iterator[Located]:
    """As `read_located`, from an open stream that may still be filling; `name` says in errors what it is."""
    number = 0
    while line := stream.readline(_LINE_BYTES):
        number += 1
        if len(line) == _LINE_BYTES:
            raise InputError(
                f"{name}, line {number}: it is longer than {mebibytes(_LINE_BYTES)}, so no located article"
            )
        data = line[3:] if number == 1 and marked_encoding(line) == ("utf-8", 3) else line
        if data and not data.isspace():
            yield _located(data, f"{name}, line {number}")


def _located(line: bytes, where: str) -> Located:
    try:
        value = json_value(line)
    except ReadingError as trouble:
        raise InputError(f"{where}: {trouble.detail}") from trouble
    if not isinstance(value, dict):
        raise InputError(f"{where}: it is no JSON object")
    return schema.located_from_dict(value, where=where)
