"""Reasons that the other names of the article give: who contains whom, who is near, who shares a country or region."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from geomap.model import Kind
from geomap.resolve.kinship import RELATIONS, Kinship, in_box, kinship, same
from geomap.resolve.reasons import IS_COUNTRY, KIND_INDEX, unit_max

if TYPE_CHECKING:
    from geomap.resolve.scene import Floats, Scene

__all__ = ["COMPANY", "CONTAINMENT", "company", "containment"]

_MOST_RELATED = 400_000
"""Pairs of candidates looked at at once: with their relations about 35 MB."""
_TINY = 1e-9
_FAME = 2.5
"""A namesake abroad that is better known by 1 / 2.5 on the scale of importance takes all from the country's name."""
_MANY_COUNTRIES = 4.0
"""A text that names so many countries speaks of the world, and of its well-known places."""

CONTAINMENT = (
    "lies in the place named right after it",
    "a namesake lies in it",
    "lies in the place named beside it",
    "a namesake lies in that",
    "holds the place named beside it",
    "a namesake holds it",
)


def containment(scene: Scene, belief: Floats) -> Floats:
    """The text itself says where it lies: "Palmyra, Syria", "Iraq's Anbar province"."""
    size = len(scene.candidates)
    close, loose, holds = np.zeros(size), np.zeros(size), np.zeros(size)
    for unit in scene.units:
        if unit.container < 0 or unit.first == unit.last:
            continue
        outer = scene.units[unit.container]
        if outer.first == outer.last:
            continue
        by_name, by_box = _held(scene, slice(unit.first, unit.last), slice(outer.first, outer.last))
        believed = belief[outer.first : outer.last]
        (close if unit.close else loose)[unit.first : unit.last] = by_name @ believed
        loose[unit.first : unit.last] += by_box @ believed
        held = np.maximum(by_name, by_box)
        np.maximum(
            holds[outer.first : outer.last],
            held.T @ belief[unit.first : unit.last],
            out=holds[outer.first : outer.last],
        )
    columns = [part for said in (close, loose, holds) for part in (said, unit_max(scene, said) - said)]
    return np.stack(columns, axis=1)


def _held(scene: Scene, inner: slice, outer: slice) -> tuple[Floats, Floats]:
    """Whether each outer candidate contains each inner one, by the names of its regions and by box (inner × outer)."""
    kind = scene.kind[outer]
    is_country = IS_COUNTRY[kind]
    is_admin1 = kind == KIND_INDEX[Kind.ADMIN1]
    is_admin2 = kind == KIND_INDEX[Kind.ADMIN2]
    country = same(scene.country[inner], scene.country[outer])
    admin1 = same(scene.admin1[inner], scene.admin1[outer])
    admin2 = same(scene.admin2[inner], scene.admin2[outer])
    smaller = ~is_country | ~IS_COUNTRY[scene.kind[inner]][:, None]
    by_name = (country & is_country & smaller) | (
        admin1 & is_admin1 & (scene.kind[inner] != KIND_INDEX[Kind.ADMIN1])[:, None]
    )
    by_name |= admin2 & is_admin2 & (scene.kind[inner] != KIND_INDEX[Kind.ADMIN2])[:, None]
    alike = (scene.xyz[inner] @ scene.xyz[outer].T > 1 - _TINY) & ~scene.point_like[inner][:, None]
    by_box = in_box(scene, inner, outer) & ~(is_country | is_admin1) & ~by_name & ~alike
    return by_name.astype(np.float64), by_box.astype(np.float64)


COMPANY = (
    "names in the same country", "share in the same country", "names in the same region", "share in the same region",
    "names within 30 km", "names within 120 km", "names within 500 km", "nearest name", "names that lie in it",
    "its country is named", "its region is named", "its district is named", "neighbours in the same country",
    "neighbours in the same region", "neighbours within 120 km", "share in the same country × people",
    "share in the same country, many names", "other country named only, not famous", "neighbours of the same kind",
    "importance, many countries named", "behind the best, many countries named",
    "the most important, many countries named", "behind the best, nothing of its region named",
    "behind the best abroad, nothing of its region named", "importance, among well-known places",
    "behind the best, among well-known places",
)  # fmt: skip

(
    _COUNTRY, _REGION, _DISTRICT, _NEAR30, _NEAR120, _NEAR500, _INSIDE, _NAMED, _ANY_COUNTRY, _REGION_NAMED, _SAME_KIND,
) = range(len(RELATIONS))  # fmt: skip
_BESIDE = [_COUNTRY, _REGION, _NEAR120, _SAME_KIND]


def company(scene: Scene, belief: Floats) -> Floats:
    """The article's other names: those in the same country or region, those nearby, those that lie inside it."""
    if not len(scene.context):
        return np.zeros((len(scene.candidates), len(COMPANY)))
    size = len(scene.candidates)
    block = max(64, _MOST_RELATED // sum(scene.units[u].last - scene.units[u].first for u in scene.context))
    if scene.kinships is None and size <= block:
        scene.kinships = [kinship(scene, slice(0, size))]
    kinships = scene.kinships or (kinship(scene, rows) for rows in _row_blocks(size, block))
    return np.concatenate([_company(scene, belief, kin) for kin in kinships])


def _row_blocks(size: int, block: int) -> Iterator[slice]:
    return (slice(first, min(size, first + block)) for first in range(0, size, block))


def _company(scene: Scene, belief: Floats, kin: Kinship) -> Floats:
    rows, columns, weight = kin.rows, kin.columns, kin.weight
    by_candidate = np.zeros((len(columns), len(weight)))
    by_candidate[np.arange(len(columns)), kin.name_of_column] = believed = belief[columns]
    # Belief-weighted relations to each context name (relations × rows × names), the own one left out.
    related = (kin.relations @ by_candidate) * kin.other
    sums = related @ weight
    most = related.max(axis=2)
    beside = (related[_BESIDE, :, :] * kin.neighbour).sum(axis=2)
    total = kin.other @ weight + _TINY
    named = most[_NAMED]
    worldly = np.minimum(1.0, sums[_ANY_COUNTRY] / _MANY_COUNTRIES)
    important, behind = scene.importance[rows], scene.behind[rows]
    share_country = sums[_COUNTRY] / total
    apart = np.exp(-(sums[_REGION] + most[_REGION_NAMED] + sums[_NEAR120]))
    renown = _renown(scene, kin, believed)
    fame = np.clip((important - 0.6) / 0.3, 0.0, 1.0)
    return np.stack(
        (
            np.log1p(sums[_COUNTRY]),
            share_country,
            np.log1p(sums[_REGION]),
            sums[_REGION] / total,
            np.log1p(sums[_NEAR30]),
            np.log1p(sums[_NEAR120]),
            np.log1p(sums[_NEAR500]),
            most[_NEAR120],
            np.log1p(sums[_INSIDE]),
            named * np.clip(1 + _FAME * scene.behind_abroad[rows], 0.0, 1.0),
            most[_REGION_NAMED],
            most[_DISTRICT],
            beside[0],
            beside[1],
            beside[2],
            share_country * scene.population[rows] / 6,
            share_country * np.minimum(1.0, total / 10),
            np.maximum(0.0, most[_ANY_COUNTRY] - named) * (scene.country[rows] > 0) * (1 - fame),
            beside[3],
            worldly * important,
            worldly * behind,
            worldly * (behind >= 0),
            apart * behind,
            apart * scene.behind_abroad[rows],
            renown * important,
            renown * behind,
        ),
        axis=1,
    )


def _renown(scene: Scene, kin: Kinship, believed: Floats) -> Floats:
    """How well known the towns are that the other names seem to mean, 0 to 1 (n)."""
    spot = believed * scene.point_like[kin.columns]
    famous = np.maximum(0.0, 2 * scene.importance[kin.columns] - 1) * spot
    size = len(kin.weight)
    weighted = kin.other * kin.weight
    result: Floats = (weighted @ np.bincount(kin.name_of_column, famous, size)) / (
        weighted @ np.bincount(kin.name_of_column, spot, size) + 1
    )
    return result
