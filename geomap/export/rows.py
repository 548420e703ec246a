"""Located articles → flat rows: one for each mention, place or article. Every table, whatever its format, has these.

An article without mentions keeps one row, so that none is lost. Texts are made `sound`, so that the same rows come out
of every format.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from geomap.credits import credit_of
from geomap.export.main_place import main_place
from geomap.fields import ARTICLE, MENTION, NUMBER, PLACE, TEXT, WHOLE, Column, columns_of, some_of, values_of
from geomap.model import Status

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from geomap.model import Article, Geometry, Located, Place, Resolution

__all__ = ["LAYOUTS", "Cell", "Layout", "Row", "sound"]

Cell = str | int | float | bool | None

_UNSOUND = re.compile("[\0\ud800-\udfff]")
_MOST_NAMES = 12


class Row(NamedTuple):
    """A row, and what its geometry is made from."""

    cells: tuple[Cell, ...]
    place: Place | None
    area: Geometry | None = None
    """What a relative mention describes, in place of the place's own outline."""


class Layout(NamedTuple):
    """What a row stands for."""

    name: str
    """What a layer of such rows is called."""
    columns: tuple[Column, ...]
    rows: Callable[[Iterable[Located]], Iterator[Row]]
    """The rows of located articles."""
    label: int
    """Index of the column that names a row to people."""


_ARTICLE_FIELDS = some_of(
    ARTICLE, "id", "title", "published", "publisher", "url", "source", "language", "status", "detail", "duplicate_of"
)
_ARTICLE_COLUMNS = columns_of(_ARTICLE_FIELDS, {"id": "article_id", "status": "article_status"})
_PLACE_FIELDS = some_of(
    PLACE, "id", "name", "kind", "latitude", "longitude", "uncertainty_km", "country", "country_code", "admin1",
    "admin1_code", "admin2", "feature_code", "geonames_id", "wikidata_id", "population", "disputed", "precision",
    "source",
)  # fmt: skip
_PLACE_COLUMNS = (
    *columns_of(_PLACE_FIELDS, {"id": "place_id", "name": "place", "source": "place_source"}),
    Column("place_licence", TEXT, "the licence of that data set"),
)
_MENTION_FIELDS = some_of(MENTION, "form", "status", "confidence", "start", "end", "page")
_MENTION_COLUMNS = (
    *_ARTICLE_COLUMNS,
    Column("mention", TEXT, "the words in the article; empty for an article without mentions"),
    *columns_of(_MENTION_FIELDS),
    Column("sentence", TEXT, "the sentence that names it"),
    *_PLACE_COLUMNS,
    *columns_of(some_of(MENTION, "corrected_by")),
)
_PLACE_ROW_COLUMNS = (
    *_PLACE_COLUMNS,
    Column("mentions", WHOLE, "number of mentions"),
    Column("articles", WHOLE, "number of articles that mention it"),
    Column("confidence", NUMBER, "confidence of the surest mention, 0 to 1"),
    Column("first_published", TEXT, "earliest date among its articles"),
    Column("last_published", TEXT, "latest date among its articles"),
    Column("names", TEXT, "the words that mention it, the first twelve"),
)
_ARTICLE_ROW_COLUMNS = (
    *_ARTICLE_COLUMNS,
    Column("mentions", WHOLE, "number of mentions, rejected ones aside"),
    Column("placed", WHOLE, "mentions with a place, ambiguous ones included"),
    Column("ambiguous", WHOLE, "mentions with a near tie"),
    Column("unknown", WHOLE, "mentions without a good candidate"),
    Column("places", WHOLE, "number of distinct places"),
    Column("focus_share", NUMBER, "how much of the article is about the region or country of its main place, 0 to 1"),
    *_PLACE_COLUMNS,
)
_NO_PLACE = (None,) * len(_PLACE_COLUMNS)
_NO_MENTION = (None,) * (len(_MENTION_COLUMNS) - len(_ARTICLE_COLUMNS))


def sound(text: str | None) -> str | None:
    r"""A text that every format can hold: lone surrogates, which UTF-8 can't, as escapes; NUL, at which readers written
    in C end a text, as a replacement character.

    >>> sound("a\ud83d\0b")
    'a\\ud83d�b'
    """
    if text is None or _UNSOUND.search(text) is None:
        return text
    return text.encode("utf-8", "backslashreplace").decode().replace("\0", "\N{REPLACEMENT CHARACTER}")


def _sound(*cells: Cell) -> tuple[Cell, ...]:
    return tuple([sound(cell) if isinstance(cell, str) else cell for cell in cells])


_of_article, _of_place, _of_mention = values_of(_ARTICLE_FIELDS), values_of(_PLACE_FIELDS), values_of(_MENTION_FIELDS)


def _article_cells(article: Article) -> tuple[Cell, ...]:
    return _sound(*_of_article(article))


def _place_cells(place: Place | None) -> tuple[Cell, ...]:
    if place is None:
        return _NO_PLACE
    credit = credit_of(place.source)
    return _sound(*_of_place(place), None if credit is None else credit.licence)


def _mention_rows(located: Iterable[Located]) -> Iterator[Row]:
    for one in located:
        about = _article_cells(one.article)
        if not one.resolutions:
            yield Row(about + _NO_MENTION, None)
        for resolution in one.resolutions:
            yield _mention_row(one, about, resolution)


def _mention_row(located: Located, about: tuple[Cell, ...], resolution: Resolution) -> Row:
    start, end = resolution.mention.sentence
    form, status, confidence, *spot = _of_mention(resolution)
    cells = (
        *about,
        sound(resolution.mention.text), form, status, None if confidence is None else round(confidence, 4), *spot,
        sound(" ".join(located.article.text[start:end].split())) if located.has_text else None,
        *_place_cells(resolution.place),
        sound(resolution.corrected_by),
    )  # fmt: skip
    return Row(cells, resolution.place, resolution.area)


@dataclass(slots=True)
class _Told:
    """What the articles tell of one place."""

    first: Resolution
    mentions: int = 0
    articles: int = 0
    in_article: str | None = None
    confidence: float = 0.0
    dates: tuple[str, str] | None = None
    names: dict[str, None] = field(default_factory=dict)

    def add(self, resolution: Resolution, article: Article) -> None:
        self.mentions += 1
        self.confidence = max(self.confidence, resolution.confidence or 0.0)
        if len(self.names) < _MOST_NAMES:
            self.names[resolution.mention.text] = None
        if self.in_article != article.id:
            self.in_article = article.id
            self.articles += 1
            if article.published:
                low, high = self.dates or (article.published, article.published)
                self.dates = min(low, article.published), max(high, article.published)


def _place_rows(located: Iterable[Located]) -> Iterator[Row]:
    """In the order in which the places come up; what is kept meanwhile grows with the places, not the articles."""
    told: dict[str, _Told] = {}
    for one in located:
        for resolution in one.resolutions:
            if resolution.place is not None:
                told.setdefault(resolution.place.id, _Told(resolution)).add(resolution, one.article)
    for known in told.values():
        place = known.first.place
        cells = (
            *_place_cells(place), known.mentions, known.articles, round(known.confidence, 4),
            *_sound(*(known.dates or (None, None)), "; ".join(known.names)),
        )  # fmt: skip
        yield Row(cells, place, known.first.area)


def _article_rows(located: Iterable[Located]) -> Iterator[Row]:
    """Each article at the place that it is most about."""
    for one in located:
        statuses = [resolution.status for resolution in one.resolutions]
        main = main_place(one)
        place = None if main is None else main.resolution.place
        cells = (
            *_article_cells(one.article),
            len(statuses) - statuses.count(Status.REJECTED),
            sum(r.place is not None for r in one.resolutions),
            statuses.count(Status.AMBIGUOUS), statuses.count(Status.UNKNOWN),
            len({r.place.id for r in one.resolutions if r.place is not None}),
            None if main is None or main.share is None else round(main.share, 4),
            *_place_cells(place),
        )  # fmt: skip
        yield Row(cells, place, None if main is None else main.resolution.area)


def _layout(name: str, columns: tuple[Column, ...], rows: Callable[..., Iterator[Row]], label: str) -> Layout:
    return Layout(name, columns, rows, [column.name for column in columns].index(label))


LAYOUTS = {
    "mention": _layout("mentions", _MENTION_COLUMNS, _mention_rows, "mention"),
    "place": _layout("places", _PLACE_ROW_COLUMNS, _place_rows, "place"),
    "article": _layout("articles", _ARTICLE_ROW_COLUMNS, _article_rows, "title"),
}
"""What `--by` may ask for."""
