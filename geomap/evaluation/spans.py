"""Gold spans as a recogniser finds them: mentions with their sentences, handed to the pipeline in its place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geomap.evaluation.gold import GoldForm
from geomap.model import Form, Mention
from geomap.recognise.language import load_language
from geomap.recognise.tokens import Tokeniser, sentence_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from geomap.evaluation.gold import GoldArticle, GoldMention
    from geomap.model import Article
    from geomap.plugins import NameIndex

__all__ = ["GoldSpans", "SentenceFinder"]


class SentenceFinder:
    """Sentences of articles; remembers the last one's bounds, since questions come article by article."""

    def __init__(self) -> None:
        self._tokeniser = Tokeniser(load_language("en"))
        self._text = ""
        self._bounds = [0]

    def around(self, text: str, start: int, end: int) -> tuple[int, int]:
        """The sentence around a span of `text`."""
        if text != self._text:
            self._text, self._bounds = text, self._tokeniser.cut(text).sentences
        return sentence_of(self._bounds, text, start, end)


class GoldSpans:
    """A recogniser that finds just what people marked, with a score of 1."""

    name = "gold"
    version = "1"

    def __init__(self, gold: Sequence[GoldArticle]) -> None:
        self._mentions = {g.article.id: g.mentions for g in gold}
        self._finder = SentenceFinder()

    def recognise(self, articles: Iterable[Article], names: NameIndex) -> Iterator[tuple[Mention, ...]]:
        """The marked mentions of each article, in order of (start, -end)."""
        del names
        for article in articles:
            mentions = (self._mention(article.text, m) for m in self._mentions[article.id])
            yield tuple(sorted(mentions, key=lambda m: (m.start, -m.end)))

    def _mention(self, text: str, gold: GoldMention) -> Mention:
        return Mention(
            start=gold.start,
            end=gold.end,
            text=gold.text,
            form=Form.DEMONYM if gold.form is GoldForm.DEMONYM else Form.NAME,
            sentence=self._finder.around(text, gold.start, gold.end),
            score=1.0,
        )
