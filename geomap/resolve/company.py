"""Reasons that the other names of the article give: who contains whom, who is near, who shares a country or region."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from geomap.geo import EARTH_RADIUS_KM
from geomap.model import Kind
from geomap.resolve.reasons import group_of, unit_max

if TYPE_CHECKING:
    from geomap.resolve.scene import Floats, Scene, Whole

__all__ = ["COMPANY", "CONTAINMENT", "company", "containment"]

_KIND = {kind: index for index, kind in enumerate(Kind)}
_COUNTRIES = (_KIND[Kind.COUNTRY], _KIND[Kind.TERRITORY])
_BLOCK = 4096
_TINY = 1e-9
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
    is_country = np.isin(kind, _COUNTRIES)
    is_admin1 = kind == _KIND[Kind.ADMIN1]
    is_admin2 = kind == _KIND[Kind.ADMIN2]
    country = _same(scene.country[inner], scene.country[outer])
    admin1 = _same(scene.admin1[inner], scene.admin1[outer])
    admin2 = _same(scene.admin2[inner], scene.admin2[outer])
    smaller = ~is_country | ~np.isin(scene.kind[inner], _COUNTRIES)[:, None]
    by_name = (country & is_country & smaller) | (
        admin1 & is_admin1 & (scene.kind[inner] != _KIND[Kind.ADMIN1])[:, None]
    )
    by_name |= admin2 & is_admin2 & (scene.kind[inner] != _KIND[Kind.ADMIN2])[:, None]
    same = (scene.xyz[inner] @ scene.xyz[outer].T > 1 - _TINY) & ~scene.point_like[inner][:, None]
    by_box = _in_box(scene, inner, outer) & ~(is_country | is_admin1) & ~by_name & ~same
    return by_name.astype(np.float64), by_box.astype(np.float64)


def _same(a: Whole, b: Whole) -> np.ndarray[tuple[int, int], np.dtype[np.bool_]]:
    result: np.ndarray[tuple[int, int], np.dtype[np.bool_]] = (a[:, None] == b) & (a[:, None] > 0)
    return result


def _in_box(scene: Scene, inner: slice, outer: slice) -> np.ndarray[tuple[int, int], np.dtype[np.bool_]]:
    west, south, east, north = scene.box[outer].T
    latitude, longitude = scene.latitude[inner][:, None], scene.longitude[inner][:, None]
    across = west > east
    in_longitude = np.where(
        across, (longitude >= west) | (longitude <= east), (longitude >= west) & (longitude <= east)
    )
    result: np.ndarray[tuple[int, int], np.dtype[np.bool_]] = (
        (latitude >= south) & (latitude <= north) & in_longitude & ~scene.point_like[outer]
    )
    return result


COMPANY = (
    "names in the same country", "share in the same country", "names in the same region", "share in the same region",
    "names within 30 km", "names within 120 km", "names within 500 km", "nearest name", "names that lie in it",
    "its country is named", "its region is named", "its district is named", "neighbours in the same country",
    "neighbours in the same region", "neighbours within 120 km", "share in the same country × people",
    "names within 120 km × people", "share in the same country, many names", "other country named only",
    "neighbours of the same kind",
    "importance, many countries named",
    "behind the best, many countries named",
    "people, many countries named",
    "capital, many countries named",
    "other country named only, important",
    "its country is named, many countries named",
    "the most important, many countries named",
)  # fmt: skip


def company(scene: Scene, belief: Floats) -> Floats:
    """The article's other names: those in the same country or region, those nearby, those that lie inside it."""
    blocks = [_company(scene, belief, rows) for rows in _row_blocks(len(scene.candidates))]
    return np.concatenate(blocks) if blocks else np.zeros((0, len(COMPANY)))


def _row_blocks(size: int) -> Iterator[slice]:
    return (slice(first, min(size, first + _BLOCK)) for first in range(0, size, _BLOCK))


def _company(scene: Scene, belief: Floats, rows: slice) -> Floats:
    context = scene.context
    units = scene.units
    columns = (
        np.concatenate([np.arange(units[u].first, units[u].last) for u in context])
        if len(context)
        else np.zeros(0, np.intp)
    )
    if not len(columns):
        return np.zeros((rows.stop - rows.start, len(COMPANY)))
    starts = np.concatenate(([0], np.cumsum([units[u].last - units[u].first for u in context])[:-1]))
    weight = np.array([units[u].weight * min(2.0, 0.75 + 0.25 * len(units[u].mentions)) for u in context])
    other = scene.unit_of[rows][:, None] != context[None, :]
    believed = belief[columns]

    def by_name(relation: Floats) -> Floats:
        """Belief-weighted relation to each context name (rows × names), the own one left out."""
        summed: Floats = np.add.reduceat(relation * believed, starts, axis=1) * other
        return summed

    kind = scene.kind[columns]
    distance_km = EARTH_RADIUS_KM * np.arccos(np.clip(scene.xyz[rows] @ scene.xyz[columns].T, -1.0, 1.0))
    is_point = scene.point_like[columns]
    country = by_name(_same(scene.country[rows], scene.country[columns]).astype(np.float64))
    admin1 = by_name(_same(scene.admin1[rows], scene.admin1[columns]).astype(np.float64))
    admin2 = by_name(
        (_same(scene.admin2[rows], scene.admin2[columns]) & (kind == _KIND[Kind.ADMIN2])).astype(np.float64)
    )
    near30, near120, near500 = (by_name(np.exp(-distance_km / reach) * is_point) for reach in (30.0, 120.0, 500.0))
    inside_me = by_name(_columns_inside(scene, rows, columns))
    is_country = np.isin(kind, _COUNTRIES)
    country_named = by_name((_same(scene.country[rows], scene.country[columns]) & is_country).astype(np.float64))
    any_country = by_name(np.broadcast_to(is_country, distance_km.shape).astype(np.float64))
    admin1_named = by_name(
        (_same(scene.admin1[rows], scene.admin1[columns]) & (kind == _KIND[Kind.ADMIN1])).astype(np.float64)
    )
    group = group_of(scene)
    same_kind = by_name((group[rows][:, None] == group[columns]).astype(np.float64))
    total = (other * weight).sum(axis=1) + _TINY
    neighbour = _neighbours(scene, rows)
    people = scene.population[rows] / 6
    share_country = (country * weight).sum(axis=1) / total
    named = country_named.max(axis=1)
    worldly = np.minimum(1.0, (any_country * weight).sum(axis=1) / _MANY_COUNTRIES)
    other_only = np.maximum(0.0, any_country.max(axis=1) - named) * (scene.country[rows] > 0)
    sum120 = np.log1p((near120 * weight).sum(axis=1))
    return np.stack(
        (
            np.log1p((country * weight).sum(axis=1)),
            share_country,
            np.log1p((admin1 * weight).sum(axis=1)),
            (admin1 * weight).sum(axis=1) / total,
            np.log1p((near30 * weight).sum(axis=1)),
            sum120,
            np.log1p((near500 * weight).sum(axis=1)),
            near120.max(axis=1),
            np.log1p((inside_me * weight).sum(axis=1)),
            named,
            admin1_named.max(axis=1),
            admin2.max(axis=1),
            (country * neighbour).sum(axis=1),
            (admin1 * neighbour).sum(axis=1),
            (near120 * neighbour).sum(axis=1),
            share_country * people,
            sum120 * people,
            share_country * np.minimum(1.0, total / 10),
            other_only,
            (same_kind * neighbour).sum(axis=1),
            worldly * scene.importance[rows],
            worldly * scene.behind[rows],
            worldly * people * scene.point_like[rows],
            worldly * scene.capital[rows],
            other_only * scene.importance[rows] ** 2,
            worldly * named,
            worldly * (scene.behind[rows] >= 0),
        ),
        axis=1,
    )


def _columns_inside(scene: Scene, rows: slice, columns: Whole) -> Floats:
    """Whether each context candidate lies in each row's area, by its regions' names or by box (rows × columns)."""
    kind = scene.kind[rows][:, None]
    country = _same(scene.country[rows], scene.country[columns]) & np.isin(kind, _COUNTRIES)
    admin1 = _same(scene.admin1[rows], scene.admin1[columns]) & (kind == _KIND[Kind.ADMIN1])
    admin2 = _same(scene.admin2[rows], scene.admin2[columns]) & (kind == _KIND[Kind.ADMIN2])
    west, south, east, north = (edge[:, None] for edge in scene.box[rows].T)
    latitude, longitude = scene.latitude[columns], scene.longitude[columns]
    across = west > east
    in_longitude = np.where(
        across, (longitude >= west) | (longitude <= east), (longitude >= west) & (longitude <= east)
    )
    by_box = (latitude >= south) & (latitude <= north) & in_longitude & ~scene.point_like[rows][:, None]
    by_name = np.isin(kind, (*_COUNTRIES, _KIND[Kind.ADMIN1]))
    held = np.where(by_name, country | admin1, admin2 | by_box)
    result: Floats = (held & scene.point_like[columns]).astype(np.float64)
    return result


def _neighbours(scene: Scene, rows: slice) -> Floats:
    """How close in the text each context name stands to each row's (rows × names); sums to 1 where any is close."""
    place = {int(u): k for k, u in enumerate(scene.context)}
    of = scene.unit_of_mention
    first, last = int(scene.unit_of[rows.start]), int(scene.unit_of[rows.stop - 1])
    table = np.zeros((last + 1 - first, len(place)))
    for u in range(first, last + 1):
        for m in scene.units[u].mentions[:12]:
            for step, weight in ((1, 1.0), (2, 0.6), (3, 0.3)):
                for near in (m - step, m + step):
                    if 0 <= near < len(of) and (k := place.get(of[near])) is not None and of[near] != u:
                        table[u - first, k] += weight
    table /= np.maximum(table.sum(axis=1, keepdims=True), 1.0)
    result: Floats = table[scene.unit_of[rows] - first]
    return result
