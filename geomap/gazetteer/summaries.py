"""The short summary of each name, for the name index: made from the postings in the database."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from geomap.gazetteer.names import ABBREVIATED, DERIVED, KIND_BITS, PEOPLE, PLURAL, UPPER_ONLY
from geomap.gazetteer.postings import Match, unpack_postings
from geomap.gazetteer.tables import IMPORTANCE
from geomap.plugins import NameSummary

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Mapping, Sequence

__all__ = ["PlaceNumbers", "place_numbers", "summaries", "summarise"]

_BITS = list(KIND_BITS.values())
PlaceNumbers = tuple[int, int, int]
"""Number of the kind, importance (0 to 255), population step (0 to 255)."""


def place_numbers(kind: int, importance: int, population: int | None) -> PlaceNumbers:
    """What a summary needs of one place row."""
    step = round(10 * math.log2(1 + (population or 0)))
    return kind, round(importance * 255 / IMPORTANCE), min(255, step)


def summarise(
    postings: Sequence[tuple[int, int]], places: Mapping[int, PlaceNumbers] | Sequence[PlaceNumbers]
) -> NameSummary:
    """The summary of one name's postings, best first."""
    kinds = preferred = population = flags = 0
    matches = set()
    for row, match in postings:
        kind, importance, step = places[row]
        kinds |= _BITS[kind]
        matches.add(match)
        population = max(population, step)
        if match == Match.PREFERRED:
            preferred = max(preferred, importance)
    best_kind, importance, _ = places[postings[0][0]]
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


def summaries(database: sqlite3.Connection) -> dict[str, NameSummary]:
    """The summary of every name in a gazetteer file."""
    rows = database.execute("SELECT kind, importance, population FROM place ORDER BY row")
    places = [place_numbers(*row) for row in rows]
    known: dict[bytes, NameSummary] = {}
    found = {}
    for name, packed in database.execute("SELECT folded, postings FROM name"):
        if packed not in known:
            known[packed] = summarise(unpack_postings(packed), places)
        found[name] = known[packed]
    return found
