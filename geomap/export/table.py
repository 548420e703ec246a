"""CSV: one row a mention, for spreadsheets. An article without mentions has one row, so that none is lost."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, BinaryIO

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from geomap.model import Article, Located, Place, Resolution
    from geomap.settings import Settings

__all__ = ["COLUMNS", "Csv", "cell", "create"]

_ARTICLE_COLUMNS = (
    "article_id", "title", "source", "url", "publisher", "published", "article_status", "detail", "duplicate_of",
)  # fmt: skip
_PLACE_COLUMNS = (
    "place_id", "place", "kind", "latitude", "longitude", "country", "country_code", "admin1", "admin2",
    "geonames_id", "wikidata_id", "uncertainty_km",
)  # fmt: skip
COLUMNS = (
    *_ARTICLE_COLUMNS,
    "mention", "start", "end", "form", "status", "confidence",
    *_PLACE_COLUMNS,
    "sentence",
)  # fmt: skip
_FORMULA_STARTS = frozenset("=+-@\t\r\n＝＋－＠")

Cell = str | int | float | None


def create(settings: Settings) -> Csv:  # noqa: ARG001 (every exporter's factory takes the settings)
    """The exporter."""
    return Csv()


class Csv:
    """Located articles → a table of mentions."""

    name = "csv"
    suffixes = (".csv",)

    def write(self, located: Iterable[Located], out: BinaryIO) -> None:
        """A header, then the rows as they come. UTF-8; lone surrogates are written as escapes."""
        text = io.TextIOWrapper(out, encoding="utf-8", errors="backslashreplace", newline="")
        try:
            writer = csv.writer(text, lineterminator="\r\n")
            writer.writerow(COLUMNS)
            for one in located:
                writer.writerows([cell(value) for value in row] for row in _rows(one))
                text.flush()
        finally:
            text.detach()


def cell(value: Cell) -> Cell:
    """A value that no spreadsheet takes for a formula: a text that could be one gets an apostrophe in front.

    >>> cell("=1+1"), cell("Ramadi"), cell(-3.5)
    ("'=1+1", 'Ramadi', -3.5)
    """
    if not isinstance(value, str):
        return value
    text = value.replace("\0", "\N{REPLACEMENT CHARACTER}")
    return f"'{text}" if text[:1] in _FORMULA_STARTS else text


def _rows(located: Located) -> Iterator[list[Cell]]:
    article = located.article
    about = _article_cells(article)
    if not located.resolutions:
        yield about + [None] * (len(COLUMNS) - len(about))
    for resolution in located.resolutions:
        start, end = resolution.mention.sentence
        sentence = " ".join(article.text[start:end].split()) if located.has_text else None
        yield [*about, *_mention_cells(resolution), *_place_cells(resolution.place), sentence]


def _article_cells(article: Article) -> list[Cell]:
    return [
        article.id, article.title, article.source, article.url, article.publisher, article.published,
        article.status.value, article.detail, article.duplicate_of,
    ]  # fmt: skip


def _mention_cells(resolution: Resolution) -> list[Cell]:
    mention, confidence = resolution.mention, resolution.confidence
    rounded = None if confidence is None else round(confidence, 4)
    return [mention.text, mention.start, mention.end, mention.form.value, resolution.status.value, rounded]


def _place_cells(place: Place | None) -> list[Cell]:
    if place is None:
        return [None] * len(_PLACE_COLUMNS)
    return [
        place.id, place.name, place.kind.value, place.point.latitude, place.point.longitude, place.country,
        place.country_code, place.admin1, place.admin2, place.geonames_id, place.wikidata_id, place.uncertainty_km,
    ]  # fmt: skip
