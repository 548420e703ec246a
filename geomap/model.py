"""The nouns: frozen values that the stages take and give.

Offsets count Unicode code points of `Article.text`, half-open. Coordinates are decimal degrees, WGS 84.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import NamedTuple

__all__ = [
    "Alternative",
    "Article",
    "ArticleStatus",
    "BBox",
    "Candidate",
    "Correction",
    "Decision",
    "Evidence",
    "Focus",
    "Form",
    "Geometry",
    "Kind",
    "Located",
    "MatchKind",
    "Mention",
    "Place",
    "Point",
    "Ranked",
    "Relation",
    "RelationKind",
    "Resolution",
    "Run",
    "Scope",
    "Status",
    "Totals",
]


class ArticleStatus(StrEnum):
    """How the reading of an article ended; a closed list."""

    OK = "ok"
    EMPTY = "empty"
    UNDECODABLE = "undecodable"
    BINARY = "binary"
    MALFORMED = "malformed"
    ENCRYPTED = "encrypted"
    TOO_LARGE = "too_large"
    TIMEOUT = "timeout"
    BLOCKED = "blocked"
    UNREACHABLE = "unreachable"
    UNREADABLE = "unreadable"
    UNSUPPORTED = "unsupported"
    CRASHED = "crashed"


class Form(StrEnum):
    """What a mention is: a name, a people word, a name inside another name, or a relative expression."""

    NAME = "name"
    DEMONYM = "demonym"
    EMBEDDED = "embedded"
    RELATIVE = "relative"


class Status(StrEnum):
    """The decision for one mention."""

    RESOLVED = "resolved"
    AMBIGUOUS = "ambiguous"
    UNKNOWN = "unknown"
    REJECTED = "rejected"


class Decision(StrEnum):
    """What a person decided."""

    PLACE = "place"
    """It is this place."""
    UNKNOWN = "unknown"
    """It is a place, but none that is known."""
    NOT_A_PLACE = "not a place"
    UNDO = "undo"
    """An earlier decision no longer holds."""


class Scope(StrEnum):
    """How far a decision reaches; the narrowest that fits a mention holds for it."""

    MENTION = "mention"
    ARTICLE = "article"
    """This name in this article."""
    PUBLISHER = "publisher"
    """This name in all articles of this publisher."""
    EVERYWHERE = "everywhere"
    """This name in every article."""


class Kind(StrEnum):
    """What a place is."""

    COUNTRY = "country"
    TERRITORY = "territory"
    ADMIN1 = "admin1"
    ADMIN2 = "admin2"
    CITY = "city"
    DISTRICT = "district"
    REGION = "region"
    HISTORIC = "historic"
    CONTINENT = "continent"
    OCEAN = "ocean"
    SEA = "sea"
    GULF = "gulf"
    STRAIT = "strait"
    BAY = "bay"
    CANAL = "canal"
    RIVER = "river"
    LAKE = "lake"
    MOUNTAIN = "mountain"
    RANGE = "range"
    DESERT = "desert"
    ISLAND = "island"
    PENINSULA = "peninsula"
    PARK = "park"
    FACILITY = "facility"
    AIRPORT = "airport"
    AIRBASE = "airbase"
    BORDER = "border"
    AREA = "area"

    @property
    def is_point(self) -> bool:
        """Whether a dot says where it is; the others are drawn and measured as areas."""
        return self in _POINT_KINDS


_POINT_KINDS = frozenset({Kind.CITY, Kind.DISTRICT, Kind.FACILITY, Kind.AIRPORT, Kind.AIRBASE, Kind.MOUNTAIN})


class MatchKind(StrEnum):
    """How a gazetteer name met the words of a text."""

    PREFERRED = "preferred"  # the place's own name, after folding
    ALTERNATE = "alternate"  # another name of it
    ABBREVIATION = "abbreviation"  # "Calif.", "U.S."
    DERIVED = "derived"  # with or without an affix: "Anbar" for "Anbar Province"
    DEMONYM = "demonym"  # "Iraqi"
    VARIANT = "variant"  # another transliteration: "Gayara" for "Qayyarah"
    FUZZY = "fuzzy"  # a likely misspelling


class Point(NamedTuple):
    """A point in decimal degrees, WGS 84."""

    latitude: float
    longitude: float


class BBox(NamedTuple):
    """A box in decimal degrees; west > east when it crosses the dateline."""

    west: float
    south: float
    east: float
    north: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Geometry:
    """A GeoJSON geometry: longitude first, nested tuples."""

    type: str
    coordinates: tuple[object, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """A text and what is known of it. `text` stays exactly as read."""

    id: str
    text: str = ""
    title: str | None = None
    author: str | None = None
    source: str | None = None
    """Where it was read: a path relative to the SOURCE's folder, or a URL."""
    url: str | None = None
    publisher: str | None = None
    published: str | None = None
    """ISO 8601 of any precision, as written."""
    language: str | None = None
    """ISO 639-1, detected or given."""
    status: ArticleStatus = ArticleStatus.OK
    detail: str | None = None
    """A sentence that explains the status, or a warning."""
    duplicate_of: str | None = None
    """The id of the first article with this text."""
    page_starts: tuple[int, ...] = ()
    """Offsets at which the pages of a paged document begin; empty when it has no pages."""
    path: Path | None = None
    """geomap's own path to the local file, for links only; never written anywhere."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """A reason with its weight; what a resolution's reasons weigh adds up to its score."""

    reason: str
    detail: str
    weight: float


class RelationKind(StrEnum):
    """What a relative expression says of where something is."""

    OFFSET = "offset"  # 40 km south of Mosul
    DISTANCE = "distance"  # 30 km from Aleppo, within ten miles of Raqqa
    DIRECTION = "direction"  # north of Aleppo
    PART = "part"  # northern Iraq, downtown Boston
    OUTSKIRTS = "outskirts"  # the southern outskirts of Mosul
    NEAR = "near"  # near Tikrit
    OUTSIDE = "outside"  # just outside Homs
    COAST = "coast"  # the Libyan coast
    OFF_COAST = "off the coast"  # off the coast of Libya
    BETWEEN = "between"  # halfway between Homs and Palmyra
    ROAD = "road"  # the Homs-Palmyra road
    BORDER = "border"  # the Turkish-Syrian border
    SIDE = "side"  # the Syrian side of the border


@dataclass(frozen=True, slots=True, kw_only=True)
class Relation:
    """What a relative expression was read as."""

    kind: RelationKind
    anchors: tuple[tuple[int, int], ...]
    """Spans of the mentions that it leans on; empty when it leans on nothing that has a name."""
    distance_km: float | None = None
    spread: float = 0.0
    """How inexactly the distance is said, as a share of it: 0.3 for "some 30 km"."""
    within: bool = False
    """The distance is the greatest that is meant: "within 10 km of", "less than a mile from"."""
    bearing: float | None = None
    """Degrees clockwise from north."""
    bearing_spread: float = 0.0
    """Degrees on each side that the words leave open."""
    border: bool = False
    """It starts from the border of its anchors, not from the places themselves: "10 km from the Turkish border"."""
    subject: tuple[int, int] | None = None
    """The words that it tells where to find: "the Qayara air base", about 40 kilometers south of Mosul."""
    problem: str | None = None
    """Why it can't be drawn: a distance that is larger than the Earth, nothing to start from."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """A span of an article's text that names a place: `article.text[start:end] == text`."""

    start: int
    end: int
    text: str
    form: Form
    sentence: tuple[int, int]
    score: float | None = None
    """The recogniser's calibrated probability that this is a place mention, 0 to 1."""
    page: int | None = None
    role: str | None = None
    evidence: tuple[Evidence, ...] = ()
    """The recogniser's reasons."""
    relation: Relation | None = None
    """What a relative mention was read as."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """An entry of a gazetteer."""

    id: str
    name: str
    kind: Kind
    point: Point
    country: str | None = None
    """English name of the country."""
    country_code: str | None = None
    """ISO 3166-1 alpha-2."""
    admin1: str | None = None
    admin1_code: str | None = None
    admin2: str | None = None
    bbox: BBox | None = None
    feature_code: str | None = None
    """GeoNames feature code, such as PPLA."""
    geonames_id: int | None = None
    wikidata_id: str | None = None
    population: int | None = None
    disputed: bool = False
    claimants: tuple[str, ...] = ()
    """ISO codes of the countries that claim a disputed place."""
    precision: str | None = None
    """How exact the point is: `exact`, `approximate` or `area`."""
    uncertainty_km: float | None = None
    source: str | None = None
    """The data set that it comes from."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A place that a name may mean."""

    place: Place
    match: MatchKind
    name: str
    """The folded gazetteer name that matched."""
    importance: float
    """How well known the place is, 0 to 1; grows with population, rank and fame."""
    similarity: float = 1.0
    """1 for an exact match after folding; below 1 for variants and misspellings."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranked:
    """A candidate with its score and the reasons that add up to it."""

    candidate: Candidate
    score: float
    probability: float
    evidence: tuple[Evidence, ...] = ()
    rounds: tuple[float, ...] = ()
    """The score after each round; the last is `score`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Alternative:
    """A rival of the chosen place, on the same scale of confidence."""

    place: Place
    confidence: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolution:
    """The decision for one mention."""

    mention: Mention
    status: Status
    confidence: float | None = None
    """Probability that the span is a place mention and the place is right; None without a place."""
    place: Place | None = None
    alternatives: tuple[Alternative, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    anchors: tuple[str, ...] = ()
    """Place ids that a relative mention leans on."""
    area: Geometry | None = None
    corrected_by: str | None = None

    def __post_init__(self) -> None:
        if (self.status in (Status.RESOLVED, Status.AMBIGUOUS)) != (self.place is not None):
            raise ValueError(f"status {self.status} does not go with place {self.place!r}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """What a person decided about a mention, and how far it reaches. Never changed: an undo is a correction too."""

    id: str
    decision: Decision
    scope: Scope
    quote: str
    """The words, as they stand in the article."""
    article: str | None = None
    """Id of the article in which the decision was made."""
    start: int | None = None
    """Where the words began in its text then, in code points."""
    before: str = ""
    """What stood before the words, to find them again when the text has changed; blanks made one."""
    after: str = ""
    publisher: str | None = None
    """Publisher of that article."""
    place: Place | None = None
    """Whole, so that no gazetteer is needed to know it again."""
    missed: bool = False
    """Whether no mention had been found at these words."""
    undoes: str | None = None
    """Id of the correction that an undo takes back."""
    replaces: str | None = None
    """Id of the correction that was in force for the same words and scope."""
    who: str | None = None
    when: str = ""
    """ISO 8601, UTC."""
    why: str | None = None

    def __post_init__(self) -> None:
        if (self.decision is Decision.PLACE) != (self.place is not None):
            raise ValueError(f"the decision {self.decision.value!r} does not go with the place {self.place!r}")
        if (self.decision is Decision.UNDO) != (self.undoes is not None):
            raise ValueError("an undo, and only an undo, names the correction that it takes back")


@dataclass(frozen=True, slots=True, kw_only=True)
class Focus:
    """A place that an article is about."""

    place_id: str
    name: str
    share: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """How much a selection of mentions stands for."""

    places: Mapping[str, tuple[int, int]]
    """For each place id its mentions, and the articles that they are in."""
    mentions: int
    articles: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """What made a result."""

    geomap: str
    recogniser: str
    gazetteer: str
    options_hash: str
    online: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Located:
    """An article with its resolutions, in the order of (start, -end)."""

    article: Article
    resolutions: tuple[Resolution, ...] = ()
    focus: tuple[Focus, ...] = ()
    run: Run | None = None
    ranked: tuple[tuple[Ranked, ...], ...] = ()
    """For each resolution its candidates, likeliest first, with all reasons; empty unless asked for."""
    has_text: bool = field(default=True)
    """False when the result was read from a file that doesn't carry the text."""
    excerpted: bool = field(default=False)
    """True when `article.text` holds no more than sentences that name a place, at their offsets, and spaces."""
