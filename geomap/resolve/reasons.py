"""The reasons for and against a candidate: each a function of the scene that returns one or more columns of numbers.

A reason's docstring is what `explain` prints. `belief` holds the current probability of each candidate row; it sums to
1 within a unit.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from geomap.geo import bbox_diagonal_km
from geomap.model import Form, Kind, MatchKind, Place
from geomap.resolve.scene import Floats, Scene

__all__ = ["ALONE", "GROUPS", "GROUP_OF_KIND", "IS_COUNTRY", "KIND_INDEX", "Reason", "alone", "group_of", "unit_max"]


class Reason(NamedTuple):
    """A named reason and the names of its columns."""

    name: str
    columns: tuple[str, ...]
    measure: Callable[[Scene], Floats]


GROUPS: dict[str, tuple[Kind, ...]] = {
    "country": (Kind.COUNTRY,),
    "territory": (Kind.TERRITORY,),
    "admin1": (Kind.ADMIN1,),
    "admin2": (Kind.ADMIN2,),
    "city": (Kind.CITY,),
    "district": (Kind.DISTRICT,),
    "region": (Kind.REGION, Kind.HISTORIC, Kind.CONTINENT, Kind.AREA, Kind.BORDER),
    "sea": (Kind.OCEAN, Kind.SEA, Kind.GULF, Kind.STRAIT, Kind.BAY),
    "water": (Kind.RIVER, Kind.LAKE, Kind.CANAL),
    "land": (Kind.MOUNTAIN, Kind.RANGE, Kind.DESERT, Kind.PENINSULA, Kind.PARK),
    "island": (Kind.ISLAND,),
    "site": (Kind.FACILITY, Kind.AIRPORT, Kind.AIRBASE),
}
_GROUP_NAMES = tuple(GROUPS)
KIND_INDEX = {kind: index for index, kind in enumerate(Kind)}
IS_COUNTRY = np.array([kind in (Kind.COUNTRY, Kind.TERRITORY) for kind in Kind])
"""By the index of the kind."""
GROUP_OF_KIND = np.array([next(i for i, g in enumerate(GROUPS.values()) if kind in g) for kind in Kind], dtype=np.intp)
CITY, DISTRICT, ADMIN1, ADMIN2, SITE = (
    _GROUP_NAMES.index(name) for name in ("city", "district", "admin1", "admin2", "site")
)
_PEOPLED = 5.7
"""Decimal logarithm of the people from which on a region counts as a large one."""
_MATCHES = {match: index for index, match in enumerate(MatchKind)}


def group_of(scene: Scene) -> np.ndarray[tuple[int], np.dtype[np.intp]]:
    """The kind group of each candidate (n)."""
    return GROUP_OF_KIND[scene.kind] if len(scene.kind) else np.zeros(0, dtype=np.intp)


def unit_max(scene: Scene, values: Floats) -> Floats:
    """The greatest value among the candidates of each row's unit (n)."""
    out = np.full(len(scene.units), -np.inf)
    np.maximum.at(out, scene.unit_of, values)
    return out[scene.unit_of]


def importance(scene: Scene) -> Floats:
    """How well known the place is: its rank in the gazetteer and how many people live there."""
    group = group_of(scene)
    settled = (group == CITY) | (group == DISTRICT)
    return np.stack(
        (
            scene.importance,
            scene.importance**2,
            scene.behind,
            np.where(settled, scene.population, 0.0) / 4,
            np.where(settled, 0.0, scene.population) / 4,
        ),
        axis=1,
    )


def kind(scene: Scene) -> Floats:
    """What the place is: country, region, city, sea, site; a small region behind a better known namesake."""
    out = np.zeros((len(scene.kind), len(GROUPS) + 1))
    group = group_of(scene)
    out[np.arange(len(out)), group] = 1
    out[:, -1] = np.where(
        (group == ADMIN1) & (scene.population > 0) & (scene.behind < 0),
        np.clip(_PEOPLED - scene.population, 0.0, 1.0),
        0.0,
    )
    return out


def match(scene: Scene) -> Floats:
    """How the name meets the words: the place's own, another, an abbreviation, a people word, a misspelling."""
    size = len(scene.candidates)
    out = np.zeros((size, len(_MATCHES) + 7))
    own = scene.own.astype(np.float64)
    for row, candidate in enumerate(scene.candidates):
        out[row, _MATCHES[MatchKind.PREFERRED if own[row] else candidate.match]] = 1
    rival_own = unit_max(scene, own)
    base = len(_MATCHES)
    group = group_of(scene)
    settled = group == CITY
    out[:, base] = (1 - own) * rival_own
    out[:, base + 1] = [1 - c.similarity for c in scene.candidates]
    out[:, base + 2] = own * settled
    out[:, base + 3] = out[:, _MATCHES[MatchKind.ALTERNATE]] * settled
    out[:, base + 4] = out[:, _MATCHES[MatchKind.DERIVED]] * settled
    out[:, base + 5] = out[:, _MATCHES[MatchKind.DERIVED]] * (group == SITE)
    out[:, base + 6] = out[:, base + 3] * np.maximum(0.0, scene.importance - 0.5) * 2
    return out


def people_word(scene: Scene) -> Floats:
    """A people word ("Iraqi") means its country or region."""
    demonym = np.array(
        [scene.mentions[unit.mentions[0]].form is Form.DEMONYM for unit in scene.units], dtype=np.float64
    )
    by_word = np.array([c.match is MatchKind.DEMONYM for c in scene.candidates], dtype=np.float64)
    said = demonym[scene.unit_of] if len(scene.unit_of) else np.zeros(0)
    return np.stack((said * by_word, said * (1 - by_word)), axis=1)


_SMALL_KM = 450.0


def seat(scene: Scene) -> Floats:
    """A capital; a town that a small region is named after: the town is meant unless a word says otherwise."""
    out = np.zeros((len(scene.candidates), 7))
    group = group_of(scene)
    capital = scene.capital.tolist()
    out[:, 0] = scene.capital
    for unit in scene.units:
        rows = range(unit.first, unit.last)
        regions = {int(scene.admin1[r]): _is_small(scene.candidates[r].place) for r in rows if group[r] == ADMIN1}
        if not regions:
            continue
        towns: dict[int, float] = {}
        for r in rows:
            if group[r] == CITY and scene.own[r]:
                towns[int(scene.admin1[r])] = max(towns.get(int(scene.admin1[r]), 0.0), float(scene.population[r]))
        capitals = {int(scene.country[r]) for r in rows if capital[r]}
        for r in rows:
            region = int(scene.admin1[r])
            if group[r] == ADMIN1:
                out[r, 1 if regions[region] else 2] = region in towns
                out[r, 5] = int(scene.country[r]) in capitals
                if towns.get(region):
                    out[r, 6] = min(1.0, 10 ** ((towns[region] - float(scene.population[r])) / 2))
            elif group[r] == CITY and region in regions:
                out[r, 3 if regions[region] else 4] = 1
    return out


def _is_small(place: Place) -> bool:
    return place.bbox is not None and bbox_diagonal_km(place.bbox) < _SMALL_KM


ALONE: tuple[Reason, ...] = (
    Reason(
        "importance",
        ("importance", "importance²", "behind the best", "people, settled", "people, area"),
        importance,
    ),
    Reason("kind", (*_GROUP_NAMES, "region of few people, behind a namesake"), kind),
    Reason(
        "match",
        (*(m.value for m in MatchKind), "a namesake has it as its own name", "unlikeness", "own name of a city",
         "other name of a city", "derived name of a city", "derived name of a site",
         "other name of a well-known city"),
        match,
    ),
    Reason(
        "seat",
        ("capital", "small region with a town of its name", "large region with a town of its name",
         "town in a small region of its name", "town in a large region of its name",
         "region with a namesake capital in its country", "region with much of its people in a town of its name"),
        seat,
    ),
    Reason("people word", ("means its country", "no people word"), people_word),
)  # fmt: skip


def alone(scene: Scene, reasons: tuple[Reason, ...] = ALONE) -> Floats:
    """All columns that need nothing but the candidate itself (n × columns)."""
    return np.concatenate([reason.measure(scene) for reason in reasons], axis=1)
