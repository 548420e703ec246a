"""Which name an expression tells the place of: "the Qayara air base, about 40 kilometers south of Mosul"."""

from __future__ import annotations

from bisect import bisect_left
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from geomap.model import Form, Mention, RelationKind
from geomap.recognise.relative.words import words_in

if TYPE_CHECKING:
    import re
    from collections.abc import Sequence

    from geomap.recognise.relative.words import RelativeWords

__all__ = ["Subject", "subject_before"]

_TELLING = frozenset(
    (RelationKind.OFFSET, RelationKind.DISTANCE, RelationKind.DIRECTION, RelationKind.NEAR, RelationKind.OUTSIDE,
     RelationKind.BETWEEN, RelationKind.ROAD, RelationKind.OFF_COAST)
)  # fmt: skip
"""Kinds that say where something else is."""
_MEASURED = frozenset((RelationKind.OFFSET, RelationKind.DISTANCE))
_REACH = 70


class Subject(NamedTuple):
    """What an expression tells the place of."""

    name: Mention
    """One of the mentions, or a new one: words that nobody knew for a name."""
    end: int
    """Where the words behind the name end that belong to it: the Qayara *air base*."""


class _Patterns(NamedTuple):
    apposed: re.Pattern[str]
    beside: re.Pattern[str]
    new: re.Pattern[str]


@cache
def _patterns(words: RelativeWords) -> _Patterns:
    made = words.compiled
    apposed = (
        r"(?: (?P<site>{site}))?"
        r"(?:,? (?:(?:which|that) )?(?:{lies})(?: just)?|,(?: which| that)?(?: (?:{lies}))?| ?[(–—]| -)"
        r"(?: (?:an?|the|one) (?:[\w'’-]{1,20} ){0,3}(?:{place}|{site})(?:,? (?:{lies}))?)?(?: on)?(?: the)? ?"
    )
    return _Patterns(
        apposed=made(apposed),
        beside=made(r"(?: (?P<site>{site}))? "),
        new=made(
            rf"(?<![\w.'’-])(?P<name>(?-i:[A-Z])[\w'’-]{{2,24}}(?: (?-i:[A-Z])[\w'’-]{{1,24}}){{0,3}}){apposed}\Z"
        ),
    )


def subject_before(text: str, names: Sequence[Mention], mention: Mention, words: RelativeWords) -> Subject | None:
    """The name that a relative mention stands beside; beside a distance it may be a name that nobody knows."""
    relation = mention.relation
    if relation is None or relation.kind not in _TELLING:
        return None
    k = bisect_left(names, mention.start, key=lambda m: m.start) - 1
    name = names[k] if k >= 0 else None
    patterns = _patterns(words)
    if name is not None and name.sentence == mention.sentence and 0 < mention.start - name.end <= _REACH:
        gap = text[name.end : mention.start]
        match = patterns.apposed.fullmatch(gap)
        if match is None and relation.kind in _MEASURED:
            match = patterns.beside.fullmatch(gap)
        if match is not None:
            return Subject(name, name.end + (match.end("site") if match["site"] else 0))
    if relation.kind not in _MEASURED:
        return None
    first = max(mention.sentence[0], mention.start - _REACH, name.end if name is not None else 0)
    new = patterns.new.search(text[first : mention.start])
    return None if new is None else _new_name(text, first, new, mention, words)


def _new_name(text: str, first: int, match: re.Match[str], mention: Mention, words: RelativeWords) -> Subject | None:
    """A capitalised word or several that only their place in the sentence shows to be a name."""
    start, end = first + match.start("name"), first + match.end("name")
    said = text[start:end]
    opening, _, rest = said.partition(" ")
    if opening.lower() in words.openings:
        if not rest:
            return None
        start, said = end - len(rest), rest
    if words_in(said)[-1] in words.calendar:
        return None
    name = Mention(
        start=start, end=end, text=said, form=Form.NAME, sentence=mention.sentence, score=_SCORE_OF_NEW,
        page=mention.page,
    )  # fmt: skip
    return Subject(name, first + match.end("site") if match["site"] else end)


_SCORE_OF_NEW = 0.6
