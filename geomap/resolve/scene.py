"""An article made ready for resolution: its distinct names, their candidates as packed arrays, and their neighbours."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from geomap.model import Form, Kind, MatchKind
from geomap.text import begins_alike, fold, is_spelling_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from geomap.model import Article, Candidate, Mention
    from geomap.resolve.home import Home
    from geomap.resolve.kinship import Kinship

__all__ = ["MAX_CANDIDATES", "Scene", "Unit", "set_scene"]

Floats = NDArray[np.float64]
Whole = NDArray[np.intp]
Flags = NDArray[np.bool_]

MAX_CANDIDATES = 20
"""Candidates looked at for one name."""
MAX_CONTEXT = 48
"""Names of an article that serve as context for the others: the surest and most frequent. Keeps the work linear."""
_CAPITAL = "PPLC"
_KINDS = {kind: index for index, kind in enumerate(Kind)}


@dataclass(slots=True)
class Unit:
    """One distinct name of an article, with all its mentions."""

    key: str
    mentions: list[int] = field(default_factory=list)
    """Indices of its mentions."""
    first: int = 0
    last: int = 0
    """Its candidates' rows in the scene's arrays, half-open."""
    weight: float = 1.0
    """How surely it names a place at all: the recogniser's highest score for it."""
    container: int = -1
    """The unit named as the place around it: "Palmyra, Syria", "Iraq's Anbar"; -1 without one."""
    close: bool = False
    """Whether the container stands right behind a comma or bracket."""


@dataclass(slots=True)
class Scene:
    """Packed candidates (n rows) of all units (m)."""

    article: Article
    mentions: Sequence[Mention]
    units: list[Unit]
    unit_of_mention: list[int]
    candidates: list[Candidate]
    unit_of: Whole
    """Unit of each row."""
    xyz: Floats
    """Unit vectors of the points (n × 3)."""
    kind: Whole
    country: Whole
    """A number for each country code, 0 for none."""
    admin1: Whole
    admin2: Whole
    population: Floats
    """log10(1 + population)."""
    importance: Floats
    behind: Floats
    """Importance less that of the most important candidate of the same name."""
    behind_abroad: Floats
    """As `behind`, but to the most important candidate in another country, if that is better known."""
    capital: Flags
    own: Flags
    """Whether the words are the place's own name, in this spelling or another."""
    point_like: Flags
    box: Floats
    """west, south, east, north (n × 4); nan without one."""
    latitude: Floats
    longitude: Floats
    context: Whole
    """Units that serve as context."""
    countries: dict[str, int]
    admin1s: dict[tuple[str, str], int]
    kinships: list[Kinship] | None = None
    """Relations among the candidates, kept from one round to the next; None where they would be too many."""
    home: Home | None = None
    """Where the article's outlet is at home, if that is to count."""


def set_scene(
    article: Article,
    mentions: Sequence[Mention],
    found: Mapping[str, Sequence[Candidate]],
    home: Home | None = None,
) -> Scene:
    """Packs an article. Candidates are taken once for each distinct name."""
    pairs = {
        a: (b, close)
        for a, b, close in _pairs(article.text, mentions)
        if any(not c.place.kind.is_point for c in found.get(mentions[b].text, ())[:MAX_CANDIDATES])
    }
    units, unit_of_mention = _units(mentions, {inner: outer for inner, (outer, _) in pairs.items()})
    for inner, (outer, close) in pairs.items():
        a, b = unit_of_mention[inner], unit_of_mention[outer]
        if a != b and (units[a].container < 0 or (close and not units[a].close)):
            units[a].container, units[a].close = b, close
    candidates: list[Candidate] = []
    unit_of: list[int] = []
    for index, unit in enumerate(units):
        unit.first = len(candidates)
        candidates.extend(found.get(mentions[unit.mentions[0]].text, ())[:MAX_CANDIDATES])
        unit.last = len(candidates)
        unit_of.extend([index] * (unit.last - unit.first))
    order = sorted(range(len(units)), key=lambda u: (-units[u].weight * min(4, len(units[u].mentions)), u))
    context = [u for u in order if units[u].last > units[u].first][:MAX_CONTEXT]
    scene = _packed(article, mentions, units, unit_of_mention, candidates, unit_of, context)
    scene.home = home
    return scene


def _units(mentions: Sequence[Mention], pairs: Mapping[int, int]) -> tuple[list[Unit], list[int]]:
    """Mentions of one name are one unit, but "Richmond, Virginia" and "Richmond, Kentucky" are two.

    A bare "Richmond" goes with the one named before it, else with the next.
    """
    keys = [(fold(m.text), m.form is Form.DEMONYM) for m in mentions]
    containers: dict[tuple[str, bool], list[str]] = {}
    for inner, outer in sorted(pairs.items()):
        containers.setdefault(keys[inner], []).append(keys[outer][0])
    units: list[Unit] = []
    index: dict[tuple[str, bool, str], int] = {}
    current: dict[tuple[str, bool], str] = {}
    unit_of_mention: list[int] = []
    for k, mention in enumerate(mentions):
        key = keys[k]
        if k in pairs:
            current[key] = keys[pairs[k]][0]
        container = current.get(key) or containers.get(key, ("",))[0]
        u = index.setdefault((*key, container), len(units))
        if u == len(units):
            units.append(Unit(key=key[0], weight=0.0))
        units[u].mentions.append(k)
        units[u].weight = max(units[u].weight, 1.0 if mention.score is None else mention.score)
        unit_of_mention.append(u)
    return units, unit_of_mention


_CLOSE = re.compile(r",\s{1,2}|\s?\(")
_AFTER = re.compile(r",?\s+in\s+(?:the\s+)?(?:[a-z]+\s+){0,2}|\s+of\s+")
_OWNER = re.compile(r"['’]s?\s+(?:[a-z-]+\s+){0,2}")


def _pairs(text: str, mentions: Sequence[Mention]) -> list[tuple[int, int, bool]]:
    """(inner, outer, close) mention indices for "X, Y" and "X (Y", which are close, "X in Y" and "Y's X"."""
    out: list[tuple[int, int, bool]] = []
    for k in range(len(mentions) - 1):
        a, b = mentions[k], mentions[k + 1]
        if b.start - a.end > 40:
            continue
        between = text[a.end : b.start]
        if _CLOSE.fullmatch(between):
            out.append((k, k + 1, True))
        elif _AFTER.fullmatch(between):
            out.append((k, k + 1, False))
        elif _OWNER.fullmatch(between):
            out.append((k + 1, k, False))
    return out


_folded = lru_cache(4096)(fold)
"""For the names of regions, which come again and again."""


def _is_own(candidate: Candidate) -> bool:
    """Not so where the first letter is another's: sources list "Rome" for Lomé and "Uman" for Oman."""
    if candidate.match is not MatchKind.ALTERNATE:
        return candidate.match is MatchKind.PREFERRED
    own = fold(candidate.place.name)
    return begins_alike(candidate.name, own) and is_spelling_of(candidate.name, own)


def _packed(
    article: Article,
    mentions: Sequence[Mention],
    units: list[Unit],
    unit_of_mention: list[int],
    candidates: list[Candidate],
    unit_of: list[int],
    context: list[int],
) -> Scene:
    countries: dict[str, int] = {}
    admin1s: dict[tuple[str, str], int] = {}
    admin2s: dict[tuple[int, str], int] = {}
    country: list[int] = []
    admin1: list[int] = []
    admin2: list[int] = []
    places = [c.place for c in candidates]
    for place in places:
        code = place.country_code
        number = countries.setdefault(code, len(countries) + 1) if code else 0
        country.append(number)
        region = place.admin1
        first = admin1s.setdefault((code or "", _folded(region)), len(admin1s) + 1) if region and number else 0
        admin1.append(first)
        second = place.admin2
        admin2.append(admin2s.setdefault((first, second), len(admin2s) + 1) if second and first else 0)
    importance = np.array([c.importance for c in candidates], dtype=np.float64)
    best = np.full(len(units), -np.inf)
    np.maximum.at(best, np.array(unit_of, dtype=np.intp), importance)
    points = np.array([place.point for place in places], dtype=np.float64).reshape(-1, 2)
    radians = np.radians(points)
    cos_latitude = np.cos(radians[:, 0])
    nowhere = (math.nan,) * 4
    return Scene(
        article=article,
        mentions=mentions,
        units=units,
        unit_of_mention=unit_of_mention,
        candidates=candidates,
        unit_of=np.array(unit_of, dtype=np.intp),
        xyz=np.stack(
            (cos_latitude * np.cos(radians[:, 1]), cos_latitude * np.sin(radians[:, 1]), np.sin(radians[:, 0])), axis=1
        ),
        kind=np.array([_KINDS[place.kind] for place in places], dtype=np.intp),
        country=np.array(country, dtype=np.intp),
        admin1=np.array(admin1, dtype=np.intp),
        admin2=np.array(admin2, dtype=np.intp),
        population=np.log10(1.0 + np.array([place.population or 0 for place in places], dtype=np.float64)),
        importance=importance,
        behind=importance - best[np.array(unit_of, dtype=np.intp)],
        behind_abroad=_behind_abroad(units, importance, country),
        own=np.array([_is_own(candidate) for candidate in candidates], dtype=np.bool_),
        capital=np.array([place.feature_code == _CAPITAL for place in places], dtype=np.bool_),
        point_like=np.array([place.kind.is_point for place in places], dtype=np.bool_),
        box=np.array([place.bbox or nowhere for place in places], dtype=np.float64).reshape(-1, 4),
        latitude=points[:, 0],
        longitude=points[:, 1],
        context=np.array(context, dtype=np.intp),
        countries=countries,
        admin1s=admin1s,
    )


def _behind_abroad(units: Sequence[Unit], importance: Floats, country: Sequence[int]) -> Floats:
    out = np.zeros(len(importance))
    for unit in units:
        best: dict[int, float] = {}
        for row in range(unit.first, unit.last):
            best[country[row]] = max(best.get(country[row], 0.0), float(importance[row]))
        if len(best) < 2:
            continue
        (first, top), (_, second) = sorted(best.items(), key=lambda item: -item[1])[:2]
        for row in range(unit.first, unit.last):
            out[row] = min(0.0, float(importance[row]) - (second if country[row] == first else top))
    return out
