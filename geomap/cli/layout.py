"""Results as rows and lines for a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geomap.explanation import place_in_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from geomap.explanation import Explanation
    from geomap.model import Candidate, Evidence, Ranked

__all__ = ["CANDIDATE_COLUMNS", "CANDIDATE_HEADER", "candidate_cells", "candidate_row", "explanation_lines"]

CANDIDATE_HEADER = ("name", "place", "kind", "where", "people", "match", "source", "id")
"""What fits on a terminal."""

CANDIDATE_COLUMNS = (
    "name", "place", "kind", "admin1", "country", "latitude", "longitude", "population", "match", "importance",
    "source", "id",
)  # fmt: skip
_BAR_CELLS_PER_UNIT = 4
_BAR_CELLS = 24
_CANDIDATES = 5
"""So many are listed; `--json` has all."""


def candidate_row(name: str, candidate: Candidate) -> tuple[str, ...]:
    """A candidate as cells under CANDIDATE_HEADER, for people."""
    place = candidate.place
    return (
        name,
        ", ".join(dict.fromkeys(part for part in (place.name, place.admin1, place.country) if part)),
        place.kind.value,
        f"{place.point.latitude:.2f}, {place.point.longitude:.2f}",
        "" if place.population is None else f"{place.population:,}",
        candidate.match.value,
        place.source or "",
        place.id,
    )


def candidate_cells(name: str, candidate: Candidate) -> tuple[str, ...]:
    """A candidate as cells under CANDIDATE_COLUMNS, for other programs."""
    place = candidate.place
    return (
        name,
        place.name,
        place.kind.value,
        place.admin1 or "",
        place.country or "",
        f"{place.point.latitude:.4f}",
        f"{place.point.longitude:.4f}",
        "" if place.population is None else str(place.population),
        candidate.match.value,
        f"{candidate.importance:.2f}",
        place.source or "",
        place.id,
    )


def explanation_lines(explanation: Explanation) -> Iterator[str]:
    """The decision, the candidates, then a bar for each reason of the chosen place and of its foremost rival."""
    resolution = explanation.resolution
    mention = resolution.mention
    sure = "" if resolution.confidence is None else f", {resolution.confidence:.0%}"
    yield f"{explanation.article_id} [{mention.start}:{mention.end}]"
    yield f'"{mention.text}" ({mention.form.value}) -> {explanation.decision} [{resolution.status.value}{sure}]'
    if explanation.sentence is not None:
        yield f"    {explanation.sentence}"
    if explanation.candidates:
        yield from _candidate_lines(explanation.candidates)
    else:
        yield from _waterfall(explanation.reasons, explanation.score)
        for other in resolution.alternatives:
            place = other.place
            where = ", ".join(part for part in (place.name, place.admin1, place.country) if part)
            yield f"    or {where}, {other.confidence:.0%}"
    yield ""


def _candidate_lines(candidates: Sequence[Ranked]) -> Iterator[str]:
    heads = "".join(f"{f'round {number}':>9}" for number in range(1, len(candidates[0].rounds) + 1))
    yield f"    {heads}    share  candidate"
    for one in candidates[:_CANDIDATES]:
        scores = "".join(f"{score:>+9.2f}" for score in one.rounds)
        yield f"    {scores} {one.probability:>8.0%}  {place_in_words(one.candidate.place)}"
    if len(candidates) > _CANDIDATES:
        yield f"    and {len(candidates) - _CANDIDATES} more"
    for one in candidates[:2]:
        yield f"    {place_in_words(one.candidate.place)}:"
        yield from _waterfall(one.evidence, one.score)


def _waterfall(reasons: Sequence[Evidence], score: float) -> Iterator[str]:
    for reason in reasons:
        yield f"    {reason.weight:+6.2f} {_bar(reason.weight)} {reason.reason}: {reason.detail}"
    if reasons:
        yield f"    {score:+6.2f} {'':{_BAR_CELLS}} together"


def _bar(weight: float) -> str:
    cells = min(_BAR_CELLS, round(abs(weight) * _BAR_CELLS_PER_UNIT))
    return ("+" if weight >= 0 else "-") * cells + " " * (_BAR_CELLS - cells)
