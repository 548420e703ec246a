"""Values as the review page gets them. Offsets count code points here as everywhere; the page converts."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from geomap.text import place_in_words

if TYPE_CHECKING:
    from geomap.model import Correction, Place, Ranked, Resolution
    from geomap.store import Doubtful

__all__ = ["candidate_row", "mention_row", "place_row", "queue_row", "said_row"]

_BLANKS = re.compile(r"\s+")
_BEFORE, _AFTER = 24, 70
"""Characters shown around a name in the queue."""


def queue_row(item: Doubtful) -> dict[str, Any]:
    """A name in the queue: what the text says around it, and how often it occurs."""
    text = item.text.encode("utf-8", "replace").decode()
    first = max(0, item.start - _BEFORE)
    before = _one_line(text[first : item.start])
    if first and not text[first - 1].isspace():
        before = before.partition(" ")[2]
    return {
        "article": item.article,
        "start": item.start,
        "end": item.end,
        "quote": _one_line(text[item.start : item.end]),
        "before": f"…{before}" if first else before,
        "after": _one_line(text[item.end : item.end + _AFTER]),
        "status": item.status,
        "confidence": item.confidence,
        "mentions": item.mentions,
        "articles": item.articles,
        "title": item.article_id.encode("utf-8", "replace").decode(),
    }


def _one_line(text: str) -> str:
    return _BLANKS.sub(" ", text)


def place_row(place: Place) -> dict[str, Any]:
    """A place."""
    where = [part for part in (place.admin2, place.admin1, place.country) if part and part != place.name]
    return {
        "id": place.id,
        "name": place.name,
        "kind": place.kind.value,
        "country_code": place.country_code,
        "where": ", ".join(dict.fromkeys(where)),
        "latitude": place.point.latitude,
        "longitude": place.point.longitude,
        "bbox": None if place.bbox is None else list(place.bbox),
        "population": place.population,
        "is_point": place.kind.is_point,
        "uncertainty_km": place.uncertainty_km,
        "match": None,
        "confidence": None,
        "reasons": [],
    }


def candidate_row(ranked: Ranked, found: Resolution | None) -> dict[str, Any]:
    """What speaks for and against a candidate, and how sure it is where the decision's own figures say that."""
    sure: dict[str, float | None] = {}
    if found is not None:
        sure = {other.place.id: other.confidence for other in found.alternatives}
        sure |= {found.place.id: found.confidence} if found.place is not None else {}
    return {
        "confidence": sure.get(ranked.candidate.place.id),
        "reasons": [[e.reason, e.detail, round(e.weight, 2)] for e in ranked.evidence],
        "match": ranked.candidate.match.value,
    }


def mention_row(resolution: Resolution) -> dict[str, Any]:
    """A mention and where it went."""
    mention, place = resolution.mention, resolution.place
    return {
        "start": mention.start,
        "end": mention.end,
        "form": mention.form.value,
        "status": resolution.status.value,
        "confidence": resolution.confidence,
        "corrected": resolution.corrected_by is not None,
        "place": None if place is None else place_row(place),
    }


def said_row(row: Correction) -> dict[str, Any]:
    """A decision."""
    return {
        "id": row.id,
        "quote": row.quote,
        "decision": row.decision.value,
        "scope": row.scope.value,
        "what": None if row.place is None else place_in_words(row.place),
        "article": None if row.article is None else row.article.encode("utf-8", "replace").decode(),
    }
