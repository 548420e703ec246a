"""GeoNames' feature classes and codes as kinds."""

from __future__ import annotations

from geomap.model import Kind

__all__ = ["kind_of"]

_CODES = {
    "PCLI": Kind.COUNTRY, "PCLS": Kind.COUNTRY, "PCLF": Kind.COUNTRY, "PCL": Kind.COUNTRY, "PCLD": Kind.TERRITORY,
    "PCLIX": Kind.TERRITORY, "TERR": Kind.TERRITORY, "PCLH": Kind.HISTORIC, "ADM1": Kind.ADMIN1, "ADM1H": Kind.HISTORIC,
    "ADMDH": Kind.HISTORIC, "PPLX": Kind.DISTRICT, "PPLH": Kind.HISTORIC, "OCN": Kind.OCEAN, "SEA": Kind.SEA,
    "GULF": Kind.GULF, "STRT": Kind.STRAIT, "CHN": Kind.STRAIT, "CHNM": Kind.STRAIT, "SD": Kind.STRAIT, "BAY": Kind.BAY,
    "BAYS": Kind.BAY, "BGHT": Kind.BAY, "COVE": Kind.BAY, "INLT": Kind.BAY, "HBR": Kind.BAY, "FJD": Kind.BAY,
    "LGN": Kind.BAY, "EST": Kind.BAY, "CNL": Kind.CANAL, "STM": Kind.RIVER, "STMS": Kind.RIVER, "STMI": Kind.RIVER,
    "WAD": Kind.RIVER, "FLLS": Kind.RIVER, "LK": Kind.LAKE, "LKS": Kind.LAKE, "LKI": Kind.LAKE, "RSV": Kind.LAKE,
    "RSVI": Kind.LAKE, "PND": Kind.LAKE, "MTS": Kind.RANGE, "HLLS": Kind.RANGE, "DSRT": Kind.DESERT, "ERG": Kind.DESERT,
    "ISL": Kind.ISLAND, "ISLS": Kind.ISLAND, "ISLET": Kind.ISLAND, "ATOL": Kind.ISLAND, "PEN": Kind.PENINSULA,
    "CAPE": Kind.PENINSULA, "PT": Kind.PENINSULA, "CONT": Kind.CONTINENT, "PRK": Kind.PARK, "RESN": Kind.PARK,
    "RESW": Kind.PARK, "RESF": Kind.PARK, "RES": Kind.PARK, "AIRP": Kind.AIRPORT, "AIRF": Kind.AIRPORT,
    "AIRB": Kind.AIRBASE, "PLN": Kind.REGION, "VAL": Kind.REGION, "PLAT": Kind.REGION, "UPLD": Kind.REGION,
}  # fmt: skip
_CLASSES = {
    "A": Kind.ADMIN2, "P": Kind.CITY, "H": Kind.LAKE, "T": Kind.MOUNTAIN, "L": Kind.REGION, "S": Kind.FACILITY,
    "V": Kind.PARK,
}  # fmt: skip


def kind_of(feature_class: str, feature_code: str) -> Kind | None:
    """The kind of a GeoNames row, or None for roads, undersea features and what isn't classed."""
    return _CODES.get(feature_code) or _CLASSES.get(feature_class)
