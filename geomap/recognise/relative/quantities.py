"""A distance as it is said → kilometres, and how exactly that is meant."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from geomap.recognise.relative.words import RelativeWords

__all__ = ["Quantity", "read_quantity"]

_EXACT = 0.1
"""Nobody measures to more than a tenth: from where in the city, to where?"""
_BY_TRAVEL = 0.5
"""An hour's drive is anything between half as far and half as far again."""
_ROUND = ((10, 0.2), (5, 0.15))
"""A multiple of ten, or of five, is a round number."""
_USUAL = "drive"
_BLANKS = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Quantity:
    """A distance."""

    km: float
    spread: float
    """As a share of it."""
    within: bool
    """It is the most that is meant."""


def read_quantity(match: re.Match[str], words: RelativeWords) -> Quantity | None:
    """What the parts of a match say; None when they say no distance."""
    number, spread = _number(match["number"], words)
    if match["upto"]:
        upto, _ = _number(match["upto"], words)
        number, spread = (number + upto) / 2, max(spread, abs(upto - number) / max(upto + number, 1e-9) + _EXACT)
    if match["plus"]:
        number += 0.5
    if match["length"]:
        km = number * words.lengths[_key(match["length"])]
    elif match["time"]:
        speed = words.speeds[_key(match["speed"] or _USUAL).replace("-", " ")]
        km, spread = number * words.times[_key(match["time"])] * speed, max(spread, _BY_TRAVEL)
    else:
        return None
    hedges = [_key(said) for said in (match["hedge"], match["hedge2"]) if said]
    spread = max([spread, *(words.hedges.get(hedge, 0.0) for hedge in hedges)])
    return Quantity(km, spread, within=any(hedge in words.bounds for hedge in hedges))


def _key(said: str) -> str:
    return _BLANKS.sub(" ", said.lower())


def _number(said: str, words: RelativeWords) -> tuple[float, float]:
    """A number and how inexact it is."""
    key = _key(said)
    if key in words.numbers:
        return words.numbers[key]
    if key[0].isdigit() or key[0] == "½":
        value = _digits(key)
        return value, next((spread for n, spread in _ROUND if value % n == 0), _EXACT)
    head, _, last = key.rpartition(" ")
    if last in words.numbers and head:
        (times, spread), (unit, _) = _number(head, words), words.numbers[last]
        return times * unit, max(spread, _EXACT)
    tens, _, ones = key.rpartition("-")
    (high, _), (low, _) = words.numbers.get(tens, (0.0, 0.0)), words.numbers.get(ones, (0.0, 0.0))
    return high + low, _EXACT


def _digits(key: str) -> float:
    """1,200; 3.5; 2 ½; 1/2; 3 1/2."""
    if "/" in key:
        left, below = key.split("/")
        whole, _, above = left.replace("-", " ").rpartition(" ")
        return float(whole or 0) + float(above) / max(1.0, float(below))
    return float(key.replace("½", "").replace(",", "").strip() or 0) + (0.5 if "½" in key else 0.0)
