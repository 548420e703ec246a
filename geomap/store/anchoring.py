"""Where a correction's words stand in a text that may have changed since: by quote and context.

As web annotations do it (W3C Web Annotation Data Model, TextQuoteSelector): the words themselves, and what stood before
and after them. Pure functions.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from rapidfuzz import fuzz

if TYPE_CHECKING:
    from geomap.model import Correction

__all__ = ["Surroundings", "anchor", "sentence_around", "surroundings", "whole_words"]

_CONTEXT = 48
"""Characters kept on each side of the words."""
_ALIKE = 50.0
"""Least likeness of the contexts, percent; two sentences that share no more than their subject reach 40."""
_AS_GOOD = 4.0
"""Among places that are about as good the one nearest to the old offset is taken."""
_MOST_PLACES = 2000
_MARKS = str.maketrans("⟦⟧", "[]")
_BLANKS = re.compile(r"\s+")
_SENTENCE_END = re.compile(r"[.!?…][\"'”’)\]]*\s+|\n\s*\n")


class Surroundings(NamedTuple):
    """What stands on both sides of some words, blanks made one, without the signs that mark them in a table."""

    before: str
    after: str


def surroundings(text: str, start: int, end: int) -> Surroundings:
    """The context of a span."""
    before = _plain(text[max(0, start - 2 * _CONTEXT) : start])[-_CONTEXT:]
    return Surroundings(before, _plain(text[end : end + 2 * _CONTEXT])[:_CONTEXT])


def _plain(text: str) -> str:
    readable = text.encode("utf-8", "replace").decode().translate(_MARKS).replace("\0", " ")
    return _BLANKS.sub(" ", readable)


def anchor(text: str, correction: Correction) -> tuple[int, int] | None:
    """Where the words of a correction stand in a text now, or None when they are gone or their context is."""
    quote, start = correction.quote, correction.start
    if not quote:
        return None
    wanted = Surroundings(correction.before, correction.after)
    if start is not None and text.startswith(quote, start) and surroundings(text, start, start + len(quote)) == wanted:
        return start, start + len(quote)
    found = [(_likeness(surroundings(text, at, at + len(quote)), wanted), at) for at in _places(text, quote)]
    if not found:
        return None
    best = max(likeness for likeness, _ in found)
    if best < _ALIKE and any(wanted):
        return None
    near = [at for likeness, at in found if likeness >= best - _AS_GOOD]
    if not any(wanted) and start is None and len(near) > 1:
        return None  # nothing says which one is meant
    at = min(near, key=lambda place: abs(place - (start or 0)))
    return at, at + len(quote)


def _places(text: str, quote: str) -> list[int]:
    """Where a quote stands as whole words."""
    found: list[int] = []
    at = text.find(quote)
    while at >= 0 and len(found) < _MOST_PLACES:
        if _whole(text, at, at + len(quote)):
            found.append(at)
        at = text.find(quote, at + 1)
    return found


def _whole(text: str, start: int, end: int) -> bool:
    inside_before = start > 0 and text[start - 1].isalnum() and text[start].isalnum()
    inside_after = end < len(text) and text[end - 1].isalnum() and text[end].isalnum()
    return not (inside_before or inside_after)


def whole_words(text: str, quote: str) -> list[int]:
    """Offsets at which a quote stands as whole words."""
    return _places(text, quote) if quote else []


def _likeness(a: Surroundings, b: Surroundings) -> float:
    return (fuzz.ratio(a.before, b.before) + fuzz.ratio(a.after, b.after)) / 2


def sentence_around(text: str, start: int, end: int) -> tuple[int, int]:
    """The sentence around words that no recogniser had marked; at most a few hundred characters."""
    reach = 400
    first = max(0, start - reach)
    last = min(len(text), end + reach)
    for found in _SENTENCE_END.finditer(text, first, start):
        first = found.end()
    after = _SENTENCE_END.search(text, end, last)
    if after is not None:
        last = after.start() + 1 if text[after.start()] != "\n" else after.start()
    while first < start and text[first].isspace():
        first += 1
    return first, max(end, last)
