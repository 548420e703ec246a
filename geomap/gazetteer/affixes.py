"""Words that say what a place is: "Anbar Province", "Province of Anbar", "Mount Sinjar", "Euphrates River".

A word is only taken off when the place left over is of the kind that the word says: "Kiser Lake" is no Keyser.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from geomap.model import Kind

__all__ = ["Affixed", "spelt_out", "split_affix", "without_direction"]

_AREAS = (Kind.ADMIN1, Kind.ADMIN2, Kind.REGION, Kind.TERRITORY)
_TOWNS = (Kind.CITY, Kind.DISTRICT)
_KINDS: dict[str, tuple[Kind, ...]] = {
    "province": _AREAS, "governorate": _AREAS, "region": (*_AREAS, Kind.PENINSULA), "prefecture": _AREAS,
    "oblast": _AREAS, "voivodeship": _AREAS, "canton": _AREAS, "emirate": _AREAS, "krai": _AREAS,
    "republic": (*_AREAS, Kind.COUNTRY),
    "department": _AREAS, "state": _AREAS, "county": (Kind.ADMIN1, Kind.ADMIN2), "parish": (Kind.ADMIN1, Kind.ADMIN2),
    "district": (*_AREAS, *_TOWNS), "municipality": (*_AREAS, *_TOWNS), "territory": _AREAS, "division": _AREAS,
    "subdistrict": (*_AREAS, *_TOWNS), "borough": (*_TOWNS, Kind.ADMIN2), "kingdom": (Kind.COUNTRY,),
    "city": _TOWNS, "town": _TOWNS, "village": _TOWNS, "township": _TOWNS, "suburb": _TOWNS, "neighborhood": _TOWNS,
    "neighbourhood": _TOWNS, "camp": (*_TOWNS, Kind.FACILITY), "metro": _TOWNS, "area": (*_TOWNS, *_AREAS),
    "co": (Kind.ADMIN2, Kind.ADMIN1), "twp": (Kind.ADMIN2,), "governate": _AREAS, "countryside": (*_TOWNS, *_AREAS),
    "river": (Kind.RIVER,), "lake": (Kind.LAKE,), "mount": (Kind.MOUNTAIN, Kind.RANGE),
    "mountain": (Kind.MOUNTAIN, Kind.RANGE), "mountains": (Kind.RANGE, Kind.MOUNTAIN), "range": (Kind.RANGE,),
    "desert": (Kind.DESERT,), "island": (Kind.ISLAND, *_AREAS, *_TOWNS),
    "islands": (Kind.ISLAND, Kind.TERRITORY, Kind.COUNTRY, Kind.ADMIN1, Kind.ADMIN2),
    "isle": (Kind.ISLAND, Kind.TERRITORY), "peninsula": (Kind.PENINSULA, *_AREAS),
    "gulf": (Kind.GULF,), "bay": (Kind.BAY,), "strait": (Kind.STRAIT,), "straits": (Kind.STRAIT,), "sea": (Kind.SEA,),
    "ocean": (Kind.OCEAN,), "canal": (Kind.CANAL,), "valley": (Kind.REGION, Kind.RIVER),
    "delta": (Kind.RIVER, Kind.REGION),
    "airport": (Kind.AIRPORT, Kind.AIRBASE), "airbase": (Kind.AIRBASE,), "base": (Kind.AIRBASE, Kind.FACILITY),
    "airfield": (Kind.AIRBASE, Kind.AIRPORT),
}  # fmt: skip
_TRAILING = frozenset(_KINDS) - {"mount"}
_LEADING_PAIR = frozenset(
    [
        "province",
        "governorate",
        "region",
        "prefecture",
        "oblast",
        "canton",
        "emirate",
        "department",
        "state",
        "county",
        "district",
        "municipality",
        "territory",
        "city",
        "town",
        "village",
        "republic",
        "kingdom",
        "island",
        "islands",
        "isle",
        "borough",
        "gulf",
        "bay",
        "strait",
        "straits",
        "sea",
    ]
)
_LEADING = frozenset({"mount", "lake", "river", "camp", "downtown", "central", "greater", "metropolitan", "inner"})
_LEADING_KINDS = dict.fromkeys(("downtown", "central", "greater", "metropolitan", "inner"), _TOWNS)
_DIRECTIONS = frozenset(
    [
        "north",
        "south",
        "east",
        "west",
        "northern",
        "southern",
        "eastern",
        "western",
        "northeast",
        "northwest",
        "southeast",
        "southwest",
        "northeastern",
        "northwestern",
        "southeastern",
        "southwestern",
        "central",
        "upper",
        "lower",
        "far",
        "rural",
        "coastal",
        "mainland",
        "continental",
    ]
)

_COMPASS = {"N": "North", "S": "South", "E": "East", "W": "West"}
_POINT_OF_COMPASS = re.compile(r"([NSEW])\. ?(?=[A-Z])")
_TOWNSHIP = re.compile(r" (?:Twp|TWP|Tp)\.?$")


class Affixed(NamedTuple):
    """A name without its kind word."""

    base: str
    """What is left, folded."""
    kinds: tuple[Kind, ...]
    kind_bits: int
    """The kinds as bits, the first kind of `Kind` being 1."""
    is_administrative: bool
    """Whether the word is one for administrative areas ("Province", "County")."""


_ORDER = {kind: number for number, kind in enumerate(Kind)}


def split_affix(folded: str) -> Affixed | None:
    """The name without a kind word and the kinds that the word allows; None when it has no such word.

    >>> split_affix("anbar province").base, split_affix("province of anbar").base, split_affix("mount sinjar").base
    ('anbar', 'anbar', 'sinjar')
    """
    head, _, rest = folded.partition(" ")
    if head in _LEADING_PAIR and rest.startswith("of ") and len(rest) > 4:
        base = rest[3:]
        return _affixed(base.removeprefix("the "), _KINDS[head])
    start, _, tail = folded.rpartition(" ")
    if tail in _TRAILING and start:
        if start.endswith(" air") and tail == "base":
            start = start[:-4]
        elif start.endswith(" international") and tail == "airport":
            start = start[:-14]
        elif start.endswith(" refugee") and tail == "camp":
            start = start[:-8]
        return _affixed(start, _KINDS[tail])
    if head in _LEADING and rest:
        return _affixed(rest, _LEADING_KINDS.get(head) or _KINDS[head])
    return None


def _affixed(base: str, kinds: tuple[Kind, ...]) -> Affixed:
    return Affixed(base, kinds, sum(1 << _ORDER[kind] for kind in kinds), kinds[0] in (Kind.ADMIN1, Kind.ADMIN2))


def spelt_out(written: str) -> str | None:
    """The name with a leading "W." or a trailing "Twp." as a word ("W. Columbia" → "West Columbia"), or None."""
    found = _POINT_OF_COMPASS.match(written)
    if found is not None:
        return f"{_COMPASS[found[1]]} {written[found.end() :]}"
    found = _TOWNSHIP.search(written)
    return None if found is None else f"{written[: found.start()]} Township"


def without_direction(folded: str) -> str | None:
    """The name without leading words of direction ("southern Iraq" → "iraq"), or None when it has none."""
    words = folded.split()
    start = 0
    while start < len(words) - 1 and words[start] in _DIRECTIONS:
        start += 1
    return " ".join(words[start:]) if start else None
