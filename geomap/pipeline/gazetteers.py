"""The gazetteers that the settings name, opened and asked as one."""

from __future__ import annotations

import dataclasses
import math
import os
import re
from pathlib import Path
from typing import TYPE_CHECKING, cast

from geomap import plugins
from geomap.errors import SettingsError
from geomap.geo import distance_km
from geomap.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from geomap.model import Candidate, Geometry, Point
    from geomap.plugins import Detail, Extents, Gazetteer, NameIndex, NameSummary, Outline

__all__ = ["Together", "extents_of", "lookup", "open_gazetteer"]

_ALL = 1000
"""More candidates than any name has."""

_IMPORTANCE_A_DOUBLING = 0.1
"""How much better known, on the scale of 0 to 1, a place must be to outweigh being twice as far away."""


def open_gazetteer(settings: Settings, gazetteers: Sequence[str | Gazetteer] | None = None) -> Gazetteer:
    """The gazetteer that the settings name; else those given, as one.

    Raises PluginError when there is none of that name, GazetteerError when its file is missing or damaged.
    """
    named = (settings.gazetteer,) if gazetteers is None else gazetteers
    if not named:
        raise SettingsError("no gazetteer given; leave it out to have the embedded one")
    opened = tuple(_named_gazetteer(g, settings) if isinstance(g, str) else g for g in named)
    return opened[0] if len(opened) == 1 else Together(opened)


def extents_of(gazetteer: object) -> Extents | None:
    """A gazetteer as one that knows outlines; plug-ins need not."""
    return cast("Extents", gazetteer) if callable(getattr(gazetteer, "extent", None)) else None


def _named_gazetteer(name: str, settings: Settings) -> Gazetteer:
    """A plug-in of that name; else the file of that name, which the embedded gazetteer's plug-in opens."""
    is_file = name not in plugins.installed("geomap.gazetteers") and (
        "." in name or os.sep in name or Path(name).is_file()
    )
    plug_in = "embedded" if is_file else name
    found: Gazetteer = plugins.load("geomap.gazetteers", plug_in, dataclasses.replace(settings, gazetteer=name))
    return found


def lookup(
    *names: str,
    near: Point | None = None,
    country: str | None = None,
    limit: int = 10,
    gazetteers: Sequence[str | Gazetteer] | None = None,
    settings: Settings | None = None,
) -> tuple[tuple[str, tuple[Candidate, ...]], ...]:
    """What the gazetteer knows of each name, in the order asked: at most `limit` candidates, best known first.

    `country` (ISO 3166-1 alpha-2) leaves only that country's places; `near` prefers places near a point: the farther,
    the better known a place must be to come first. A name that is not found has no candidates.

    Raises SettingsError for a country that is no code, PluginError and GazetteerError as `locate` does.
    """
    if country is not None and not re.fullmatch("[A-Za-z]{2}", country):
        raise SettingsError(f"country is {country!r}; give two letters, such as IQ")
    gazetteer = open_gazetteer(settings or Settings(), gazetteers)
    found = gazetteer.candidates(names, limit=limit if near is None and country is None else _ALL)
    return tuple((name, tuple(_chosen(found[name], near, country)[:limit])) for name in names)


def _chosen(candidates: Iterable[Candidate], near: Point | None, country: str | None) -> list[Candidate]:
    kept = [c for c in candidates if country is None or c.place.country_code == country.upper()]
    if near is None:
        return kept
    return sorted(
        kept, key=lambda c: _IMPORTANCE_A_DOUBLING * math.log2(1 + distance_km(c.place.point, near) / 10) - c.importance
    )


class Together:
    """Several gazetteers asked as one; a name's candidates are those of all, most important first."""

    def __init__(self, gazetteers: Sequence[Gazetteer]) -> None:
        self._gazetteers = gazetteers
        self.name = "+".join(g.name for g in gazetteers)
        self.version = "+".join(g.version for g in gazetteers)
        self.names: NameIndex = self

    def summary(self, folded: str) -> NameSummary | None:
        """The first summary that one of them has."""
        return next((s for g in self._gazetteers if (s := g.names.summary(folded)) is not None), None)

    def candidates(self, names: Iterable[str], *, limit: int = 20) -> Mapping[str, Sequence[Candidate]]:
        """The candidates of all, one for each place id."""
        asked = list(names)
        answers = [g.candidates(asked, limit=limit) for g in self._gazetteers]
        merged: dict[str, Sequence[Candidate]] = {}
        for name in asked:
            by_place = {c.place.id: c for answer in reversed(answers) for c in answer.get(name, ())}
            merged[name] = sorted(by_place.values(), key=lambda c: (-c.importance, c.place.id))[:limit]
        return merged

    def extent(self, place_id: str) -> Geometry | None:
        """The first outline that one of them has."""
        known = [extents for g in self._gazetteers if (extents := extents_of(g)) is not None]
        return next((geometry for k in known if (geometry := k.extent(place_id)) is not None), None)

    def outline(self, place_id: str, detail: Detail) -> Outline | None:
        """The first outline that one of them has, no finer than is wanted."""
        from geomap.resolve.relative import outline_in  # a lookup needs no resolver

        known = [extents for g in self._gazetteers if (extents := extents_of(g)) is not None]
        return next((outline for k in known if (outline := outline_in(k, place_id, detail)) is not None), None)
