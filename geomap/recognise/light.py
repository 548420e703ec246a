"""The recogniser `light`: no model. Candidate spans, features, one score, the best set."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from importlib.resources import files
from itertools import islice
from typing import TYPE_CHECKING

import numpy as np

from geomap.model import Article, Evidence, Mention
from geomap.recognise.features import CODES, NUMBERS, code_sizes, column_names, rows, spread
from geomap.recognise.language import Language, load_language
from geomap.recognise.seen import Seen, see
from geomap.recognise.select import HANDOVER, best_set, form_of, left_over
from geomap.recognise.spans import KnownNames, find_runs, find_spans
from geomap.recognise.tokens import Tokeniser, sentence_of
from geomap.recognise.trees import Trees

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from geomap.plugins import NameIndex
    from geomap.settings import Settings

__all__ = ["Light", "create"]

_BATCH = 8
_MAX_ROWS = 8192


def create(settings: Settings) -> Light:
    """The recogniser with the shipped weights."""
    del settings
    return Light()


class Light:
    """Finds place mentions by one score over candidate spans."""

    name = "light"
    version = "1"

    def __init__(self, weights: str | None = None, language: Language | None = None) -> None:
        """With the text of a weights file, or the shipped one."""
        self._language = language or load_language("en")
        self._tokeniser = Tokeniser(self._language)
        self._sizes = code_sizes(self._language)
        text = weights or (files("geomap.recognise") / "data" / "light.json").read_text("utf-8")
        self._trees = Trees.load(text, column_names(self._language))
        heads = self._language.head_classes
        self._organisation = frozenset(
            1 + heads.index(name) for name in ("school", "organisation", "team", "facility") if name in heads
        )

    def see(self, text: str, known: KnownNames) -> Seen:
        """A text with its candidates, ready for `rows`."""
        cut = self._tokeniser.cut(text)
        runs = find_runs(cut)
        return see(cut, runs, find_spans(cut, runs, known), self._language)

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
            seen = [self.see(article.text, known) for article in batch]
            scores = self._scores(seen)
            first = 0
            for article, one in zip(batch, seen, strict=True):
                last = first + len(one.spans)
                yield self._mentions(article, one, scores[first:last])
                first = last

    def _scores(self, seen: list[Seen]) -> list[float]:
        """The probability of each candidate of several texts; a long text is scored in parts, to bound memory."""
        if sum(len(one.spans) for one in seen) <= _MAX_ROWS:
            scores: list[float] = self._trees.probability(self.table(seen)).tolist()
            return scores
        out: list[float] = []
        for one in seen:
            for first in range(0, len(one.spans), _MAX_ROWS):
                part = self._spread(rows(one, first, first + _MAX_ROWS))
                out.extend(self._trees.probability(part).tolist())
        return out

    def _mentions(self, article: Article, seen: Seen, listed: list[float]) -> tuple[Mention, ...]:
        chosen = best_set(seen.spans, listed, HANDOVER)
        picked = sorted(
            {*chosen, *left_over(seen.spans, listed, chosen, seen.cut.tokens)}, key=lambda k: seen.spans[k].start
        )
        cut = seen.cut
        out = []
        for k in picked:
            span = seen.spans[k]
            start, end = cut.starts[span.start], cut.ends[span.end - 1]
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
        seen = self.see(article.text, KnownNames(names))
        table = self.table([seen])
        starts, ends = seen.cut.starts, seen.cut.ends
        return {
            (starts[span.start], ends[span.end - 1]): tuple(
                Evidence(reason="recognised", detail=name, weight=weight) for name, weight in self._trees.reasons(row)
            )
            for span, row in zip(seen.spans, table, strict=True)
        }


def _page(page_starts: tuple[int, ...], offset: int) -> int | None:
    if not page_starts:
        return None
    return sum(start <= offset for start in page_starts)
