"""Candidates → evidence → ranking → resolution. No network, no clock, no file but its own weights."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from geomap.resolve.decide import resolve_with, wants_candidates
from geomap.resolve.focus import focus
from geomap.resolve.rank import Weights
from geomap.resolve.relative import RelativePlaces
from geomap.resolve.waterfall import reason_sentences, standings

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from geomap.model import Article, Candidate, Mention, Resolution

__all__ = [
    "RelativePlaces",
    "Weights",
    "focus",
    "reason_sentences",
    "resolve",
    "shipped_weights",
    "standings",
    "wants_candidates",
]


@cache
def shipped_weights() -> Weights:
    """The weights that come with geomap."""
    return Weights.parse((files("geomap.resolve") / "data" / "weights.json").read_text("utf-8"))


def resolve(
    article: Article,
    mentions: Sequence[Mention],
    found: Mapping[str, Sequence[Candidate]],
    weights: Weights | None = None,
) -> tuple[Resolution, ...]:
    """Decides for each mention of an article which place it means.

    `found` holds the candidates by the mention's text; those for which `wants_candidates` is false may be missing.
    """
    return resolve_with(article, mentions, found, weights or shipped_weights())
