"""Candidates → evidence → ranking → resolution. No network, no clock, no file but its own weights."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geomap.resolve.decide import resolve_with, wants_candidates
from geomap.resolve.focus import focus
from geomap.resolve.home import Home, Outlet, home_in
from geomap.resolve.rank import Weights, shipped_weights
from geomap.resolve.relative import RelativePlaces
from geomap.resolve.roles import with_roles
from geomap.resolve.waterfall import reason_sentences, standings

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from geomap.model import Article, Candidate, Mention, Resolution

__all__ = [
    "Home",
    "Outlet",
    "RelativePlaces",
    "Weights",
    "focus",
    "home_in",
    "reason_sentences",
    "resolve",
    "shipped_weights",
    "standings",
    "wants_candidates",
    "with_roles",
]


def resolve(
    article: Article,
    mentions: Sequence[Mention],
    found: Mapping[str, Sequence[Candidate]],
    weights: Weights | None = None,
    home: Home | None = None,
) -> tuple[Resolution, ...]:
    """Decides for each mention of an article which place it means.

    `found` holds the candidates by the mention's text; those for which `wants_candidates` is false may be missing.
    `home` is where the article's outlet is at home, None when that is not to count.
    """
    return resolve_with(article, mentions, found, weights or shipped_weights(), home)
