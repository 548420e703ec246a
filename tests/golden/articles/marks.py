"""Reads the marked articles and judges what geomap says of them.

An article's text bears its expectations in brackets:

    [Ramadi]                 a place; what it must be stands in places.toml under the same word
    [PARIS|Paris TX]         a place, with another key in places.toml
    [Iraqi:d|Iraq]           of another form than `name`: d demonym, e embedded, n name; any of the letters given
    [Anbar (province)|Anbar] the part in parentheses may or may not belong to the mention
    [!Jordan]                nothing that is placed, in no form
    [-York]                  not placed as a name of its own; as a part of another name it may be
    [?Highlands]             either way

Whatever bears no mark may not be placed, demonyms and relative expressions aside. Single line ends in a text are for
the eye: they are read as spaces unless the article says `keep_lines`.
"""

from __future__ import annotations

import re
import tomllib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import geomap
from geomap.geo import distance_km
from geomap.model import Article, Form, Kind, Place, Point, Resolution, Status

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

FOLDER = Path(__file__).parent
_MARK = re.compile(r"\[([^\[\]]+)\]")
_FORMS = {"n": Form.NAME, "e": Form.EMBEDDED, "d": Form.DEMONYM}
_NEAR_KM = 60.0


class Expected(NamedTuple):
    """Which place it must be; what isn't said doesn't matter."""

    country: str | None
    admin1: str | None
    kinds: frozenset[Kind]
    point: Point | None
    near_km: float

    def fits(self, place: Place) -> bool:
        return (
            self.country in (None, place.country_code)
            and self.admin1 in (None, place.admin1_code)
            and (not self.kinds or place.kind in self.kinds)
            and (self.point is None or distance_km(place.point, self.point) <= self.near_km)
        )


class Mark(NamedTuple):
    """A marked span: `spans` are the ones that are right, the longest first; `expected` only for places."""

    spans: tuple[tuple[int, int], ...]
    sign: str
    forms: frozenset[Form]
    expected: Expected | None


class Marked(NamedTuple):
    """An article with its marks; `must_hold` unless the entry says `rate_only`: then it counts in a share alone."""

    topic: str
    article: Article
    marks: tuple[Mark, ...]
    must_hold: bool = True


class Verdict(NamedTuple):
    """One expectation, or one place too many, and how it went."""

    topic: str
    article: str
    words: str
    is_place: bool
    fault: str | None

    def __str__(self) -> str:
        return f"{self.topic} / {self.article}: {self.words!r} {self.fault or 'right'}"


def read(*names: str) -> list[Marked]:
    """The marked articles of files or folders beside this module; the topic is the file's stem."""
    known = places()
    files = [path for name in names for path in sorted(_files(FOLDER / name))]
    tables = [(path.stem, _load(path)) for path in files]
    return [
        _marked(topic, entry, known, table.get("language", "en"))
        for topic, table in tables
        for entry in table["article"]
    ]


def judge(marked: Iterable[Marked]) -> list[Verdict]:
    """Runs geomap on the articles, all with one opened gazetteer, and compares."""
    given = list(marked)
    located = geomap.locate(one.article for one in given)
    return [
        Verdict(one.topic, one.article.id, *rest)
        for one, result in zip(given, located, strict=True)
        for rest in _judged(one, result.resolutions)
    ]


def share(verdicts: Iterable[Verdict]) -> float:
    """The share of the verdicts that are right, 0 to 1."""
    faults = [verdict.fault for verdict in verdicts]
    return faults.count(None) / len(faults)


def told(verdicts: Iterable[Verdict]) -> str:
    """What went wrong, one line each."""
    return "\n".join(str(verdict) for verdict in verdicts if verdict.fault)


def floors() -> dict[str, dict[str, float]]:
    """The lowest shares that are let through."""
    return _load(FOLDER.parent / "floors.toml")


@cache
def places() -> dict[str, Expected]:
    """places.toml, read."""
    return {key: _expected(value.split()) for key, value in _load(FOLDER / "places.toml").items()}


def _files(path: Path) -> Iterator[Path]:
    return path.glob("*.toml") if path.is_dir() else iter([path])


def _load(path: Path) -> dict:
    return tomllib.loads(path.read_text(encoding="utf-8"))


def _expected(words: list[str]) -> Expected:
    country = admin1 = None
    near_km = _NEAR_KM
    kinds, numbers = set(), []
    for word in words:
        if re.fullmatch(r"[A-Z]{2}(-\w+)?", word):
            country, _, admin1 = word.partition("-")
        elif word.startswith("~"):
            near_km = float(word[1:])
        elif word[0].isalpha():
            kinds.add(Kind(word))
        else:
            numbers.append(float(word))
    point = Point(*numbers) if numbers else None
    return Expected(country, admin1 or None, frozenset(kinds), point, near_km)


def _marked(topic: str, entry: dict, known: dict[str, Expected], language: str) -> Marked:
    source = entry["text"].strip()
    if not entry.get("keep_lines"):
        source = re.sub(r"(?<!\n)\n(?!\n)", " ", source)
    text, marks, done = "", [], 0
    for match in _MARK.finditer(source):
        text += source[done : match.start()]
        words, mark = _mark(match[1], len(text), known)
        text, done = text + words, match.end()
        marks.append(mark)
    article = Article(id=entry["name"], text=text + source[done:], language=language)
    return Marked(topic, article, tuple(marks), not entry.get("rate_only"))


def _mark(inside: str, start: int, known: dict[str, Expected]) -> tuple[str, Mark]:
    if inside[0] in "!-?":
        words = inside[1:]
        return words, Mark(((start, start + len(words)),), inside[0], frozenset(), None)
    written, _, key = inside.partition("|")
    written, _, letters = written.partition(":")
    words = re.sub(r"[()]", "", written)
    least = re.sub(r"\([^)]*\)", "", written).strip()
    first = start + words.index(least)
    spans = dict.fromkeys([(start, start + len(words)), (first, first + len(least))])
    forms = frozenset(_FORMS[letter] for letter in letters or "n")
    return words, Mark(tuple(spans), "", forms, known[" ".join(key.split()) or words])


def _judged(marked: Marked, resolutions: Iterable[Resolution]) -> Iterator[tuple[str, bool, str | None]]:
    text = marked.article.text
    seen = [r for r in resolutions if r.mention.form is not Form.RELATIVE]
    for mark in marked.marks:
        start, end = mark.spans[0]
        over = [r for r in seen if r.mention.start < end and start < r.mention.end]
        if mark.expected is not None:
            yield text[start:end], True, _fault_of_place(mark, over)
        elif mark.sign != "?":
            yield text[start:end], False, _fault_of_placed(r for r in over if mark.sign == "!" or _is_name(r))
    covered = [mark.spans[0] for mark in marked.marks]
    for r in seen:
        free = not any(r.mention.start < end and start < r.mention.end for start, end in covered)
        if free and r.place is not None and r.mention.form is not Form.DEMONYM:
            yield r.mention.text, False, _fault_of_placed([r])


def _fault_of_place(mark: Mark, over: list[Resolution]) -> str | None:
    found = [r for r in over if r.status is not Status.REJECTED]
    if not found:
        return "rejected" if over else "not found"
    exact = [r for r in found if (r.mention.start, r.mention.end) in mark.spans]
    if not exact:
        return f"found as {found[0].mention.text!r}"
    (one, *_) = exact
    if one.mention.form not in mark.forms:
        return f"of form {one.mention.form.value}"
    if one.place is None:
        return "unknown"
    return None if mark.expected and mark.expected.fits(one.place) else f"is {_where(one.place)}"


def _fault_of_placed(resolutions: Iterable[Resolution]) -> str | None:
    return next((f"placed at {_where(r.place)}" for r in resolutions if r.place is not None), None)


def _is_name(resolution: Resolution) -> bool:
    return resolution.mention.form is Form.NAME


def _where(place: Place) -> str:
    return ", ".join(filter(None, [place.name, place.admin1, place.country_code, place.kind.value]))
