"""Text → tokens and sentence bounds. Linear in the text's length; offsets count code points."""

from __future__ import annotations

import re
from bisect import bisect_right
from enum import IntEnum
from typing import TYPE_CHECKING, NamedTuple

from geomap.recognise.lines import soft_line_ends
from geomap.text import fold_token

if TYPE_CHECKING:
    from collections.abc import Container

    from geomap.recognise.language import Language

__all__ = ["Shape", "Token", "Tokeniser", "Tokens", "sentence_of"]

_WORDS_AND_MARKS = r"""
        (?:[^\W\d_]\.){2,}            # U.S., a.m.
      | \w+(?:['’‘ʻʼ](?!s\b)\w+)*    # words, O'Brien, Sana'a
      | ['’]s\b                      # possessive
      | \n[ \t\r]*(?:\n\s*)?         # line and paragraph ends
      | [^\w\s]"""
_CLOSING = "\"'”’)]»"
_OPENING = "\"'“‘([«"
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
        elided = "|".join(sorted(map(re.escape, language.elisions)))
        before = rf"\b(?i:{elided})['’](?=\w) |" if elided else ""  # d'Alep is two words
        self._pattern = re.compile(before + _WORDS_AND_MARKS, re.VERBOSE)

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
        """The tokens of a text; an abbreviation keeps its dot, and line ends that only fit the page are left out."""
        starts: list[int] = []
        ends: list[int] = []
        tokens: list[Token] = []
        known, abbreviations = self._known, self._language.abbreviations
        soft = soft_line_ends(text)
        for match in self._pattern.finditer(text):
            word = match.group()
            start = match.start()
            if start in soft:
                continue
            if word == "." and ends and ends[-1] == start and (previous := tokens[-1]).low in abbreviations:
                ends[-1] = start + 1
                tokens[-1] = self.token(previous.text + ".")
                continue
            starts.append(start)
            ends.append(start + len(word))
            tokens.append(known.get(word) or self.token(word))
        return Tokens(starts, ends, tokens, self._sentences(text, starts, ends, tokens))

    def _sentences(self, text: str, starts: list[int], ends: list[int], tokens: list[Token]) -> list[int]:
        """Offsets at which sentences begin; the first is 0."""
        bounds = [0]
        never_last, starters = self._language.never_last, self._language.starters
        count = len(tokens)
        for i, token in enumerate(tokens):
            shape = token.shape
            if shape == Shape.PARAGRAPH:
                bounds.append(ends[i])
            elif shape == Shape.LINE:
                if not text[ends[i] : ends[i] + 1].islower():
                    bounds.append(ends[i])
            elif token.text in ("!", "?", ".", "…") or (token.dotted and token.low not in never_last):
                j = i + 1
                while j < count and tokens[j].text in _CLOSING and starts[j] == ends[j - 1]:
                    j += 1
                if j < count and starts[j] > ends[j - 1] and _may_begin(tokens, j, starters if token.dotted else None):
                    bounds.append(starts[j])
        return [bound for k, bound in enumerate(bounds) if k == 0 or bound > bounds[k - 1]]


def _shape(text: str) -> int:
    first = text[0]
    if first == "\n":
        return Shape.PARAGRAPH if text.count("\n") > 1 else Shape.LINE
    if first.isdigit():
        return Shape.NUMBER
    if len(text) > 1 and text[-1] in "'’":
        return Shape.LOWER  # the d' of d'Alep
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


def _may_begin(tokens: list[Token], j: int, starters: Container[str] | None) -> bool:
    """Whether a sentence may begin at token j; after an abbreviation only with one of `starters`."""
    token = tokens[j]
    if token.text in _OPENING:
        return True
    if starters is not None:
        return token.shape in (Shape.CAPITAL, Shape.INITIAL, Shape.UPPER) and token.low in starters
    return token.text[0].isupper() or token.shape not in (Shape.LOWER, Shape.PUNCTUATION, Shape.POSSESSIVE)


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
