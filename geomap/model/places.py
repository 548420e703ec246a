"""What lies where: points, boxes, places, and what a gazetteer says of a name."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

__all__ = ["BBox", "Candidate", "Geometry", "Kind", "MatchKind", "Place", "Point"]


class Kind(StrEnum):
    """What a place is."""

    COUNTRY = "country"
    TERRITORY = "territory"
    ADMIN1 = "admin1"
    ADMIN2 = "admin2"
    CITY = "city"
    DISTRICT = "district"
    REGION = "region"
    HISTORIC = "historic"
    CONTINENT = "continent"
    OCEAN = "ocean"
    SEA = "sea"
    GULF = "gulf"
    STRAIT = "strait"
    BAY = "bay"
    CANAL = "canal"
    RIVER = "river"
    LAKE = "lake"
    MOUNTAIN = "mountain"
    RANGE = "range"
    DESERT = "desert"
    ISLAND = "island"
    PENINSULA = "peninsula"
    PARK = "park"
    FACILITY = "facility"
    AIRPORT = "airport"
    AIRBASE = "airbase"
    BORDER = "border"
    AREA = "area"

    @property
    def is_point(self) -> bool:
        """Whether a dot says where it is; the others are drawn and measured as areas."""
        return self in _POINT_KINDS


_POINT_KINDS = frozenset({Kind.CITY, Kind.DISTRICT, Kind.FACILITY, Kind.AIRPORT, Kind.AIRBASE, Kind.MOUNTAIN})


class MatchKind(StrEnum):
    """How a gazetteer name met the words of a text."""

    PREFERRED = "preferred"  # the place's own name, after folding
    ALTERNATE = "alternate"  # another name of it
    ABBREVIATION = "abbreviation"  # "Calif.", "U.S."
    DERIVED = "derived"  # with or without an affix: "Anbar" for "Anbar Province"
    DEMONYM = "demonym"  # "Iraqi"
    VARIANT = "variant"  # another transliteration: "Gayara" for "Qayyarah"
    FUZZY = "fuzzy"  # a likely misspelling


class Point(NamedTuple):
    """A point in decimal degrees, WGS 84."""

    latitude: float
    longitude: float


class BBox(NamedTuple):
    """A box in decimal degrees; west > east when it crosses the dateline."""

    west: float
    south: float
    east: float
    north: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Geometry:
    """A GeoJSON geometry: longitude first, nested tuples."""

    type: str
    coordinates: tuple[object, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """An entry of a gazetteer."""

    id: str
    name: str
    kind: Kind
    point: Point
    country: str | None = None
    """English name of the country."""
    country_code: str | None = None
    """ISO 3166-1 alpha-2."""
    admin1: str | None = None
    admin1_code: str | None = None
    admin2: str | None = None
    bbox: BBox | None = None
    feature_code: str | None = None
    """GeoNames feature code, such as PPLA."""
    geonames_id: int | None = None
    wikidata_id: str | None = None
    population: int | None = None
    disputed: bool = False
    claimants: tuple[str, ...] = ()
    """ISO codes of the countries that claim a disputed place."""
    precision: str | None = None
    """How exact the point is: `exact`, `approximate` or `area`."""
    uncertainty_km: float | None = None
    source: str | None = None
    """The data set that it comes from."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A place that a name may mean."""

    place: Place
    match: MatchKind
    name: str
    """The folded gazetteer name that matched."""
    importance: float
    """How well known the place is, 0 to 1; grows with population, rank and fame."""
    similarity: float = 1.0
    """1 for an exact match after folding; below 1 for variants and misspellings."""
