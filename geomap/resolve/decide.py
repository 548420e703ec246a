"""From rankings to resolutions: chosen place, status, rivals, confidence and the reasons in numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from geomap.model import Alternative, Evidence, Form, Resolution, Status
from geomap.resolve.confidence import probability, signs_of_mention, signs_of_unit, weighed
from geomap.resolve.rank import Standing, Weights, rank
from geomap.resolve.scene import Scene, Unit, set_scene
from geomap.resolve.waterfall import heaviest

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from geomap.model import Article, Candidate, Mention
    from geomap.resolve.home import Home

__all__ = ["HANDOVER", "MAX_ALTERNATIVES", "resolve_with", "wants_candidates"]

HANDOVER = 0.05
"""Below this score of the recogniser a known name isn't looked at further: it is `rejected`."""
_MOST_OF_SCORE = 4.0
"""However well a place fits, a span is not believed more than so many times as much as the recogniser believed it."""
_SURE_OF_PLACE = 0.97
_NEAR_ANOTHER = 0.5
"""By "nearest name": about 80 km from a place that another name means."""
_WELL_KNOWN = 0.6
"""Importance of what every reader has heard of: countries, capitals, the large cities of the world."""
_A_NAME = 0.8
"""From this score of the recogniser on there is little doubt that a span names a place."""
MAX_ALTERNATIVES = 5
_MAX_REASONS = 8


def wants_candidates(mention: Mention) -> bool:
    """Whether the resolver looks at a mention's candidates at all."""
    return mention.score is None or mention.score >= HANDOVER


def resolve_with(
    article: Article,
    mentions: Sequence[Mention],
    found: Mapping[str, Sequence[Candidate]],
    weights: Weights,
    home: Home | None = None,
) -> tuple[Resolution, ...]:
    """A resolution for each mention, in order."""
    scene = set_scene(article, mentions, found, home)
    standing = rank(scene, weights)
    decided = [_Decided(scene, standing, unit, weights) if unit.last > unit.first else None for unit in scene.units]
    return tuple(_decide(mention, decided[scene.unit_of_mention[k]], weights) for k, mention in enumerate(mentions))


class _Decided:
    """What holds for all mentions of a unit."""

    __slots__ = ("_reasons", "alternatives", "chosen", "log_odds", "mass", "row", "signs")

    def __init__(self, scene: Scene, standing: Standing, unit: Unit, weights: Weights) -> None:
        rows = np.arange(unit.first, unit.last)
        score = standing.scores[-1][unit.first : unit.last]
        belief = standing.belief[unit.first : unit.last]
        order = np.lexsort((rows, -score))
        best = int(rows[order[0]])
        self.chosen = scene.candidates[best]
        self.signs = signs_of_unit(scene, standing, unit, best)
        self.log_odds = weighed(self.signs, weights.confidence)
        self.mass = max(self.signs["mass nearby"], 1e-6)
        self.alternatives = [
            (scene.candidates[unit.first + int(k)], float(belief[k])) for k in order[1 : MAX_ALTERNATIVES + 1]
        ]
        self.row = standing.table[best]
        self._reasons: tuple[Evidence, ...] | None = None

    def reasons(self, weights: Weights) -> tuple[Evidence, ...]:
        """The chosen place's score as a sum of reasons, the heaviest first."""
        if self._reasons is None:
            self._reasons = heaviest(self.row, weights, _MAX_REASONS)
        return self._reasons


def _decide(mention: Mention, decided: _Decided | None, weights: Weights) -> Resolution:
    score = 1.0 if mention.score is None else mention.score
    thresholds = weights.thresholds
    if decided is None or score < HANDOVER:
        named = mention.score is None or score >= thresholds["mention"]
        status = Status.UNKNOWN if decided is None and named else Status.REJECTED
        return Resolution(mention=mention, status=status, evidence=_recognised(mention))
    log_odds = decided.log_odds + weighed(signs_of_mention(mention, decided.signs), weights.confidence)
    sure = min(probability(log_odds), _MOST_OF_SCORE * score)
    if sure < thresholds[_threshold(mention, decided.signs)]:
        status = Status.UNKNOWN if score >= thresholds["mention"] else Status.REJECTED
        return Resolution(
            mention=mention, status=status, alternatives=_alternatives(decided, sure, chosen_too=True),
            evidence=_recognised(mention),
        )  # fmt: skip
    tie = decided.signs["rival"] >= thresholds["tie"] * decided.mass
    return Resolution(
        mention=mention,
        status=Status.AMBIGUOUS if tie else Status.RESOLVED,
        confidence=sure,
        place=decided.chosen.place,
        alternatives=_alternatives(decided, sure, chosen_too=False),
        evidence=decided.reasons(weights) + _recognised(mention),
    )


def _threshold(mention: Mention, signs: Mapping[str, float]) -> str:
    """Which threshold of confidence holds: names that people marked and people words have their own.

    Where only the name is in doubt, and the place lies among the other names' places, less will do. So it will where
    the name is not in doubt and the place is well known: a short text says little that supports it, and to leave out
    "Mexico" or "Venice" would be absurd; the confidence still says how sure it is.
    """
    if mention.score is None or mention.score >= 1:
        return "given"
    if mention.form is Form.DEMONYM:
        return "demonym"
    surrounded = signs["mass nearby"] >= _SURE_OF_PLACE and signs["nearest name"] >= _NEAR_ANOTHER
    if surrounded:
        return "surrounded"
    known = signs["importance"] >= _WELL_KNOWN and signs["best from the first"] and mention.score >= _A_NAME
    return "known" if known else "place"


def _alternatives(decided: _Decided, sure: float, *, chosen_too: bool) -> tuple[Alternative, ...]:
    """Rivals on the scale of the confidence: belief shrinks as the chosen place's did."""
    scale = min(1.0, sure / decided.mass)
    rivals = [Alternative(place=c.place, confidence=min(1.0, p * scale)) for c, p in decided.alternatives if p >= 0.001]
    if chosen_too:
        rivals.insert(0, Alternative(place=decided.chosen.place, confidence=sure))
    return tuple(rivals[:MAX_ALTERNATIVES])


def _recognised(mention: Mention) -> tuple[Evidence, ...]:
    if mention.score is None:
        return ()
    return (Evidence(reason="recognised", detail=f"a place name with probability {mention.score:.2f}", weight=0.0),)
