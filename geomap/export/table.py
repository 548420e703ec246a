"""CSV: one row a mention, place or article, for spreadsheets."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, BinaryIO

from geomap.export.rows import LAYOUTS
from geomap.fields import TEXT

if TYPE_CHECKING:
    from collections.abc import Iterable

    from geomap.export.rows import Cell
    from geomap.model import Located
    from geomap.settings import Settings

__all__ = ["Csv", "cell", "create"]

_FORMULA_STARTS = frozenset("=+-@\t\r\n＝＋－＠")
_BYTE_ORDER_MARK = "\ufeff"


def create(settings: Settings) -> Csv:
    """The exporter."""
    return Csv(by=settings.by, excel=settings.excel)


class Csv:
    """Located articles → a table."""

    name = "csv"
    suffixes = (".csv",)

    def __init__(self, *, by: str = "mention", excel: bool = False) -> None:
        self._layout = LAYOUTS[by]
        self._excel = excel

    def write(self, located: Iterable[Located], out: BinaryIO) -> None:
        """A header, then the rows as they come. UTF-8."""
        columns = self._layout.columns
        texts = [index for index, column in enumerate(columns) if column.holds == TEXT]
        text = io.TextIOWrapper(out, encoding="utf-8", newline="")
        try:
            if self._excel:
                text.write(_BYTE_ORDER_MARK)
            writer = csv.writer(text, lineterminator="\r\n")
            writer.writerow(column.name for column in columns)
            for row in self._layout.rows(_flushing(located, text)):
                cells = [*row.cells]
                for index in texts:
                    cells[index] = cell(cells[index])
                writer.writerow(cells)
            text.flush()
        finally:
            text.detach()


def _flushing(located: Iterable[Located], text: io.TextIOWrapper) -> Iterable[Located]:
    """Passes on what was written before the next article is worked on: a reader at the other end need not wait."""
    for one in located:
        yield one
        text.flush()


def cell(value: Cell) -> Cell:
    """A value that no spreadsheet takes for a formula: a text that could be one gets an apostrophe in front.

    >>> cell("=1+1"), cell("Ramadi"), cell(-3.5)
    ("'=1+1", 'Ramadi', -3.5)
    """
    if not isinstance(value, str):
        return value
    return f"'{value}" if value[:1] in _FORMULA_STARTS else value
