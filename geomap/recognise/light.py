"""The recogniser `light`: no model. Candidate spans, features, one score, the best set."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from importlib.resources import files
from itertools import islice
from typing import TYPE_CHECKING

import numpy as np

from geomap.model import Article, Evidence, Mention
from geomap.recognise.features import CODES, NUMBERS, code_sizes, column_names, rows, spread
from geomap.recognise.language import LANGUAGES, load_language
from geomap.recognise.markup import without_markup
from geomap.recognise.scores import FIRST_SCORES, HOPELESS, FirstScores
from geomap.recognise.seen import Seen, see
from geomap.recognise.select import HANDOVER, best_set, form_of, left_over
from geomap.recognise.spans import KnownNames, Span, find_runs, find_spans, join_lines
from geomap.recognise.tokens import Shape, Tokeniser, Tokens, sentence_of
from geomap.recognise.trees import Trees
from geomap.recognise.wording import told

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from geomap.plugins import NameIndex
    from geomap.settings import Settings

__all__ = ["Light", "create"]

_BATCH = 8
_CAPITALS_AND_DOT = 3
_MAX_ROWS = 8192


def create(settings: Settings) -> Light:
    """The recogniser with the shipped weights."""
    del settings
    return Light()


class Light:
    """Finds place mentions by one score over candidate spans."""

    name = "light"
    version = "2"
    languages: tuple[str, ...] = LANGUAGES

    def __init__(self, weights: str | None = None) -> None:
        """With the text of a weights file, or the shipped one."""
        self._language = load_language(LANGUAGES[0])
        self._tokenisers = {LANGUAGES[0]: Tokeniser(self._language)}
        self._sizes = code_sizes(self._language)
        text = weights or (files("geomap.recognise") / "data" / "light.json").read_text("utf-8")
        document = json.loads(text)
        columns = column_names(self._language)
        self._trees = Trees(document, columns)
        self._again = Trees(document["second"], (*columns, *FIRST_SCORES)) if "second" in document else None
        heads = self._language.head_classes
        self._organisation = frozenset(
            1 + heads.index(name) for name in ("school", "organisation", "team", "facility") if name in heads
        )

    def see(self, text: str, known: KnownNames, language: str | None = None) -> Seen:
        """A text with its candidates, ready for `rows`; in a language without data it is read as English."""
        cut = self._tokeniser(language).cut(without_markup(text))
        runs = join_lines(cut, find_runs(cut), known)
        return see(cut, runs, find_spans(cut, runs, known), self._language)

    def _tokeniser(self, code: str | None) -> Tokeniser:
        """That of a language; each is read when the first text needs it. All have the same classes of words."""
        code = code if code in LANGUAGES else LANGUAGES[0]
        if code not in self._tokenisers:
            self._tokenisers[code] = Tokeniser(load_language(code))
        return self._tokenisers[code]

    def table(self, seen: Iterable[Seen]) -> NDArray[np.float32]:
        """The feature rows of several texts (n × columns)."""
        return self._spread([row for one in seen for row in rows(one)])

    def _spread(self, listed: list[tuple[float, ...]]) -> NDArray[np.float32]:
        if not listed:
            return np.zeros((0, len(NUMBERS) + sum(self._sizes)), dtype=np.float32)
        return spread(np.array(listed, dtype=np.float32).reshape(-1, len(NUMBERS) + len(CODES)), self._sizes)

    def recognise(self, articles: Iterable[Article], names: NameIndex) -> Iterator[tuple[Mention, ...]]:
        """For each article, in order, its mentions sorted by (start, -end)."""
        known = KnownNames(names)
        stream = iter(articles)
        while batch := list(islice(stream, _BATCH)):
            seen = [self.see(article.text, known, article.language) for article in batch]
            scores = self.scores(seen)
            first = 0
            for article, one in zip(batch, seen, strict=True):
                last = first + len(one.spans)
                yield self._mentions(article, one, scores[first:last])
                first = last

    def scores(self, seen: Sequence[Seen], table: NDArray[np.float32] | None = None) -> list[float]:
        """The probability of each candidate of several texts; `table` has their rows, if they are at hand.

        A long text is scored in parts, to bound memory.
        """
        if table is None and sum(len(one.spans) for one in seen) <= _MAX_ROWS:
            table = self.table(seen)
        if table is not None:
            return self._scores_again(seen, self._trees.probability(table).tolist(), table)
        out: list[float] = []
        for one in seen:
            first: list[float] = []
            for start in range(0, len(one.spans), _MAX_ROWS):
                part = self._spread(rows(one, start, start + _MAX_ROWS))
                first.extend(self._trees.probability(part).tolist())
            out.extend(self._scores_again([one], first))
        return out

    def _scores_again(
        self, seen: Sequence[Seen], first: list[float], table: NDArray[np.float32] | None = None
    ) -> list[float]:
        """The last scores: those that aren't hopeless are looked at again, beside what was first said around them.

        `table` has the rows of all candidates; of a single text it may be left out, to be built in parts.
        """
        if self._again is None:
            return first
        wanted, beside = _looked_at_again(seen, first)
        scores = list(first)
        for start in range(0, len(wanted), _MAX_ROWS):
            part = wanted[start : start + _MAX_ROWS]
            light = self._built(seen[0], part) if table is None else table[part]
            whole = np.concatenate([light, np.array(beside[start : start + _MAX_ROWS], dtype=np.float32)], axis=1)
            for k, score in zip(part, self._again.probability(whole).tolist(), strict=True):
                scores[k] = score
        return scores

    def _built(self, seen: Seen, wanted: Sequence[int]) -> NDArray[np.float32]:
        return self._spread(rows(seen._replace(spans=[seen.spans[k] for k in wanted])))

    def _mentions(self, article: Article, seen: Seen, listed: list[float]) -> tuple[Mention, ...]:
        chosen = best_set(seen.spans, listed, HANDOVER)
        picked = sorted(
            {*chosen, *left_over(seen.spans, listed, chosen, seen.cut.tokens)}, key=lambda k: seen.spans[k].start
        )
        cut = seen.cut
        out = []
        for k in picked:
            span = seen.spans[k]
            if len(span.folded) == 1:
                continue  # an initial, a party's letter
            start, end = _offsets(cut, span)
            out.append(
                Mention(
                    start=start,
                    end=end,
                    text=article.text[start:end],
                    form=form_of(span, seen.runs[span.run], cut.tokens, self._organisation),
                    sentence=sentence_of(cut.sentences, article.text, start, end),
                    score=listed[k],
                    page=_page(article.page_starts, start),
                )
            )
        return tuple(out)

    def reasons(self, article: Article, names: NameIndex) -> dict[tuple[int, int], tuple[Evidence, ...]]:
        """For each candidate span of an article, what its features add to its log odds, largest first."""
        seen = self.see(article.text, KnownNames(names), article.language)
        table = self.table([seen])
        why = [self._trees.reasons(row) for row in table]
        said = [dict(zip(self._trees.columns, row.tolist(), strict=True)) for row in table]
        if self._again is not None:
            wanted, beside = _looked_at_again([seen], self._trees.probability(table).tolist())
            for k, more in zip(wanted, beside, strict=True):
                row = np.concatenate([table[k], np.array(more, dtype=np.float32)])
                why[k] = _in_place_of("first score", self._again.reasons(row), why[k])
                said[k] |= dict(zip(self._again.columns, row.tolist(), strict=True))
        starts, ends = seen.cut.starts, seen.cut.ends
        return {
            (starts[span.start], ends[span.end - 1]): told(listed, values)
            for span, listed, values in zip(seen.spans, why, said, strict=True)
        }


def _offsets(cut: Tokens, span: Span) -> tuple[int, int]:
    """Where a mention stands: the dot after "US" or "CO" ends the sentence; they are no abbreviations that take one."""
    last = cut.tokens[span.end - 1]
    takes_none = last.dotted and last.shape == Shape.UPPER and len(last.text) == _CAPITALS_AND_DOT
    return cut.starts[span.start], cut.ends[span.end - 1] - takes_none


def _looked_at_again(seen: Sequence[Seen], first: Sequence[float]) -> tuple[list[int], list[tuple[float, ...]]]:
    """Indices of the candidates that get a second score, and what the first scores say of each."""
    wanted: list[int] = []
    beside: list[tuple[float, ...]] = []
    offset = 0
    for one in seen:
        scores = first[offset : offset + len(one.spans)]
        around = FirstScores(one, scores)
        for k, score in enumerate(scores):
            if score > HOPELESS:
                wanted.append(offset + k)
                beside.append(around.row(k))
        offset += len(scores)
    return wanted, beside


def _in_place_of(name: str, listed: list[tuple[str, float]], parts: list[tuple[str, float]]) -> list[tuple[str, float]]:
    """Reasons in which one is replaced by what it was made of, shrunk or stretched so that the sum stays.

    It is kept when its parts speak the other way, or for nothing.
    """
    shares = dict(listed)
    whole = sum(weight for _, weight in parts)
    if name not in shares or whole * shares[name] <= 0:
        return listed
    scale = shares.pop(name) / whole
    for part, weight in parts:
        shares[part] = shares.get(part, 0.0) + scale * weight
    return sorted(shares.items(), key=lambda item: (-abs(item[1]), item[0]))


def _page(page_starts: tuple[int, ...], offset: int) -> int | None:
    if not page_starts:
        return None
    return sum(start <= offset for start in page_starts)
