"""A name beside its description: "the Qayara air base, about 40 kilometers south of Mosul".

The description places a name that no gazetteer knows, helps to choose among the places that bear the name, or
contradicts it; each is said in the evidence of both.
"""

from __future__ import annotations

import dataclasses
import math
from bisect import bisect_left
from typing import TYPE_CHECKING

from geomap.geo import bbox_contains, bbox_widened, distance_km
from geomap.model import Alternative, Evidence, Form, MatchKind, Status
from geomap.resolve.relative.reading import compass, kilometres
from geomap.text import fold

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from geomap.model import Candidate, Place, Point, Relation, Resolution

__all__ = ["with_subjects"]

_SURE_OF_CHOICE = 0.85
"""How often a candidate that its description fits is the right one, as a share of the description's confidence."""
_CONTRADICTED = 0.6
"""What a contradiction leaves of the description's confidence."""
_SURE_ENOUGH = 0.5
_MOST_ALTERNATIVES = 5
_OWN = frozenset((MatchKind.PREFERRED, MatchKind.ALTERNATE))
_REMARKABLE = 0.35
"""A difference from the said distance, as a share of it, that is worth a word."""
_DOUBTFUL_SHARE, _DOUBTFUL_TURN = 2.0, 60.0
"""So many times as far as said, or as near, and so many degrees off: a reason with a doubt."""


def with_subjects(
    named: Sequence[Resolution], described: Sequence[Resolution], found: Mapping[str, Sequence[Candidate]]
) -> tuple[list[Resolution], list[Resolution]]:
    """Names and descriptions of one article after each was held against the other."""
    names, told = list(named), list(described)
    starts = [r.mention.start for r in names]
    placed: dict[str, Resolution] = {}
    for n, resolution in enumerate(told):
        relation = resolution.mention.relation
        if relation is None or relation.subject is None or resolution.place is None:
            continue
        k = _subject(names, starts, relation)
        if k is None:
            continue
        before = names[k]
        names[k], told[n] = _held_together(before, resolution, relation, names, found)
        if before.place is None and names[k].place is not None:
            placed.setdefault(fold(before.mention.text), names[k])
    return [_as_placed(r, placed) for r in names], told


def _subject(names: Sequence[Resolution], starts: Sequence[int], relation: Relation) -> int | None:
    """The name that is told of; in "Akuressa, Matara, 160 km south of" the town, not its district."""
    start = relation.subject[0] if relation.subject is not None else -1
    k = bisect_left(starts, start)
    if k == len(starts) or starts[k] != start:
        return None
    place = names[k].place
    if place is not None and not place.kind.is_point:
        before = names[k - 1] if k else None
        if before is None or not 0 < start - before.mention.end <= len(", ") or before.mention.form is not Form.NAME:
            return None
        return k - 1
    return k if names[k].status is not Status.REJECTED else None


def _held_together(
    name: Resolution,
    told: Resolution,
    relation: Relation,
    names: Sequence[Resolution],
    found: Mapping[str, Sequence[Candidate]],
) -> tuple[Resolution, Resolution]:
    """A name and what is said of it, after each was held against the other."""
    anchor = next((r.place for r in names if (r.mention.start, r.mention.end) == relation.anchors[0]), None)
    if anchor is None or told.place is None:
        return name, told
    phrase = _phrase(name, relation, found)
    better = [c for c in phrase if _fit(c.place, told, relation, anchor) != "no"]
    if better:
        return _chosen(name, better[0].place, told, relation, anchor)
    if name.place is not None and _fit(name.place, told, relation, anchor) == "yes":
        return _agreeing(name, told, relation, anchor)
    fitting = [
        c
        for c in found.get(name.mention.text, ())
        if c.match in _OWN and c.place.kind.is_point and _fit(c.place, told, relation, anchor) == "yes"
    ]
    if fitting:
        return _chosen(name, fitting[0].place, told, relation, anchor)
    if name.place is None or _is_guess(name, told, found):
        return _placed_there(name, told), told
    return _disagreeing(name, told, relation, anchor)


def _is_guess(name: Resolution, told: Resolution, found: Mapping[str, Sequence[Candidate]]) -> bool:
    """Whether a name was only matched with a like one, far from where it is said to be."""
    own = {c.place.id for c in found.get(name.mention.text, ()) if c.match in _OWN}
    return name.place is not None and name.place.id not in own and (told.confidence or 0.0) > _SURE_ENOUGH


def _phrase(name: Resolution, relation: Relation, found: Mapping[str, Sequence[Candidate]]) -> list[Candidate]:
    """Candidates of the name together with the words behind it: the Qayara *air base*."""
    start, end = relation.subject or (0, 0)
    if (start, end) == (name.mention.start, name.mention.end):
        return []
    wanted = fold(name.mention.text)
    for text, candidates in found.items():
        folded = fold(text)
        if folded.startswith(f"{wanted} ") and len(text) == end - start:
            return [c for c in candidates if c.match in _OWN and c.similarity == 1.0]
    return []


def _fit(place: Place, told: Resolution, relation: Relation, anchor: Place) -> str:
    """Whether a place lies where it is said to: yes, perhaps, or no."""
    if told.place is None or place.id == anchor.id:
        return "no"
    area = told.place
    slack = 0.3 * (relation.distance_km or area.uncertainty_km or 0.0) + 3.0
    if _within(place.point, told, slack):
        return "yes"
    if relation.distance_km is None or not anchor.kind.is_point:
        return "no"
    far = distance_km(anchor.point, place.point)
    ratio = max(far, 1.0) / max(relation.distance_km, 1.0)
    turned = 0.0 if relation.bearing is None else _turn(_bearing(anchor.point, place.point), relation.bearing)
    return "perhaps" if 1 / _DOUBTFUL_SHARE <= ratio <= _DOUBTFUL_SHARE and turned <= _DOUBTFUL_TURN else "no"


def _within(point: Point, told: Resolution, slack_km: float) -> bool:
    """Whether a point lies in the described area, or so near to it."""
    import shapely
    from shapely.geometry import Point as Dot
    from shapely.geometry import shape

    if told.area is None or told.place is None:
        return False
    box = told.place.bbox
    if box is not None and not bbox_contains(bbox_widened(box, slack_km), point):
        return False
    area = shape({"type": told.area.type, "coordinates": told.area.coordinates})
    nearest = shapely.shortest_line(area, Dot(point.longitude, point.latitude)).coords[0]
    return distance_km(point, point._replace(latitude=nearest[1], longitude=nearest[0])) <= slack_km


def _bearing(one: Point, other: Point) -> float:
    """First bearing of the great circle, degrees clockwise from north."""
    lat_a, lon_a, lat_b, lon_b = map(math.radians, (*one, *other))
    across = math.sin(lon_b - lon_a) * math.cos(lat_b)
    up = math.cos(lat_a) * math.sin(lat_b) - math.sin(lat_a) * math.cos(lat_b) * math.cos(lon_b - lon_a)
    return math.degrees(math.atan2(across, up)) % 360


def _turn(one: float, other: float) -> float:
    return abs((one - other + 180) % 360 - 180)


def _found_to_be(place: Place, anchor: Place, relation: Relation, told: Resolution) -> str:
    """Where a place lies, held against what is said of it."""
    far = distance_km(anchor.point, place.point)
    where = f"{place.name} lies {kilometres(far)} {compass(_bearing(anchor.point, place.point))} of {anchor.name}"
    fit, said = _fit(place, told, relation, anchor), relation.distance_km
    verdict = "it does not agree" if fit == "no" else "it agrees"
    if fit != "no" and said and anchor.kind.is_point and abs(far - said) > _REMARKABLE * said and not relation.within:
        verdict = f"{'farther' if far > said else 'nearer'} than said, else it agrees"
    return f"{where}: {verdict} with {' '.join(told.mention.text.split())!r}"


def _add(resolution: Resolution, detail: str, confidence: float | None = None) -> Resolution:
    """With one more reason; its weight is what it changed in the confidence, as log odds."""
    before = resolution.confidence or 0.0
    after = before if confidence is None else confidence
    weight = _odds(after) - _odds(before) if before and after else 0.0
    evidence = (*resolution.evidence, Evidence(reason="apposition", detail=detail, weight=weight))
    return dataclasses.replace(resolution, evidence=evidence, confidence=after or resolution.confidence)


def _odds(p: float) -> float:
    p = min(0.999, max(0.001, p))
    return math.log(p / (1 - p))


def _agreeing(name: Resolution, told: Resolution, relation: Relation, anchor: Place) -> tuple[Resolution, Resolution]:
    if name.place is None:
        return name, told
    detail = _found_to_be(name.place, anchor, relation, told)
    surer = max(name.confidence or 0.0, _SURE_OF_CHOICE * (told.confidence or 0.0))
    sure = dataclasses.replace(name, status=Status.RESOLVED)
    return _add(sure, detail, surer), _add(told, detail)


def _chosen(
    name: Resolution, place: Place, told: Resolution, relation: Relation, anchor: Place
) -> tuple[Resolution, Resolution]:
    """Another place of that name, because the description fits it."""
    if name.place is not None and name.place.id == place.id:
        return _agreeing(name, told, relation, anchor)
    detail = _found_to_be(place, anchor, relation, told)
    sure = max(name.confidence or 0.0, _SURE_OF_CHOICE * (told.confidence or 0.0))
    rivals = [a for a in name.alternatives if a.place.id != place.id]
    if name.place is not None:
        rivals.insert(0, Alternative(place=name.place, confidence=min(name.confidence or 0.0, 1 - sure)))
    chosen = dataclasses.replace(
        name,
        status=Status.RESOLVED,
        place=place,
        confidence=sure,
        alternatives=tuple(rivals[:_MOST_ALTERNATIVES]),
        evidence=tuple(e for e in name.evidence if e.reason == "recognised"),
    )
    reason = Evidence(reason="apposition", detail=detail, weight=_odds(sure))
    return dataclasses.replace(chosen, evidence=(reason, *chosen.evidence)), _add(told, detail)


def _placed_there(name: Resolution, told: Resolution) -> Resolution:
    """A name that no gazetteer knows lies where it is said to lie."""
    sure = _SURE_OF_CHOICE * (told.confidence or 0.0) * (1.0 if name.mention.score is None else name.mention.score)
    detail = f"no gazetteer knows it; placed by {' '.join(told.mention.text.split())!r}"
    return dataclasses.replace(
        name,
        status=Status.RESOLVED,
        place=told.place,
        confidence=sure,
        alternatives=(),
        evidence=(Evidence(reason="apposition", detail=detail, weight=_odds(sure)), *name.evidence),
        anchors=told.anchors,
        area=told.area,
    )


def _disagreeing(
    name: Resolution, told: Resolution, relation: Relation, anchor: Place
) -> tuple[Resolution, Resolution]:
    if name.place is None:
        return name, told
    detail = _found_to_be(name.place, anchor, relation, told)
    return _add(name, detail), _add(told, detail, _CONTRADICTED * (told.confidence or 0.0))


def _as_placed(resolution: Resolution, placed: Mapping[str, Resolution]) -> Resolution:
    """The same unknown name elsewhere in the article is the same place."""
    one = placed.get(fold(resolution.mention.text)) if resolution.status is Status.UNKNOWN else None
    if one is None:
        return resolution
    return dataclasses.replace(one, mention=resolution.mention)
