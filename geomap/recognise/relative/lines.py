"""Borders, coasts, roads and stretches between two names: expressions in which the names themselves come first or last.

Each function looks at a bounded stretch of text beside one name, so that a text of any length is read in linear time.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from geomap.model import Form, RelationKind
from geomap.recognise.relative.words import words_in

if TYPE_CHECKING:
    import re
    from collections.abc import Iterator, Sequence

    from geomap.model import Mention
    from geomap.recognise.relative.words import RelativeWords

__all__ = ["Line", "find_lines"]

REACH = 110
"""Characters looked at before a name, and after it."""
_NEVER = frozenset((Form.RELATIVE, Form.EMBEDDED))


class Line(NamedTuple):
    """A border, coast, road or stretch: its words, and the mentions that it lies by."""

    start: int
    end: int
    kind: RelationKind
    anchors: tuple[int, ...]
    """Indices of mentions."""
    midway: bool = False
    loose: bool = False
    """Said by "between" alone: a place only when it tells where a name lies."""
    bearing: str | None = None
    """The direction word in it: the *southern* border."""


class _Patterns(NamedTuple):
    hyphen: re.Pattern[str]
    border_after: re.Pattern[str]
    border_with: re.Pattern[str]
    border: re.Pattern[str]
    border_before: re.Pattern[str]
    coast_after: re.Pattern[str]
    side_after: re.Pattern[str]
    road_after: re.Pattern[str]
    road_before: re.Pattern[str]
    between_before: re.Pattern[str]
    second: re.Pattern[str]


@cache
def _patterns(words: RelativeWords) -> _Patterns:
    made = words.compiled
    return _Patterns(
        hyphen=made(r"\s?[-–—/]\s?"),
        border_after=made(
            r"(?:['’]s?)? (?:{direction} |long |shared |common |entire )?(?:{border})\b(?![-\w]| (?:{not_border})\b)"
            r"(?: (?:{zone})\b)?"
        ),
        border_with=made(" with {fill}"),
        border=made("(?:{border})"),
        border_before=made(
            r"(?<![\w-])(?:{direction} )?(?:{border}) (?:(?P<pair>between|separating|shared by)|of|(?P<with>with))"
            r" {fill}\Z"
        ),
        coast_after=made(
            r"(?:['’]s?)? (?:{direction} )?(?:Mediterranean |Atlantic |Pacific )?(?P<coast>{coast})\b"
            r"(?![-\w]| (?:guards?|roads?)\b)"
        ),
        side_after=made(r"(?:['’]s?)? side of the(?: \w+)? (?:{border})\b"),
        road_after=made(r" (?:[\w-]+ )?(?P<road>{road})\b"),
        road_before=made(
            r"(?<![\w-])(?P<road>{road})(?: [\w-]{1,12})? (?:from|between|linking|connecting|that links|that connects)"
            r" {fill}\Z"
        ),
        between_before=made(
            r"(?<![\w-])(?:(?P<midway>{midway})|(?P<said>{stretch}))?(?:(?<=\w) )?{from}between {fill}\Z"
        ),
        second=made(" (?:and|to|with|or) (?:{direction} )?{fill}"),
    )  # fmt: skip


def find_lines(text: str, mentions: Sequence[Mention], words: RelativeWords) -> list[Line]:
    """The lines of a text, in the order of their names."""
    patterns = _patterns(words)
    taken = -1
    out = []
    for k, mention in enumerate(mentions):
        if mention.form in _NEVER or k <= taken:
            continue
        line = next(_lines_at(text, mentions, k, words, patterns), None)
        if line is not None:
            out.append(line)
            taken = max(line.anchors)
    return out


def _lines_at(
    text: str, mentions: Sequence[Mention], k: int, words: RelativeWords, patterns: _Patterns
) -> Iterator[Line]:
    """What begins with mention k: pairs first."""
    first = mentions[k]
    second = mentions[k + 1] if k + 1 < len(mentions) else None
    if second is not None and (second.sentence != first.sentence or second.form in _NEVER):
        second = None
    if second is not None and second.start - first.end <= _JOINT:
        gap = text[first.end : second.start]
        if patterns.hyphen.fullmatch(gap):
            yield from _hyphened(text, mentions, k, patterns)
        elif first.form is second.form is Form.NAME and gap.strip() == "to":
            yield from _road(text, mentions, k, patterns)
    before = text[max(first.sentence[0], first.start - REACH) : first.start]
    if not words.triggers.isdisjoint(words_in(before)):
        yield from _said_before(text, mentions, k, second, before, patterns)
    yield from _said_after(text, mentions, k, second, patterns)


_JOINT = 4
_MOST_BETWEEN = 60


def _after(text: str, mention: Mention) -> str:
    return text[mention.end : min(mention.sentence[1], mention.end + REACH)]


def _hyphened(text: str, mentions: Sequence[Mention], k: int, patterns: _Patterns) -> Iterator[Line]:
    """The Turkish-Syrian border, the Homs-Palmyra road."""
    first, second = mentions[k], mentions[k + 1]
    after = _after(text, second)
    if match := patterns.border_after.match(after):
        yield Line(first.start, second.end + match.end(), RelationKind.BORDER, (k, k + 1))
    if first.form is second.form is Form.NAME:
        yield from _road(text, mentions, k, patterns)


def _road(text: str, mentions: Sequence[Mention], k: int, patterns: _Patterns) -> Iterator[Line]:
    """The Homs to Palmyra highway."""
    if (match := patterns.road_after.match(_after(text, mentions[k + 1]))) and match["road"].islower():
        yield Line(mentions[k].start, mentions[k + 1].end + match.end(), RelationKind.ROAD, (k, k + 1))


def _said_before(
    text: str, mentions: Sequence[Mention], k: int, second: Mention | None, before: str, patterns: _Patterns
) -> Iterator[Line]:
    """The border of A and B, the road from A to B, halfway between A and B."""
    first = mentions[k]
    start = first.start - len(before)
    joined = second is not None and _is_second(text, first, second, patterns)
    if patterns.border.search(before) and (match := patterns.border_before.search(before)):
        if joined and second is not None and not match["with"]:
            yield Line(start + match.start(), second.end, RelationKind.BORDER, (k, k + 1), bearing=match["direction"])
        elif not match["pair"]:
            yield Line(start + match.start(), first.end, RelationKind.BORDER, (k,), bearing=match["direction"])
    if not joined or second is None or not first.form is second.form is Form.NAME:
        return
    if (match := patterns.road_before.search(before)) and match["road"].islower():
        yield Line(start + match.start(), second.end, RelationKind.ROAD, (k, k + 1))
    if match := patterns.between_before.search(before):
        loose = match["midway"] is None and match["said"] is None
        at = start + (match.start("from") if match["midway"] is None else match.start())
        midway = match["midway"] is not None
        yield Line(at, second.end, RelationKind.BETWEEN, (k, k + 1), midway=midway, loose=loose)


def _is_second(text: str, first: Mention, second: Mention, patterns: _Patterns) -> bool:
    if second.start - first.end > _MOST_BETWEEN:
        return False
    gap = text[first.end : second.start]
    return patterns.second.fullmatch(gap) is not None or patterns.hyphen.fullmatch(gap) is not None


def _said_after(
    text: str, mentions: Sequence[Mention], k: int, second: Mention | None, patterns: _Patterns
) -> Iterator[Line]:
    """Turkey's border with Syria, the Libyan coast, the Syrian side of the border."""
    first = mentions[k]
    after = _after(text, first)
    if match := patterns.side_after.match(after):
        yield Line(first.start, first.end + match.end(), RelationKind.SIDE, (k,))
    if match := patterns.border_after.match(after):
        end = first.end + match.end()
        if second is not None and second.start >= end and patterns.border_with.fullmatch(text[end : second.start]):
            yield Line(first.start, second.end, RelationKind.BORDER, (k, k + 1))
        yield Line(first.start, end, RelationKind.BORDER, (k,), bearing=match["direction"])
    if (match := patterns.coast_after.match(after)) and match["coast"].islower():
        yield Line(first.start, first.end + match.end(), RelationKind.COAST, (k,), bearing=match["direction"])
