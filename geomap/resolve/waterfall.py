"""A score as a sum of reasons: what each adds, for the chosen place and for its rivals."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from geomap.model import Evidence, Ranked
from geomap.resolve.company import company, containment
from geomap.resolve.rank import STATIC, Standing, Weights, columns_of, rank, shipped_weights
from geomap.resolve.scene import Scene, Unit, set_scene

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from geomap.model import Article, Candidate, Mention
    from geomap.resolve.home import Home
    from geomap.resolve.scene import Floats

__all__ = ["heaviest", "reason_sentences", "standings"]

_AT_LEAST = 0.05
"""Parts that weigh less are summed up as "other"."""
_ALL = 1_000


def heaviest(row: Floats, weights: Weights, most: int = _ALL) -> tuple[Evidence, ...]:
    """The reasons of one candidate, heaviest first; they add up to its score in the last round.

    `row` holds its columns in the last round. At most `most` reasons are named, the others are summed up.
    """
    columns = columns_of(len(weights.rounds) - 1)
    weighed = row * weights.rounds[-1]
    order = np.argsort(-np.abs(weighed), kind="stable")
    parts = weighed.tolist()
    out = [
        Evidence(reason=columns[k][0], detail=columns[k][1], weight=parts[k])
        for k in order[:most].tolist()
        if abs(parts[k]) >= _AT_LEAST
    ]
    rest = sum(parts) - sum(e.weight for e in out)
    if abs(rest) >= _AT_LEAST / 10:
        out.append(Evidence(reason="other", detail="smaller reasons together", weight=rest))
    return tuple(out)


def standings(
    article: Article,
    mentions: Sequence[Mention],
    found: Mapping[str, Sequence[Candidate]],
    weights: Weights | None = None,
    home: Home | None = None,
) -> tuple[tuple[Ranked, ...], ...]:
    """For each mention its candidates, likeliest first, each with all its reasons and its score after each round."""
    weights = weights or shipped_weights()
    scene = set_scene(article, mentions, found, home)
    standing = rank(scene, weights)
    by_unit = [_of_unit(scene, standing, unit, weights) for unit in scene.units]
    return tuple(by_unit[u] for u in scene.unit_of_mention)


def _of_unit(scene: Scene, standing: Standing, unit: Unit, weights: Weights) -> tuple[Ranked, ...]:
    scores = standing.scores[-1]
    rows = sorted(range(unit.first, unit.last), key=lambda row: (-scores[row], row))
    return tuple(
        Ranked(
            candidate=scene.candidates[row],
            score=float(scores[row]),
            probability=float(standing.belief[row]),
            evidence=heaviest(standing.table[row], weights),
            rounds=tuple(float(score[row]) for score in standing.scores),
        )
        for row in rows
    )


def reason_sentences() -> dict[str, str]:
    """Each reason's name with the sentence that says what it is."""
    said = {reason.name: reason.measure.__doc__ for reason in STATIC}
    said |= {"containment": containment.__doc__, "company": company.__doc__}
    said |= {"recognised": "How surely the words name a place at all.", "other": "Smaller reasons together."}
    return {name: (text or "").strip().splitlines()[0] for name, text in said.items()}
