"""An article in a language that the recogniser does not read: it says so, and its places are never very sure."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from geomap.model import Article, Located, Resolution
    from geomap.plugins import Recogniser

__all__ = ["MOST_CONFIDENCE", "noted"]

MOST_CONFIDENCE = 0.6
"""Confidence is calibrated on the languages that a recogniser reads; elsewhere it promises no more than this."""


def noted(located: Located, recogniser: Recogniser) -> Located:
    """The result with a note in the article's `detail` and its confidence bounded, if the recogniser says which
    languages it reads (`languages`) and the article is known to be in another one.
    """
    languages: tuple[str, ...] | None = getattr(recogniser, "languages", None)
    code = located.article.language
    if not languages or code is None or code in languages:
        return located
    article = _told(located.article, recogniser.name, languages)
    return dataclasses.replace(located, article=article, resolutions=tuple(map(_bounded, located.resolutions)))


def _bounded(resolution: Resolution) -> Resolution:
    """With its confidence brought down to the bound, and those of its alternatives by as much."""
    if resolution.confidence is None or resolution.confidence <= MOST_CONFIDENCE:
        return resolution
    factor = MOST_CONFIDENCE / resolution.confidence
    others = tuple(dataclasses.replace(a, confidence=round(a.confidence * factor, 4)) for a in resolution.alternatives)
    return dataclasses.replace(resolution, confidence=MOST_CONFIDENCE, alternatives=others)


def _told(article: Article, recogniser: str, languages: tuple[str, ...]) -> Article:
    note = (
        f"in a language ({article.language}) that the recogniser {recogniser} does not read (it reads "
        f"{', '.join(languages)}): places may be missing, and none is surer than {MOST_CONFIDENCE:g}"
    )
    if article.detail is not None and note in article.detail:  # it was located before
        return article
    return dataclasses.replace(article, detail=f"{article.detail}; {note}" if article.detail else note)
