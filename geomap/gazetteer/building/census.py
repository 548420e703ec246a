"""US counties' centroids, and US places that cities500 lacks: the Census Gazetteer of 2022 in weather-util-data."""

from __future__ import annotations

import gzip
import math
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from geomap.gazetteer.building.box import box_of_points
from geomap.gazetteer.building.draft import Draft, Match
from geomap.geo import distance_km
from geomap.model import Kind, Point
from geomap.text import fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from geomap.gazetteer.building.packages import Packages

__all__ = ["CensusEntry", "county_points", "lacking_places", "read_census", "townships"]

_ENTRY = re.compile(
    r"^\[fips(?P<fips>\d+)\]\ncentroid = \((?P<lat>[-\d.]+), (?P<lon>[-\d.]+)\)\ndescription = (?P<text>.+)$",
    re.MULTILINE,
)
_KIND = re.compile(
    r"\s+(?:CDP|city and borough|city|town|village|borough|municipality|township|charter township|plantation|location"
    r"|consolidated government|metropolitan government|metro government|unified government|urban county"
    r"|comunidad|zona urbana|UT|gore|grant|purchase|CCD|\(balance\))\b.*$"
)
_NEW_ENGLAND = frozenset({"CT", "MA", "ME", "NH", "RI", "VT"})
_SAME_KM = 25.0
_TOWNSHIP_STATES = frozenset({"MI", "NJ", "OH", "PA"})
_TOWNSHIP = re.compile(r"(.+?) (?:charter )?township$")


@dataclass(frozen=True, slots=True, kw_only=True)
class CensusEntry:
    """One county, place or county subdivision."""

    fips: str
    name: str
    state: str
    latitude: float
    longitude: float


def read_census(packages: Packages) -> list[CensusEntry]:
    """All entries; the file keeps centroids in radians."""
    text = gzip.decompress(packages.read("census", "./usr/share/weather-util/places.gz")).decode("utf-8")
    entries = []
    for found in _ENTRY.finditer(text):
        name, _, state = found["text"].rpartition(", ")
        latitude, longitude = (round(math.degrees(float(found[axis])), 5) for axis in ("lat", "lon"))
        entries.append(CensusEntry(fips=found["fips"], name=name, state=state, latitude=latitude, longitude=longitude))
    return entries


def county_points(entries: Iterable[CensusEntry]) -> dict[str, tuple[float, float]]:
    """GeoNames code of a US county (`US.NY.047`) → (latitude, longitude)."""
    return {
        f"US.{entry.state}.{entry.fips[2:]}": (entry.latitude, entry.longitude)
        for entry in entries
        if len(entry.fips) == 5
    }


def lacking_places(entries: Iterable[CensusEntry], cities: Sequence[Draft]) -> list[Draft]:
    """Places, and New England towns, without a namesake in the same state within 25 km among the cities.

    Townships elsewhere are left out: thousands of them carry famous names (Palmyra, Darfur, Kremlin).
    """
    known: dict[tuple[str, str], list[Point]] = {}
    for city in cities:
        if city.country == "US" and city.admin1:
            for name in city.names:
                known.setdefault((city.admin1[3:], name), []).append(Point(city.latitude, city.longitude))
    added = []
    for entry in entries:
        is_place = len(entry.fips) == 7
        is_town = len(entry.fips) == 10 and entry.state in _NEW_ENGLAND
        name = _KIND.sub("", entry.name)
        if not (is_place or is_town) or not name or "County subdivisions not defined" in name:
            continue
        point = Point(entry.latitude, entry.longitude)
        near = known.setdefault((entry.state, fold(name)), [])
        if any(distance_km(point, other) < _SAME_KM for other in near):
            continue
        near.append(point)
        added.append(_place(entry, name))
    return added


def townships(entries: Iterable[CensusEntry]) -> list[Draft]:
    """Civil townships of the states where they govern people, under "X Township" alone: bare they'd flood the index."""
    found = []
    for entry in entries:
        if len(entry.fips) == 10 and entry.state in _TOWNSHIP_STATES and (match := _TOWNSHIP.match(entry.name)):
            draft = _place(entry, f"{match[1]} Township")
            draft.kind = Kind.ADMIN2
            draft.feature = "ADMD"
            draft.precision = "area"
            draft.uncertainty_km = 6.0
            draft.bbox = box_of_points([(entry.longitude, entry.latitude)], 0.06)
            draft.call(f"Township of {match[1]}", Match.ALTERNATE)
            found.append(draft)
    return found


def _place(entry: CensusEntry, name: str) -> Draft:
    draft = Draft(
        id=f"census:{entry.fips}",
        name=name,
        kind=Kind.CITY,
        latitude=entry.latitude,
        longitude=entry.longitude,
        source="census",
        country="US",
        admin1=f"US.{entry.state}",
        admin2=f"US.{entry.state}.{entry.fips[2:5]}" if len(entry.fips) == 10 else None,
        prior=0.04,
    )
    draft.call(name, Match.PREFERRED)
    return draft
