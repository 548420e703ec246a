"""Candidates scored in rounds: first each name by itself, then in the company of what the others seem to mean.

A conditional logit over the candidates of each distinct name; each round has its own weights (the joint rounds are
iterated conditional modes, Besag 1986, on softened beliefs).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import numpy as np

from geomap.resolve.company import COMPANY, CONTAINMENT, company, containment
from geomap.resolve.cues import CUES
from geomap.resolve.home import HOME, at_home
from geomap.resolve.reasons import ALONE, Reason, alone

if TYPE_CHECKING:
    from geomap.resolve.scene import Floats, Scene

__all__ = ["ROUNDS", "STATIC", "Standing", "Weights", "columns_of", "rank", "shipped_weights", "softmax_by_unit"]

STATIC = (*ALONE, *CUES, Reason("home", HOME, at_home))
ROUNDS = 3
_FIRST_BELIEF = 12.0
"""Sharpness of the belief before round 0: probabilities go with exp(12 × importance)."""


def columns_of(round_number: int) -> tuple[tuple[str, str], ...]:
    """(reason, column) of each column that a round's weights apply to."""
    named = [(reason.name, column) for reason in STATIC for column in reason.columns]
    named += [("containment", column) for column in CONTAINMENT]
    if round_number:
        named += [("company", column) for column in COMPANY]
    return tuple(named)


@dataclass(frozen=True, slots=True)
class Weights:
    """Learnt numbers: a weight for each column of each round, and those of the confidence stage."""

    rounds: tuple[Floats, ...]
    confidence: Mapping[str, float]
    thresholds: Mapping[str, float]

    @classmethod
    def parse(cls, text: str) -> Weights:
        """Of a weights file's text; ValueError when it names a column that this geomap lacks."""
        document: dict[str, Any] = json.loads(text)
        rounds = []
        for number, given in enumerate(document["rounds"]):
            names = [f"{reason}: {column}" for reason, column in columns_of(number)]
            if unknown := set(given) - set(names):
                raise ValueError(f"the weights name {min(unknown)!r}, which is no reason of this geomap")
            rounds.append(np.array([given.get(name, 0.0) for name in names]))
        return cls(tuple(rounds), document["confidence"], document["thresholds"])


@cache
def shipped_weights() -> Weights:
    """The weights that come with geomap."""
    return Weights.parse((files("geomap.resolve") / "data" / "weights.json").read_text("utf-8"))


@dataclass(frozen=True, slots=True)
class Standing:
    """Where the candidates of a scene stand after the last round."""

    table: Floats
    """All columns of the last round (n × columns)."""
    scores: tuple[Floats, ...]
    """The score of each candidate in each round (n each)."""
    belief: Floats
    """Probability of each candidate among those of its name (n)."""


def softmax_by_unit(scene: Scene, scores: Floats) -> Floats:
    """Probabilities that sum to 1 within each unit (n)."""
    if not len(scores):
        return scores
    starts = np.array([unit.first for unit in scene.units if unit.last > unit.first], dtype=np.intp)
    sizes = np.diff(np.append(starts, len(scores)))
    top = np.repeat(np.maximum.reduceat(scores, starts), sizes)
    grown = np.exp(scores - top)
    result: Floats = grown / np.repeat(np.add.reduceat(grown, starts), sizes)
    return result


def first_belief(scene: Scene) -> Floats:
    """What one would think knowing only how important each place is (n)."""
    return softmax_by_unit(scene, _FIRST_BELIEF * scene.importance)


def rank(scene: Scene, weights: Weights) -> Standing:
    """All rounds over a scene."""
    fixed = alone(scene, STATIC)
    belief = first_belief(scene)
    scores = []
    table = fixed
    for number, vector in enumerate(weights.rounds):
        table = round_table(scene, fixed, belief, number)
        score = table @ vector
        scores.append(score)
        belief = softmax_by_unit(scene, score)
    return Standing(table, tuple(scores), belief)


def round_table(scene: Scene, fixed: Floats, belief: Floats, number: int) -> Floats:
    """The columns of one round (n × columns), given the belief after the one before."""
    parts = [fixed, containment(scene, belief)]
    if number:
        parts.append(company(scene, belief))
    return np.concatenate(parts, axis=1)
