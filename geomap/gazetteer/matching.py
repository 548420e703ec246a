"""From a name as written in a text to places: case rules, affixes, abbreviations, spellings, misspellings.

Everything here is a way of asking the name table; what isn't found by one is tried by the next.
"""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from rapidfuzz import process
from rapidfuzz.distance import OSA
from rapidfuzz.fuzz import ratio

from geomap.gazetteer.affixes import spelt_out, split_affix, without_direction
from geomap.gazetteer.postings import MATCH_KINDS, Match
from geomap.gazetteer.spelling import bare_spelling, spelling_key
from geomap.model import MatchKind
from geomap.text import fold

if TYPE_CHECKING:
    from geomap.gazetteer.affixes import Affixed
    from geomap.gazetteer.database import Database
    from geomap.gazetteer.names import SummarisedNames

__all__ = ["Hit", "find"]

_SHORT = (Match.UPPER, Match.ABBREVIATION)
_LOOSE = (Match.ALTERNATE, Match.DERIVED)
_CITY_INITIALS = frozenset({"la"})
_OWN = (Match.PREFERRED, Match.ALTERNATE)
_VARIANT_LIKE = 0.68
_VARIANTS_MOST = 12
_FUZZY_SHORTEST = 5
_FUZZY_LONG = 8
_BUCKET_MOST = 3_000
_POSSESSIVE = re.compile(r"(?:['’]s|(?<=s)['’])$")


class Hit(NamedTuple):
    """One place that a name may mean."""

    row: int
    match: MatchKind
    name: str
    """The folded name in the table."""
    similarity: float = 1.0


def find(database: Database, names: SummarisedNames, written: str) -> list[Hit]:
    """The places that a name as written may mean, best first."""
    folded = fold(written)
    if not folded:
        return []
    hits = _exact(names, written, folded)
    split = split_affix(folded) if " " in folded else None
    if split is not None:
        hits = _with_affix(database, names, split, hits)
    if hits:
        return hits
    if _POSSESSIVE.search(written):
        return find(database, names, _POSSESSIVE.sub("", written))
    if (spelt := spelt_out(written)) is not None:
        return find(database, names, spelt)
    if "," in written:
        hits = _in_container(database, names, written)
    if not hits and (rest := without_direction(folded)) is not None:
        hits = [h._replace(match=MatchKind.DERIVED) for h in _exact(names, written.split()[-1], rest)]
    return hits or _likely(database, [*_variants(database, folded), *_misspelt(names, folded)])


def _exact(names: SummarisedNames, written: str, folded: str) -> list[Hit]:
    postings = names.postings(folded)
    if not postings:
        return []
    is_upper = written.isupper()
    is_capital = written[:1].isupper() or written[:4].lower() == "the "
    kept = [
        (row, match)
        for row, match in postings
        if (match != Match.UPPER or is_upper) and (match != Match.ABBREVIATION or is_capital)
    ]
    # "La." is Louisiana and "N.Y." the state: a dotted or two-letter abbreviation is no city's other name.
    if ("." in written or len(folded) == 2) and any(match in _SHORT for _, match in kept):
        kept = [(row, match) for row, match in kept if match not in _LOOSE]
        if "." in written and {Match.UPPER, Match.ABBREVIATION} <= {match for _, match in kept}:
            # "N.Y." is the state though GeoNames also gives it to the city; "L.A." is the city, "La." the state.
            meant = Match.UPPER if folded in _CITY_INITIALS and is_upper else Match.ABBREVIATION
            kept = [(row, match) for row, match in kept if match in (meant, Match.PREFERRED)]
    return [Hit(row, MATCH_KINDS[match], folded) for row, match in kept]


def _with_affix(database: Database, names: SummarisedNames, split: Affixed, hits: list[Hit]) -> list[Hit]:
    """The hits, and what the name without its kind word means, of that kind.

    When the whole name is known, only a place's own name before a word for administrative areas adds to it.
    """
    if hits and not split.is_administrative:
        return hits
    matches = (Match.PREFERRED, Match.DERIVED) if hits else (*_OWN, Match.DERIVED)
    base = names.postings(split.base)
    places = database.places(row for row, _ in base)
    seen = {hit.row for hit in hits}
    return hits + [
        Hit(row, MatchKind.DERIVED, split.base)
        for row, match in base
        if match in matches and places[row][0].kind in split.kinds and row not in seen
    ]


def _in_container(database: Database, names: SummarisedNames, written: str) -> list[Hit]:
    """For "Paris, Texas", what "Paris" means inside what "Texas" means; all of it when nothing lies there."""
    inner, _, outer = written.partition(",")
    hits = find(database, names, inner.strip())
    holders = {hit.row for hit in find(database, names, outer.strip())[:20]}
    places = database.places([hit.row for hit in hits] + list(holders))
    held = {(places[row][0].name, places[row][0].country_code) for row in holders}
    inside = []
    for hit in hits:
        place = places[hit.row][0]
        code = place.country_code
        if {(place.admin1, code), (place.admin2, code), (place.country, code)} & held:
            inside.append(hit)
    return inside or hits


def _likely(database: Database, hits: list[Hit]) -> list[Hit]:
    """Guesses, each place once, those that are near in letters and well known first."""
    places = database.places(hit.row for hit in hits)
    best: dict[int, Hit] = {}
    for hit in hits:
        if hit.row not in best or hit.similarity > best[hit.row].similarity:
            best[hit.row] = hit
    return sorted(best.values(), key=lambda hit: (-places[hit.row][1] - 2 * hit.similarity, hit.row))


def _variants(database: Database, folded: str) -> list[Hit]:
    key = spelling_key(folded)
    if key is None:
        return []
    postings = [(row, match) for row, match in database.spellings(key) if match in _OWN]
    places = database.places(row for row, _ in postings)
    bare = bare_spelling(folded)
    found = []
    for row, _ in postings:
        place, importance = places[row]
        like = ratio(bare, bare_spelling(fold(place.name))) / 100
        like = max(like, 0.7 if like < _VARIANT_LIKE and bare[:1] == key[:1] and len(key) > 4 else like)
        if like >= _VARIANT_LIKE:
            found.append((-importance - like, Hit(row, MatchKind.VARIANT, fold(place.name), round(min(0.99, like), 3))))
    return [hit for _, hit in sorted(found)[:_VARIANTS_MOST]]


def _misspelt(names: SummarisedNames, folded: str) -> list[Hit]:
    if len(folded) < _FUZZY_SHORTEST:
        return []
    most = 2 if len(folded) >= _FUZZY_LONG else 1
    prefix = folded[: min(6, max(3, len(folded) // 2))]
    bucket = list(islice(names.beginning_with(prefix), _BUCKET_MOST))
    near = process.extract(folded, bucket, scorer=OSA.distance, score_cutoff=most, limit=5)
    if not near:
        return []
    hits = []
    for name, distance, _ in near:
        similarity = round(1 - distance / len(folded), 3)
        hits += [Hit(row, MatchKind.FUZZY, name, similarity) for row, match in names.postings(name) if match in _OWN]
    return hits
