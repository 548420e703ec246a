"""Candidate spans: every stretch of capitalised tokens that might name a place, overlapping freely.

The generator only has to miss nothing; one score decides later. Linear in the number of tokens: a span has at most
`MAX_WORDS` tokens.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from geomap.recognise.tokens import Shape, Tokens

if TYPE_CHECKING:
    from geomap.plugins import NameIndex, NameSummary

__all__ = ["MAX_WORDS", "KnownNames", "Run", "Span", "find_runs", "find_spans", "folded_name", "join_lines"]

MAX_WORDS = 7
_MAX_WHOLE_RUN = 9
_MAX_OVER_LINE = 4
"""Tokens on each side of a line end that may be one name."""
_MAX_REMEMBERED = 300_000
_NAME_SHAPES = frozenset((Shape.CAPITAL, Shape.UPPER, Shape.MIXED, Shape.INITIAL))
_ARTICLES = frozenset(("al", "el", "ar", "as", "ash", "at", "az", "ad", "an", "es", "ez", "ul", "ud"))
_SKIPPED_JOINS = frozenset("-–.,’'")


class Run(NamedTuple):
    """A maximal stretch of name tokens and the words that join them; token indices, half-open."""

    start: int
    end: int


class Span(NamedTuple):
    """A candidate: token indices, half-open, its folded name, what the gazetteer knows of it, and the run around it."""

    start: int
    end: int
    folded: str
    summary: NameSummary | None
    run: int


class KnownNames:
    """The gazetteer's summaries, remembered by folded name: texts repeat their names."""

    def __init__(self, names: NameIndex) -> None:
        self._names = names
        self._known: dict[str, NameSummary | None] = {}

    def __call__(self, folded: str) -> NameSummary | None:
        """What is known of a folded name."""
        known = self._known
        try:
            return known[folded]
        except KeyError:
            if len(known) > _MAX_REMEMBERED:
                known.clear()
            summary = known[folded] = self._names.summary(folded)
            return summary


def find_runs(cut: Tokens) -> list[Run]:
    """The runs of a text: capitalised tokens, joined by hyphens, "of", "the", "al-" and their like."""
    tokens, starts, ends = cut.tokens, cut.starts, cut.ends
    runs: list[Run] = []
    first = last = -1
    count = len(tokens)
    for i in range(count):
        token = tokens[i]
        shape = token.shape
        if shape in _NAME_SHAPES or (shape == Shape.LOWER and _is_article_prefix(cut, i)):
            if first < 0:
                first = i
            last = i
        elif first >= 0:
            if shape == Shape.NUMBER and last == i - 1:
                last = i
            elif not _continues(cut, i, last):
                runs.append(Run(first, last + 1))
                first = -1
        if first < 0 and shape == Shape.NUMBER and i + 1 < count and tokens[i + 1].shape in _NAME_SHAPES:
            first, last = (i, i) if starts[i + 1] - ends[i] == 1 else (-1, -1)
    if first >= 0:
        runs.append(Run(first, last + 1))
    return runs


def join_lines(cut: Tokens, runs: list[Run], known: KnownNames) -> list[Run]:
    """The runs, two of them made one where a known name runs over the end of a line: "Los | Angeles", "Alep- | po"."""
    out: list[Run] = []
    for run in runs:
        start, end = run
        if out and _is_line_end(cut, out[-1].end, start) and _crosses(cut, out[-1], run, known):
            start = out.pop().start
        out.append(Run(start, _end_of_broken_word(cut, start, end, known)))
    return out


def _is_line_end(cut: Tokens, end: int, start: int) -> bool:
    """Whether nothing lies between two tokens but the end of one line, and hyphens ("Stratford-upon- | Avon")."""
    tokens = cut.tokens
    between = range(end, start - 1)
    return (
        tokens[start - 1].shape == Shape.LINE
        and len(between) <= _MAX_OVER_LINE
        and all(cut.starts[i] == cut.ends[i - 1] for i in between)
        and (not between or tokens[between[-1]].text == "-")
    )


def _crosses(cut: Tokens, run: Run, following: Run, known: KnownNames) -> bool:
    """Whether the end of a run and the start of the one on the next line are one known name."""
    for start in range(max(run.start, run.end - _MAX_OVER_LINE), run.end):
        if not _may_start(cut, start):
            continue
        for end in range(following.start + 1, min(following.end, following.start + _MAX_OVER_LINE) + 1):
            if _may_end(cut, end - 1) and known(folded_name(cut, start, end)) is not None:
                return True
    return False


def _end_of_broken_word(cut: Tokens, start: int, end: int, known: KnownNames) -> int:
    """The end of a run with the rest of its last word, when that is broken by a hyphen at the end of the line."""
    rest = rest_of_word(cut, end - 1)
    if not rest:
        return end
    first = max(start, end - _MAX_OVER_LINE)
    return rest + 1 if any(known(folded_name(cut, k, rest + 1)) for k in range(first, end)) else end


def rest_of_word(cut: Tokens, i: int) -> int:
    """The token with which word i goes on in lower case on the next line, after a hyphen ("Alep- | po"); 0 if none."""
    tokens, starts, ends = cut.tokens, cut.starts, cut.ends
    if (
        i + 2 >= len(tokens)
        or tokens[i + 1].text != "-"
        or tokens[i].shape != Shape.CAPITAL
        or starts[i + 1] != ends[i]
    ):
        return 0
    rest = i + 3 if tokens[i + 2].shape == Shape.LINE else i + 2
    goes_on = rest < len(tokens) and tokens[rest].shape == Shape.LOWER and starts[rest] > ends[i + 1]
    return rest if goes_on else 0


def folded_name(cut: Tokens, start: int, end: int) -> str:
    """The folded words of a stretch of tokens, as the gazetteer has them; a word broken over a line is put together."""
    folded = ""
    i = start
    while i < end:
        token = cut.tokens[i]
        word = token.folded
        if token.shape == Shape.POSSESSIVE:
            folded += "s"
        elif token.text not in _SKIPPED_JOINS and word:
            rest = rest_of_word(cut, i)
            if 0 < rest < end:
                word += cut.tokens[rest].folded
                i = rest
            folded = f"{folded} {word}" if folded else word
        i += 1
    return folded


def _is_article_prefix(cut: Tokens, i: int) -> bool:
    """The al of al-Bab."""
    tokens = cut.tokens
    return (
        tokens[i].low in _ARTICLES
        and i + 2 < len(tokens)
        and tokens[i + 1].text in "-–’'"
        and tokens[i + 2].shape in _NAME_SHAPES
        and cut.starts[i + 2] == cut.ends[i] + 1
    )


def _continues(cut: Tokens, i: int, last: int) -> bool:
    """Whether token i may stand inside a run whose last name token is `last`."""
    token = cut.tokens[i]
    if i - last > 3:
        return False
    if token.joins and token.shape != Shape.PUNCTUATION:
        return True
    tight = cut.starts[i] == cut.ends[i - 1]
    if token.shape == Shape.LOWER:  # the "sur" of Boulogne-sur-Mer
        return (
            tight
            and cut.tokens[i + 1 : i + 2] != []
            and cut.tokens[i + 1].text == "-"
            and cut.starts[i + 1] == cut.ends[i]
        )
    if token.shape == Shape.POSSESSIVE:
        return last == i - 1
    if token.text in ("-", "–", "’", "'", "&", "/"):
        return token.text == "&" or tight
    return token.text == "." and tight and cut.tokens[i - 1].shape == Shape.INITIAL


def find_spans(cut: Tokens, runs: list[Run], known: KnownNames) -> list[Span]:
    """All candidate spans of a text, in the order of their start."""
    spans: dict[tuple[int, int], Span] = {}
    for index, run in enumerate(runs):
        _known_spans(cut, run, index, known, spans)
        _broken_spans(cut, run, index, known, spans)
        _headed_spans(cut, run, index, known, spans)
        _whole_spans(cut, run, index, known, spans)
    return sorted(spans.values())


def _known_spans(cut: Tokens, run: Run, index: int, known: KnownNames, spans: dict[tuple[int, int], Span]) -> None:
    """Stretches that the gazetteer knows."""
    tokens = cut.tokens
    for start in range(run.start, run.end):
        if not _may_start(cut, start):
            continue
        folded = ""
        words = 0
        for end in range(start, run.end):
            token = tokens[end]
            if token.shape == Shape.POSSESSIVE:
                folded += "s"
                continue
            if token.text in _SKIPPED_JOINS or token.shape == Shape.LINE:
                continue
            words += 1
            if words > MAX_WORDS:
                break
            if token.folded:
                folded = f"{folded} {token.folded}" if folded else token.folded
            if _may_end(cut, end) and (summary := known(folded)) is not None:
                spans[start, end + 1] = Span(start, end + 1, folded, summary, index)


def _broken_spans(cut: Tokens, run: Run, index: int, known: KnownNames, spans: dict[tuple[int, int], Span]) -> None:
    """Stretches that the gazetteer knows when the word broken at the end of the run is put together."""
    last = next((i for i in (run.end - 3, run.end - 4) if i >= run.start and rest_of_word(cut, i) == run.end - 1), None)
    if last is None:
        return
    for start in range(max(run.start, last + 1 - _MAX_OVER_LINE), last + 1):
        folded = folded_name(cut, start, run.end)
        if _may_start(cut, start) and (summary := known(folded)) is not None:
            spans[start, run.end] = Span(start, run.end, folded, summary, index)


def _may_start(cut: Tokens, i: int) -> bool:
    token = cut.tokens[i]
    return (token.shape in _NAME_SHAPES and token.low != "the") or (
        token.shape == Shape.NUMBER or (token.shape == Shape.LOWER and _is_article_prefix(cut, i))
    )


def _may_end(cut: Tokens, i: int) -> bool:
    shape = cut.tokens[i].shape
    return shape in _NAME_SHAPES or shape == Shape.NUMBER


def _headed_spans(cut: Tokens, run: Run, index: int, known: KnownNames, spans: dict[tuple[int, int], Span]) -> None:
    """Stretches that end in a word such as County, River, Street, or begin with Lake, Mount, Highway."""
    tokens = cut.tokens
    for i in range(run.start, run.end):
        if not tokens[i].head or not _may_end(cut, i):
            continue
        for start in range(max(run.start, i - 4), i):
            if _may_start(cut, start) and (start, i + 1) not in spans:
                spans[start, i + 1] = _span(cut, start, i + 1, index, known)
        for end in range(i + 2, min(run.end, i + 5) + 1):
            if _may_start(cut, i) and _may_end(cut, end - 1) and (i, end) not in spans:
                spans[i, end] = _span(cut, i, end, index, known)


def _whole_spans(cut: Tokens, run: Run, index: int, known: KnownNames, spans: dict[tuple[int, int], Span]) -> None:
    """The run itself, and the pieces between its joining words."""
    tokens = cut.tokens
    cuts = [run.start]
    for i in range(run.start, run.end):
        if tokens[i].shape not in _NAME_SHAPES and tokens[i].shape != Shape.NUMBER:
            cuts += [i, i + 1]
    cuts.append(run.end)
    pieces = {(a, b) for a, b in zip(cuts[::2], cuts[1::2], strict=False) if b > a}
    pieces.add((run.start, run.end))
    for a, b in pieces:
        start, end = a, b
        while start < end and not _may_start(cut, start):
            start += 1
        while end > start and not _may_end(cut, end - 1):
            end -= 1
        if 0 < end - start <= _MAX_WHOLE_RUN and (start, end) not in spans:
            spans[start, end] = _span(cut, start, end, index, known)


def _span(cut: Tokens, start: int, end: int, run: int, known: KnownNames) -> Span:
    folded = folded_name(cut, start, end)
    return Span(start, end, folded, known(folded), run)
