"""The unit that engines call: a table of articles in, a table of mentions out. It travels as its settings alone."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from geomap.export.rows import LAYOUTS
from geomap.fields import FLAG, NUMBER, TEXT, WHOLE
from geomap.pipeline import get_ready, locate_here
from geomap.settings import Settings
from geomap.sources.fields import article_of, guess_columns
from geomap.sources.language import detect_language

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from geomap.model import Article, Located

__all__ = ["Annotator"]


class Annotator:
    """Locates the articles of a `pyarrow.Table`; picklable, so that Dask, Ray or Spark can send it to their workers.

    The table has a column `text`, and may have `id`, `title`, `url`, `published`, `publisher` and `language`, or
    columns that `columns` maps to these. The result has a row for each mention, and one for an article without any,
    with the columns of `geomap locate -f parquet`. Recogniser and gazetteer are loaded once a process, when first used.
    """

    def __init__(self, settings: Settings | None = None, *, columns: Mapping[str, str] | None = None) -> None:
        self._settings = settings or Settings()
        self._columns = dict(columns or {})

    def locate(self, articles: Iterable[Article]) -> Iterator[Located]:
        """Located articles, in order, with the stages that this process keeps."""
        return locate_here(articles, self._settings)

    def __call__(self, table: Any) -> Any:
        """The mentions of a table's articles."""
        import pyarrow as pa

        columns = guess_columns(table.column_names, self._columns)
        articles = (
            self._with_language(article_of(row, f"#{number}", columns))
            for number, row in enumerate(table.to_pylist(), 1)
        )
        layout = LAYOUTS["mention"]
        types = {TEXT: pa.string(), WHOLE: pa.int64(), NUMBER: pa.float64(), FLAG: pa.bool_()}
        schema = pa.schema([(column.name, types[column.holds]) for column in layout.columns])
        rows = [row.cells for row in layout.rows(self.locate(articles))]
        cells = zip(*rows, strict=True) if rows else ((),) * len(schema)
        return pa.Table.from_arrays([pa.array(c, f.type) for c, f in zip(cells, schema, strict=True)], schema=schema)

    def _with_language(self, article: Article) -> Article:
        return replace(article, language=self._settings.language or article.language or detect_language(article.text))

    def warm(self) -> None:
        """Loads what is needed, so that the first table doesn't wait for it."""
        get_ready(self._settings)
