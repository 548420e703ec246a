"""How a language says relative places: word classes and phrases (TOML), compiled once."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

__all__ = ["Bearing", "Phrase", "RelativeWords", "bearing_of", "blanks", "load_relative_words", "words_in"]


@dataclass(frozen=True, slots=True)
class Bearing:
    """What a direction word says."""

    degrees: float
    """Clockwise from north."""
    spread: float
    """Degrees on each side that the word leaves open."""


@dataclass(frozen=True, slots=True)
class Phrase:
    """One way to say something before a name; `pattern` ends where the name begins."""

    kind: str
    pattern: re.Pattern[str]
    measured: bool
    """Whether a distance must stand right before it."""
    needs: tuple[frozenset[str], ...]
    """Sets of words; without one of each it can't match. Told cheaply, before the pattern is tried."""


@dataclass(frozen=True, slots=True, eq=False)
class RelativeWords:
    """The classes and phrases of one language. Keys are lower case."""

    numbers: Mapping[str, tuple[float, float]]
    """Word → (number, how inexact it is as a share)."""
    lengths: Mapping[str, float]
    """Unit → km."""
    times: Mapping[str, float]
    """Unit → hours."""
    speeds: Mapping[str, float]
    """Way of travelling → km/h."""
    directions: Mapping[str, Bearing]
    hedges: Mapping[str, float]
    bounds: frozenset[str]
    before_place: tuple[Phrase, ...]
    before_line: tuple[Phrase, ...]
    triggers: frozenset[str]
    """Words without one of which nothing before a name is a relative expression."""
    calendar: frozenset[str]
    """Days and months: capitalised, and no places."""
    openings: frozenset[str]
    """Words that may be capitalised at the beginning of a sentence, before a name."""
    quantity: re.Pattern[str]
    """A distance at the end of a text."""
    classes: Mapping[str, str]
    """Name of a class or part → expression, for patterns that stand around names."""

    def compiled(self, pattern: str) -> re.Pattern[str]:
        """A phrase with its {classes} filled in; compiled once."""
        return _once(self, pattern)


@cache
def _once(words: RelativeWords, pattern: str) -> re.Pattern[str]:
    return _compiled(pattern, words.classes)


def bearing_of(said: str | None, words: RelativeWords) -> Bearing | None:
    """What a direction word says, however it is hyphenated; None without one."""
    return words.directions[re.sub(r"\s+", "-", said.lower())] if said else None


@lru_cache(maxsize=64)
def words_in(text: str) -> tuple[str, ...]:
    """The words of a text in lower case; what is joined by hyphens, or to a number, apart.

    The same stretch before a name is asked for by several readers, one soon after the other.
    """
    return tuple(_WORD.findall(text.lower()))


_WORD = re.compile(r"[^\W\d_]+")


def blanks(pattern: str) -> str:
    """A phrase in which a blank stands for any blanks, at most a line end among them."""
    return pattern.replace(" ", r"\s{1,3}")


def _compiled(pattern: str, classes: Mapping[str, str]) -> re.Pattern[str]:
    filled = re.sub(r"\{(\w+)\}", lambda m: classes[m[1]], blanks(pattern))
    return re.compile(filled, re.IGNORECASE)


def _either(words: Iterable[str]) -> str:
    """Any of these words, the longest first."""
    return "|".join(blanks(re.escape(w).replace(r"\ ", " ")) for w in sorted(set(words), key=lambda w: (-len(w), w)))


_HYPHEN = re.escape("-")


@cache
def load_relative_words(code: str) -> RelativeWords | None:
    """The words of an ISO 639-1 code, or None when geomap has none for it."""
    path = files("geomap.recognise") / "data" / f"relative.{code}.toml"
    return _parsed(tomllib.loads(path.read_text("utf-8"))) if code.isalpha() and path.is_file() else None


def _spelled(table: Mapping[str, float]) -> dict[str, float]:
    return {word.replace("-", " ") if " " in word else word: v for words, v in table.items() for word in words.split()}


def _parsed(table: Mapping[str, Any]) -> RelativeWords:
    numbers = {word: (float(number), float(spread)) for word, (number, spread) in table["numbers"].items()}
    lengths = {word.replace("nautical-", "nautical "): km for word, km in _spelled(table["lengths"]).items()}
    times, speeds = _spelled(table["times"]), {w.replace("-", " "): v for w, v in _spelled(table["speeds"]).items()}
    directions, headings = _bearings(table["directions"]), _bearings(table.get("headings", {}))
    hedges, bounds = dict(table["hedges"]), frozenset(table["bounds"]["most"].split("|"))
    classes = _classes(table["words"], numbers, lengths, times, speeds, directions, headings, hedges, bounds)
    signs = {name: _first_words(said) for name, said in table["words"].items()}
    signs |= {
        "direction": _pieces(directions),
        "heading": _pieces([*directions, *headings]),
        "quantity": _pieces(lengths) | _pieces(times),
    }
    phrases = {
        place: tuple(
            _phrase(kind, pattern, classes, signs)
            for kind, patterns in table["phrases"][place].items()
            for pattern in patterns
        )
        for place in ("place", "line")
    }
    wanted = ("triggers", "edge", "coast", "middle", "border", "road", "direction", "quantity")
    return RelativeWords(
        numbers=numbers, lengths=lengths, times=times, speeds=speeds, directions=directions | headings, hedges=hedges,
        bounds=bounds, before_place=phrases["place"], before_line=phrases["line"],
        triggers=frozenset().union(*(signs[name] for name in wanted)),
        calendar=frozenset(table["words"]["calendar"].split("|")),
        openings=frozenset(table["words"]["openings"].split("|")),
        quantity=_compiled(r"(?<![\w-]){quantity}\Z", classes), classes=classes,
    )  # fmt: skip


def _bearings(table: Mapping[str, Any]) -> dict[str, Bearing]:
    return {word: Bearing(degrees, spread) for words, degrees, spread in table.values() for word in words.split()}


_MEASURED = "{quantity}"


def _phrase(kind: str, pattern: str, classes: Mapping[str, str], signs: Mapping[str, frozenset[str]]) -> Phrase:
    """The distance is looked for apart, so that its long expression is compiled once."""
    measured = pattern.startswith(_MEASURED)
    said = pattern.removeprefix(_MEASURED) if measured else rf"(?<![\w-]){pattern}"
    return Phrase(kind, _compiled(rf"{said}\Z", classes), measured, _needs(pattern, signs))


_OPTIONAL = re.compile(r"\(\?:[^()]*(?:\([^()]*\)[^()]*)*\)\?")
_PLURAL = re.compile(r"\w+\?")


def _needs(pattern: str, signs: Mapping[str, frozenset[str]]) -> tuple[frozenset[str], ...]:
    """A set for each class that a phrase can't do without."""
    must = _OPTIONAL.sub("", pattern)
    return tuple(signs[name] for name in re.findall(r"\{(\w+)\}", must) if name in signs)


def _first_words(said: str) -> frozenset[str]:
    """The words with which the members of a class begin; "coasts?" is two."""
    firsts = [member.split()[0] for member in said.split("|")]
    return frozenset(w for first in firsts for w in (first.replace("?", ""), _PLURAL.sub(lambda m: m[0][:-2], first)))


def _pieces(words: Iterable[str]) -> frozenset[str]:
    """The last word of each: "north-west" may be written as two."""
    return frozenset(piece for word in words for piece in (word, re.split(r"[ -]", word)[-1]))


def _classes(
    words: Mapping[str, str],
    numbers: Iterable[str],
    lengths: Iterable[str],
    times: Iterable[str],
    speeds: Iterable[str],
    directions: Iterable[str],
    headings: Iterable[str],
    hedges: Iterable[str],
    bounds: Iterable[str],
) -> dict[str, str]:
    """The expression of each class, and of the parts that phrases are built of."""
    classes = {name: blanks(value) for name, value in words.items()}
    spelled = [w for w in numbers if " " not in w]
    number = (
        rf"(?:\d{{1,3}}(?:,\d{{3}}){{1,4}}|\d{{1,9}})(?:\.\d{{1,4}})?(?:\s?½|(?:[ -]\d)?/\d)?|½|"
        rf"(?:{_either(numbers)})(?:-(?:{_either(spelled)}))?(?:\s(?:hundred|thousand))?"
    )
    classes["direction"] = rf"(?P<direction>{_either(directions).replace(_HYPHEN, '[- ]')})\b"
    either = _either([*directions, *headings]).replace(_HYPHEN, "[- ]")
    classes["heading"] = rf"(?P<direction>{either})\b"
    classes["from"] = "(?P<from>)"
    classes["fill"] = blanks(
        rf"(?:(?:the|an?|its|their) )?(?:(?:[\w'’.-]{{1,20}} ){{0,3}}?(?:(?:{words['place']})(?: of|,)?|capital,?) )?"
        rf"(?:the )?(?:(?:{words['middle']}) )?"
    )
    hedge = _either([*hedges, *bounds])
    classes["quantity"] = blanks(
        rf"(?:(?P<hedge>{hedge}) )?(?:(?P<hedge2>{hedge}) )?(?:an? (?=\S+-))?"
        rf"(?P<number>{number})(?:(?: ?[-–—] ?| to | or )(?P<upto>{number}))?(?:[ -]|(?<=\d))(?:of (?:an? )?)?"
        rf"(?:(?P<length>{_either(lengths)})|"
        rf"(?P<time>{_either(times)})(?:['’]s?)?(?:[ -](?P<speed>{_either(speeds)}))?)"
        rf"(?![\w-])(?P<plus> and a half)?(?: ?\([^()\n]{{1,40}}\)|, or [^,\n]{{1,40}},)?"
    )
    return classes
