"""JSON Lines: one article a line, streamed; a bad line costs itself alone."""

from __future__ import annotations

import codecs
import json
from typing import TYPE_CHECKING, BinaryIO, cast

from geomap.model import Article, ArticleStatus
from geomap.schema import is_located
from geomap.sources.decode import decode, looks_binary, marked_encoding
from geomap.sources.fields import Columns, article_of, guess_columns
from geomap.sources.rows import ARTICLE_SCHEMA, article_from_dict
from geomap.sources.trouble import MAX_ARTICLE_BYTES, ReadingError, failed, mebibytes

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from geomap.settings import Settings

__all__ = ["JsonLines", "article_of_value", "create", "json_value"]

_MAX_PARTS = 2_000_000
"""An object of more lists, objects and values than this would take over 150 MB of memory for no article's good."""


def create(settings: Settings) -> JsonLines:  # noqa: ARG001 - the shape of a plug-in's factory
    """The source of `.jsonl` files."""
    return JsonLines()


class JsonLines:
    """Reads `.jsonl` and `.ndjson`."""

    name = "jsonl"
    suffixes: tuple[str, ...] = (".jsonl", ".ndjson")

    def __init__(self) -> None:
        self.columns: Mapping[str, str] = {}

    def read(self, path: Path, *, ident: str) -> Iterator[Article]:
        """The file's articles in order; a line that holds none is one `malformed` article."""
        with path.open("rb") as stream:
            yield from self.read_stream(stream, ident=ident)

    def read_stream(self, stream: BinaryIO, *, ident: str, first_row: int = 1) -> Iterator[Article]:
        """As `read`, from a stream that may still be filling; its first line has the number `first_row`."""
        reader = _Rows(self.columns)
        row_number = 0
        for row_number, line in _lines(stream, first_row - 1):
            row_ident = f"{ident}#{row_number}"
            try:
                yield reader.article(json_value(line), row_ident)
            except ReadingError as trouble:
                yield failed(row_ident, trouble.status, trouble.detail)
                if trouble.status is ArticleStatus.BINARY:
                    return
        if row_number == 0:
            yield failed(ident, ArticleStatus.EMPTY, "It has no line.")


def _lines(stream: BinaryIO, number: int) -> Iterator[tuple[int, bytes]]:
    """Number (from `number` + 1) and bytes of each line that isn't blank; only a line feed ends one, whatever stands
    inside.
    """
    source: BinaryIO | _Recoded = stream
    while line := source.readline(MAX_ARTICLE_BYTES + 2):
        if number == 0 and (mark := marked_encoding(line)) is not None:
            if mark[0] == "utf-8":
                line = line[mark[1] :]
            else:
                source = _Recoded(line[mark[1] :], stream, mark[0])
                line = source.readline(MAX_ARTICLE_BYTES + 2)
        number += 1
        if len(line) > MAX_ARTICLE_BYTES:
            while not line.endswith(b"\n") and (more := source.readline(1 << 20)):
                line = line[: MAX_ARTICLE_BYTES + 1] + more[-1:]
        if not line.isspace():
            yield number, line


class _Recoded:
    """A UTF-16 or UTF-32 stream as UTF-8 lines."""

    def __init__(self, head: bytes, rest: BinaryIO, encoding: str) -> None:
        self._decoder = codecs.getincrementaldecoder(encoding)(errors="replace")
        self._rest = rest
        self._kept = self._decoder.decode(head).encode("utf-8", "surrogatepass")

    def readline(self, limit: int) -> bytes:
        while b"\n" not in self._kept and len(self._kept) < limit:
            chunk = self._rest.read(1 << 16)
            self._kept += self._decoder.decode(chunk, final=not chunk).encode("utf-8", "surrogatepass")
            if not chunk:
                break
        end = self._kept.find(b"\n", 0, limit) + 1 or min(limit, len(self._kept))
        line, self._kept = self._kept[:end], self._kept[end:]
        return line


def json_value(data: bytes) -> object:
    """The JSON value of some bytes.

    Raises ReadingError: `malformed` when it is no JSON, nests too deeply or holds a number of too many digits;
    `too_large` when it would take too much memory; `binary` or `undecodable` when it is no text.
    """
    if len(data) > MAX_ARTICLE_BYTES:
        raise ReadingError(ArticleStatus.TOO_LARGE, f"It is larger than {mebibytes(MAX_ARTICLE_BYTES)}.")
    if len(data) > 1 << 20 and sum(map(data.count, (b",", b"[", b"{"))) > _MAX_PARTS:
        raise ReadingError(ArticleStatus.TOO_LARGE, "It holds too many values for one article.")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        if looks_binary(data):
            raise ReadingError(ArticleStatus.BINARY, "It is no JSON but a binary file.") from None
        text = decode(data).text
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        raise ReadingError(
            ArticleStatus.MALFORMED, f"It is no JSON: {error.msg} at character {error.pos + 1}."
        ) from error
    except RecursionError as error:
        raise ReadingError(ArticleStatus.MALFORMED, "It is JSON that nests too deeply.") from error
    except ValueError as error:
        raise ReadingError(ArticleStatus.MALFORMED, "It holds a number of too many digits.") from error


class _Rows:
    """Objects → articles; the guess of who plays which role is made once for each set of keys."""

    def __init__(self, given: Mapping[str, str]) -> None:
        self._given = given
        self._guesses: dict[tuple[str, ...], Columns] = {}

    def article(self, value: object, ident: str) -> Article:
        if not isinstance(value, dict):
            raise ReadingError(ArticleStatus.MALFORMED, "It is no JSON object, so no article.")
        return article_of_value(value, ident, self._columns(tuple(value)))

    def _columns(self, keys: tuple[str, ...]) -> Columns:
        columns = self._guesses.get(keys)
        if columns is None:
            columns = guess_columns(keys[:200], self._given)
            if len(self._guesses) < 1000:
                self._guesses[keys] = columns
        return columns


def article_of_value(value: dict[str, object], ident: str, columns: Columns) -> Article:
    """The article of a JSON object: a row of `geomap read`, a located result that carries its text, or anyone's."""
    if value.get("schema") == ARTICLE_SCHEMA:
        return article_from_dict(value, ident=ident)
    if is_located(value):
        inner = value.get("article")
        if not isinstance(inner, dict) or not isinstance(inner.get("text"), str):
            raise ReadingError(ArticleStatus.EMPTY, "It is a located result without its text; give its file by itself.")
        return article_from_dict(cast("dict[str, object]", inner), ident=ident)
    return article_of(value, ident, columns)
