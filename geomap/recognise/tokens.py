"""Text → tokens and sentence bounds. Linear in the text's length; offsets count code points."""

from __future__ import annotations

import re
from bisect import bisect_right
from enum import IntEnum
from typing import TYPE_CHECKING, NamedTuple

from geomap.text import fold_token

if TYPE_CHECKING:
    from geomap.recognise.language import Language

__all__ = ["Shape", "Token", "Tokeniser", "Tokens", "sentence_of"]

_TOKEN = re.compile(
    r"""(?:[^\W\d_]\.){2,}            # U.S., a.m.
      | \w+(?:['’‘ʻʼ](?!s\b)\w+)*    # words, O'Brien, Sana'a
      | ['’]s\b                      # possessive
      | \n[ \t\r]*(?:\n\s*)?         # line and paragraph ends
      | [^\w\s]""",
    re.VERBOSE,
)
_MAX_CACHED = 200_000
_MAX_TOKEN = 60
"""Longer words are no names; they are not folded."""


class Shape(IntEnum):
    """How a token is written."""

    PUNCTUATION = 0
    LOWER = 1
    CAPITAL = 2
    UPPER = 3
    MIXED = 4
    NUMBER = 5
    LINE = 6
    PARAGRAPH = 7
    INITIAL = 8
    POSSESSIVE = 9


class Token(NamedTuple):
    """What one written word is, wherever it stands."""

    text: str
    low: str
    folded: str
    shape: int
    left: int
    right: int
    head: int
    words: int
    joins: bool
    dotted: bool


class Tokens(NamedTuple):
    """The tokens of a text with their offsets, and the offsets at which its sentences begin."""

    starts: list[int]
    ends: list[int]
    tokens: list[Token]
    sentences: list[int]


class Tokeniser:
    """Cuts texts; remembers what it knows of each written word."""

    def __init__(self, language: Language) -> None:
        self._language = language
        self._known: dict[str, Token] = {}

    def token(self, text: str) -> Token:
        """What one written word is."""
        token = self._known.get(text)
        if token is None:
            if len(self._known) > _MAX_CACHED:
                self._known.clear()
            token = self._known[text] = self._look_up(text)
        return token

    def _look_up(self, text: str) -> Token:
        language = self._language
        dotted = len(text) > 1 and text.endswith(".")
        low = text.lower()
        bare = low.rstrip(".") if dotted else low
        folded = fold_token(text) if len(text) <= _MAX_TOKEN else ""
        return Token(
            text=text,
            low=low,
            folded=folded,
            shape=_shape(text),
            left=language.left.get(bare, 0),
            right=language.right.get(bare, 0),
            head=language.head.get(bare, 0),
            words=language.words.get(bare, 0),
            joins=low in language.joins,
            dotted=dotted,
        )

    def cut(self, text: str) -> Tokens:
        """The tokens of a text; an abbreviation keeps its dot."""
        starts: list[int] = []
        ends: list[int] = []
        tokens: list[Token] = []
        known, abbreviations = self._known, self._language.abbreviations
        for match in _TOKEN.finditer(text):
            word = match.group()
            start = match.start()
            if word == "." and ends and ends[-1] == start and (previous := tokens[-1]).low in abbreviations:
                ends[-1] = start + 1
                tokens[-1] = self.token(previous.text + ".")
                continue
            starts.append(start)
            ends.append(start + len(word))
            tokens.append(known.get(word) or self.token(word))
        return Tokens(starts, ends, tokens, _sentences(text, starts, ends, tokens))


def _shape(text: str) -> int:
    first = text[0]
    if first == "\n":
        return Shape.PARAGRAPH if text.count("\n") > 1 else Shape.LINE
    if first.isdigit():
        return Shape.NUMBER
    if not first.isalpha():
        return Shape.POSSESSIVE if len(text) > 1 and text[1] == "s" else Shape.PUNCTUATION
    if first.isupper() or first.istitle():
        if len(text) == 1 or (len(text) == 2 and text[1] == "."):
            return Shape.INITIAL
        if text[1:].islower():
            return Shape.CAPITAL
        return Shape.UPPER if text.isupper() else Shape.MIXED
    if first.islower():
        return Shape.LOWER if text.islower() else Shape.MIXED
    return Shape.CAPITAL  # a script without case: any word may be a name


_CLOSING = "\"'”’)]»"
_OPENING = "\"'“‘([«"


def _sentences(text: str, starts: list[int], ends: list[int], tokens: list[Token]) -> list[int]:
    """Offsets at which sentences begin; the first is 0."""
    bounds = [0]
    wrapped = _is_wrapped(text)
    count = len(tokens)
    for i, token in enumerate(tokens):
        shape = token.shape
        if shape == Shape.PARAGRAPH:
            bounds.append(ends[i])
        elif shape == Shape.LINE:
            after = text[ends[i] : ends[i] + 1]
            if not after.islower() and not (wrapped and i and tokens[i - 1].text not in ".!?:;"):
                bounds.append(ends[i])
        elif token.text in ("!", "?", ".", "…") or (token.dotted and token.low not in _NEVER_LAST):
            j = i + 1
            while j < count and tokens[j].text in _CLOSING and starts[j] == ends[j - 1]:
                j += 1
            if j < count and starts[j] > ends[j - 1] and _may_begin(tokens, j, after_abbreviation=token.dotted):
                bounds.append(starts[j])
    return [bound for k, bound in enumerate(bounds) if k == 0 or bound > bounds[k - 1]]


_NEVER_LAST_WORDS = """
mr. mrs. ms. dr. prof. st. mt. ft. gen. sen. rep. gov. lt. col. sgt. capt. cpl. maj. adm. rev. hon. no. vs. pres.
det. n. s. e. w. jan. feb. mar. apr. aug. sept. oct. nov. dec.
"""
_STARTING_WORDS = """
the a an he she it they we i you but and in on at for as when while after before if this that these those there his
her their its our my mr mrs police officials according although however meanwhile about more no some many most
"""
_NEVER_LAST = frozenset(_NEVER_LAST_WORDS.split())
_STARTERS = frozenset(_STARTING_WORDS.split())


def _may_begin(tokens: list[Token], j: int, *, after_abbreviation: bool) -> bool:
    token = tokens[j]
    if token.text in _OPENING:
        return True
    if after_abbreviation:
        return token.shape in (Shape.CAPITAL, Shape.INITIAL, Shape.UPPER) and token.low in _STARTERS
    return token.shape not in (Shape.LOWER, Shape.PUNCTUATION, Shape.POSSESSIVE)


def _is_wrapped(text: str) -> bool:
    """Whether lines end at a fixed width, so that a line end is no sentence end."""
    lines = [len(line) for line in text.split("\n", 200)[:200] if line.strip()]
    long = [n for n in lines if n >= 45]
    return len(long) > 4 and max(lines[:200]) <= 100 and len(long) > len(lines) / 2


def sentence_of(bounds: list[int], text: str, start: int, end: int) -> tuple[int, int]:
    """The sentence around a span, blanks at its ends left out."""
    k = bisect_right(bounds, start) - 1
    first = bounds[k]
    nxt = bisect_right(bounds, max(start, end - 1))
    last = bounds[nxt] if nxt < len(bounds) else len(text)
    while last > end and text[last - 1].isspace():
        last -= 1
    while first < start and text[first].isspace():
        first += 1
    return first, last
