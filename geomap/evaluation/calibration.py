"""Whether confidence means what it says: reliability table, ECE, AUROC, accuracy of the most confident."""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["BINS", "Bin", "Calibration", "calibrate"]

BINS = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Bin:
    """The claims whose confidence lies in [low, high)."""

    low: float
    high: float
    n: int
    mean_confidence: float
    accuracy: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Calibration:
    """Figures over `n` claims with a confidence; None where nothing can be said."""

    n: int = 0
    ece: float | None = None
    """Expected calibration error over ten equal bins (Naeini, Cooper, Hauskrecht, AAAI 2015), 0 to 1."""
    auroc: float | None = None
    """Probability that a right claim is more confident than a wrong one; ties count half."""
    selective80: float | None = None
    """Accuracy of the most confident 80 % of the claims; ties at the cut share their accuracy."""
    selective90: float | None = None
    brier: float | None = None
    """Mean squared difference between confidence and truth."""
    reliability: tuple[Bin, ...] = ()


def calibrate(points: Sequence[tuple[float, bool]]) -> Calibration:
    """Calibration of (confidence, whether the claim is right) pairs."""
    if not points:
        return Calibration()
    n = len(points)
    bins = _reliability(points)
    return Calibration(
        n=n,
        ece=sum(b.n * abs(b.mean_confidence - b.accuracy) for b in bins) / n,
        auroc=_auroc(points),
        selective80=_selective(points, 0.8),
        selective90=_selective(points, 0.9),
        brier=math.fsum((c - right) ** 2 for c, right in points) / n,
        reliability=bins,
    )


def _reliability(points: Sequence[tuple[float, bool]]) -> tuple[Bin, ...]:
    parts: dict[int, list[tuple[float, bool]]] = defaultdict(list)
    for confidence, right in points:
        parts[min(int(confidence * BINS), BINS - 1)].append((confidence, right))
    return tuple(
        Bin(
            low=k / BINS,
            high=(k + 1) / BINS,
            n=len(part),
            mean_confidence=math.fsum(c for c, _ in part) / len(part),
            accuracy=sum(right for _, right in part) / len(part),
        )
        for k, part in sorted(parts.items())
    )


def _auroc(points: Sequence[tuple[float, bool]]) -> float | None:
    """The Mann-Whitney statistic from mid-ranks."""
    right_count = sum(right for _, right in points)
    wrong_count = len(points) - right_count
    if not right_count or not wrong_count:
        return None
    tally = _by_level(points)
    below = 0
    rank_sum = 0.0
    for level in sorted(tally):
        right, count = tally[level]
        rank_sum += right * (below + (count + 1) / 2)
        below += count
    return (rank_sum - right_count * (right_count + 1) / 2) / (right_count * wrong_count)


def _selective(points: Sequence[tuple[float, bool]], coverage: float) -> float:
    wanted = left = math.ceil(coverage * len(points) - 1e-9)
    tally = _by_level(points)
    right_sum = 0.0
    for level in sorted(tally, reverse=True):
        right, count = tally[level]
        taken = min(left, count)
        right_sum += taken * right / count
        left -= taken
    return right_sum / wanted


def _by_level(points: Sequence[tuple[float, bool]]) -> dict[float, tuple[int, int]]:
    """For each confidence: how many claims are right, and how many there are."""
    tally: dict[float, tuple[int, int]] = {}
    for confidence, right in points:
        right_count, count = tally.get(confidence, (0, 0))
        tally[confidence] = (right_count + right, count + 1)
    return tally
