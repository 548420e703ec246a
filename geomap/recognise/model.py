"""The recogniser `model`: as `light`, and where its score is unsure a language model reads the sentence.

Light's score is computed first. The sentences in which some candidate is neither surely a place nor surely none are
given to the model, named entities only; candidates in them get a second score from light's features, the first scores
around them and the model's labels. All other candidates keep their first score.
"""

from __future__ import annotations

from bisect import bisect_right
from importlib.resources import files
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from geomap.errors import PluginError
from geomap.model import Evidence
from geomap.recognise.features import column_names
from geomap.recognise.labels import Found, Labelled, entities_in, label_columns, with_entity_spans
from geomap.recognise.language import LANGUAGES
from geomap.recognise.light import Light
from geomap.recognise.spacy_reader import load_named, load_packaged
from geomap.recognise.spans import KnownNames
from geomap.recognise.trees import Trees
from geomap.recognise.wording import told

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from numpy.typing import NDArray

    from geomap.model import Article, Mention
    from geomap.plugins import NameIndex
    from geomap.recognise.seen import Seen
    from geomap.recognise.tokens import Tokens
    from geomap.settings import Settings

    Reader = Callable[[Sequence[str]], list[list[Found]]]
    """Texts → the entities of each."""

__all__ = ["SURE", "Look", "Model", "Second", "create", "in_pieces", "pieces_of", "unsure_pieces"]

SURE = (0.05, 0.95)
"""Below and above these first scores nothing is left to ask the model."""
_NEVER_SURE = (0.0, 1.0)
"""In a language that light's weights have not seen, its certainty says little."""
_LEARNT_ON = "en"
_BATCH = 32
_MAX_ROWS = 8192
_MAX_PIECE = 1000


def create(settings: Settings) -> Model:
    """The recogniser with the packaged medium model, or with the installed pipeline of `spacy:NAME`.

    Raises PluginError when spaCy or the model is missing, was changed, or finds no entities.
    """
    kind, _, pipeline = settings.recogniser.partition(":")
    if kind != "spacy":
        return Model(load_packaged())
    if not pipeline:
        raise PluginError("say which spaCy pipeline to use, for example: spacy:en_core_web_lg")
    reader = load_named(pipeline)
    sure = SURE if reader.language == _LEARNT_ON else _NEVER_SURE
    model = Model(reader, sure=sure, reads=reader.language)
    model.name, model.version = f"spacy:{pipeline}", f"{model.version}-{reader.version}"
    return model


def pieces_of(cut: Tokens, length: int) -> list[int]:
    """Offsets at which the pieces that the model reads begin: sentences, the long ones cut between words."""
    out: list[int] = []
    ends = [*cut.sentences[1:], length]
    for first, last in zip(cut.sentences, ends, strict=True):
        start = first
        out.append(start)
        while last - start > _MAX_PIECE:
            k = bisect_right(cut.starts, start + _MAX_PIECE) - 1
            start = cut.starts[k] if k >= 0 and cut.starts[k] > start else start + _MAX_PIECE
            out.append(start)
    return out


def unsure_pieces(
    seen: Seen, pieces: Sequence[int], scores: Sequence[float], sure: tuple[float, float] = SURE
) -> list[int]:
    """Indices of the pieces in which some candidate's first score is unsure."""
    low, high = sure
    starts = seen.cut.starts
    return sorted(
        {
            bisect_right(pieces, starts[span.start]) - 1
            for span, score in zip(seen.spans, scores, strict=True)
            if low < score < high
        }
    )


def in_pieces(seen: Seen, pieces: Sequence[int], chosen: Sequence[int]) -> list[int]:
    """Indices of the candidates that begin in a chosen piece."""
    starts, wanted = seen.cut.starts, frozenset(chosen)
    return [k for k, span in enumerate(seen.spans) if bisect_right(pieces, starts[span.start]) - 1 in wanted]


class Look(NamedTuple):
    """A text after the first score."""

    text: str
    seen: Seen
    scores: list[float]
    """First score of each candidate."""
    table: NDArray[np.float32] | None
    """Light's rows of the candidates, or None when they were too many to keep."""
    pieces: list[int]
    unsure: list[int]
    """Indices of the pieces to read."""


class Second(NamedTuple):
    """A text after the model has read its unsure pieces."""

    seen: Seen
    """With the candidates that the model adds, after the others."""
    scores: list[float]
    """First score of each candidate."""
    read: list[int]
    """Indices of the candidates in the pieces that were read."""
    kept: NDArray[np.float32] | None
    """Light's rows of all candidates, or None when they were too many to keep."""
    labelled: Labelled


class Model(Light):
    """Finds place mentions by light's score, and by the model's labels where that is unsure."""

    name = "model"
    version = "2"

    def __init__(
        self,
        reader: Reader,
        weights: str | None = None,
        first_weights: str | None = None,
        sure: tuple[float, float] = SURE,
        reads: str = _LEARNT_ON,
    ) -> None:
        """With what finds entities, and the texts of two weights files (second score, light's), or the shipped ones.

        Where all first scores are outside `sure`, or the text is known to be in another language than `reads`, nothing
        is read.
        """
        super().__init__(first_weights)
        self.languages = tuple(dict.fromkeys((reads, *LANGUAGES)))
        self._reads = reads
        self._sure = sure
        self._reader = reader
        text = weights or (files("geomap.recognise") / "data" / "model.json").read_text("utf-8")
        self._second = Trees.load(text, (*column_names(self._language), *label_columns()))

    def recognise(self, articles: Iterable[Article], names: NameIndex) -> Iterator[tuple[Mention, ...]]:
        """For each article, in order, its mentions sorted by (start, -end)."""
        known = KnownNames(names)
        stream = iter(articles)
        while batch := list(islice(stream, _BATCH)):
            looks = self.first_look(batch, known)
            for article, look, found in zip(batch, looks, self.read(looks), strict=True):
                second = self.second_look(look, found, known)
                yield self._mentions(article, second.seen, self._last_scores(second))

    def first_look(self, articles: Sequence[Article], known: KnownNames) -> list[Look]:
        """Each text with its candidates, light's scores, and the pieces in which these are unsure."""
        seen = [self.see(article.text, known, article.language or self._reads) for article in articles]
        table = self.table(seen) if sum(len(one.spans) for one in seen) <= _MAX_ROWS else None
        scores = self.scores(seen, table)
        looks = []
        first = 0
        for article, one in zip(articles, seen, strict=True):
            last = first + len(one.spans)
            pieces = pieces_of(one.cut, len(article.text))
            readable = article.language in (None, self._reads)
            unsure = unsure_pieces(one, pieces, scores[first:last], self._sure) if readable else []
            rows_of = None if table is None else table[first:last]
            looks.append(Look(article.text, one, scores[first:last], rows_of, pieces, unsure))
            first = last
        return looks

    def read(self, looks: Sequence[Look]) -> list[list[Found]]:
        """What the model finds in the unsure pieces of each text; offsets count the text's code points."""
        texts, starts = [], []
        for look in looks:
            ends = [*look.pieces[1:], len(look.text)]
            texts += [look.text[look.pieces[k] : ends[k]].rstrip() for k in look.unsure]
            starts += [look.pieces[k] for k in look.unsure]
        unique = list(dict.fromkeys(texts))
        known = dict(zip(unique, self._reader(unique), strict=True)) if unique else {}
        answers = zip(starts, texts, strict=True)
        return [
            [
                Found(begin + one.start, begin + one.end, one.label)
                for begin, text in islice(answers, len(look.unsure))
                for one in known[text]
            ]
            for look in looks
        ]

    def second_look(self, look: Look, found: Sequence[Found], known: KnownNames) -> Second:
        """The text with the candidates that the model adds, and what it takes to score those in the pieces read."""
        entities = entities_in(look.seen.cut, found)
        seen = with_entity_spans(look.seen, entities, known)
        read = in_pieces(seen, look.pieces, look.unsure)
        scores, kept = look.scores, look.table
        if len(seen.spans) > len(scores):
            added = self._built(seen, range(len(scores), len(seen.spans)))
            scores = scores + self._trees.probability(added).tolist()
            kept = None if kept is None else np.concatenate([kept, added])
        return Second(seen, scores, read, kept, Labelled(seen, read, entities, scores))

    def second_table(self, second: Second, wanted: Sequence[int]) -> NDArray[np.float32]:
        """Rows of some candidates: light's columns, then the labels' (n × columns)."""
        light = self._built(second.seen, wanted) if second.kept is None else second.kept[list(wanted)]
        return np.concatenate([light, second.labelled.table(wanted)], axis=1)

    def _last_scores(self, second: Second) -> list[float]:
        scores = list(second.scores)
        for first in range(0, len(second.read), _MAX_ROWS):
            wanted = second.read[first : first + _MAX_ROWS]
            for k, score in zip(wanted, self._second.probability(self.second_table(second, wanted)), strict=True):
                scores[k] = float(score)
        return scores

    def reasons(self, article: Article, names: NameIndex) -> dict[tuple[int, int], tuple[Evidence, ...]]:
        """For each candidate span of an article, what its features add to its last score's log odds, largest first."""
        known = KnownNames(names)
        out = super().reasons(article, names)
        looks = self.first_look([article], known)
        second = self.second_look(looks[0], self.read(looks)[0], known)
        starts, ends = second.seen.cut.starts, second.seen.cut.ends
        for k, row in zip(second.read, self.second_table(second, second.read), strict=True):
            span = second.seen.spans[k]
            values = dict(zip(self._second.columns, row.tolist(), strict=True))
            out[starts[span.start], ends[span.end - 1]] = told(self._second.reasons(row), values)
        return out
