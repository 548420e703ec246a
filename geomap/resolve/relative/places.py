"""Relative mentions → resolutions, given what the names around them were resolved to."""

from __future__ import annotations

import dataclasses
import math
import tomllib
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from geomap.geo import bbox_contains
from geomap.model import Evidence, Form, Kind, Place, RelationKind, Resolution, Status
from geomap.resolve.relative.apposition import with_subjects
from geomap.resolve.relative.borders import COUNTRIES, countries
from geomap.resolve.relative.drawing import Drawing, Drawings
from geomap.resolve.relative.reading import reading

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from geomap.model import Candidate, Mention, Relation
    from geomap.plugins import Extents

__all__ = ["RelativePlaces"]

_WITHIN_IT = frozenset((RelationKind.PART, RelationKind.OUTSKIRTS, RelationKind.COAST, RelationKind.SIDE))
"""Kinds whose area lies in the country of the anchor."""
_OF_TOWNS = frozenset(
    (RelationKind.OFFSET, RelationKind.DISTANCE, RelationKind.DIRECTION, RelationKind.NEAR, RelationKind.OUTSIDE,
     RelationKind.OUTSKIRTS, RelationKind.BETWEEN, RelationKind.ROAD)
)  # fmt: skip
"""Kinds that start from a town rather than from the province that bears its name."""
_PROVINCES = frozenset((Kind.ADMIN1, Kind.ADMIN2))
_LEAST_SURE = 0.43
"""A name that is less sure than this carries no description."""
_BY_BORDER = frozenset((RelationKind.BORDER, RelationKind.SIDE))


@cache
def _right() -> Mapping[str, float]:
    """How often each kind is right, given its anchors."""
    text = (files("geomap.resolve") / "data" / "relative.toml").read_text("utf-8")
    found: Mapping[str, float] = tomllib.loads(text)["right"]
    return found


class RelativePlaces:
    """Places that are described, not named. Keeps what it has drawn; made once, used for every article."""

    def __init__(self, extents: Extents | None) -> None:
        """`extents` knows outlines by place id; without it boxes serve."""
        self._drawings = Drawings(extents)

    def join(
        self,
        relatives: Sequence[Mention],
        resolutions: Sequence[Resolution],
        found: Mapping[str, Sequence[Candidate]],
    ) -> tuple[Resolution, ...]:
        """The resolutions of an article with those of its relative mentions among them, sorted by (start, -end).

        `found` are the candidates of names, those of the `subject` of a relation too. A name beside a description
        ("the Qayara air base, about 40 kilometers south of Mosul") is looked at again: see `apposition`.
        """
        if not relatives:
            return tuple(resolutions)
        names = {(r.mention.start, r.mention.end): r for r in resolutions if r.mention.form is not Form.RELATIVE}
        towns = {span: _as_town(resolution, found) for span, resolution in names.items()}
        described = [
            self._resolved(m, towns if m.relation and m.relation.kind in _OF_TOWNS else names, resolutions)
            for m in relatives
        ]
        named, described = with_subjects(list(resolutions), described, found)
        return tuple(sorted((*named, *described), key=lambda r: (r.mention.start, -r.mention.end)))

    def _resolved(
        self, mention: Mention, names: Mapping[tuple[int, int], Resolution], resolutions: Sequence[Resolution]
    ) -> Resolution:
        relation = mention.relation
        if relation is None:
            return _undrawn(mention, Status.UNKNOWN, "it was not read")
        if relation.problem is not None:
            status = Status.REJECTED if relation.distance_km is None else Status.UNKNOWN
            return _undrawn(mention, status, relation.problem)
        leaning = [names[span] for span in relation.anchors if span in names]
        for one in leaning:
            if one.place is None:
                why = "is no place here" if one.status is Status.REJECTED else "is not placed"
                return _undrawn(mention, one.status, f"{one.mention.text} {why}")
            if (one.confidence or 0.0) < _LEAST_SURE:
                return _undrawn(mention, Status.UNKNOWN, f"{one.mention.text} is too unsure to lean on")
        if len(leaning) < len(relation.anchors):
            return _undrawn(mention, Status.UNKNOWN, "a name that it leans on was not resolved")
        places = [r.place for r in leaning if r.place is not None]
        drawing: Drawing | str = "no border of both"
        partner = _partner(mention, relation, places, resolutions)
        if partner is not None:
            drawing = self._drawings.draw(relation, [*places, partner])
        if isinstance(drawing, str):
            partner = None
            drawing = self._drawings.draw(relation, places)
        if isinstance(drawing, str):
            return _undrawn(mention, Status.UNKNOWN, drawing)
        return _drawn(mention, relation, leaning, partner, drawing)


def _partner(
    mention: Mention, relation: Relation, places: Sequence[Place], resolutions: Sequence[Resolution]
) -> Place | None:
    """The land on the other side of a border of which only one is said: the nearest named that meets it."""
    if len(places) != 1 or not (relation.border or relation.kind in _BY_BORDER):
        return None
    (own,) = places
    others = [(r.mention, r.place) for r in resolutions if r.place is not None and _may_meet(own, r.place)]
    here = mention.sentence
    nearest = min(others, key=lambda one: (one[0].sentence != here, abs(one[0].start - mention.start)), default=None)
    return None if nearest is None else nearest[1]


def _as_town(resolution: Resolution, found: Mapping[str, Sequence[Candidate]]) -> Resolution:
    """A province's name as that of the town in it: nobody measures 30 km from a province."""
    place = resolution.place
    if place is None or place.kind not in _PROVINCES or place.bbox is None:
        return resolution
    for candidate in found.get(resolution.mention.text, ()):
        town = candidate.place
        if town.kind is Kind.CITY and town.country_code == place.country_code and bbox_contains(place.bbox, town.point):
            return dataclasses.replace(resolution, place=town)
    return resolution


def _may_meet(own: Place, other: Place) -> bool:
    """Whether two lands can have a common border."""
    if own.kind in COUNTRIES and other.kind in COUNTRIES:
        known = countries().get(own.country_code or "")
        return known is not None and other.country_code in known.neighbours
    return own.kind is other.kind is Kind.ADMIN1 and own.country_code == other.country_code and own.id != other.id


def _undrawn(mention: Mention, status: Status, why: str) -> Resolution:
    """Kept as text, with the reason."""
    if status not in (Status.UNKNOWN, Status.REJECTED):
        status = Status.UNKNOWN
    return Resolution(mention=mention, status=status, evidence=(Evidence(reason="relative", detail=why, weight=0.0),))


def _drawn(
    mention: Mention, relation: Relation, leaning: Sequence[Resolution], partner: Place | None, drawing: Drawing
) -> Resolution:
    lowest = min(r.confidence or 0.0 for r in leaning)
    sure = lowest * _right()[relation.kind.value]
    places = [r.place for r in leaning if r.place is not None]
    name = " ".join(mention.text.split())
    home = places[0] if relation.kind in _WITHIN_IT else None
    place = Place(
        id=drawing.ident,
        name=name,
        kind=Kind.AREA,
        point=drawing.point,
        country=home.country if home else None,
        country_code=home.country_code if home else None,
        bbox=drawing.bbox,
        precision="area",
        uncertainty_km=drawing.uncertainty_km,
    )
    share = _log_odds(lowest) / len(places)
    evidence = [Evidence(reason="anchor", detail=_named(anchor), weight=share) for anchor in places]
    if partner is not None:
        evidence.append(Evidence(reason="other side", detail=f"{_named(partner)}, named near by", weight=0.0))
        places.append(partner)
    weight = _log_odds(sure) - _log_odds(lowest)
    evidence.append(Evidence(reason="relative", detail=reading(name, relation, drawing), weight=weight))
    tie = any(r.status is Status.AMBIGUOUS for r in leaning)
    return Resolution(
        mention=mention,
        status=Status.AMBIGUOUS if tie else Status.RESOLVED,
        confidence=sure,
        place=place,
        evidence=tuple(evidence),
        anchors=tuple(anchor.id for anchor in places),
        area=drawing.area,
    )


def _named(place: Place) -> str:
    where = ", ".join(dict.fromkeys(part for part in (place.admin1, place.country) if part and part != place.name))
    return f"{place.name} ({where})" if where else place.name


def _log_odds(p: float) -> float:
    p = min(0.999, max(0.001, p))
    return math.log(p / (1 - p))
