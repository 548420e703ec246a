"""The relative expressions of a text, read into relations."""

from __future__ import annotations

import dataclasses
import re
from typing import TYPE_CHECKING, NamedTuple

from geomap.model import Form, Mention, Relation, RelationKind
from geomap.recognise.relative.lines import REACH, Line, find_lines
from geomap.recognise.relative.quantities import read_quantity
from geomap.recognise.relative.subjects import subject_before
from geomap.recognise.relative.unanchored import find_unanchored
from geomap.recognise.relative.words import bearing_of, load_relative_words, words_in

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from geomap.model import Article
    from geomap.recognise.relative.quantities import Quantity
    from geomap.recognise.relative.subjects import Subject
    from geomap.recognise.relative.words import Phrase, RelativeWords

__all__ = ["find_relatives"]

_SCORE_OF_SUBJECT = 0.5
"""How much a name beside a distance is believed at least."""
_LEAST_SCORE = 0.25
"""Names that the recogniser believes less are no anchors."""
_HALF_WAY_ROUND_KM = 20_004.0
_KINDS = {
    "offset": RelationKind.OFFSET, "distance": RelationKind.DISTANCE, "direction": RelationKind.DIRECTION,
    "part": RelationKind.PART, "part_adjective": RelationKind.PART, "outskirts": RelationKind.OUTSKIRTS,
    "near": RelationKind.NEAR, "outside": RelationKind.OUTSIDE, "coast": RelationKind.COAST,
    "off_coast": RelationKind.OFF_COAST, "inside": RelationKind.SIDE,
}  # fmt: skip


def find_relatives(article: Article, mentions: Sequence[Mention]) -> tuple[tuple[Mention, ...], tuple[Mention, ...]]:
    """The names of an article and its relative mentions, both sorted by (start, -end).

    `mentions` are its names as a recogniser found them; one that a distance stands beside ("Hollavik, 12 miles south
    of Oslo") is a name, believed or not, known or not. A relative mention holds a `Relation`; its score is that of the
    least sure name that it leans on. Linear in the text's length.
    """
    words = load_relative_words(article.language or "en") or load_relative_words("en")
    if words is None:
        return tuple(mentions), ()
    anchors = [m for m in mentions if m.form is not Form.RELATIVE and (m.score is None or m.score >= _LEAST_SCORE)]
    names = [m for m in mentions if m.form is Form.NAME]
    text = article.text
    lines = find_lines(text, anchors, words)
    in_lines = {k for line in lines for k in line.anchors}
    found = [(_of_line(text, anchors, line, words), line.loose) for line in lines]
    for k, anchor in enumerate(anchors):
        if k not in in_lines and (of_place := _of_place(text, anchor, words)) is not None:
            found.append((of_place, False))
    kept: list[Mention] = []
    raised: dict[tuple[int, int], Mention] = {}
    for mention, loose in found:
        subject = subject_before(text, names, mention, words)
        if subject is None:
            kept += [] if loose else [mention]
            continue
        kept.append(_about(mention, subject))
        if mention.relation is not None and mention.relation.distance_km is not None:
            raised[subject.name.start, subject.name.end] = _raised(subject.name)
    kept += find_unanchored(text, kept, anchors, words)
    return _with_names(mentions, raised), tuple(sorted(kept, key=lambda m: (m.start, -m.end)))


def _about(mention: Mention, subject: Subject) -> Mention:
    """A relative mention with what it tells the place of."""
    if mention.relation is None:
        return mention
    relation = dataclasses.replace(mention.relation, subject=(subject.name.start, subject.end))
    return dataclasses.replace(mention, relation=relation)


def _raised(name: Mention) -> Mention:
    """A name beside a distance, believed at least as much as one that is handed over."""
    if name.score is None or name.score >= _SCORE_OF_SUBJECT:
        return name
    return dataclasses.replace(name, score=_SCORE_OF_SUBJECT)


def _with_names(mentions: Sequence[Mention], raised: Mapping[tuple[int, int], Mention]) -> tuple[Mention, ...]:
    """The mentions with those that were raised or added; a new one gives way to a name that it overlaps."""
    if not raised:
        return tuple(mentions)
    out = [raised.get((m.start, m.end), m) for m in mentions]
    flat = [m for m in mentions if m.form is not Form.RELATIVE]
    out += [new for new in raised.values() if not any(m.start < new.end and new.start < m.end for m in flat)]
    return tuple(sorted(out, key=lambda m: (m.start, -m.end)))


def _of_line(text: str, anchors: Sequence[Mention], line: Line, words: RelativeWords) -> Mention:
    """The expression around a border, coast, road or stretch."""
    leaning = [anchors[k] for k in line.anchors]
    bearing = bearing_of(line.bearing, words)
    relation = Relation(
        kind=line.kind,
        anchors=tuple((m.start, m.end) for m in leaning),
        bearing=bearing.degrees if bearing else None,
        bearing_spread=bearing.spread if bearing else 0.0,
        spread=0.2 if line.midway else 0.0,
    )
    start = line.start
    if line.kind in (RelationKind.BORDER, RelationKind.COAST):
        sentence = leaning[0].sentence[0]
        before = text[max(sentence, start - REACH) : start]
        said = _said_before(before, words, words.before_line)
        if said is not None:
            start = start - len(before) + said.start
            relation = _around_line(relation, said, words)
    return _mention(text, start, line.end, leaning, relation)


def _around_line(relation: Relation, phrase: _Said, words: RelativeWords) -> Relation:
    """Near the border, 40 km south of the border, off the coast."""
    said = _read(phrase, relation.anchors, words)
    if relation.kind is RelationKind.BORDER:
        return said if said.kind is RelationKind.OFF_COAST else dataclasses.replace(said, border=True)
    off = said.kind in (RelationKind.OFF_COAST, RelationKind.DISTANCE)
    return dataclasses.replace(said, kind=RelationKind.OFF_COAST if off else RelationKind.COAST)


def _of_place(text: str, anchor: Mention, words: RelativeWords) -> Mention | None:
    """The expression around one name."""
    start = max(anchor.sentence[0], anchor.start - REACH)
    before = text[start : anchor.start]
    if anchor.form is Form.EMBEDDED:
        return None
    said = _said_before(before, words, words.before_place)
    if said is not None and _goes_with(text, anchor, said, words):
        relation = _read(said, ((anchor.start, anchor.end),), words)
        return _mention(text, start + said.start, anchor.end, [anchor], relation)
    return _behind(text, anchor, words)


_REGION_FORMS = frozenset(("part", "part_adjective", "outskirts", "coast", "off_coast"))


def _goes_with(text: str, anchor: Mention, phrase: _Said, words: RelativeWords) -> bool:
    """Whether what stands around the name leaves it the anchor, and not a part of something longer."""
    after = text[anchor.end : anchor.end + 40]
    if anchor.form is Form.DEMONYM:
        said = words.compiled(r" (?:\w+ )?(?:{place})\b")
        return phrase.kind == "part_adjective" and said.match(after) is not None
    if _GOES_ON.match(after) and words.calendar.isdisjoint(words_in(after)[:1]):
        return False
    if phrase.kind in _REGION_FORMS:
        return _is_region(text, anchor, phrase)
    return not (after.startswith(_POSSESSIVES) or words.compiled(" (?:{holder})\\b").match(after))


_GOES_ON = re.compile(r"[-–—/]\w| (?-i:[A-Z])[\w.]|\s\d")
"""The name goes on: near Weston-on-the-Green, near Otter Tail County Road 80, near U.S. 321."""
_POSSESSIVES = ("'s ", "’s ")
_NAME_BEFORE = re.compile(r"[a-z] [A-Z][\w’'-]+ \Z")
"""The Cairns suburbs of Edmonton and Bentley Park: suburbs of the one, and the others are they."""
_TITLE_BEFORE = re.compile(r"[A-Z][\w.]*,? (?:of|for|the|at) \Z")


def _is_region(text: str, anchor: Mention, phrase: _Said) -> bool:
    """Not a name of its own: the Society of Western Pennsylvania, the Southern District of Ohio."""
    said = phrase.match.groupdict().get("direction")
    first = anchor.start - len(phrase.match.string) + phrase.start
    if phrase.kind != "part_adjective":
        return phrase.match[0].islower() and not _NAME_BEFORE.search(text[max(0, first - 30) : first])
    if said is None or said.islower() or first == anchor.sentence[0]:
        return True
    return not _TITLE_BEFORE.search(text[max(0, first - 30) : first])


_TIMED = frozenset(("offset", "off_coast"))


def _is_spell(measured: re.Match[str], match: re.Match[str]) -> bool:
    """Whether it is a time and no way: "thirty sorties a day from Hmeimim"."""
    return measured["time"] is not None and measured["speed"] is None and "away" not in match[0]


class _Said(NamedTuple):
    """A phrase as it stands before a name."""

    kind: str
    match: re.Match[str]
    quantity: Quantity | None
    start: int
    """Where it begins in the text looked at."""


def _said_before(before: str, words: RelativeWords, phrases: Sequence[Phrase]) -> _Said | None:
    """The most telling phrase that ends a text."""
    said = words_in(before)
    if words.triggers.isdisjoint(said):
        return None
    for phrase in phrases:
        if any(need.isdisjoint(said) for need in phrase.needs):
            continue
        match = phrase.pattern.search(before)
        if match is None:
            continue
        marked = match.groupdict().get("from") is not None
        if not phrase.measured:
            return _Said(phrase.kind, match, None, match.start("from") if marked else match.start())
        measured = words.quantity.search(before[: match.start()])
        if measured is not None and (phrase.kind in _TIMED or not _is_spell(measured, match)):
            return _Said(phrase.kind, match, read_quantity(measured, words), measured.start())
    return None


def _behind(text: str, anchor: Mention, words: RelativeWords) -> Mention | None:
    """Iraq's north, Mosul's eastern districts, Boston's outskirts."""
    after = text[anchor.end : min(anchor.sentence[1], anchor.end + 60)]
    if after[:1] not in ("'", "’"):
        return None
    outskirts = words.compiled(r"['’]s? (?:{direction} )?(?:{edge})\b").match(after)
    part = outskirts or words.compiled(r"['’]s? (?:far )?{direction}(?P<side> (?:{side})\b)?(?![-\w])").match(after)
    if part is None or anchor.form is not Form.NAME:
        return None
    said = part["direction"]
    if said is not None and not said.islower():
        return None
    if not outskirts and not part["side"] and said.endswith("ern"):
        return None
    bearing = bearing_of(said, words)
    relation = Relation(
        kind=RelationKind.OUTSKIRTS if outskirts else RelationKind.PART,
        anchors=((anchor.start, anchor.end),),
        bearing=bearing.degrees if bearing else None,
        bearing_spread=bearing.spread if bearing else 0.0,
    )
    return _mention(text, anchor.start, anchor.end + part.end(), [anchor], relation)


def _read(phrase: _Said, anchors: tuple[tuple[int, int], ...], words: RelativeWords) -> Relation:
    """What a phrase says."""
    quantity = phrase.quantity
    bearing = bearing_of(phrase.match.groupdict().get("direction"), words)
    problem = None
    if quantity is not None and quantity.km > _HALF_WAY_ROUND_KM:
        problem = f"{quantity.km:,.0f} km is more than half way round the Earth"
    return Relation(
        kind=_KINDS[phrase.kind],
        anchors=anchors,
        distance_km=quantity.km if quantity else None,
        spread=quantity.spread if quantity else 0.0,
        within=quantity.within if quantity else False,
        bearing=bearing.degrees if bearing else None,
        bearing_spread=bearing.spread if bearing else 0.0,
        problem=problem,
    )


def _mention(text: str, start: int, end: int, leaning: Sequence[Mention], relation: Relation) -> Mention:
    scores = [m.score for m in leaning if m.score is not None]
    return Mention(
        start=start,
        end=end,
        text=text[start:end],
        form=Form.RELATIVE,
        sentence=leaning[0].sentence,
        score=min(scores) if scores else None,
        page=leaning[0].page,
        relation=relation,
    )
