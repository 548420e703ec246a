"""What a recogniser saw, in words: each column of its tables and what it says there, as a clause for a reader.

The clauses say what was seen; the weight beside them says which way it spoke.
"""

# ruff: noqa: E501 - a line a column
from __future__ import annotations

from typing import TYPE_CHECKING

from geomap.model import Evidence

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

__all__ = ["in_words", "told"]

_CLAUSES: dict[str, tuple[str, str]] = {
    "usual": ("how often such words are a place's name, before anything else is seen",) * 2,
    "known": ("the gazetteer knows the name", "the gazetteer doesn't know the name"),
    "importance": ("how well known the best-known place of that name is",) * 2,
    "importance of own name": ("how well known the best-known place is that has it as its own name",) * 2,
    "population": ("how many people live in the places of that name", "no place of that name has a known population"),
    "candidates": ("{:,.0f} places have that name", "no place has that name"),
    "best kind is an area": ("the best-known place of that name is an area", "no area of that name comes first"),
    "own name share": ("how far it is a place's own name and not one of its other names",) * 2,
    "upper case only": ("only in capitals is it a place's name", "it is a place's name in small letters, too"),
    "abbreviation": ("it is a place's abbreviation", "it is no abbreviation of a place"),
    "people word": ("it is a word for a people", "it is no word for a people"),
    "derived": ("the name was derived from another one", "the name is one that a source gives"),
    "plural people word": ("it is a plural word for a people", "it is no plural word for a people"),
    "longer known": ("a longer name around it is known, too", "no longer name around it is known"),
    "longer known importance": ("how well known the place of the longer name around it is", "no longer name around it is known"),
    "longer known own name": ("how far the longer name around it is a place's own name", "no longer name around it is known"),
    "longer known to the right": ("a known name goes on to its right", "no known name goes on to its right"),
    "longer known is an area": ("the longer name around it is an area's", "no longer name around it is an area's"),
    "shorter known at start": ("it begins with a name that is known", "it begins with no shorter name that is known"),
    "shorter known at end": ("it ends with a name that is known", "it ends with no shorter name that is known"),
    "tokens": ("it is {:.0f} words long", "it has no words"),
    "run tokens": ("the words with capitals around it are {:.0f} together", "it stands in no words with capitals"),
    "tokens before in run": ("{:.0f} of the words with capitals stand before it", "no word with a capital leads up to it"),
    "tokens after in run": ("{:.0f} of the words with capitals stand after it", "no word with a capital follows it"),
    "run holds a joining word": ("the words with capitals are joined by one such as “of”", "no word such as “of” joins the words with capitals"),
    "characters": ("it is {:.0f} letters long", "it has no letters"),
    "word before is capitalised": ("the word before it has a capital", "the word before it has no capital"),
    "word after is capitalised": ("the word after it has a capital", "the word after it has no capital"),
    "all words common": ("all its words are common words, too", "not all its words are common words"),
    "word before known": ("the word before it is a place's name, too", "the word before it is no place's name"),
    "word after known": ("the word after it is a place's name, too", "the word after it is no place's name"),
    "in the text": ("the text says it {:.0f} times", "the text says it nowhere else"),
    "in the text after in": ("the text says “in” before it, {:.0f} times", "the text never says “in” before it"),
    "in the text before its region": ("the text has it before its region, as in “Athens, Ohio”", "the text never has it before its region"),
    "lower case in the text": ("the text has its words in small letters, too", "the text never has its words in small letters"),
    "capital in the text": ("the text has its last word with a capital {:.0f} times", "the text has its last word with no capital"),
    "as surname in the text": ("the text has its last word as a surname", "the text never has its last word as a surname"),
    "first word as surname in the text": ("the text has its first word as a surname", "the text never has its first word as a surname"),
    "as given name in the text": ("the text has its first word as a given name", "the text never has its first word as a given name"),
    "after a title in the text": ("the text has it after a title, as in “President …”", "the text never has it after a title"),
    "share after in": ("“in” stands before {:.0%} of the times the text says it", "“in” never stands before it"),
    "sentence start": ("it begins a sentence", "it begins no sentence"),
    "line start": ("it begins a line", "it begins no line"),
    "dateline": ("it stands in a dateline", "it stands in no dateline"),
    "share of text before": ("it stands {:.0%} into the text", "it stands at the head of the text"),
    "upper case": ("it is all in capitals", "it is not all in capitals"),
    "upper case share of text": ("{:.0%} of the text is in capitals", "the text is not in capitals"),
    "number before": ("a number stands before it", "no number stands before it"),
    "number after": ("a number stands after it", "no number stands after it"),
    "dotted": ("it ends with a dot of its own", "it ends with no dot of its own"),
    "region after a comma": ("its region follows after a comma", "no region follows after a comma"),
    "place before a comma": ("a place stands before it, with a comma", "no place stands before it with a comma"),
    "place before a comma is a city": ("a city stands before it, with a comma", "no city stands before it with a comma"),
    "and-neighbour before": ("a place's name stands before it in a list", "no place's name stands before it in a list"),
    "and-neighbour after": ("a place's name stands after it in a list", "no place's name stands after it in a list"),
    "of-phrase before": ("“of” and a name stand before it, as in “University of …”", "no “… of” stands before it"),
    "tokens of the entity before it": ("the model's name begins {:.0f} words before it", "the model's name doesn't begin before it"),
    "tokens of the entity after it": ("the model's name ends {:.0f} words after it", "the model's name doesn't end after it"),
    "string elsewhere is a place": ("elsewhere the model takes it for a place", "elsewhere the model doesn't take it for a place"),
    "string elsewhere is an organisation": ("elsewhere the model takes it for an organisation", "elsewhere the model doesn't take it for an organisation"),
    "string elsewhere is a people": ("elsewhere the model takes it for a people", "elsewhere the model doesn't take it for a people"),
    "string elsewhere is a person": ("elsewhere the model takes it for a person", "elsewhere the model doesn't take it for a person"),
    "string elsewhere has no label": ("elsewhere the model passes it over", "elsewhere the model doesn't pass it over"),
    "last word ends a person": ("the model has its last word as the end of a person's name", "the model never has its last word as the end of a person's name"),
}  # fmt: skip
"""By column: what it says above zero (with the figure, if it is worth telling), and otherwise."""

_FIRST_LOOK = {
    "first score": "what a first look says of it",
    "first score of a rival": "what a first look says of another reading of the same words",
    "first score of a longer one": "what a first look says of the longer name around it",
    "first score of a shorter one": "what a first look says of a shorter name in it",
    "best first score of the string elsewhere": "what a first look says of the same words elsewhere, at best",
    "mean first score of the string elsewhere": "what a first look says of the same words elsewhere, on average",
    "first score to the left": "what a first look says of the name to its left",
    "first score to the right": "what a first look says of the name to its right",
}
_NO_SUCH = -12.0
"""The log odds that stand where a first look saw nothing of the kind."""

_WORDS = {
    "first word": "its first word", "last word": "its last word",
    "word before": "the word before it", "word after": "the word after it",
}  # fmt: skip
_WORD_IS = {
    "common": "a common word", "given": "a given name", "surname": "a surname", "proper": "a proper name",
    "always capitalised": "always written with a capital", "brand": "a brand", "organisation": "an organisation's word",
}  # fmt: skip

_WHERE = {
    "left cue": "before it", "second left cue": "two words before it", "right cue": "after it",
    "second right cue": "two words after it", "mark before": "before it", "mark after": "after it",
    "shape before": "before it", "shape after": "after it",
}  # fmt: skip
_SHAPES = {
    "punctuation": "a mark", "lower": "in small letters", "capital": "a word with a capital", "upper": "in capitals",
    "mixed": "in mixed letters", "number": "a number", "line": "a line's end", "paragraph": "a paragraph's end",
    "initial": "an initial", "possessive": "a possessive",
}  # fmt: skip
_HEADS = {
    "first head": "its first word", "last head": "its last word", "head after": "the word that goes on after it",
    "head before": "the word that leads up to it", "head of the run": "the last of the words with capitals",
}  # fmt: skip
_LABELS = {
    "label of it": "it", "label around it": "the name around it", "label in it": "a name in it",
    "label across it": "a name across its edge", "label to the left": "the name to its left",
    "label to the right": "the name to its right",
}  # fmt: skip
_ENTITIES = {
    "GPE": "a country, region or town", "LOC": "a landscape or a water", "FAC": "a building or a site",
    "ORG": "an organisation", "NORP": "a people", "PERSON": "a person", "other": "something else",
}  # fmt: skip


def told(listed: Iterable[tuple[str, float]], seen: Mapping[str, float]) -> tuple[Evidence, ...]:
    """Reasons as evidence: the names of columns with their weights, and what each column says of the span."""
    return tuple(
        Evidence(reason="recognised", detail=in_words(name, seen.get(name, 0.0)), weight=weight)
        for name, weight in listed
    )


def in_words(name: str, value: float) -> str:
    """What a column says, such as ("left cue: title", 1).

    >>> in_words("left cue: title", 1), in_words("left cue: none", 1), in_words("last word surname", 2)
    ('a title stands before it', 'no word that tells stands before it', 'its last word is also a surname')
    """
    if name in _CLAUSES:
        yes, no = _CLAUSES[name]
        return yes.format(value).replace(" 1 times", " once") if value > 0 else no
    if name in _FIRST_LOOK:
        nothing = value <= _NO_SUCH
        return f"{_FIRST_LOOK[name]}{': there is none' if nothing else ''}"
    if name.startswith("may be "):
        kind = _with_article(name.removeprefix("may be "))
        return f"a place of that name is {kind}" if value > 0 else f"no place of that name is {kind}"
    code, _, of = name.partition(": ")
    return _of_class(code, of, yes=value > 0) if of else _of_word(name, value)


def _of_word(name: str, value: float) -> str:
    """How common a word is, or how much a person's name; below zero there is no such word."""
    word = next(word for word in _WORDS if name.startswith(word))
    what = _WORD_IS[name.removeprefix(word).strip()]
    if value < 0:
        return f"{_WORDS[word]} has no capital"
    return f"{_WORDS[word]} is {'also' if value else 'not'} {what}"


def _of_class(code: str, of: str, *, yes: bool) -> str:
    """A class that a word, a mark or a label has or has not."""
    kind = of.replace("_", " ")
    if code in _LABELS:
        if of == "none":
            return f"the model passes over {_LABELS[code]}" if yes else f"the model has {_LABELS[code]} as something"
        return f"the model {'takes' if yes else 'does not take'} {_LABELS[code]} for {_ENTITIES[of]}"
    if code == "best kind":
        if of == "none":
            return f"the gazetteer {'knows no place' if yes else 'knows a place'} of that name"
        kind = "something else" if of == "other" else _with_article(kind)
        return f"the best-known place of that name is {'' if yes else 'not '}{kind}"
    if code in _HEADS:
        if of == "none":
            return f"{_HEADS[code]} {'does not say' if yes else 'says'} what kind of thing it is"
        return f"{_HEADS[code]} {'says' if yes else 'does not say'} that it is of the kind “{kind}”"
    where = _WHERE[code]
    if code.startswith("shape"):
        return f"what stands {where} {'is' if yes else 'is not'} {_SHAPES[of]}"
    if code.startswith("mark"):
        what = "mark" if of == "none" else kind
        return f"{'no' if (of == 'none') == yes else 'a'} {what} stands {where}"
    if of == "none":
        return f"{'no' if yes else 'a'} word that tells stands {where}"
    if kind == "title":
        return f"{'a' if yes else 'no'} title stands {where}"
    return f"{'a' if yes else 'no'} word of the kind “{kind}” stands {where}"


def _with_article(noun: str) -> str:
    if noun == "inland water":
        return noun
    return f"{'an' if noun[0] in 'aeiou' else 'a'} {noun}"
