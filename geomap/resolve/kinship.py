"""What the candidates of an article have to do with one another, whatever is believed: the same in all rounds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from geomap.geo import EARTH_RADIUS_KM
from geomap.model import Kind
from geomap.resolve.reasons import IS_COUNTRY, KIND_INDEX, group_of

if TYPE_CHECKING:
    from geomap.resolve.scene import Flags, Floats, Scene, Whole

__all__ = ["RELATIONS", "Kinship", "in_box", "kinship", "same"]

RELATIONS = (
    "same country", "same region", "in its district", "within 30 km", "within 120 km", "within 500 km", "lies in it",
    "its country", "any country", "its region", "same kind",
)  # fmt: skip
_ADMIN1, _ADMIN2 = KIND_INDEX[Kind.ADMIN1], KIND_INDEX[Kind.ADMIN2]
_REACHES_KM = (30.0, 120.0, 500.0)


@dataclass(frozen=True, slots=True)
class Kinship:
    """Some candidates (rows) against those of the names that serve as context (columns)."""

    rows: slice
    columns: Whole
    name_of_column: Whole
    """Position among the context names of each column."""
    weight: Floats
    """How much each context name counts (names)."""
    other: Floats
    """0 where the row is a candidate of the context name itself, else 1 (rows × names)."""
    relations: Floats
    """By RELATIONS (relations × rows × columns)."""
    neighbour: Floats
    """How close in the text each context name stands to each row's (rows × names); sums to 1 where any is close."""


def kinship(scene: Scene, rows: slice) -> Kinship:
    """How a block of candidates is related to the context's."""
    context, units = scene.context, scene.units
    columns = np.concatenate([np.arange(units[u].first, units[u].last) for u in context])
    sizes = [units[u].last - units[u].first for u in context]
    return Kinship(
        rows=rows,
        columns=columns,
        name_of_column=np.repeat(np.arange(len(context)), sizes),
        weight=np.array([units[u].weight * min(2.0, 0.75 + 0.25 * len(units[u].mentions)) for u in context]),
        other=(scene.unit_of[rows][:, None] != context[None, :]).astype(np.float64),
        relations=_relations(scene, rows, columns),
        neighbour=_neighbours(scene, rows),
    )


def _relations(scene: Scene, rows: slice, columns: Whole) -> Floats:
    kind = scene.kind[columns]
    is_country, is_point = IS_COUNTRY[kind], scene.point_like[columns]
    country = same(scene.country[rows], scene.country[columns])
    admin1 = same(scene.admin1[rows], scene.admin1[columns])
    admin2 = same(scene.admin2[rows], scene.admin2[columns])
    group = group_of(scene)
    km = EARTH_RADIUS_KM * np.arccos(np.clip(scene.xyz[rows] @ scene.xyz[columns].T, -1.0, 1.0))
    out = np.empty((len(RELATIONS), *km.shape))
    out[0] = country
    out[1] = admin1
    out[2] = admin2 & (kind == _ADMIN2)
    for place, reach_km in enumerate(_REACHES_KM, 3):
        out[place] = np.exp(-km / reach_km) * is_point
    out[6] = _inside(scene, rows, columns, country, admin1, admin2) & is_point
    out[7] = country & is_country
    out[8] = is_country
    out[9] = admin1 & (kind == _ADMIN1)
    out[10] = group[rows][:, None] == group[columns]
    return out


def same(a: Whole, b: Whole) -> Flags:
    """Whether two numbers are the same and known (a × b)."""
    result: Flags = (a[:, None] == b) & (a[:, None] > 0)
    return result


def _inside(scene: Scene, rows: slice, columns: Whole, country: Flags, admin1: Flags, admin2: Flags) -> Flags:
    """Whether each context candidate lies in each row's area, by its regions' names or by box (rows × columns)."""
    kind = scene.kind[rows][:, None]
    by_country, by_admin1 = IS_COUNTRY[kind], kind == _ADMIN1
    held = (country & by_country) | (admin1 & by_admin1)
    districts = (kind == _ADMIN2) & admin2
    result: Flags = np.where(by_country | by_admin1, held, districts | in_box(scene, columns, rows).T)
    return result


def in_box(scene: Scene, inner: slice | Whole, outer: slice | Whole) -> Flags:
    """Whether each inner candidate's point lies in each outer one's box (inner × outer)."""
    west, south, east, north = scene.box[outer].T
    latitude, longitude = scene.latitude[inner][:, None], scene.longitude[inner][:, None]
    after_west, before_east = longitude >= west, longitude <= east
    in_longitude = np.where(west > east, after_west | before_east, after_west & before_east)
    result: Flags = (latitude >= south) & (latitude <= north) & in_longitude & ~scene.point_like[outer]
    return result


def _neighbours(scene: Scene, rows: slice) -> Floats:
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
