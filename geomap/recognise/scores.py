"""What the first scores of a text say of each candidate, for a second score: its own, its rivals', its neighbours',
and those of the same string elsewhere.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from geomap.recognise.trees import logit

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geomap.recognise.seen import Seen

__all__ = ["FIRST_SCORES", "HOPELESS", "FirstScores"]

HOPELESS = 0.02
"""Candidates below this first score keep it, and count as nobody's rival."""

_MAX_TOKENS = 9
_NEAR = 2
_FAR = -12.0
"""Log odds where there is no such span."""

FIRST_SCORES = (
    "first score", "first score of a rival", "first score of a longer one", "first score of a shorter one",
    "best first score of the string elsewhere", "mean first score of the string elsewhere", "first score to the left",
    "first score to the right",
)  # fmt: skip


class FirstScores:
    """The first scores of one text, by token and by string."""

    def __init__(self, seen: Seen, probabilities: Sequence[float]) -> None:
        """With the first score of each candidate."""
        odds = [logit(p) for p in probabilities]
        self._spans, self._odds, self._folded = seen.spans, odds, seen.folded
        self._at: dict[int, list[int]] = {}
        self._best_at: dict[int, float] = {}
        self._best_until: dict[int, float] = {}
        self._total: defaultdict[str, float] = defaultdict(float)
        self._best: dict[str, tuple[float, float]] = {}
        """The two best of each string."""
        for k, span in enumerate(seen.spans):
            own, folded = odds[k], span.folded
            if probabilities[k] > HOPELESS:
                self._at.setdefault(span.start, []).append(k)
            self._best_at[span.start] = max(self._best_at.get(span.start, _FAR), own)
            self._best_until[span.end] = max(self._best_until.get(span.end, _FAR), own)
            self._total[folded] += own
            top, next_ = self._best.get(folded, (_FAR, _FAR))
            self._best[folded] = (own, top) if own > top else (top, max(own, next_))

    def row(self, k: int) -> tuple[float, ...]:
        """The first score of one candidate, of its rivals, its neighbours, and the same string elsewhere."""
        start, end, folded, _, _ = self._spans[k]
        own = self._odds[k]
        count = self._folded[folded] - 1
        top, next_ = self._best[folded]
        return (
            own,
            *self._rivals(k),
            next_ if own >= top else top,
            (self._total[folded] - own) / count if count > 0 else _FAR,
            max(self._best_until.get(start - d, _FAR) for d in range(_NEAR + 1)),
            max(self._best_at.get(end + d, _FAR) for d in range(_NEAR + 1)),
        )

    def _rivals(self, k: int) -> tuple[float, float, float]:
        """The best of those that overlap it, that hold it, and that it holds."""
        start, end, _, _, _ = self._spans[k]
        rival = longer = shorter = _FAR
        for first in range(start - _MAX_TOKENS, end):
            for j in self._at.get(first, ()):
                other = self._spans[j]
                if j == k or other.end <= start:
                    continue
                rival = max(rival, self._odds[j])
                if other.start <= start and other.end >= end:
                    longer = max(longer, self._odds[j])
                elif other.start >= start and other.end <= end:
                    shorter = max(shorter, self._odds[j])
        return rival, longer, shorter
