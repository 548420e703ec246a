"""Checks each row of the supplement against another source, within the row's own uncertainty.

The build stops at a row that nothing confirms. What is asked, first answer counts:

1. another source's place of that name, or of one of its other names, lies as near as the row says;
2. the box that GMT's collections (gmt-dcw) give to that name holds the row's point: read for this check alone;
3. the areas that the row is made of have outlines: its extent is theirs;
4. the place that the row's column `near` names lies as near as it says there;
5. the polygon of the row's country, or for what lies in no one country the land or the sea, is there.

What `near` says must be so in any case.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Any

import shapely

from geomap.errors import GazetteerError
from geomap.geo import bbox_contains, distance_km
from geomap.model import BBox, Kind, Point
from geomap.text import fold

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from geomap.gazetteer.building.draft import Draft
    from geomap.gazetteer.building.packages import Packages

__all__ = ["Ground", "check_supplement", "read_boxes"]

_KM_PER_DEGREE = 111.2
_WATERS = frozenset({Kind.OCEAN, Kind.SEA, Kind.GULF, Kind.STRAIT, Kind.BAY})
_LEAST_KM = 3.0
"""Points of two sources differ by so much for what has no size: which gate, which end."""
_GENERIC = re.compile(
    r"\b(?:lake|mount|mountains?|river|national park|park|islands?|isle of|desert|peninsula|airport|air ?base|base"
    r"|range|international|sea|gulf of|gulf|bay of|bay|strait of|straits? of|strait|valley|dam|the|of)\b"
)
_WAYS = ("by a namesake", "by a box of GMT's collections", "by the outlines of its members",
         "by the place it is said to be near", "by its country's outline", "by land or sea as drawn")  # fmt: skip


class Ground:
    """Country polygons and seas, for asking how far from them a point lies."""

    def __init__(self, drafts: Iterable[Draft]) -> None:
        held = [d for d in drafts if d.outline is not None]
        self.countries = {d.country: d.outline for d in held if d.kind in (Kind.COUNTRY, Kind.TERRITORY)}
        self.seas = shapely.STRtree([d.outline for d in held if d.kind in _WATERS])
        self.land = shapely.STRtree(list(self.countries.values()))

    def is_near(self, row: Draft, outlines: Any) -> bool:
        """Whether an outline, or the nearest of a tree, lies within the row's uncertainty."""
        point = shapely.Point(row.longitude, row.latitude)
        reach = reach_km(row) / _KM_PER_DEGREE
        if isinstance(outlines, shapely.STRtree):
            return len(outlines.query(point, predicate="dwithin", distance=reach)) > 0
        return bool(shapely.dwithin(point, outlines, reach))


def reach_km(row: Draft) -> float:
    """How far off a row's point may be, km: what the row itself says."""
    return max(_LEAST_KM, row.uncertainty_km or 0.0)


def read_boxes(packages: Packages) -> dict[str, BBox]:
    """Folded name → box of the named regions in GMT's collections."""
    text = packages.read("gmt-dcw", "./usr/share/gmt-dcw/dcw-collections.txt").decode("utf-8")
    boxes = {}
    for name, edges in re.findall(r"^tag: \S+ (.+)\nregion: (\S+)", text, re.MULTILINE):
        west, east, south, north = map(float, edges.split("/"))
        boxes[_bare(fold(name))] = BBox(_turned(west), south, _turned(east), north)
    return boxes


def _turned(longitude: float) -> float:
    return longitude - 360 if longitude > 180 else longitude


def _bare(folded: str) -> str:
    return " ".join(_GENERIC.sub(" ", folded).split()) or folded


def check_supplement(
    rows: Sequence[Draft],
    made: Collection[str],
    near: Mapping[str, tuple[str, float]],
    drafts: Sequence[Draft],
    boxes: Mapping[str, BBox],
) -> Counter[str]:
    """How many rows were confirmed in which way. `made` has the ids of rows whose extent is made of other areas, `near`
    for ids of rows the code or id of a place and how far from it they lie at most, km.

    Raises GazetteerError naming the rows that nothing confirms: their point is wrong, or they belong into names.tsv.
    """
    named = _named(drafts)
    ground = Ground(drafts)
    found: Counter[str] = Counter()
    lost = []
    known = {d.id: d for d in drafts} | {d.code: d for d in drafts if d.code}
    for row in rows:
        way = _way(row, named, boxes, ground, is_made=row.id in made)
        if row.id in near:
            reference, most_km = near[row.id]
            held = reference in known and _is_within(row, known[reference], most_km)
            way = min(3, 3 if way is None else way) if held else None
        if way is None:
            lost.append(f"{row.id} ({row.latitude}, {row.longitude}, {row.uncertainty_km} km)")
        else:
            found[_WAYS[way]] += 1
    if lost:
        raise GazetteerError(f"supplement.tsv: no other source confirms {', '.join(lost)}: mend the point or drop it")
    return found


def _named(drafts: Iterable[Draft]) -> dict[str, list[Draft]]:
    named: defaultdict[str, list[Draft]] = defaultdict(list)
    for draft in drafts:
        if draft.kind not in (Kind.COUNTRY, Kind.TERRITORY):
            for name in {_bare(name) for name in draft.names}:
                named[name].append(draft)
    return named


def _way(
    row: Draft, named: Mapping[str, Sequence[Draft]], boxes: Mapping[str, BBox], ground: Ground, *, is_made: bool
) -> int | None:
    point = Point(row.latitude, row.longitude)
    reach = reach_km(row)
    names = {_bare(name) for name in row.names}
    for name in names:
        if any(distance_km(point, Point(d.latitude, d.longitude)) <= reach for d in named.get(name, ())):
            return 0
        if any(d.bbox and not row.kind.is_point and bbox_contains(d.bbox, point) for d in named.get(name, ())):
            return 0
    if any(name in boxes and bbox_contains(boxes[name], point) for name in names):
        return 1
    if is_made:
        return 2
    if row.country in ground.countries:
        return 4 if ground.is_near(row, ground.countries[row.country]) else None
    return 5 if ground.is_near(row, ground.seas if row.kind in _WATERS else ground.land) else None


def _is_within(row: Draft, other: Draft, most_km: float) -> bool:
    """Whether a row's point lies so near another place: its outline, else its point."""
    if other.outline is None:
        return distance_km(Point(row.latitude, row.longitude), Point(other.latitude, other.longitude)) <= most_km
    return bool(shapely.dwithin(shapely.Point(row.longitude, row.latitude), other.outline, most_km / _KM_PER_DEGREE))
