"""The sentences with known answers: those that a script made of gazetteer facts, and those written by hand."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

import geomap
from geomap.geo import distance_km
from geomap.model import Article, Form, Point

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geomap.model import Located, Resolution

HERE = Path(__file__).parent


@dataclass(frozen=True)
class Known:
    """A sentence, what its expression says, and a point that is truly where it says."""

    text: str
    expression: str
    kind: str
    km: float | None
    bearing: float | None
    truth: Point


def known(name: str) -> list[Known]:
    rows = (line.rstrip("\n").split("\t") for line in (HERE / name).open(encoding="utf-8"))
    return [
        Known(text, said, kind, float(km) if km else None, float(b) if b else None, Point(float(y), float(x)))
        for text, said, kind, km, b, y, x in rows
    ]


def described(sentences: Sequence[Known]) -> list[Resolution | None]:
    """What geomap makes of each expression: the relative mention that covers most of it."""
    articles = [Article(id=str(n), text=one.text, language="en") for n, one in enumerate(sentences)]
    return [_covering(one, located) for one, located in zip(sentences, geomap.locate(articles), strict=True)]


def _covering(one: Known, located: Located) -> Resolution | None:
    start = one.text.index(one.expression)
    end = start + len(one.expression)
    found = [r for r in located.resolutions if r.mention.form is Form.RELATIVE]
    return max(found, key=lambda r: min(end, r.mention.end) - max(start, r.mention.start), default=None)


def is_read_right(one: Known, resolution: Resolution | None) -> bool:
    """Kind, distance to a twentieth and bearing."""
    relation = None if resolution is None else resolution.mention.relation
    if relation is None or relation.kind.value != one.kind or relation.bearing != one.bearing:
        return False
    if one.km is None or relation.distance_km is None:
        return one.km is relation.distance_km is None
    return abs(relation.distance_km - one.km) <= 0.05 * one.km


def is_inside(one: Known, resolution: Resolution | None) -> bool:
    from shapely.geometry import Point as Dot
    from shapely.geometry import shape

    if resolution is None or resolution.area is None:
        return False
    area = shape({"type": resolution.area.type, "coordinates": resolution.area.coordinates})
    return area.covers(Dot(one.truth.longitude, one.truth.latitude))


@dataclass(frozen=True)
class Result:
    read: float
    inside: float
    error: float
    """Median distance of the point from the truth as a share of the said distance, where a direction is said too."""
    failures: tuple[str, ...]


def tried(sentences: Sequence[Known]) -> Result:
    answers = list(zip(sentences, described(sentences), strict=True))
    read = [is_read_right(*answer) for answer in answers]
    inside = [is_inside(*answer) for answer in answers]
    errors = [
        distance_km(r.place.point, one.truth) / one.km
        for one, r in answers
        if one.km and one.bearing is not None and r is not None and r.place is not None
    ]
    failures = tuple(
        f"{'outside' if ok else 'read'}: {one.text} -> {r and (r.mention.text, r.mention.relation, r.evidence)}"
        for (one, r), ok, within in zip(answers, read, inside, strict=True)
        if not (ok and within)
    )
    return Result(sum(read) / len(read), sum(inside) / len(inside), median(errors), failures)
