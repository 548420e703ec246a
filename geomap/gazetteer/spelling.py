"""A key that transliterations of one name share: Qayara, Qayyarah and Gayara; Raqqa, Raqqah and ar-Raqqah."""

from __future__ import annotations

import re

__all__ = ["bare_spelling", "spelling_key"]

_ARTICLES = frozenset(
    [
        "al",
        "ar",
        "as",
        "ash",
        "at",
        "ad",
        "adh",
        "an",
        "az",
        "el",
        "ed",
        "er",
        "es",
        "esh",
        "et",
        "en",
        "ez",
        "ul",
        "ur",
        "us",
    ]
)
_SOUNDS = (
    (re.compile(r"kh|gh"), "h"), (re.compile(r"dh"), "d"), (re.compile(r"th"), "t"), (re.compile(r"ph"), "f"),
    (re.compile(r"tch|tsch|ch|sch|sh|ts"), "s"), (re.compile(r"dj|zh"), "j"), (re.compile(r"ck|[qgc]"), "k"),
    (re.compile(r"(.)\1+"), r"\1"), (re.compile(r"w"), "v"),
    (re.compile(r"(?<=[aeiou])y(?=[aeiou])"), "j"), (re.compile(r"(?<=.)[aeiouy]+"), ""),
    (re.compile(r"^[aeiouy]+"), "a"), (re.compile(r"(?<=.{3})h$"), ""),
)  # fmt: skip
_SHORTEST = 3


def bare_spelling(folded: str) -> str:
    """A folded name without Arabic articles and blanks, for comparing letter by letter."""
    return "".join(word for word in folded.split() if word not in _ARTICLES)


def spelling_key(folded: str) -> str | None:
    """The consonants of a folded name in Latin letters, or None when too few would be left.

    >>> spelling_key("qayyarah") == spelling_key("qayara") == spelling_key("gayara")
    True
    """
    if not folded.isascii():
        return None
    key = bare_spelling(folded)
    for pattern, sound in _SOUNDS:
        key = pattern.sub(sound, key)
    return key if len(key) >= _SHORTEST else None
