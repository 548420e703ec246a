"""Parquet tables, an article a row, read in batches. Needs the extra `[parquet]`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from geomap.model import Article, ArticleStatus
from geomap.sources.fields import article_of
from geomap.sources.table import choose_columns
from geomap.sources.trouble import PARSER_ERRORS, ReadingError, failed

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from geomap.settings import Settings

__all__ = ["Parquet", "create"]

_BATCH_ROWS = 64
_SAMPLE_ROWS = 50


def create(settings: Settings) -> Parquet:  # noqa: ARG001 - the shape of a plug-in's factory
    """The source of `.parquet` files."""
    return Parquet()


class Parquet:
    """Reads `.parquet`."""

    name = "parquet"
    suffixes: tuple[str, ...] = (".parquet", ".pq")
    isolate_over_bytes = 0
    needs = ("pyarrow", "Parquet needs pyarrow; add it with: pip install 'geomap-news[parquet]'.")

    def __init__(self) -> None:
        self.columns: Mapping[str, str] = {}

    def read(self, path: Path, *, ident: str, groups: range | None = None, first_row: int = 1) -> Iterator[Article]:
        """An article for each row, numbered from 1; only the columns that are needed are read.

        With `groups` only those row groups, whose first row has the number `first_row`.
        """
        import pyarrow as pa
        from pyarrow.parquet import ParquetFile

        # Its default pool reserves more address space than a worker may have.
        pa.set_memory_pool(pa.system_memory_pool())
        try:
            with ParquetFile(path) as table:
                yield from self._rows(table, ident, groups, first_row)
        except ReadingError as trouble:
            yield failed(ident, trouble.status, trouble.detail)
        except (pa.ArrowException, OSError, *PARSER_ERRORS):
            detail = "It is damaged, or no Parquet table: write it again, or get the file again."
            yield failed(ident, ArticleStatus.MALFORMED, detail)

    def _rows(self, table: Any, ident: str, groups: range | None, first_row: int) -> Iterator[Article]:
        names = list(table.schema_arrow.names)
        sample = next(table.iter_batches(batch_size=_SAMPLE_ROWS), None)
        cells = [] if sample is None else [[_sampled(value) for value in row.values()] for row in sample.to_pylist()]
        columns = choose_columns(names, cells, self.columns, ident)
        wanted = list(dict.fromkeys(columns.of.values()))
        number = first_row - 1
        some = None if groups is None else list(groups)
        for batch in table.iter_batches(batch_size=_BATCH_ROWS, columns=wanted, row_groups=some):
            for row in batch.to_pylist():
                number += 1
                yield article_of({name: _told(value) for name, value in row.items()}, f"{ident}#{number}", columns)


def _sampled(value: object) -> str:
    return value if isinstance(value, str) else ""


def _told(value: object) -> object:
    """Dates and times as ISO text, bytes as UTF-8, the rest as it is."""
    if hasattr(value, "isoformat"):
        return value.isoformat()
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else value
