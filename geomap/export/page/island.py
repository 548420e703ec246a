"""Located articles → the data that the page carries. Keys are short; `js/data.js` says what each one means."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from geomap.credits import credit_of
from geomap.errors import SettingsError
from geomap.export.page.addresses import local_link, safe_url, tile_credit, tile_origin
from geomap.export.page.counting import BESIDE_A_NAME, FORM_ORDER, STATUS_ORDER, WITHHELD
from geomap.export.page.exactness import told_more_exactly
from geomap.export.page.excerpts import Excerpt, excerpt
from geomap.export.page.outlines import packed_rings
from geomap.model import ArticleStatus, Kind
from geomap.settings import EMBED_MODES, FORMS_SHOWN
from geomap.text import counted, place_in_words, why_nowhere

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from geomap.model import Article, Located, Place, Resolution, Run, Totals
    from geomap.plugins import Extents

__all__ = ["PageOptions", "make_island"]

_FORM_INDEX = {form: index for index, form in enumerate(FORM_ORDER)}
_STATUS_INDEX = {status: index for index, status in enumerate(STATUS_ORDER)}
_MENTION_COLUMNS = "asbeftpcwg"
_ROLES = ("dateline", "government")
_NO_CONFIDENCE = 255


@dataclass(frozen=True, slots=True, kw_only=True)
class PageOptions:
    """What a caller of `to_map` may choose."""

    title: str | None = None
    embed: str = "sentences"
    tiles: str | None = None
    min_confidence: float = 0.0
    include: tuple[str, ...] = ("relative",)
    local_links_from: Path | None = None
    compact: bool = False

    def __post_init__(self) -> None:
        if self.embed not in EMBED_MODES:
            raise SettingsError(f"embed is {self.embed!r}; it can be {', '.join(EMBED_MODES)}")
        if not 0 <= self.min_confidence <= 1:
            raise SettingsError(f"min_confidence is {self.min_confidence}; it lies between 0 and 1")
        for form in self.include:
            if form not in FORMS_SHOWN:
                raise SettingsError(f"include has {form!r}; it can hold {', '.join(FORMS_SHOWN)}")
        if self.tiles is not None:
            tile_origin(self.tiles)


def _kept(value: float) -> float:
    """A probability or weight as JSON Lines keep it: so that a map of them is the map of the articles, to the byte."""
    return round(value, 4)


def make_island(
    located: Iterable[Located], options: PageOptions, extents: Extents | None = None, totals: Totals | None = None
) -> dict[str, Any]:
    """The page's data as plain values, from one pass over the articles.

    Articles whose status is not ok are listed as unread. A story that was told before is counted once; the article that
    told it first lists its copies.
    """
    gathering = _Gathering(options, extents)
    for one in located:
        gathering.add(one)
    if totals is not None:
        gathering.weigh(totals)
    return gathering.island()


def _carried(located: Located, embed: str) -> str:
    """How much of an article the page can carry."""
    if not located.has_text:
        return "none"
    return "sentences" if located.excerpted and embed == "full" else embed


@dataclass(slots=True)
class _Gathering:
    """The data while it grows."""

    options: PageOptions
    extents: Extents | None
    articles: list[dict[str, Any]] = field(default_factory=list)
    places: list[dict[str, Any]] = field(default_factory=list)
    unread: list[list[str]] = field(default_factory=list)
    mentions: dict[str, list[int]] = field(default_factory=lambda: {name: [] for name in _MENTION_COLUMNS})
    place_index: dict[str, int] = field(default_factory=dict)
    article_index: dict[str, int] = field(default_factory=dict)
    roles: dict[str, list[int]] = field(default_factory=lambda: {role: [] for role in _ROLES})
    corrected: list[int] = field(default_factory=list)
    best: list[float] = field(default_factory=list)
    anchors: dict[int, tuple[str, ...]] = field(default_factory=dict)
    words: dict[str, int] = field(default_factory=dict)
    nowhere: dict[str, list[int]] = field(default_factory=dict)
    reasons: dict[tuple[str, str], int] = field(default_factory=dict)
    publishers: dict[str, int] = field(default_factory=dict)
    sources: set[str] = field(default_factory=set)
    hidden: int = 0
    duplicates: int = 0
    run: Run | None = None
    stands_for: list[int] = field(default_factory=list)

    def add(self, located: Located) -> None:
        article = located.article
        self.run = self.run or located.run
        if article.status is not ArticleStatus.OK:
            # A title that was made of the file's name says less than the id: two files may differ in the ending alone.
            title = "" if article.title is None or article.title in article.id else article.title
            self.unread.append([article.id, title, article.status.value, article.detail or ""])
            return
        # A copy whose first telling isn't among what is drawn stands for itself.
        if article.duplicate_of is not None and (first := self.article_index.get(article.duplicate_of)) is not None:
            self.duplicates += 1
            self.articles[first].setdefault("v", []).append(self._reference(article))
            return
        said = excerpt(article, located.resolutions, _carried(located, self.options.embed))
        self.article_index[article.id] = len(self.articles)
        self.articles.append(self._article_row(article, said))
        kept = [resolution for resolution in located.resolutions if self._sure_enough(resolution)]
        self.hidden += len(located.resolutions) - len(kept)
        more_exactly = told_more_exactly(kept)
        beside = {id(kept[n]) for n in more_exactly}
        for resolution, spot in zip(located.resolutions, said.spots, strict=True):
            form = BESIDE_A_NAME if id(resolution) in beside else _FORM_INDEX[resolution.mention.form]
            self._add_mention(resolution, form, spot)

    def weigh(self, totals: Totals) -> None:
        """Says of each place how many mentions and articles one that is carried stands for."""
        carried: Counter[int] = Counter(self.mentions["p"])
        pairs: Counter[int] = Counter(
            place for place, _ in set(zip(self.mentions["p"], self.mentions["a"], strict=True))
        )
        for place, row in enumerate(self.places):
            mentions, articles = totals.places.get(row["i"], (0, 0))
            if mentions > carried[place]:
                row["m"] = [round(mentions / carried[place], 4), round(articles / pairs[place], 4)]
        self.stands_for = [totals.mentions, totals.articles]

    def _sure_enough(self, resolution: Resolution) -> bool:
        return resolution.confidence is None or _kept(resolution.confidence) >= self.options.min_confidence

    def _reference(self, article: Article) -> dict[str, Any]:
        """What leads to an article: id, title, publisher, date, addresses."""
        publisher = -1
        if article.publisher:
            publisher = self.publishers.setdefault(article.publisher, len(self.publishers))
        row: dict[str, Any] = {"i": article.id, "t": article.title or article.id, "p": publisher}
        optional = {
            "d": article.published,
            "u": safe_url(article.url),
            "l": local_link(article.path, self.options.local_links_from),
        }
        return row | {key: value for key, value in optional.items() if value is not None}

    def _article_row(self, article: Article, said: Excerpt) -> dict[str, Any]:
        optional = {
            "g": article.language,
            "x": said.text,
            "s": said.sentences or None,
            "k": said.gaps if any(said.gaps) else None,
            "n": article.detail,
        }
        return self._reference(article) | {key: value for key, value in optional.items() if value is not None}

    def _add_mention(self, resolution: Resolution, form: int, spot: tuple[int, int, int]) -> None:
        mention, place = resolution.mention, resolution.place
        number = len(self.mentions["a"])
        if mention.role in self.roles:
            self.roles[mention.role].append(number)
        if resolution.corrected_by is not None:
            self.corrected.append(number)
        confidence = resolution.confidence
        withheld = not self._sure_enough(resolution)
        if place is None or withheld:
            why = self._too_unsure(resolution) if withheld else why_nowhere(resolution)
            self.nowhere.setdefault(why, []).append(number)
        values = (
            len(self.articles) - 1,
            *spot,
            form,
            WITHHELD if withheld else _STATUS_INDEX[resolution.status],
            -1 if place is None or withheld else self._place(place, resolution),
            _NO_CONFIDENCE if confidence is None else round(100 * _kept(confidence)),
            self.words.setdefault(mention.text, len(self.words)),
            mention.page or 0,
        )
        for name, value in zip(_MENTION_COLUMNS, values, strict=True):
            self.mentions[name].append(value)

    def _too_unsure(self, resolution: Resolution) -> str:
        where = "" if resolution.place is None else place_in_words(resolution.place)
        sure, least = _kept(resolution.confidence or 0.0), self.options.min_confidence
        return f"{where} would be right with {sure:.0%}; this map leaves out what is less sure than {least:.0%}"

    def _place(self, place: Place, resolution: Resolution) -> int:
        index = self.place_index.get(place.id)
        if index is None:
            index = self.place_index[place.id] = len(self.places)
            self.places.append(self._place_row(place, resolution))
            self.best.append(-1.0)
            if resolution.anchors:
                self.anchors[index] = resolution.anchors
            if place.source:
                self.sources.add(place.source)
        # The reasons shown are those of the mention that is surest.
        sure = _kept(resolution.confidence or 0.0)
        if sure > self.best[index] and (resolution.evidence or resolution.alternatives):
            self.best[index] = sure
            self.places[index] |= self._reasons(resolution)
        return index

    def _place_row(self, place: Place, resolution: Resolution) -> dict[str, Any]:
        row: dict[str, Any] = {
            "i": place.id,
            "n": place.name,
            "k": place.kind.value,
            "y": round(place.point.latitude, 4),
            "x": round(place.point.longitude, 4),
        }
        approximate = place.precision == "approximate" or (place.uncertainty_km or 0) >= 5
        optional = {
            "c": place.country,
            "cc": place.country_code,
            "a": place.admin1,
            "a2": place.admin2,
            "b": [round(edge, 3) for edge in place.bbox] if place.bbox and not place.kind.is_point else None,
            "u": round(place.uncertainty_km, 1) if place.uncertainty_km else None,
            "q": 1 if approximate and place.kind.is_point else None,
            "d": list(place.claimants) if place.disputed else None,
            "g": place.geonames_id,
            "w": place.wikidata_id,
            "o": self._outline(place, resolution),
        }
        return row | {key: value for key, value in optional.items() if value is not None}

    def _outline(self, place: Place, resolution: Resolution) -> list[list[int]] | None:
        if place.kind.is_point:
            return None
        if resolution.area is not None:
            return packed_rings(resolution.area)
        # The basemap has the outlines of countries already.
        if place.kind is Kind.COUNTRY and place.country_code:
            return None
        geometry = self.extents.extent(place.id) if self.extents is not None else None
        return packed_rings(geometry) if geometry is not None else None

    def _reasons(self, resolution: Resolution) -> dict[str, Any]:
        strongest = sorted(resolution.evidence, key=lambda e: -abs(_kept(e.weight)))[:6]
        rivals = [
            [
                other.place.name,
                ", ".join(part for part in (other.place.admin1, other.place.country) if part),
                round(other.place.point.latitude, 4),
                round(other.place.point.longitude, 4),
                round(100 * _kept(other.confidence)),
            ]
            for other in resolution.alternatives[:4]
        ]
        reasons: dict[str, Any] = {}
        if strongest:
            reasons["e"] = [
                [self.reasons.setdefault((e.reason, e.detail), len(self.reasons)), round(_kept(e.weight), 1)]
                for e in strongest
            ]
        if rivals:
            reasons["r"] = rivals
        return reasons

    def _marked(self) -> dict[str, Any]:
        """Which mentions play a role, and which a person has placed."""
        return {
            "roles": {role: numbers for role, numbers in self.roles.items() if numbers},
            "corrected": self.corrected,
            "nowhere": [[why, numbers] for why, numbers in self.nowhere.items()],
        }

    def island(self) -> dict[str, Any]:
        for index, ids in self.anchors.items():
            known = [self.place_index[ident] for ident in ids if ident in self.place_index]
            if known:
                self.places[index]["h"] = known
        dates = [row["d"] for row in self.articles if re.match(r"\d{4}", row.get("d") or "")]
        options, run = self.options, self.run
        island: dict[str, Any] = {
            "title": options.title or f"The places of {counted(len(self.articles), 'article')}",
            "embed": options.embed,
            "include": list(options.include),
            "minimum": options.min_confidence,
            "hidden": self.hidden,
            "duplicates": self.duplicates,
            "compact": options.compact,
            "made": "Made with geomap"
            if run is None
            else f"Made with geomap {run.geomap}, recogniser {run.recogniser}, gazetteer {run.gazetteer}",
            "sources": sorted({c.line if (c := credit_of(source)) else source for source in self.sources}),
            "publishers": list(self.publishers),
            "kinds": [kind.value for kind in Kind if any(row["k"] == kind.value for row in self.places)],
            "words": list(self.words),
            "reasons": [list(reason) for reason in self.reasons],
            "articles": self.articles,
            "places": self.places,
            "unread": self.unread,
            "mentions": self.mentions,
        }
        island |= {key: value for key, value in self._marked().items() if value}
        if self.stands_for:
            island["whole"] = self.stands_for
        if dates:
            island["dated"] = max(dates)
        if run is not None and run.online:
            island["online"] = run.online
        if options.tiles:
            island["tiles"] = {"url": options.tiles, "credit": tile_credit(options.tiles)}
        return island
