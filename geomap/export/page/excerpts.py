"""What the page carries of an article's text, and where its mentions stand in it, in JavaScript's UTF-16 units."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from geomap.model import Status

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geomap.model import Article, Mention, Resolution

__all__ = ["Excerpt", "excerpt"]

_PARAGRAPH, _OMITTED = 1, 2
_NOWHERE = (-1, 0, 0)


@dataclass(frozen=True, slots=True)
class Excerpt:
    """The text carried, and for each mention (sentence, start, end)."""

    spots: list[tuple[int, int, int]]
    """Sentence index or -1; start and end within the sentence, or within the whole text when that is carried."""
    text: str | None = None
    sentences: list[str] | list[int] = field(default_factory=list)
    """Texts; when the whole text is carried, starts and ends within it."""
    gaps: list[int] = field(default_factory=list)
    """Before each sentence, and after the last: bit 1 a paragraph ends, bit 2 text is left out."""


def excerpt(article: Article, resolutions: Sequence[Resolution], embed: str) -> Excerpt:
    """What `embed` (full, sentences, none) leaves of an article, and the mentions' spots in it.

    A mention whose span doesn't hold its words in the text (a file from elsewhere may be wrong) has no spot.
    """
    text = article.text
    if embed == "none" or not text:
        return Excerpt([_NOWHERE] * len(resolutions))
    sound = [text[r.mention.start : r.mention.end] == r.mention.text for r in resolutions]
    wanted = [
        _sentence(r.mention, len(text))
        for r, ok in zip(resolutions, sound, strict=True)
        if ok and (embed == "full" or _worth_reading(r))
    ]
    spans = _united(wanted)
    starts = [start for start, _ in spans]
    spots = [_spot(r.mention, spans, starts) if ok else _NOWHERE for r, ok in zip(resolutions, sound, strict=True)]
    return _whole(text, spans, spots) if embed == "full" else _sentences(text, spans, spots)


def _worth_reading(resolution: Resolution) -> bool:
    """Whether its sentence is carried: not for what was hardly taken for a place name, such as a person's name."""
    return bool(resolution.status is not Status.REJECTED or resolution.alternatives or resolution.corrected_by)


def _sentence(mention: Mention, length: int) -> tuple[int, int]:
    start, end = mention.sentence
    return max(0, min(start, mention.start)), min(length, max(end, mention.end))


def _united(spans: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The spans in order, overlapping ones as one."""
    out: list[tuple[int, int]] = []
    for start, end in sorted(set(spans)):
        if out and start < out[-1][1]:
            out[-1] = (out[-1][0], max(end, out[-1][1]))
        else:
            out.append((start, end))
    return out


def _spot(mention: Mention, spans: list[tuple[int, int]], starts: list[int]) -> tuple[int, int, int]:
    index = bisect_right(starts, mention.start) - 1
    if index < 0 or mention.end > spans[index][1]:
        return _NOWHERE
    return index, mention.start, mention.end


def _whole(text: str, spans: list[tuple[int, int]], spots: list[tuple[int, int, int]]) -> Excerpt:
    units = _Utf16(text)
    flat = [units.at(offset) for span in spans for offset in span]
    moved = [(s, units.at(a), units.at(b)) if s >= 0 else _NOWHERE for s, a, b in spots]
    return Excerpt(moved, text, flat)


def _sentences(text: str, spans: list[tuple[int, int]], spots: list[tuple[int, int, int]]) -> Excerpt:
    parts = [text[start:end] for start, end in spans]
    units = [_Utf16(part) for part in parts]
    moved = [
        (s, units[s].at(a - spans[s][0]), units[s].at(b - spans[s][0])) if s >= 0 else _NOWHERE for s, a, b in spots
    ]
    gaps = []
    before = 0
    for start, end in [*spans, (len(text), len(text))]:
        between = text[before:start]
        gaps.append((_PARAGRAPH if "\n" in between else 0) | (_OMITTED if between.strip() else 0))
        before = end
    return Excerpt(moved, None, parts, gaps if parts else [])


class _Utf16:
    """Offsets in code points → offsets in UTF-16 units."""

    __slots__ = ("_astral",)

    def __init__(self, text: str) -> None:
        plain = text.isascii() or max(text, default="") <= "\uffff"
        self._astral = [] if plain else [i for i, c in enumerate(text) if c > "\uffff"]

    def at(self, offset: int) -> int:
        return offset + bisect_left(self._astral, offset) if self._astral else offset
