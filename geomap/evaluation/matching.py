"""Which prediction meets which gold mention, and whether its place is right. Pure functions."""

from __future__ import annotations

import unicodedata
from bisect import bisect_left
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

from geomap.geo import bbox_contains, distance_km
from geomap.model import Kind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geomap.evaluation.gold import GoldMention
    from geomap.model import Place

__all__ = ["RIGHT_WITHIN_KM", "Right", "how_right", "is_region_like", "meets_any", "overlap", "pairs"]

RIGHT_WITHIN_KM = 161.0
"""100 miles: the distance by which geoparsing counts a place as found (Cheng et al. 2010; Leidner 2007)."""

_NOT_REGION_LIKE = frozenset({Kind.CITY, Kind.FACILITY, Kind.AIRPORT, Kind.AIRBASE})


class Right(StrEnum):
    """By what a place is right."""

    ID = "id"
    DISTANCE = "distance"
    AREA = "area"


class Span(Protocol):
    """Anything with half-open offsets."""

    @property
    def start(self) -> int: ...

    @property
    def end(self) -> int: ...


def overlap(a: Span, b: Span) -> int:
    """How many code points two spans share; 0 or less when none."""
    return min(a.end, b.end) - max(a.start, b.start)


def meets_any(span: Span, others: Sequence[Span]) -> bool:
    """Whether a span shares a code point with one of the others."""
    return any(overlap(span, other) > 0 for other in others)


def pairs(gold: Sequence[Span], found: Sequence[Span], *, exact: bool = False) -> list[tuple[int, int]]:
    """One-to-one pairs of indices, greedy by shared code points, then by their share of the union, then in text order.

    Both are sorted by (start, end). With `exact` only equal spans pair.
    """
    starts = [span.start for span in found]
    longest = max((span.end - span.start for span in found), default=0)
    meetings = []
    for i, g in enumerate(gold):
        for j in range(bisect_left(starts, g.start - longest), bisect_left(starts, g.end)):
            p = found[j]
            shared = overlap(g, p)
            if shared > 0 and (not exact or (g.start, g.end) == (p.start, p.end)):
                union = max(g.end, p.end) - min(g.start, p.start)
                meetings.append((-shared, -shared / union, i, j))
    taken_gold: set[int] = set()
    taken_found: set[int] = set()
    paired = []
    for _, _, i, j in sorted(meetings):
        if i not in taken_gold and j not in taken_found:
            taken_gold.add(i)
            taken_found.add(j)
            paired.append((i, j))
    return paired


def is_region_like(kind: Kind) -> bool:
    """Whether a place of this kind can be right by its extent."""
    return kind not in _NOT_REGION_LIKE


def how_right(gold: GoldMention, place: Place, words: str) -> Right | None:
    """By what `place`, claimed for the words `words`, is the place that the gold mention means; None when it isn't.

    The same GeoNames id; or at most 161 km apart; or the gold is an area, the place is region-like, its bbox holds the
    gold point, and its name, or the words, are the gold mention's own.
    """
    if gold.point is None:
        raise ValueError("a gold mention without coordinates can't be judged")
    if gold.geonames_id is not None and gold.geonames_id == place.geonames_id:
        return Right.ID
    if distance_km(gold.point, place.point) <= RIGHT_WITHIN_KM:
        return Right.DISTANCE
    if (
        gold.is_area
        and place.bbox is not None
        and is_region_like(place.kind)
        and bbox_contains(place.bbox, gold.point)
        and _bare(gold.text) in (_bare(place.name), _bare(words))
    ):
        return Right.AREA
    return None


def _bare(name: str) -> str:
    """Case, accents, dots, a closing "'s" and a leading "the" aside; the reference scorer's rule, not `text.fold`."""
    letters = (c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c))
    words = "".join(letters).casefold().replace(".", "").replace("’", "'").split()
    return " ".join(words).removesuffix("'s").removeprefix("the ")
