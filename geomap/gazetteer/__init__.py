"""Names → places. `EmbeddedGazetteer` asks one file; `fetch`, `build`, `add` and `info` get, make, extend and describe
files.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from geomap.gazetteer.building import build
    from geomap.gazetteer.embedded import EmbeddedGazetteer
    from geomap.gazetteer.fetching import fetch
    from geomap.gazetteer.geocoder import LocalGeocoder
    from geomap.gazetteer.inventory import Inventory, info
    from geomap.gazetteer.layers import add

__all__ = ["EmbeddedGazetteer", "Inventory", "LocalGeocoder", "add", "build", "fetch", "info"]

_HOMES = {
    "EmbeddedGazetteer": "geomap.gazetteer.embedded",
    "Inventory": "geomap.gazetteer.inventory",
    "LocalGeocoder": "geomap.gazetteer.geocoder",
    "add": "geomap.gazetteer.layers",
    "build": "geomap.gazetteer.building",
    "fetch": "geomap.gazetteer.fetching",
    "info": "geomap.gazetteer.inventory",
}


def __getattr__(name: str) -> Any:
    """The public names, each loaded when first used."""
    from importlib import import_module

    if name not in _HOMES:
        raise AttributeError(f"geomap.gazetteer has no {name!r}")
    return getattr(import_module(_HOMES[name]), name)
