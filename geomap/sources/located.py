"""Located results in files: told by what is in them, read through the schema."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, BinaryIO

from geomap import schema
from geomap.errors import InputError
from geomap.sources.decode import marked_encoding
from geomap.sources.jsonl import json_value
from geomap.sources.trouble import ReadingError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from geomap.model import Located

__all__ = ["is_located_file", "read_located"]

_FIRST_LINE_BYTES = 64 << 20
_NAME = schema.SCHEMA.encode()


def is_located_file(path: Path) -> bool:
    """Whether the first line of a file is a `geomap.located/1` object, whatever the file is called.

    A path that is no ordinary file, or can't be read, is none.
    """
    try:
        if not path.is_file():
            return False
        with path.open("rb") as stream:
            line = _first_line(stream.read(4096), stream)
    except (OSError, ValueError):
        return False
    if line is None or _NAME not in line:
        return False
    try:
        return schema.is_located(json.loads(line))
    except (ValueError, RecursionError):
        return False


def _first_line(head: bytes, stream: BinaryIO) -> bytes | None:
    head = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if not head.startswith(b"{"):
        return None
    if b"\n" in head:
        return head[: head.index(b"\n")]
    return head + stream.readline(_FIRST_LINE_BYTES)


def read_located(path: Path) -> Iterator[Located]:
    """The located articles of a JSON Lines file, one at a time.

    Raises InputError, naming file and line, when the file can't be read or a line is no located article.
    """
    try:
        with path.open("rb") as stream:
            for number, line in enumerate(stream, start=1):
                data = line[3:] if number == 1 and marked_encoding(line) == ("utf-8", 3) else line
                if data.isspace() or not data:
                    continue
                yield _located(data, f"{path.name}, line {number}")
    except OSError as error:
        raise InputError(f"{path.name} can't be read: {error.strerror or error}") from error


def _located(line: bytes, where: str) -> Located:
    try:
        value = json_value(line)
    except ReadingError as trouble:
        raise InputError(f"{where}: {trouble.detail}") from trouble
    if not isinstance(value, dict):
        raise InputError(f"{where}: it is no JSON object")
    return schema.located_from_dict(value, where=where)
