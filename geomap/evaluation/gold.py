"""A gold corpus: articles in which people marked each place name and the place it means.

One article a line of JSON: `id`, `text`, optionally `title`, `url`, `publisher`, and `mentions`, each with `start` and
`end` (code points, half-open), `text`, `form`, `lat`, `lon`, `geonameid`, `feature_class` and optionally `name`,
`feature_code`, `country`. This is the layout in which LGL (Lieberman, Samet, Sankaranarayanan, ICDE 2010) and TR-News
(Kamalloo, Rafiei, WWW 2018) are kept here.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any

from geomap.errors import InputError, reason_of
from geomap.model import Article, Point

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["GoldArticle", "GoldForm", "GoldMention", "json_lines", "read_gold"]

_AREA_CLASSES = frozenset("AHLTV")
_KIND_BY_CODE = {
    "ADM1": "admin1",
    "ADM1H": "admin1",
    "ADM2": "admin2",
    "ADM2H": "admin2",
    "TERR": "country",
    "PPLX": "district",
    "CONT": "region",
    "RGN": "region",
}
_KIND_BY_CLASS = {
    "A": "other admin",
    "H": "water",
    "L": "region",
    "P": "city",
    "R": "facility",
    "S": "facility",
    "T": "landform",
    "U": "water",
    "V": "landform",
}


class GoldForm(StrEnum):
    """What people marked: a name, a people word ("Syrian"), or something else that is counted with neither."""

    NAME = "name"
    DEMONYM = "demonym"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class GoldMention:
    """A marked span; `point` is None where the annotators found no entry."""

    start: int
    end: int
    text: str
    form: GoldForm
    name: str | None = None
    point: Point | None = None
    geonames_id: int | None = None
    feature_class: str | None = None
    feature_code: str | None = None
    country_code: str | None = None

    @property
    def is_area(self) -> bool:
        """Whether its GeoNames class (A, H, L, T, V) is one whose point is just some point inside it."""
        return self.feature_class in _AREA_CLASSES

    @property
    def kind(self) -> str:
        """A coarse kind, for tables: country, admin1, admin2, other admin, city, district, water, region…"""
        if self.feature_class is None:
            return "other" if self.point is not None else "no entry"
        code = self.feature_code or ""
        if self.feature_class == "A" and code.startswith("PCL"):
            return "country"
        return _KIND_BY_CODE.get(code) or _KIND_BY_CLASS.get(self.feature_class, "other")


@dataclass(frozen=True, slots=True, kw_only=True)
class GoldArticle:
    """An article and its marked mentions, sorted by (start, end)."""

    article: Article
    mentions: tuple[GoldMention, ...]


def read_gold(path: str | Path) -> tuple[GoldArticle, ...]:
    """The articles of a gold corpus.

    Raises InputError, naming file and line, for a file that can't be read or holds nothing, a line that is no article,
    offsets outside the text, a mention whose text isn't at its offsets, an unknown form, coordinates outside the globe,
    or an id used twice.
    """
    articles: dict[str, GoldArticle] = {}
    for where, row in json_lines(path):
        gold = _article(row, where)
        if gold.article.id in articles:
            raise InputError(f"{where}: the article id {gold.article.id!r} was used before; ids are unique in a corpus")
        articles[gold.article.id] = gold
    if not articles:
        raise InputError(f"{path} line 1: the file holds no article; a gold corpus has one a line, in JSON")
    return tuple(articles.values())


def json_lines(path: str | Path) -> Iterator[tuple[str, Any]]:
    """Each JSON line of a file with the words that say where it stands; blank lines are passed over.

    Raises InputError for a file that can't be read, or a line that is no UTF-8 or no JSON.
    """
    try:
        with Path(path).open("rb") as file:
            for number, line in enumerate(file, 1):
                where = f"{path} line {number}"
                if line.strip(b"\xef\xbb\xbf \t\r\n"):
                    yield where, _json(line, where)
    except OSError as error:
        raise InputError(f"{path} can't be read: {reason_of(error)}") from error


def _json(line: bytes, where: str) -> Any:
    try:
        return json.loads(line.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise InputError(f"{where}: the line is no UTF-8: {error.reason} at byte {error.start}") from error
    except (ValueError, RecursionError) as error:
        raise InputError(f"{where}: the line is no JSON: {error}") from error


def _article(row: Any, where: str) -> GoldArticle:
    text = _field(row, "text", where, str)
    article = Article(
        id=_field(row, "id", where, str),
        text=text,
        title=_optional(row, "title", where, str),
        url=_optional(row, "url", where, str),
        publisher=_optional(row, "publisher", where, str),
    )
    rows = _field(row, "mentions", where, list)
    mentions = (_mention(m, text, f"{where}, mentions[{n}]") for n, m in enumerate(rows))
    return GoldArticle(article=article, mentions=tuple(sorted(mentions, key=lambda m: (m.start, m.end))))


def _mention(row: Any, text: str, where: str) -> GoldMention:
    start, end = _field(row, "start", where, int), _field(row, "end", where, int)
    marked = _field(row, "text", where, str)
    if not 0 <= start < end <= len(text):
        raise InputError(f"{where}: the span {start}-{end} lies outside the text, which has {len(text)} code points")
    if text[start:end] != marked:
        raise InputError(f"{where}: {marked!r} is not at {start}-{end}; {text[start:end]!r} stands there")
    form = _field(row, "form", where, str)
    if form not in tuple(GoldForm):
        raise InputError(f"{where}: the form {form!r} is unknown; known are {', '.join(GoldForm)}")
    return GoldMention(
        start=start,
        end=end,
        text=marked,
        form=GoldForm(form),
        name=_optional(row, "name", where, str),
        point=_point(row, where),
        geonames_id=_field(row, "geonameid", where, int, null=True),
        feature_class=_field(row, "feature_class", where, str, null=True),
        feature_code=_optional(row, "feature_code", where, str),
        country_code=_optional(row, "country", where, str),
    )


def _point(row: Any, where: str) -> Point | None:
    latitude = _field(row, "lat", where, (int, float), null=True)
    longitude = _field(row, "lon", where, (int, float), null=True)
    if latitude is None or longitude is None:
        return None
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        raise InputError(f"{where}: the coordinates {latitude}, {longitude} lie outside the globe")
    return Point(float(latitude), float(longitude))


def _field(row: Any, key: str, where: str, kinds: type | tuple[type, ...], *, null: bool = False) -> Any:
    if not isinstance(row, dict):
        raise InputError(f"{where}: a JSON object is wanted, not {type(row).__name__}")
    if key not in row:
        raise InputError(f"{where}: the key {key!r} is missing")
    value = row[key]
    if value is None and null:
        return None
    if not isinstance(value, kinds) or isinstance(value, bool):
        words = " or ".join(k.__name__ for k in (kinds if isinstance(kinds, tuple) else (kinds,)))
        raise InputError(f"{where}: {key!r} is {value!r}; {words}{' or null' if null else ''} is wanted")
    return value


def _optional(row: dict[str, Any], key: str, where: str, kind: type) -> Any:
    return _field(row, key, where, kind, null=True) if key in row else None
