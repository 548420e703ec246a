"""What is seen of a candidate span, as numbers. No feature is a word: each is a class, a count or a kind.

A row is the concatenation of the groups below, each a function with the names of its columns; the columns of `CODES`
hold a class number and are spread to one column a class by `spread`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from geomap.model import Kind
from geomap.recognise.seen import CAPITALISED, COMMON, Seen, pair_right
from geomap.recognise.tokens import Shape, Token

if TYPE_CHECKING:
    from geomap.plugins import NameSummary
    from geomap.recognise.language import Language
    from geomap.recognise.spans import Span

__all__ = ["KIND_GROUPS", "column_names", "rows", "spread"]

KIND_GROUPS: dict[str, tuple[Kind, ...]] = {
    "country": (Kind.COUNTRY, Kind.TERRITORY),
    "admin1": (Kind.ADMIN1,),
    "admin2": (Kind.ADMIN2,),
    "city": (Kind.CITY,),
    "district": (Kind.DISTRICT,),
    "region": (Kind.REGION, Kind.HISTORIC, Kind.CONTINENT),
    "sea": (Kind.OCEAN, Kind.SEA, Kind.GULF, Kind.STRAIT, Kind.BAY),
    "inland water": (Kind.RIVER, Kind.LAKE, Kind.CANAL),
    "land form": (Kind.MOUNTAIN, Kind.RANGE, Kind.DESERT, Kind.ISLAND, Kind.PENINSULA, Kind.PARK),
    "site": (Kind.FACILITY, Kind.AIRPORT, Kind.AIRBASE),
}
_KINDS = tuple(Kind)
_GROUP_MASKS = tuple(sum(1 << _KINDS.index(kind) for kind in kinds) for kinds in KIND_GROUPS.values())
_GROUP_OF_KIND = tuple(
    next((i for i, kinds in enumerate(KIND_GROUPS.values(), 1) if kind in kinds), 0) for kind in _KINDS
)
_FLAG_BITS = {"upper case only": 1, "abbreviation": 2, "people word": 4, "derived": 8, "plural people word": 16}
_NO_SUMMARY = (0,) * (7 + len(KIND_GROUPS) + len(_FLAG_BITS))

_PUNCTUATION = {
    mark: number
    for number, marks in enumerate((",", "()", "\"“”'‘’", "-", "–—", ".?!", ":;", "/", "$£#@", "&"), 1)
    for mark in marks
}
_EDGE = Token("", "", "", Shape.PARAGRAPH, 0, 0, 0, 0, joins=False, dotted=False)


_GAZETTEER = (
    "known", "importance", "importance of own name", "population", "candidates", "best kind is an area",
    "own name share",
    *(f"may be {group}" for group in KIND_GROUPS), *_FLAG_BITS,
)  # fmt: skip


def _gazetteer(summary: NameSummary | None) -> tuple[float, ...]:
    """What the gazetteer knows of the name."""
    if summary is None:
        return _NO_SUMMARY
    kinds, flags = summary.kinds, summary.flags
    return (
        1,
        summary.importance,
        summary.preferred,
        summary.population,
        summary.count,
        not _KINDS[summary.best_kind].is_point,
        summary.preferred / (summary.importance + 1),
        *[1 if kinds & mask else 0 for mask in _GROUP_MASKS],
        *[1 if flags & bit else 0 for bit in _FLAG_BITS.values()],
    )


_NESTING = (
    "longer known", "longer known importance", "longer known own name", "longer known to the right",
    "longer known is an area",
    "shorter known at start", "shorter known at end", "tokens", "run tokens", "tokens before in run",
    "tokens after in run",
    "run holds a joining word",
)  # fmt: skip


def _nesting(seen: Seen, span: Span) -> tuple[float, ...]:
    """Longer and shorter names around and in it, and its place in the run of capitals."""
    start, end = span.start, span.end
    longer: NameSummary | None = None
    right = 0
    for first in range(max(0, start - 5), start + 1):
        for other in seen.known_at.get(first, ()):
            if other.end >= end and other.end - other.start > end - start and other.summary is not None:
                if longer is None or other.summary.importance > longer.importance:
                    longer = other.summary
                right |= other.end > end
    at_start = (
        max((o.summary.importance for o in seen.known_at[start] if o.end < end and o.summary), default=-1)
        if (start in seen.known_at)
        else -1
    )
    at_end = (
        max((o.summary.importance for o in seen.known_until[end] if o.start > start and o.summary), default=-1)
        if (end in seen.known_until)
        else -1
    )
    run = seen.runs[span.run]
    joins = any(t.joins and t.shape == Shape.LOWER for t in seen.cut.tokens[run.start : run.end]) if (
        run.end - run.start < 30
    ) else True  # fmt: skip
    return (
        longer is not None,
        longer.importance if longer else -1,
        longer.preferred if longer else -1,
        right,
        longer is not None and not _KINDS[longer.best_kind].is_point,
        at_start,
        at_end,
        end - start,
        min(30, run.end - run.start),
        min(15, start - run.start),
        min(15, run.end - end),
        joins,
    )


_WORD_PARTS = ("common", "given", "surname", "proper", "always capitalised", "brand", "organisation")
_WORDS = (
    *(f"{where} {part}" for where in ("first word", "last word", "word before", "word after") for part in _WORD_PARTS),
    "characters", "word before is capitalised", "word after is capitalised", "all words common", "word before known",
    "word after known",
)  # fmt: skip


def _word_levels(bits: int) -> tuple[int, ...]:
    """How common, how much a given name, how much a surname (0 is not at all, higher is more), then yes or no."""
    common = 3 if bits & 1 else 2 if bits & 2 else 1 if bits & 4 else 0
    given = 2 if bits & 8 else 1 if bits & 16 else 0
    surname = 3 if bits & 32 else 2 if bits & 64 else 1 if bits & 128 else 0
    return common, given, surname, *(1 if bits & 1 << bit else 0 for bit in (8, 9, 10, 11))


_LEVELS = tuple(_word_levels(bits) for bits in range(1 << 12))
_NO_WORD = (-1,) * len(_WORD_PARTS)


def _known_alone(known: list[Span] | None, length: int) -> int:
    """Importance of the one word beside it as a place of its own."""
    return max((s.summary.importance for s in known or () if s.summary and s.end - s.start == length), default=-1)


def _words(seen: Seen, span: Span, inner: list[Token], before: Token, after: Token) -> tuple[float, ...]:
    """Common words and people's names in it and beside it."""
    cap_before = before.shape in CAPITALISED
    cap_after = after.shape in CAPITALISED
    return (
        *_LEVELS[inner[0].words],
        *_LEVELS[inner[-1].words],
        *(_LEVELS[before.words] if cap_before else _NO_WORD),
        *(_LEVELS[after.words] if cap_after else _NO_WORD),
        len(span.folded),
        cap_before,
        cap_after,
        all(t.words & COMMON or t.joins for t in inner),
        _known_alone(seen.known_until.get(span.start), 1) if cap_before else -1,
        _known_alone(seen.known_at.get(span.end), 1) if cap_after else -1,
    )


_DOCUMENT = (
    "in the text", "in the text after in", "in the text before its region", "lower case in the text",
    "capital in the text",
    "as surname in the text", "first word as surname in the text", "as given name in the text",
    "after a title in the text",
    "share after in",
)  # fmt: skip


def _document(seen: Seen, span: Span, inner: list[Token]) -> tuple[float, ...]:
    """How the rest of the text uses the same words."""
    first, last = inner[0].low, inner[-1].low
    count = seen.folded[span.folded]
    inside = seen.folded_in[span.folded]
    return (
        min(20, count),
        min(10, inside),
        min(5, seen.folded_pair[span.folded]),
        min(10, seen.lower[last]) if len(inner) == 1 else min(seen.lower[first], seen.lower[last]),
        min(30, seen.capital[last]),
        min(10, seen.as_surname[last]),
        min(10, seen.as_surname[first]),
        min(10, seen.as_given[first]),
        min(10, seen.after_title[last]),
        inside / count,
    )


_POSITION = (
    "sentence start", "line start", "dateline", "share of text before", "upper case", "upper case share of text",
    "number before", "number after", "dotted",
)  # fmt: skip


def _position(seen: Seen, span: Span, inner: list[Token], before: Token, after: Token) -> tuple[float, ...]:
    """Where in the text it stands, and how it is written."""
    offset = seen.cut.starts[span.start]
    return (
        offset in seen.sentence_starts,
        before.shape in (Shape.PARAGRAPH, Shape.LINE),
        _is_dateline(seen, span),
        offset / seen.length,
        all(t.shape in (Shape.UPPER, Shape.INITIAL) or t.joins for t in inner),
        seen.upper_share,
        before.shape == Shape.NUMBER,
        after.shape == Shape.NUMBER,
        inner[-1].dotted,
    )


_DATELINE_REACH = 9


def _is_dateline(seen: Seen, span: Span) -> bool:
    """RAMADI, Iraq (AP) — at the head of a paragraph."""
    tokens = seen.cut.tokens
    start = span.start
    while start > 0 and span.start - start < _DATELINE_REACH and tokens[start - 1].shape not in (
        Shape.PARAGRAPH, Shape.LINE,
    ):  # fmt: skip
        if tokens[start - 1].shape == Shape.LOWER:
            return False
        start -= 1
    if start and tokens[start - 1].shape not in (Shape.PARAGRAPH, Shape.LINE):
        return False
    for token in tokens[span.end : span.end + _DATELINE_REACH]:
        if token.text in ("—", "–", "-"):
            return True
        if token.shape == Shape.LOWER:
            return False
    return False


_PAIRS = (
    "region after a comma", "place before a comma", "place before a comma is a city", "and-neighbour before",
    "and-neighbour after",
    "of-phrase before",
)  # fmt: skip


def _pairs(seen: Seen, span: Span, before: Token, before2: Token, after: Token) -> tuple[float, ...]:
    """Pairs such as "City, Region", lists, "the University of"."""
    start, end = span.start, span.end
    left = 0
    left_city = 0
    and_before = and_after = -1
    if before.text in (",", "(") and start > 1:
        for other in seen.known_until.get(start - 1, ()):
            if other.summary is not None:
                left = max(left, other.summary.importance + 1)
                left_city |= 1 if other.summary.kinds & _GROUP_MASKS[3] else 0
    if before.text in ("and", ",", "or", "/", "-", "–") and start > 1:
        and_before = max((o.summary.importance for o in seen.known_until.get(start - 1, ()) if o.summary), default=-1)
    if after.text in ("and", ",", "or", "/", "-", "–"):
        and_after = max((o.summary.importance for o in seen.known_at.get(end + 1, ()) if o.summary), default=-1)
    return (
        pair_right(seen.cut.tokens, end, seen.known_at),
        left,
        left_city,
        and_before,
        and_after,
        before.low == "of" and before2.shape in CAPITALISED,
    )


CODES = (
    "left cue", "second left cue", "right cue", "second right cue", "shape before", "shape after", "mark before",
    "mark after",
    "first head", "last head", "head after", "head before", "head of the run", "best kind",
)  # fmt: skip


def _codes(
    seen: Seen, span: Span, inner: list[Token], before: Token, before2: Token, after: Token, after2: Token
) -> tuple[int, ...]:
    """Class numbers: cue words, heads, marks."""
    tokens = seen.cut.tokens
    run_end = seen.runs[span.run].end
    return (
        before.left,
        before2.left,
        after.right,
        after2.right,
        before.shape,
        after.shape,
        _PUNCTUATION.get(before.text, 0),
        _PUNCTUATION.get(after.text, 0),
        inner[0].head,
        inner[-1].head,
        after.head if after.shape in CAPITALISED else 0,
        before.head if before.shape in CAPITALISED else 0,
        tokens[run_end - 1].head if run_end - span.end < 12 else 0,
        0 if span.summary is None else 1 + _GROUP_OF_KIND[span.summary.best_kind],
    )


NUMBERS = _GAZETTEER + _NESTING + _WORDS + _DOCUMENT + _POSITION + _PAIRS


def rows(seen: Seen, first: int = 0, last: int | None = None) -> list[tuple[float, ...]]:
    """A row for each candidate from `first` to `last`: the numbers, then the codes."""
    tokens = seen.cut.tokens
    count = len(tokens)
    out: list[tuple[float, ...]] = []
    for span in seen.spans[first:last]:
        start, end = span.start, span.end
        inner = tokens[start:end]
        before = tokens[start - 1] if start else _EDGE
        before2 = tokens[start - 2] if start > 1 else _EDGE
        after = tokens[end] if end < count else _EDGE
        after2 = tokens[end + 1] if end + 1 < count else _EDGE
        out.append(
            _gazetteer(span.summary)
            + _nesting(seen, span)
            + _words(seen, span, inner, before, after)
            + _document(seen, span, inner)
            + _position(seen, span, inner, before, after)
            + _pairs(seen, span, before, before2, after)
            + _codes(seen, span, inner, before, before2, after, after2)
        )
    return out


def code_sizes(language: Language) -> tuple[int, ...]:
    """How many classes each code column has, class 0 ("none") included."""
    left, right, head = (1 + len(c) for c in (language.left_classes, language.right_classes, language.head_classes))
    shapes, marks = len(Shape), 1 + max(_PUNCTUATION.values())
    return (left, left, right, right, shapes, shapes, marks, marks, head, head, head, head, head, 2 + len(KIND_GROUPS))


def column_names(language: Language) -> tuple[str, ...]:
    """The names of the columns after `spread`."""
    classes = {
        "cue left": ("none", *language.left_classes), "cue right": ("none", *language.right_classes),
        "head": ("none", *language.head_classes), "shape": tuple(s.name.lower() for s in Shape),
        "mark": ("none", "comma", "bracket", "quote", "hyphen", "dash", "stop", "colon", "slash", "sign", "ampersand"),
        "kind": ("none", "other", *KIND_GROUPS),
    }  # fmt: skip
    of_code = ("cue left",) * 2 + ("cue right",) * 2 + ("shape",) * 2 + ("mark",) * 2 + ("head",) * 5 + ("kind",)
    return NUMBERS + tuple(
        f"{code}: {name}" for code, kind in zip(CODES, of_code, strict=True) for name in classes[kind]
    )


def spread(table: NDArray[np.float32], sizes: tuple[int, ...]) -> NDArray[np.float32]:
    """Rows with each code column spread to one column a class (n × columns)."""
    numbers = len(NUMBERS)
    total = numbers + sum(sizes)
    out = np.zeros((len(table), total), dtype=np.float32)
    out[:, :numbers] = table[:, :numbers]
    index = np.arange(len(table))
    offset = numbers
    for k, size in enumerate(sizes):
        out[index, offset + table[:, numbers + k].astype(np.intp)] = 1
        offset += size
    return out
