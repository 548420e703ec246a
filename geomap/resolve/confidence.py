"""How sure: the probability that a span is a place mention and the chosen place is right.

A logistic regression over what the ranking and the recogniser say of one mention, learnt on recognised spans with
rankings cross-fitted, so that a sole wrong candidate doesn't look sure.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from geomap.geo import EARTH_RADIUS_KM
from geomap.model import Form, Kind, MatchKind
from geomap.resolve.company import COMPANY, CONTAINMENT
from geomap.resolve.rank import STATIC
from geomap.resolve.reasons import GROUP_OF_KIND, GROUPS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from geomap.model import Mention
    from geomap.resolve.rank import Standing
    from geomap.resolve.scene import Scene, Unit

__all__ = ["probability", "signs_of_mention", "signs_of_unit", "weighed"]

NEAR_KM = 100.0
"""Candidates closer than this to the chosen one are no rivals of it."""
_STATIC_WIDTH = sum(len(reason.columns) for reason in STATIC)
_GROUP_NAMES = tuple(GROUPS)


def _no_rivals(scene: Scene, rows: slice, chosen: int) -> NDArray[np.bool_]:
    """Which candidates are no rivals of the chosen one: close to it, or the region that it gave its name."""
    near: NDArray[np.bool_] = scene.xyz[rows] @ scene.xyz[chosen] > math.cos(NEAR_KM / EARTH_RADIUS_KM)
    region = int(scene.admin1[chosen])
    if region:
        near |= (scene.admin1[rows] == region) & (scene.point_like[rows] != scene.point_like[chosen])
    return near


def signs_of_unit(scene: Scene, standing: Standing, unit: Unit, chosen: int) -> dict[str, float]:
    """What the ranking says of a unit's chosen candidate (row `chosen`)."""
    rows = slice(unit.first, unit.last)
    belief = standing.belief[rows]
    near = _no_rivals(scene, rows, chosen)
    mass = float(belief[near].sum())
    rival = float(belief[~near].max()) if not near.all() else 0.0
    scores, scores_before = standing.scores[-1], standing.scores[0]
    candidate = scene.candidates[chosen]
    row = standing.table[chosen]
    containment = row[_STATIC_WIDTH : _STATIC_WIDTH + len(CONTAINMENT)]
    company = dict(zip(COMPANY, row[_STATIC_WIDTH + len(CONTAINMENT) :], strict=True))
    count = unit.last - unit.first
    namesakes = int((scene.own[rows] & (scene.country[rows] == scene.country[chosen])).sum()) - int(scene.own[chosen])
    support = company["names in the same country"] + company["names in the same region"] + float(containment[0])
    known = max((float(v) for v in scene.importance[rows][~near]), default=0.0)
    is_letters = candidate.match is MatchKind.ABBREVIATION and candidate.place.kind is Kind.ADMIN1
    letters = float(is_letters and not containment[4])
    signs = {
        "mass nearby": mass,
        "log odds of mass": max(-4.0, min(6.0, math.log((mass + 1e-4) / (1 - mass + 1e-4)))) / 4,
        "rival": rival,
        "score": float(scores[chosen]) / 10,
        "lead": 0.0 if near.all() else min(1.0, float(scores[chosen] - scores[rows][~near].max()) / _CLEAR_LEAD),
        "best from the first": float(scores_before[chosen] >= scores_before[rows].max()),
        "sole": float(count == 1),
        "candidates": math.log1p(count) / 3,
        "importance": candidate.importance,
        "importance²": candidate.importance**2,
        "unlikeness": 1 - candidate.similarity,
        "better known than its namesakes": max(0.0, candidate.importance - known),
        "better known abroad": -float(scene.behind_abroad[chosen]),
        "less known than a namesake": -float(scene.behind[chosen]),
        "namesakes in its country": math.log1p(namesakes) / 3,
        "alone and little known": (1 - candidate.importance) * math.exp(-support),
        "a region's letters alone": letters,
        "population": float(scene.population[chosen]) / 6,
        "contained": float(containment[0]),
        "a namesake is contained": float(containment[1]),
        "loosely contained": float(containment[2]),
        "holds": float(containment[4]),
        "mentions": math.log1p(len(unit.mentions)) / 2,
        "recogniser at best": _log_odds(unit.weight),
        f"kind {_GROUP_NAMES[int(GROUP_OF_KIND[scene.kind[chosen]])]}": 1.0,
        "match preferred" if scene.own[chosen] else f"match {candidate.match.value}": 1.0,
    }
    for name in (
        "share in the same country", "share in the same region", "names within 120 km", "nearest name",
        "its country is named", "its region is named", "other country named only, not famous",
        "neighbours in the same country",
        "names that lie in it", "the most important, many countries named", "importance, many countries named",
        "importance, among well-known places", "behind the best, among well-known places",
        "behind the best, many countries named", "neighbours of the same kind", "names within 500 km",
    ):  # fmt: skip
        signs[name] = float(company[name])
    return signs


_CLEAR_LEAD = 6.0
_LOGIT_BOUND = 6.0
_FEW_WORDS = 2


def _log_odds(score: float) -> float:
    return max(-_LOGIT_BOUND, min(_LOGIT_BOUND, math.log((score + 1e-6) / (1 - score + 1e-6)))) / 4


def signs_of_mention(mention: Mention, signs: Mapping[str, float]) -> dict[str, float]:
    """What the recogniser says of one mention, and how it goes with what the ranking says (`signs`)."""
    score = 0.99 if mention.score is None else mention.score
    log_odds = _log_odds(score)
    words = mention.text.count(" ") + 1
    sure_place = signs["mass nearby"] ** 8
    return {
        "recogniser": log_odds,
        "recogniser²": log_odds * abs(log_odds),
        "recogniser × sole": log_odds * signs["sole"],
        "recogniser × importance": log_odds * signs["importance"],
        "recogniser × mass": log_odds * signs["mass nearby"],
        "doubtful name, place near others": (1 - score) * sure_place * signs["nearest name"],
        "words": min(6, words) / 6,
        "three words or more, its own name": float(words > _FEW_WORDS) * signs.get("match preferred", 0.0),
        "embedded": float(mention.form is Form.EMBEDDED),
        "people word": float(mention.form is Form.DEMONYM),
        "one": 1.0,
    }


def weighed(signs: Mapping[str, float], weights: Mapping[str, float]) -> float:
    """What some of the signs add to the log-odds."""
    return sum(value * weights.get(name, 0.0) for name, value in signs.items())


def probability(log_odds: float) -> float:
    """The calibrated probability that goes with the log-odds of all signs."""
    return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, log_odds))))
