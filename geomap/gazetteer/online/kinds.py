"""What OpenStreetMap and GeoNames call things → what geomap does; None for what no place name of an article means."""

from __future__ import annotations

from geomap.model import Kind

__all__ = ["geonames_kind", "osm_kind"]

_SETTLEMENTS = dict.fromkeys(
    ("city", "town", "village", "hamlet", "municipality", "locality", "isolated_dwelling", "farm", "allotments"),
    Kind.CITY,
)
_QUARTERS = dict.fromkeys(("suburb", "quarter", "neighbourhood", "borough", "city_district", "district"), Kind.DISTRICT)
_PLACES = {
    **_SETTLEMENTS, **_QUARTERS,
    "country": Kind.COUNTRY, "state": Kind.ADMIN1, "province": Kind.ADMIN1, "region": Kind.REGION,
    "county": Kind.ADMIN2, "state_district": Kind.ADMIN2, "island": Kind.ISLAND, "islet": Kind.ISLAND,
    "archipelago": Kind.ISLAND, "sea": Kind.SEA, "ocean": Kind.OCEAN, "continent": Kind.CONTINENT,
}  # fmt: skip
_NATURAL = {
    "peak": Kind.MOUNTAIN, "volcano": Kind.MOUNTAIN, "hill": Kind.MOUNTAIN, "bay": Kind.BAY, "strait": Kind.STRAIT,
    "water": Kind.LAKE, "peninsula": Kind.PENINSULA, "cape": Kind.PENINSULA, "desert": Kind.DESERT,
    "mountain_range": Kind.RANGE, "ridge": Kind.RANGE, "valley": Kind.REGION, "plateau": Kind.REGION,
    "wetland": Kind.REGION, "wood": Kind.REGION, "reef": Kind.REGION,
}  # fmt: skip
_OTHERS = {
    ("aeroway", "aerodrome"): Kind.AIRPORT, ("landuse", "military"): Kind.FACILITY, ("military", "base"): Kind.FACILITY,
    ("military", "airfield"): Kind.AIRBASE, ("leisure", "nature_reserve"): Kind.PARK, ("leisure", "park"): Kind.PARK,
    ("boundary", "national_park"): Kind.PARK, ("boundary", "protected_area"): Kind.PARK,
    ("amenity", "hospital"): Kind.FACILITY, ("amenity", "university"): Kind.FACILITY,
    ("amenity", "prison"): Kind.FACILITY, ("railway", "station"): Kind.FACILITY, ("waterway", "canal"): Kind.CANAL,
    ("waterway", "dam"): Kind.FACILITY, ("historic", "archaeological_site"): Kind.FACILITY,
    ("historic", "ruins"): Kind.FACILITY, ("historic", "castle"): Kind.FACILITY,
}  # fmt: skip
_FEATURES = {
    "PCLI": Kind.COUNTRY, "PCLD": Kind.TERRITORY, "ADM1": Kind.ADMIN1, "PPLX": Kind.DISTRICT, "STM": Kind.RIVER,
    "WAD": Kind.RIVER, "BAY": Kind.BAY, "GULF": Kind.GULF, "STRT": Kind.STRAIT, "SEA": Kind.SEA, "OCN": Kind.OCEAN,
    "CNL": Kind.CANAL, "MTS": Kind.RANGE, "ISL": Kind.ISLAND, "ISLS": Kind.ISLAND, "PEN": Kind.PENINSULA,
    "DSRT": Kind.DESERT, "MT": Kind.MOUNTAIN, "PK": Kind.MOUNTAIN, "HLL": Kind.MOUNTAIN, "AIRP": Kind.AIRPORT,
    "AIRB": Kind.AIRBASE, "PRK": Kind.PARK, "CONT": Kind.CONTINENT,
}  # fmt: skip
_CLASSES = {
    "A": Kind.ADMIN2, "P": Kind.CITY, "H": Kind.LAKE, "T": Kind.REGION, "L": Kind.REGION, "S": Kind.FACILITY,
    "V": Kind.REGION, "U": Kind.REGION,
}  # fmt: skip


def osm_kind(key: str, value: str, address_type: str = "") -> Kind | None:
    """By an OpenStreetMap tag; shops, streets and houses are None.

    >>> osm_kind("place", "village"), osm_kind("highway", "residential")
    (<Kind.CITY: 'city'>, None)
    """
    if key == "place":
        return _PLACES.get(value, Kind.CITY)
    if key == "boundary" and value == "administrative":
        return _PLACES.get(address_type, Kind.ADMIN2)
    if key == "natural":
        return _NATURAL.get(value)
    if key == "waterway" and value in ("river", "stream", "wadi"):
        return Kind.RIVER
    return _OTHERS.get((key, value))


def geonames_kind(feature_class: str, code: str) -> Kind | None:
    """By a GeoNames feature class and code; roads are None."""
    return _FEATURES.get(code) or _CLASSES.get(feature_class)
