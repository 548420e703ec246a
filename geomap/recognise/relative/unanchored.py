"""Expressions that lean on nothing geomap could place: "40 km north of the future", a chain of descriptions.

They are kept as text, with the reason: nothing is silently dropped, and nothing becomes a wild dot.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from functools import cache
from itertools import accumulate
from typing import TYPE_CHECKING, NamedTuple

from geomap.model import Form, Mention, Relation, RelationKind
from geomap.recognise.relative.quantities import read_quantity
from geomap.recognise.relative.words import bearing_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geomap.recognise.relative.words import RelativeWords

__all__ = ["find_unanchored"]

_BEFORE, _DIRECTION, _AFTER = 70, 24, 60
"""Characters looked at for the distance, for the direction, and behind "of"."""
_SENTENCE_END = re.compile(r"[.!?]\s|\n")


class _Patterns(NamedTuple):
    of: re.Pattern[str]
    endings: frozenset[str]
    """The last two letters of direction words."""
    directed: re.Pattern[str]
    joined: re.Pattern[str]
    object: re.Pattern[str]


@cache
def _patterns(words: RelativeWords) -> _Patterns:
    made = words.compiled
    return _Patterns(
        of=made(r"\s(?:{of})\b"),
        endings=frozenset(word[-2:] for word in words.directions),
        directed=made(r"(?<![\w-]){direction}\Z"),
        joined=made(r"(?: away)?,? (?:(?:to|on) the )?(?:due |just )?\Z"),
        object=made(r" (?:(?:the|this|that|its|their|an?) )?[\w'’-]{1,30}"),
    )


def find_unanchored(
    text: str, found: Sequence[Mention], names: Sequence[Mention], words: RelativeWords
) -> list[Mention]:
    """The expressions of distance and direction, or of direction alone, that none of `found` covers."""
    patterns = _patterns(words)
    spans = sorted((m.start, m.end) for m in found)
    furthest = list(accumulate((end for _, end in spans), max, initial=0))
    out: list[Mention] = []
    for of in reversed(list(patterns.of.finditer(text))):
        if text[max(0, of.start() - 2) : of.start()].lower() not in patterns.endings:
            continue
        first = max(0, of.start() - _DIRECTION)
        if text[first : of.start()].rpartition(" ")[2].lower() not in words.directions:
            continue
        direction = patterns.directed.search(text[first : of.start()])
        object_ = patterns.object.match(text, of.end(), of.end() + _AFTER)
        if direction is None or not direction[0].islower() or object_ is None:
            continue
        start = first + direction.start()
        if furthest[bisect_right(spans, (start, len(text)))] > start:
            continue
        before = _measured(text[max(0, start - _BEFORE) : start], patterns, words)
        chained = bool(out) and out[-1].start < object_.end()
        why = _CHAINED if chained else _why(of.end(), object_.end(), spans, names)
        if before is not None or why != _GOES_ON:
            out.append(_mention(text, start, object_.end(), before, direction[0], why, words))
    return out[::-1]


def _measured(before: str, patterns: _Patterns, words: RelativeWords) -> re.Match[str] | None:
    """The distance at the end of a text, with what joins it to a direction."""
    joined = patterns.joined.search(before)
    return None if joined is None else words.quantity.search(before[: joined.start()])


_CHAINED = "it leans on another description, not on a name"
_GOES_ON = "the name that it leans on goes on, and is another place"
_NAMELESS = "it leans on nothing that geomap knows by name"


def _why(end: int, last: int, spans: Sequence[tuple[int, int]], names: Sequence[Mention]) -> str:
    """Why an expression whose "of" ends at `end`, and whose next words end at `last`, can't be drawn."""
    chained = bisect_left(spans, (end, 0))
    if chained < len(spans) and spans[chained][0] < last:
        return _CHAINED
    named = bisect_left(names, end, key=lambda m: m.start)
    return _GOES_ON if named < len(names) and names[named].start < last else _NAMELESS


def _mention(
    text: str, start: int, end: int, before: re.Match[str] | None, said: str, problem: str, words: RelativeWords
) -> Mention:
    quantity = read_quantity(before, words) if before is not None else None
    bearing = bearing_of(said, words)
    first = start if before is None else start - _BEFORE + before.start() if start > _BEFORE else before.start()
    return Mention(
        start=first,
        end=end,
        text=text[first:end],
        form=Form.RELATIVE,
        sentence=_sentence(text, first, end),
        relation=Relation(
            kind=RelationKind.OFFSET if quantity else RelationKind.DIRECTION,
            anchors=(),
            distance_km=quantity.km if quantity else None,
            spread=quantity.spread if quantity else 0.0,
            bearing=bearing.degrees if bearing else None,
            bearing_spread=bearing.spread if bearing else 0.0,
            problem=problem,
        ),
    )


def _sentence(text: str, start: int, end: int) -> tuple[int, int]:
    """The stretch between the sentence ends around a span, at most 400 characters on each side."""
    first = max(0, start - 400)
    for match in _SENTENCE_END.finditer(text, first, start):
        first = match.end()
    after = _SENTENCE_END.search(text, end, min(len(text), end + 400))
    return first, after.start() + (after[0] != "\n") if after else min(len(text), end + 400)
