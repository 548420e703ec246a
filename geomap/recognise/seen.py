"""A text made ready: its tokens, runs and candidate spans, and counts over the whole of it that a span can lean on."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from geomap.model import Kind
from geomap.recognise.tokens import Shape, Token, Tokens

if TYPE_CHECKING:
    from geomap.recognise.language import Language
    from geomap.recognise.spans import Run, Span

__all__ = ["CAPITALISED", "COMMON", "REGION_MASK", "Seen", "pair_right", "see"]

CAPITALISED = frozenset((Shape.CAPITAL, Shape.UPPER, Shape.MIXED, Shape.INITIAL))
COMMON, _GIVEN, _SURNAME = 0b111, 0b11000, 0b11100000
"""Bits of `Token.words`: common words, given names, surnames."""
REGION_MASK = sum(1 << tuple(Kind).index(kind) for kind in (Kind.COUNTRY, Kind.TERRITORY, Kind.ADMIN1))
"""Bits of `NameSummary.kinds`: countries and first-level regions."""
_EDGE = Token("", "", "", Shape.PARAGRAPH, 0, 0, 0, 0, joins=False, dotted=False)


class Seen(NamedTuple):
    """A text made ready for its candidates, with what the whole of it says of each word."""

    cut: Tokens
    runs: list[Run]
    spans: list[Span]
    sentence_starts: frozenset[int]
    lower: Counter[str]
    capital: Counter[str]
    as_surname: Counter[str]
    as_given: Counter[str]
    after_title: Counter[str]
    folded: Counter[str]
    folded_in: Counter[str]
    folded_pair: Counter[str]
    known_at: dict[int, list[Span]]
    known_until: dict[int, list[Span]]
    length: int
    upper_share: float


def see(cut: Tokens, runs: list[Run], spans: list[Span], language: Language) -> Seen:
    """Counts over the whole text that a single span can lean on."""
    tokens = cut.tokens
    titles = {1 + language.left_classes.index(name) for name in ("title", "honorific")}
    inside = 1 + language.left_classes.index("in")
    lower: Counter[str] = Counter(t.low for t in tokens if t.shape == Shape.LOWER)
    capital: Counter[str] = Counter()
    as_surname: Counter[str] = Counter()
    as_given: Counter[str] = Counter()
    after_title: Counter[str] = Counter()
    upper = 0
    for run in runs:
        for i in range(run.start, run.end):
            token = tokens[i]
            if token.shape not in CAPITALISED:
                continue
            capital[token.low] += 1
            upper += token.shape == Shape.UPPER
            before = tokens[i - 1] if i else _EDGE
            if before.shape in CAPITALISED and (before.words & _GIVEN or before.shape == Shape.INITIAL):
                as_surname[token.low] += 1
                as_given[before.low] += bool(token.words & _SURNAME) or not token.words & COMMON
            if before.left in titles:
                after_title[token.low] += 1
    folded: Counter[str] = Counter()
    folded_in: Counter[str] = Counter()
    folded_pair: Counter[str] = Counter()
    known_at: dict[int, list[Span]] = {}
    known_until: dict[int, list[Span]] = {}
    for span in spans:
        folded[span.folded] += 1
        if span.summary is not None:
            known_at.setdefault(span.start, []).append(span)
            known_until.setdefault(span.end, []).append(span)
        if span.start and tokens[span.start - 1].left == inside:
            folded_in[span.folded] += 1
    for span in spans:
        if pair_right(tokens, span.end, known_at):
            folded_pair[span.folded] += 1
    return Seen(
        cut=cut,
        runs=runs,
        spans=spans,
        sentence_starts=frozenset(cut.sentences),
        lower=lower,
        capital=capital,
        as_surname=as_surname,
        as_given=as_given,
        after_title=after_title,
        folded=folded,
        folded_in=folded_in,
        folded_pair=folded_pair,
        known_at=known_at,
        known_until=known_until,
        length=max(1, cut.ends[-1] if cut.ends else 1),
        upper_share=upper / max(1, capital.total()),
    )


def pair_right(tokens: list[Token], end: int, known_at: dict[int, list[Span]]) -> int:
    """Importance of the country or first-level region in ", Iraq" or "(Iraq" after a span; 0 without one."""
    if end + 1 < len(tokens) and tokens[end].text in (",", "("):
        return max(
            (
                s.summary.importance + 1
                for s in known_at.get(end + 1, ())
                if s.summary and s.summary.kinds & REGION_MASK
            ),
            default=0,
        )
    return 0
