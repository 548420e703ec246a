"""What comes out: candidates ranked, decisions with their reasons, located articles."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from geomap.model.places import Candidate, Geometry, Place
from geomap.model.texts import Article, Evidence, Mention

__all__ = ["Alternative", "Focus", "Located", "Ranked", "Resolution", "Run", "Status", "Totals"]


class Status(StrEnum):
    """The decision for one mention."""

    RESOLVED = "resolved"
    AMBIGUOUS = "ambiguous"
    UNKNOWN = "unknown"
    REJECTED = "rejected"


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
