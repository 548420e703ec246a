"""How well known a place is, 0 to 1: population, kind, fame and rank, put together by hand."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from geomap.model import Kind

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from geomap.gazetteer.building.draft import Draft

__all__ = ["by_hand", "weigh"]

_CAPITALS = {"PPLC": 0.1, "PPLA": 0.04}
_REGIONS = 1.3
_MOST_BY_HAND = 0.9
_OTHERS = 0.3
"""A kind without a rule or a prior of its own."""


def weigh(drafts: Iterable[Draft]) -> None:
    """Sets `importance` of every draft."""
    for draft in drafts:
        draft.importance = round(min(1.0, max(0.01, draft.least, _importance(draft))), 4)


def by_hand(prior: float) -> float:
    """The importance of an area of a prior that was given among areas: beside towns a well-known one weighs more."""
    return min(_MOST_BY_HAND, _REGIONS * prior)


def _importance(draft: Draft) -> float:
    if draft.prior is not None:
        return draft.prior if draft.kind.is_point else by_hand(draft.prior)
    people = math.log10(1 + (draft.population or 0))
    fame = min(1.0, math.log1p(draft.fame) / math.log(100))
    rank = 0.0 if draft.rank is None else max(0.0, 1 - draft.rank / 10)
    base: Mapping[Kind, float] = {
        Kind.COUNTRY: 0.74 + 0.028 * people,
        Kind.TERRITORY: 0.42 + 0.04 * people,
        Kind.ADMIN1: 0.34 + 0.045 * people + 0.08 * fame,
        Kind.ADMIN2: 0.18 + 0.045 * people + 0.05 * fame,
    }
    if draft.kind in base:
        return base[draft.kind]
    if draft.kind in (Kind.CITY, Kind.DISTRICT, Kind.FACILITY, Kind.AIRBASE):
        return 0.06 + 0.084 * people + 0.12 * fame + 0.06 * rank + _CAPITALS.get(draft.feature or "", 0.0)
    return _OTHERS
