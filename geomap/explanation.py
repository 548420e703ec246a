"""Why each mention went where it went: the resolver's reasons, in order of their weight."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from geomap.model import Status
from geomap.schema import place_to_dict
from geomap.text import fold, place_in_words, why_nowhere

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from geomap.model import Evidence, Located, Ranked, Resolution

__all__ = ["SCHEMA", "Explanation", "explain", "explanation_to_dict"]

SCHEMA = "geomap.explanation/1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """One mention's decision with its reasons."""

    article_id: str
    sentence: str | None
    """The sentence with the mention, blanks made one; None when the text is not at hand."""
    resolution: Resolution
    reasons: tuple[Evidence, ...]
    """What was weighed, heaviest first; the weights add up to `score`."""
    score: float
    """The sum of the weights, in log-odds."""
    candidates: tuple[Ranked, ...] = ()
    """All places that the words may mean, likeliest first, each with its reasons and its score after each round.

    Empty for results read from a file, which keep the chosen place's reasons alone.
    """

    @property
    def recognised(self) -> tuple[Evidence, ...]:
        """What spoke for and against its being a place name at all, heaviest first, in log-odds; () if not kept."""
        return tuple(sorted(self.resolution.mention.evidence, key=lambda e: -abs(e.weight)))

    @property
    def set_aside(self) -> tuple[Evidence, ...]:
        """The reasons for a place that the candidates' own reasons don't tell of, such as what a description says."""
        told = {e.reason for ranked in self.candidates for e in ranked.evidence} | {"recognised", "other"}
        return tuple(e for e in self.reasons if e.reason not in told) if self.candidates else ()

    @property
    def why(self) -> str | None:
        """Why there is no place, or that a person decided; None where the reasons say it all."""
        resolution = self.resolution
        if resolution.corrected_by is not None:
            return f"a person decided so (correction {resolution.corrected_by})"
        return _why_nowhere(resolution) if resolution.place is None else None

    @property
    def decision(self) -> str:
        """The decision in words."""
        resolution = self.resolution
        if resolution.place is None:
            return "not a place here" if resolution.status is Status.REJECTED else "a place name, but no good candidate"
        return place_in_words(resolution.place)


def explain(located: Iterable[Located], *, name: str | None = None) -> Iterator[Explanation]:
    """For each mention, in order, the decision and its reasons; with all candidates if they were kept.

    `geomap.locate(articles, ranked=True)` keeps them. With `name`, only the mentions that read so, compared as the
    gazetteer compares: case, accents and dots aside.
    """
    wanted = None if name is None else fold(name)
    for one in located:
        ranked = one.ranked or ((),) * len(one.resolutions)
        for resolution, candidates in zip(one.resolutions, ranked, strict=True):
            if wanted is None or fold(resolution.mention.text) == wanted:
                yield _explained(one, resolution, candidates)


def _why_nowhere(resolution: Resolution) -> str:
    """As `why_nowhere`, with how sure the recogniser was."""
    why = why_nowhere(resolution)
    sure = next((f"it is {e.detail}" for e in resolution.evidence if e.reason == "recognised"), "")
    if not sure or any(e.reason == "relative" for e in resolution.evidence):
        return why
    if resolution.alternatives:
        return f"{sure}; {why}"
    return f"{sure}, {'too little to look at places' if resolution.status is Status.REJECTED else f'but {why}'}"


def _explained(one: Located, resolution: Resolution, candidates: tuple[Ranked, ...]) -> Explanation:
    start, end = resolution.mention.sentence
    return Explanation(
        article_id=one.article.id,
        sentence=" ".join(one.article.text[start:end].split()) if one.has_text else None,
        resolution=resolution,
        reasons=tuple(sorted(resolution.evidence, key=lambda e: -abs(e.weight))),
        score=sum(e.weight for e in resolution.evidence),
        candidates=candidates,
    )


def explanation_to_dict(explanation: Explanation) -> dict[str, Any]:
    """An explanation as a JSON object of `geomap.explanation/1`."""
    resolution = explanation.resolution
    mention = resolution.mention
    return {
        "schema": SCHEMA,
        "article_id": explanation.article_id,
        "mention": {"text": mention.text, "start": mention.start, "end": mention.end, "form": mention.form.value},
        "sentence": explanation.sentence,
        "status": resolution.status.value,
        "confidence": None if resolution.confidence is None else round(resolution.confidence, 4),
        "place": None if resolution.place is None else place_to_dict(resolution.place),
        "why": explanation.why,
        "score": round(explanation.score, 4),
        "reasons": _reasons_to_list(explanation.reasons),
        "recognised": _reasons_to_list(explanation.recognised),
        "alternatives": [
            place_to_dict(other.place) | {"confidence": round(other.confidence, 4)} for other in resolution.alternatives
        ],
        "candidates": [_ranked_to_dict(ranked) for ranked in explanation.candidates],
    }


def _ranked_to_dict(ranked: Ranked) -> dict[str, Any]:
    return {
        "place": place_to_dict(ranked.candidate.place),
        "match": ranked.candidate.match.value,
        "score": round(ranked.score, 4),
        "rounds": [round(score, 4) for score in ranked.rounds],
        "probability": round(ranked.probability, 4),
        "reasons": _reasons_to_list(ranked.evidence),
    }


def _reasons_to_list(reasons: Iterable[Evidence]) -> list[dict[str, Any]]:
    return [{"reason": e.reason, "detail": e.detail, "weight": round(e.weight, 4)} for e in reasons]
