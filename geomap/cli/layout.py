"""Results as rows and lines for a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from geomap.explanation import Explanation
    from geomap.model import Candidate

__all__ = ["CANDIDATE_COLUMNS", "CANDIDATE_HEADER", "candidate_cells", "candidate_row", "explanation_lines"]

CANDIDATE_HEADER = ("name", "place", "kind", "where", "people", "match", "source", "id")
"""What fits on a terminal."""

CANDIDATE_COLUMNS = (
    "name", "place", "kind", "admin1", "country", "latitude", "longitude", "population", "match", "importance",
    "source", "id",
)  # fmt: skip
_BAR_CELLS_PER_UNIT = 4
_BAR_CELLS = 24


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
    """The decision, then a bar for each reason, then the rivals."""
    resolution = explanation.resolution
    mention = resolution.mention
    sure = "" if resolution.confidence is None else f", {resolution.confidence:.0%}"
    yield f"{explanation.article_id} [{mention.start}:{mention.end}]"
    yield f'"{mention.text}" ({mention.form.value}) -> {explanation.decision} [{resolution.status.value}{sure}]'
    if explanation.sentence is not None:
        yield f"    {explanation.sentence}"
    for reason in explanation.reasons:
        yield f"    {reason.weight:+6.2f} {_bar(reason.weight)} {reason.reason}: {reason.detail}"
    if explanation.reasons:
        yield f"    {explanation.score:+6.2f} {'':{_BAR_CELLS}} together"
    for other in resolution.alternatives:
        place = other.place
        where = ", ".join(part for part in (place.name, place.admin1, place.country) if part)
        yield f"    or {where}, {other.confidence:.0%}"
    yield ""


def _bar(weight: float) -> str:
    cells = min(_BAR_CELLS, round(abs(weight) * _BAR_CELLS_PER_UNIT))
    return ("+" if weight >= 0 else "-") * cells + " " * (_BAR_CELLS - cells)
