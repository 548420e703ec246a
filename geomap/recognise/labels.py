"""What a language model's entities say of candidate spans, as numbers beside those of `features`.

The entities come in as character spans with a label; nothing here knows spaCy. A row is the first scores' columns, then
the labels' numbers, then the labels' codes, spread to one column a class.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from geomap.recognise.scores import FIRST_SCORES, FirstScores
from geomap.recognise.spans import Run, Span, folded_name
from geomap.recognise.tokens import Shape, Tokens

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from geomap.recognise.seen import Seen
    from geomap.recognise.spans import KnownNames

__all__ = ["LABELS", "Entity", "Found", "Labelled", "entities_in", "label_columns", "with_entity_spans"]

LABELS = ("GPE", "LOC", "FAC", "ORG", "NORP", "PERSON", "other")
"""Classes of entities, named as in OntoNotes; a class number is 1 + the index, 0 is none."""
_GPE, _LOC, _FAC, _ORG, _NORP, _PERSON = range(1, 7)
_PLACES = frozenset((_GPE, _LOC, _FAC))
_CANDIDATES = frozenset((_GPE, _LOC, _FAC, _ORG, _NORP, _PERSON))
_MAX_TOKENS = 9


class Found(NamedTuple):
    """An entity as a model gives it: offsets in the article's text, half-open, and a class number of `LABELS`."""

    start: int
    end: int
    label: int


class Entity(NamedTuple):
    """An entity in tokens, half-open, without "the", 's and punctuation at its edges."""

    start: int
    end: int
    label: int


def entities_in(cut: Tokens, found: Iterable[Found]) -> list[Entity]:
    """The entities of a text in tokens, in text order; those of punctuation alone are left out."""
    out = []
    for one in sorted(found):
        start = bisect_right(cut.ends, one.start)
        end = bisect_left(cut.starts, one.end)
        start, end = _trimmed(cut, start, end)
        if start < end:
            out.append(Entity(start, end, one.label))
    return out


def _trimmed(cut: Tokens, start: int, end: int) -> tuple[int, int]:
    tokens = cut.tokens
    while start < end and (tokens[start].low == "the" or tokens[start].shape in _NO_EDGE):
        start += 1
    while start < end and tokens[end - 1].shape in _NO_EDGE:
        end -= 1
    return start, end


_NO_EDGE = frozenset((Shape.PUNCTUATION, Shape.POSSESSIVE, Shape.LINE, Shape.PARAGRAPH))


def with_entity_spans(seen: Seen, entities: Sequence[Entity], known: KnownNames) -> Seen:
    """The text with a candidate for each entity that is none yet, after the others.

    One that lies in no run gets a run of its own.
    """
    bounds = {(span.start, span.end) for span in seen.spans}
    runs = list(seen.runs)
    starts = [run.start for run in seen.runs]
    added: list[Span] = []
    for entity in entities:
        start, end = entity.start, entity.end
        if entity.label not in _CANDIDATES or (start, end) in bounds or end - start > _MAX_TOKENS:
            continue
        bounds.add((start, end))
        index = bisect_right(starts, start) - 1
        if index < 0 or seen.runs[index].end < end:
            index = len(runs)
            runs.append(Run(start, end))
        folded = folded_name(seen.cut, start, end)
        added.append(Span(start, end, folded, known(folded), index))
    if not added:
        return seen
    folds = seen.folded + Counter(span.folded for span in added)
    return seen._replace(spans=[*seen.spans, *added], runs=runs, folded=folds)


_NUMBERS = (
    "tokens of the entity before it", "tokens of the entity after it", "string elsewhere is a place",
    "string elsewhere is an organisation", "string elsewhere is a people", "string elsewhere is a person",
    "string elsewhere has no label", "last word ends a person",
)  # fmt: skip
_CODES = ("label of it", "label around it", "label in it", "label across it", "label to the left", "label to the right")


class _Labels:
    """The labels of one text, by token."""

    def __init__(self, seen: Seen, entities: Sequence[Entity], read: Sequence[int]) -> None:
        """`read` are the indices of the candidates in sentences that the model has read."""
        self._cut = seen.cut
        self.exact = {(entity.start, entity.end): entity.label for entity in entities}
        self.at = {i: entity for entity in entities for i in range(entity.start, entity.end)}
        self.by_string: dict[str, Counter[int]] = {}
        for k in read:
            span = seen.spans[k]
            label = self.exact.get((span.start, span.end), 0)
            self.by_string.setdefault(span.folded, Counter())[label] += 1
        tokens = seen.cut.tokens
        self.person_ends = Counter(
            tokens[e.end - 1].low for e in entities if e.label == _PERSON and e.end - e.start > 1
        )

    def row(self, span: Span) -> tuple[float, ...]:
        """Numbers and codes of one candidate."""
        start, end = span.start, span.end
        own = self.exact.get((start, end), 0)
        around, inside, across = self._overlaps(start, end) if not own else (None, 0, 0)
        strings = self.by_string.get(span.folded, _NOTHING)
        return (
            start - around.start if around else 0,
            around.end - end if around else 0,
            min(_MANY, sum(strings[label] for label in _PLACES) - (own in _PLACES)),
            min(_MANY, strings[_ORG] - (own == _ORG)),
            min(_MANY, strings[_NORP] - (own == _NORP)),
            min(_MANY, strings[_PERSON] - (own == _PERSON)),
            min(_MANY, strings[0] - (own == 0)),
            min(_MANY, self.person_ends[self._cut.tokens[end - 1].low]),
            own,
            around.label if around else 0,
            inside,
            across,
            self._label_at(start - 1, start - 2),
            self._label_at(end, end + 1),
        )

    def _overlaps(self, start: int, end: int) -> tuple[Entity | None, int, int]:
        """The entity around a span that isn't one itself, the label of one in it, and of one that crosses its edge."""
        around, inside, across = None, 0, 0
        for i in range(start, end):
            entity = self.at.get(i)
            if entity is None:
                continue
            if entity.start <= start and entity.end >= end:
                around = entity
            elif entity.start >= start and entity.end <= end:
                inside = inside or entity.label
            else:
                across = across or entity.label
        return around, inside, across

    def _label_at(self, *tokens: int) -> int:
        return next((self.at[i].label for i in tokens if i in self.at), 0)


_NOTHING: Counter[int] = Counter()
_MANY = 10
_CLASSES = ("none", *LABELS)


def label_columns() -> tuple[str, ...]:
    """The names of the columns of `label_table`."""
    return FIRST_SCORES + _NUMBERS + tuple(f"{code}: {name}" for code in _CODES for name in _CLASSES)


class Labelled:
    """A text with labels and first scores, ready for the rows of its candidates."""

    def __init__(
        self, seen: Seen, read: Sequence[int], entities: Sequence[Entity], probabilities: Sequence[float]
    ) -> None:
        """`read` are the candidates in sentences that the model has read; `probabilities` the first scores of all."""
        self._spans = seen.spans
        self._labels = _Labels(seen, entities, read)
        self._first = FirstScores(seen, probabilities)

    def table(self, wanted: Sequence[int]) -> NDArray[np.float32]:
        """A row for each candidate of `wanted` (n × columns)."""
        rows = [self._first.row(k) + self._labels.row(self._spans[k]) for k in wanted]
        numbers = len(FIRST_SCORES) + len(_NUMBERS)
        table = np.array(rows, dtype=np.float32).reshape(-1, numbers + len(_CODES))
        out = np.zeros((len(rows), numbers + len(_CODES) * len(_CLASSES)), dtype=np.float32)
        out[:, :numbers] = table[:, :numbers]
        index = np.arange(len(rows))
        for k in range(len(_CODES)):
            out[index, numbers + k * len(_CLASSES) + table[:, numbers + k].astype(np.intp)] = 1
        return out
