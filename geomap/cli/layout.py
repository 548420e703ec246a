"""Results as rows and lines for a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geomap.model import Evidence
from geomap.text import place_in_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from geomap.explanation import Explanation
    from geomap.model import Candidate, Ranked

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
_REASONS = 8
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
    if explanation.why is not None:
        yield f"    because {explanation.why}"
    if resolution.place is None and explanation.recognised:
        yield "    whether it is a place name:"
        yield from _waterfall(_summed_up(explanation.recognised))
    if explanation.candidates:
        if explanation.set_aside:
            yield f"    {explanation.decision}:"
            yield from _waterfall(explanation.set_aside)
        yield from _candidate_lines(explanation.candidates)
    else:
        yield from _waterfall([reason for reason in explanation.reasons if reason.weight])
        for other in resolution.alternatives[0 if resolution.place else 1 :]:
            yield f"    or {place_in_words(other.place)}, {other.confidence:.0%}"
    yield ""


def _summed_up(reasons: Sequence[Evidence]) -> list[Evidence]:
    rest = sum(reason.weight for reason in reasons[_REASONS:])
    more = [Evidence(reason="other", detail="smaller reasons together", weight=rest)] if rest else []
    return [*reasons[:_REASONS], *more]


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
        yield from _waterfall(one.evidence)


def _waterfall(reasons: Sequence[Evidence]) -> Iterator[str]:
    for reason in reasons:
        # What the recogniser saw, and what is summed up, are sentences already.
        name = "" if reason.reason in ("recognised", "other") else f"{reason.reason}: "
        yield f"    {reason.weight:+6.2f} {_bar(reason.weight)} {name}{reason.detail}"
    if len(reasons) > 1:
        yield f"    {sum(reason.weight for reason in reasons):+6.2f} {'':{_BAR_CELLS}} together"


def _bar(weight: float) -> str:
    cells = min(_BAR_CELLS, round(abs(weight) * _BAR_CELLS_PER_UNIT))
    return ("+" if weight >= 0 else "-") * cells + " " * (_BAR_CELLS - cells)
