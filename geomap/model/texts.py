"""What is read: articles, the mentions in them, and what relative mentions say."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

__all__ = ["Article", "ArticleStatus", "Evidence", "Form", "Mention", "Relation", "RelationKind"]


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
