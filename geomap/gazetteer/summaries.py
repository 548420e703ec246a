"""The short summary of each name, for the name index: made from the postings in the database."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from geomap.gazetteer.names import ABBREVIATED, DERIVED, KIND_BITS, PEOPLE, PLURAL, UPPER_ONLY
from geomap.gazetteer.postings import Match, unpack_postings
from geomap.gazetteer.tables import IMPORTANCE
from geomap.plugins import NameSummary
from geomap.text import fold, is_spelling_of

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Mapping, Sequence

__all__ = ["PlaceNumbers", "place_numbers", "summaries", "summarise"]

_BITS = list(KIND_BITS.values())
PlaceNumbers = tuple[int, int, int, str]
"""Number of the kind, importance (0 to 255), population step (0 to 255), own name, folded."""


def place_numbers(kind: int, importance: int, population: int | None, name: str) -> PlaceNumbers:
    """What a summary needs of one place row."""
    step = round(10 * math.log2(1 + (population or 0)))
    return kind, round(importance * 255 / IMPORTANCE), min(255, step), fold(name)


def summarise(
    name: str, postings: Sequence[tuple[int, int]], places: Mapping[int, PlaceNumbers] | Sequence[PlaceNumbers]
) -> NameSummary:
    """The summary of one folded name's postings, best first. Another spelling of a place's own name is its own too."""
    kinds = preferred = population = flags = 0
    matches = set()
    for row, match in postings:
        kind, importance, step, own = places[row]
        kinds |= _BITS[kind]
        matches.add(match)
        population = max(population, step)
        if match == Match.PREFERRED or (
            match == Match.ALTERNATE and importance > preferred and is_spelling_of(name, own)
        ):
            preferred = max(preferred, importance)
    best_kind, importance, _, _ = places[postings[0][0]]
    first = postings[0][1]
    if first == Match.UPPER:
        flags |= UPPER_ONLY
    if matches & {Match.UPPER, Match.ABBREVIATION}:
        flags |= ABBREVIATED
    if matches & {Match.DEMONYM, Match.PLURAL}:
        flags |= PEOPLE
    if Match.PLURAL in matches:
        flags |= PLURAL
    if matches == {Match.DERIVED}:
        flags |= DERIVED
    return NameSummary(kinds, best_kind, importance, preferred, population, min(255, len(postings)), flags)


def summaries(database: sqlite3.Connection, postings: Mapping[str, bytes]) -> dict[str, NameSummary]:
    """The summary of every folded name, given its packed postings in that gazetteer file."""
    rows = database.execute("SELECT kind, importance, population, name FROM place ORDER BY row")
    places = [place_numbers(*row) for row in rows]
    return {name: summarise(name, unpack_postings(packed), places) for name, packed in postings.items()}
