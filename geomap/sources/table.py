"""Tables: CSV and TSV with a header line, an article a row. Rows count as a spreadsheet does: the header is row 1."""

from __future__ import annotations

import csv
import io
import logging
import re
from itertools import chain, islice
from typing import TYPE_CHECKING, TextIO

from geomap.model import Article, ArticleStatus
from geomap.sources.decode import decode, marked_encoding
from geomap.sources.fields import Columns, article_of, guess_columns
from geomap.sources.trouble import MAX_ARTICLE_BYTES, ReadingError, failed
from geomap.text import plain, separator_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from geomap.settings import Settings

__all__ = ["Table", "choose_columns", "create_csv", "create_tsv"]

_SAMPLE_ROWS = 50
_LEAST_TEXT_CHARACTERS = 60
_NAMED_SEPARATOR = re.compile(r'"?sep=([,;|\t])"?\s*')
"""A line that spreadsheets put before the header to say how the columns are parted."""
_log = logging.getLogger("geomap.sources")


def create_csv(settings: Settings) -> Table:  # noqa: ARG001 - the shape of a plug-in's factory
    """The source of `.csv` files; the separator is seen from the header."""
    return Table("csv", (".csv",), None)


def create_tsv(settings: Settings) -> Table:  # noqa: ARG001 - the shape of a plug-in's factory
    """The source of `.tsv` files."""
    return Table("tsv", (".tsv", ".tab"), "\t")


class Table:
    """Reads `.csv` and `.tsv`."""

    def __init__(self, name: str, suffixes: tuple[str, ...], delimiter: str | None) -> None:
        self.name = name
        self.suffixes = suffixes
        self.columns: Mapping[str, str] = {}
        self._delimiter = delimiter

    def read(self, path: Path, *, ident: str) -> Iterator[Article]:
        """An article for each row; a row that is too short or without text is one with that status."""
        csv.field_size_limit(MAX_ARTICLE_BYTES)
        last = 1
        try:
            with _opened(path) as lines:
                for number, article in self._rows(lines, ident):
                    last = number
                    yield article
        except ReadingError as trouble:
            yield failed(ident, trouble.status, trouble.detail)
        except csv.Error as error:
            detail = f"The table can't be read from here on: {error}."
            yield failed(f"{ident}#{last + 1}", ArticleStatus.MALFORMED, detail)

    def _rows(self, lines: TextIO, ident: str) -> Iterator[tuple[int, Article]]:
        first = lines.readline(1 << 20)
        if (named := _NAMED_SEPARATOR.fullmatch(first)) is not None:
            reader = csv.reader(lines, delimiter=named[1])
        else:
            reader = csv.reader(chain((first,), lines), delimiter=self._delimiter or separator_of(first))
        header = next(reader, [])
        if not header:
            raise ReadingError(ArticleStatus.EMPTY, "It has no line.")
        sample = list(islice(reader, _SAMPLE_ROWS))
        columns = choose_columns(header, sample, self.columns, ident)
        for number, cells in enumerate(chain(sample, reader), start=2):
            if cells:
                yield number, _article(header, cells, columns, f"{ident}#{number}")


def _opened(path: Path) -> TextIO:
    """The text of the file; a big one is not read whole, and then its encoding is its mark's or UTF-8."""
    if path.stat().st_size <= MAX_ARTICLE_BYTES:
        return io.StringIO(decode(path.read_bytes()).text, newline="")
    with path.open("rb") as stream:
        mark = marked_encoding(stream.read(4))
    encoding = "utf-8-sig" if mark is None or mark[0] == "utf-8" else mark[0].rsplit("-", 1)[0]
    return path.open(encoding=encoding, errors="replace", newline="")


def choose_columns(
    header: Sequence[str], sample: Sequence[Sequence[str]], given: Mapping[str, str], ident: str
) -> Columns:
    """Which column is what: as given, else by their names, else the one of the longest texts; the guess is logged.

    Raises ReadingError when a given column is missing, or when no column holds texts.
    """
    missing = [name for name in given.values() if name not in header]
    if missing:
        detail = f"It has no column {missing[0]!r}; it has {', '.join(header[:30])}."
        raise ReadingError(ArticleStatus.MALFORMED, detail)
    columns = guess_columns(header, given)
    if "text" not in columns.of:
        taken = set(columns.of.values())
        longest = [
            (sum(len(row[at]) for row in sample if at < len(row)) / max(1, len(sample)), name)
            for at, name in enumerate(header)
            if name not in taken
        ]
        mean, name = max(longest, default=(0.0, ""))
        if mean < _LEAST_TEXT_CHARACTERS:
            if not sample:
                raise ReadingError(ArticleStatus.EMPTY, "It has a header but no row.")
            detail = "No column holds texts; name it with --columns text=NAME. It has " + ", ".join(header[:30]) + "."
            raise ReadingError(ArticleStatus.MALFORMED, detail)
        columns = guess_columns(header, {**given, "text": name})
    if any(role not in given for role in columns.of):
        _log.info("%s: read as --columns %s", plain(ident), plain(str(columns)))
    return columns


def _article(header: list[str], cells: list[str], columns: Columns, ident: str) -> Article:
    text_at = header.index(columns.of["text"])
    if len(cells) <= text_at:
        detail = f"The row has {len(cells)} of {len(header)} cells, and none for {columns.of['text']}."
        return failed(ident, ArticleStatus.MALFORMED, detail)
    return article_of(dict(zip(header, cells, strict=False)), ident, columns)
