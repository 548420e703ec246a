"""A language as data: cue classes, heads and abbreviations (TOML), and which words are common or personal names."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from importlib.resources import files
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["LANGUAGES", "WORD_CLASSES", "Language", "load_language"]

WORD_CLASSES = (
    "common1", "common2", "common3", "given1", "given2", "surname1", "surname2", "surname3",
    "proper", "upper", "brand", "organisation",
)  # fmt: skip
"""Lists of words.txt in the order of their bits: common words by frequency, given names, surnames by frequency,
words with a capital that name no place, words that are always capitalised, brands, organisations."""

_SHARED = ("given1", "given2", "surname1", "surname2", "surname3", "brand", "organisation")
LANGUAGES = ("en", "fr")
"""Those that there is data for, by ISO 639-1 code; the weights were learnt on the first."""


@dataclass(frozen=True, slots=True)
class Language:
    """What words say in one language."""

    code: str
    """ISO 639-1."""
    joins: frozenset[str]
    elisions: frozenset[str]
    """Parts of words before an apostrophe that are words of their own: the d of d'Alep."""
    abbreviations: frozenset[str]
    never_last: frozenset[str]
    """Abbreviations that end no sentence, with their dot."""
    starters: frozenset[str]
    """Words that begin a sentence even after an abbreviation."""
    left: Mapping[str, int]
    """Word → 1 + index of its class among `left_classes`."""
    right: Mapping[str, int]
    head: Mapping[str, int]
    left_classes: tuple[str, ...]
    right_classes: tuple[str, ...]
    head_classes: tuple[str, ...]
    words: Mapping[str, int]
    """Lower-case word → bits of `WORD_CLASSES`."""


def load_language(code: str = "en") -> Language:
    """The language of an ISO 639-1 code; FileNotFoundError when geomap has no data for it."""
    folder = files("geomap.recognise") / "data"
    table = tomllib.loads((folder / f"{code}.toml").read_text("utf-8"))
    classes = {part: tuple(table[part]) for part in ("left", "right", "head")}
    mappings = {
        part: {word: index for index, name in enumerate(names, 1) for word in table[part][name].split()}
        for part, names in classes.items()
    }
    return Language(
        code=code,
        joins=frozenset(table["joins"].split()),
        elisions=frozenset(table.get("elisions", "").split()),
        abbreviations=frozenset(table["abbreviations"].split()),
        never_last=frozenset(table["never_last"].split()),
        starters=frozenset(table["starters"].split()),
        left=mappings["left"],
        right=mappings["right"],
        head=mappings["head"],
        left_classes=classes["left"],
        right_classes=classes["right"],
        head_classes=classes["head"],
        words=_words((folder / "words.txt").read_text("utf-8"), table.get("words")),
    )


def _words(text: str, own: Mapping[str, str] | None) -> dict[str, int]:
    """Word → bits; of a language with lists of its own, only the names of people, brands and groups are shared."""
    lists = dict(line.split(": ", 1) for line in text.splitlines())
    if own is not None:
        lists = {label: lists[label] for label in _SHARED} | dict(own)
    bits: dict[str, int] = {}
    for label, words in lists.items():
        bit = 1 << WORD_CLASSES.index(label)
        for word in words.split():
            bits[word] = bits.get(word, 0) | bit
    return bits
