"""Text as geomap sees it: folding of names, and bits that every stage needs. Pure functions."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from rapidfuzz import fuzz

from geomap.model import Status

if TYPE_CHECKING:
    from geomap.model import Place, Resolution

__all__ = [
    "begins_alike",
    "counted",
    "fold",
    "fold_token",
    "is_spelling_of",
    "place_in_words",
    "plain",
    "separator_of",
    "why_nowhere",
]

_SPECIAL = str.maketrans(
    {
        "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ß": "ss", "æ": "ae", "œ": "oe",
        "ı": "i", "ə": "e", "ŋ": "ng", "ħ": "h", "ŧ": "t", "ɓ": "b", "ɗ": "d", "ƙ": "k", "ƴ": "y",
    }
)  # fmt: skip
_DROPPED = str.maketrans(
    dict.fromkeys(".'`´‘’‚‛ʻʼʽʾʿˈˊˋ′ʹ՚＇·")
    | dict.fromkeys(map(chr, (0x00AD, 0x200B, 0x200C, 0x200D, 0x200E, 0x200F, 0x2060, 0xFEFF)))
)
_BREAK = re.compile(r"[^\w&+]+|_+")
_EXPANDED = {"st": "saint", "ste": "sainte", "mt": "mount", "ft": "fort", "&": "and"}

_SEPARATORS = ",;\t|"


def fold(name: str) -> str:
    """A name as gazetteer and text are compared: case, accents, dots, apostrophes, hyphens and a leading "the" aside.

    >>> fold("The Hague"), fold("St. Louis"), fold("Ar-Raqqah"), fold("U.S.")
    ('hague', 'saint louis', 'ar raqqah', 'us')

    Folding twice changes nothing, and folding words one by one and joining them with blanks
    is the same as folding the whole (but for a leading "the").
    """
    folded = fold_token(name)
    while folded.startswith("the "):
        folded = folded[4:]
    return folded


def fold_token(text: str) -> str:
    """As `fold`, but a leading "the" stays: for words that are folded one by one.

    >>> fold_token("İncirlik"), fold_token("the")
    ('incirlik', 'the')
    """
    if text.isascii():
        lowered = text.lower().translate(_DROPPED)
    else:
        decomposed = unicodedata.normalize("NFKD", text.translate(_DROPPED)).casefold().translate(_SPECIAL)
        bare = "".join(c for c in unicodedata.normalize("NFKD", decomposed) if not unicodedata.combining(c))
        lowered = unicodedata.normalize("NFC", bare.translate(_DROPPED))
    return " ".join(_EXPANDED.get(word, word) for word in _BREAK.split(lowered) if word)


_ARTICLE = re.compile(r"^(?:al|el|ar|as|ash|at|az|ad|an|la|le|los|las) ")
_ALIKE = 74.0
"""Least share of letters that two spellings have in common, percent: twice the matching over all (rapidfuzz)."""


def is_spelling_of(said: str, own: str) -> bool:
    """Whether a folded name is another spelling, a shorter or a longer form of a place's own folded name.

    >>> is_spelling_of("fallujah", "al fallujah"), is_spelling_of("baiji", "bayji"), is_spelling_of("homs", "al khums")
    (True, True, False)
    """
    if own.startswith(said) or said.startswith(own):
        return True
    return fuzz.ratio(_ARTICLE.sub("", said), _ARTICLE.sub("", own), score_cutoff=_ALIKE) > 0


def begins_alike(said: str, own: str) -> bool:
    """Whether two folded names begin with the same letter, articles aside.

    >>> begins_alike("fallujah", "al fallujah"), begins_alike("rome", "lome"), begins_alike("salem", "bensalem")
    (True, False, False)
    """
    return _ARTICLE.sub("", said)[:1] == _ARTICLE.sub("", own)[:1]


def counted(number: int, noun: str) -> str:
    """A number with its noun in singular or plural.

    >>> counted(1, "article"), counted(2304, "article")
    ('1 article', '2,304 articles')
    """
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def separator_of(table: str) -> str:
    """What parts the columns of a table, told by its first line; some spreadsheets write semicolons.

    >>> separator_of("name,latitude"), separator_of("name;latitude"), separator_of("name")
    (',', ';', ',')
    """
    return max(_SEPARATORS, key=table.partition("\n")[0].count)


def place_in_words(place: Place) -> str:
    """A place as people write it: name, province, country, kind.

    Parts that repeat the name are left out: "Iraq (country)", not "Iraq, Iraq".
    """
    parts = dict.fromkeys(part for part in (place.name, place.admin1, place.country) if part)
    return f"{', '.join(parts)} ({place.kind.value})"


def why_nowhere(resolution: Resolution) -> str:
    """Why a mention has no place, in words that go on from "because" or stand after a dash.

    What a person decided comes first, then what a description leans on, then the likeliest place, if one was weighed.
    """
    rejected = resolution.status is Status.REJECTED
    if resolution.corrected_by is not None:
        return f"a person decided that it is {'not a place here' if rejected else 'not known which place it is'}"
    leaning = next((e.detail for e in resolution.evidence if e.reason == "relative"), None)
    if leaning is not None:
        return leaning
    if resolution.alternatives:
        best = resolution.alternatives[0]
        sure = round(best.confidence, 4)
        return f"{place_in_words(best.place)} would be right with {sure:.0%}, which is too little"
    return "the words around it speak of something else" if rejected else "the gazetteer knows no such place"


def plain(text: str) -> str:
    """Text made safe for a terminal: control and direction characters become blanks, lone surrogates "?"."""
    return "".join(
        " " if unicodedata.category(c) in ("Cc", "Cf", "Zl", "Zp") else "?" if "\ud800" <= c <= "\udfff" else c
        for c in text
    )
