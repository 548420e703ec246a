"""The best set of spans that do not overlap, and the form of each."""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING

from geomap.model import Form
from geomap.recognise.tokens import Shape

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geomap.plugins import NameSummary
    from geomap.recognise.spans import Run, Span
    from geomap.recognise.tokens import Token

__all__ = ["HANDOVER", "best_set", "form_of", "is_people_word", "left_over"]

HANDOVER = 0.25
"""Spans are handed over from this probability on: the resolver sees the place too, and decides last."""
_WORTH_SAYING = 0.05
_COMMON = 0b11
_OF = frozenset(("of", "de", "di", "du"))
_REACH = 6
"""Tokens looked at on each side for the longer name around a span."""
_DEMONYM, _PLURAL = 4, 16


def best_set(spans: Sequence[Span], scores: Sequence[float], threshold: float) -> list[int]:
    """Indices of the non-overlapping spans with the greatest sum of (score - threshold), in text order.

    Weighted interval scheduling by dynamic programming; n log n.
    """
    chosen = sorted(
        (k for k in range(len(spans)) if scores[k] > threshold), key=lambda k: (spans[k].end, spans[k].start)
    )
    if not chosen:
        return []
    ends = [spans[k].end for k in chosen]
    best = [0.0] * (len(chosen) + 1)
    take = [False] * len(chosen)
    before = [bisect_right(ends, spans[k].start) for k in chosen]
    for n, k in enumerate(chosen):
        gain = scores[k] - threshold + best[before[n]]
        take[n] = gain > best[n]
        best[n + 1] = max(gain, best[n])
    out: list[int] = []
    n = len(chosen)
    while n:
        if take[n - 1]:
            out.append(chosen[n - 1])
            n = before[n - 1]
        else:
            n -= 1
    return out[::-1]


def left_over(
    spans: Sequence[Span], scores: Sequence[float], chosen: Sequence[int], tokens: Sequence[Token]
) -> list[int]:
    """Known names that overlap nothing chosen, the likeliest among those that overlap each other.

    The resolver looks at the better ones, and rejects the rest. A single common word ("Still", "House") that the
    gazetteer happens to know is left out.
    """
    taken = {i for k in chosen for i in range(spans[k].start, spans[k].end)}
    out: list[int] = []
    for k in sorted(range(len(spans)), key=lambda k: (-scores[k], spans[k].start - spans[k].end, k)):
        span = spans[k]
        if span.summary is None or scores[k] > HANDOVER or any(i in taken for i in range(span.start, span.end)):
            continue
        if span.end - span.start == 1 and tokens[span.start].words & _COMMON and scores[k] < _WORTH_SAYING:
            continue
        taken.update(range(span.start, span.end))
        out.append(k)
    return sorted(out)


def is_people_word(summary: NameSummary | None) -> bool:
    """Whether a name is above all a people word: "Canadian", though a town has it as its own name too."""
    return summary is not None and bool(summary.flags & (_DEMONYM | _PLURAL)) and summary.preferred < summary.importance


def form_of(span: Span, run: Run, tokens: Sequence[Token], organisation_heads: frozenset[int]) -> Form:
    """`demonym` for people words, `embedded` inside a longer name such as University of Mosul, else `name`."""
    if is_people_word(span.summary):
        return Form.DEMONYM
    for token in tokens[span.end : min(run.end, span.end + _REACH)]:
        if token.joins or token.shape == Shape.POSSESSIVE:
            break
        if token.head in organisation_heads:
            return Form.EMBEDDED
    if span.start > run.start and tokens[span.start - 1].low in _OF:
        before = tokens[max(run.start, span.start - _REACH) : span.start - 1]
        if any(token.head in organisation_heads and not token.joins for token in before):
            return Form.EMBEDDED
    return Form.NAME
