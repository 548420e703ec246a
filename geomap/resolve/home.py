"""Where a publisher is at home: a region that the user names, or what the outlet's other articles speak of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from geomap.geo import EARTH_RADIUS_KM
from geomap.model import Form, Kind
from geomap.text import fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from geomap.model import Place, Resolution
    from geomap.resolve.scene import Floats, Scene

__all__ = ["HOME", "Home", "Outlet", "at_home", "home_in"]

_NEAR_KM = 100.0
_MOST_POINTS = 60
"""Places of an outlet that count: its most frequent ones."""
_FEW_ARTICLES = 2.0
"""With so many other articles an outlet's home is believed half."""
_SCATTERED, _GATHERED = 0.1, 0.4
"""An outlet is local when so much of what it names lies around one point: not at all below, wholly above."""

HOME = ("in its country", "in its region", "near its places")


@dataclass(frozen=True, slots=True, kw_only=True)
class Home:
    """Shares, 0 to 1, of what an outlet speaks of."""

    countries: Mapping[str, float]
    """By country code."""
    regions: Mapping[tuple[str, str], float]
    """By country code and folded name of the first-level region."""
    points: Floats
    """Latitude, longitude, share of its most frequent places (n × 3)."""
    strength: float = 1.0
    """How much of a home it is: 0 for an outlet that writes of the whole world, 1 for a local one."""


def home_in(place: Place) -> Home:
    """The home of an outlet of which one knows that it writes from a place."""
    code = place.country_code or ""
    is_country = place.kind in (Kind.COUNTRY, Kind.TERRITORY)
    return Home(
        countries={code: 1.0} if code else {},
        regions={(code, fold(place.admin1)): 1.0} if code and place.admin1 and not is_country else {},
        points=np.array([] if is_country else [(*place.point, 1.0)], dtype=np.float64).reshape(-1, 3),
    )


class Outlet:
    """What an outlet's articles name, counted article by article."""

    def __init__(self) -> None:
        self._articles = 0
        self._named: dict[str, tuple[Place, float]] = {}

    def add(self, resolutions: Iterable[Resolution]) -> None:
        """Counts an article."""
        self._articles += 1
        for place, sure in _named_in(resolutions).values():
            self._named[place.id] = place, self._named.get(place.id, (place, 0.0))[1] + sure

    def home(self, without: Sequence[Resolution] = ()) -> Home | None:
        """Where the outlet is at home, judged by its articles but one: an article is no evidence for itself."""
        own = _named_in(without)
        others = self._articles - bool(without)
        left = [
            (place, weight - (own[place.id][1] if place.id in own else 0.0))
            for place, weight in self._named.values()
            if place.country_code
        ]
        kept = sorted(((p, w) for p, w in left if w > 1e-6), key=lambda item: (-item[1], item[0].id))
        total = sum(weight for _, weight in kept)
        return _home(kept, total, others) if total and others > 0 else None


def _named_in(resolutions: Iterable[Resolution]) -> dict[str, tuple[Place, float]]:
    """The places that an article names, each once, with the greatest confidence."""
    named: dict[str, tuple[Place, float]] = {}
    for resolution in resolutions:
        place = resolution.place
        if place is not None and resolution.mention.form in (Form.NAME, Form.EMBEDDED):
            sure = max(resolution.confidence or 0.0, named.get(place.id, (place, 0.0))[1])
            named[place.id] = place, sure
    return named


def _home(named: Sequence[tuple[Place, float]], total: float, articles: int) -> Home:
    countries: dict[str, float] = {}
    regions: dict[tuple[str, str], float] = {}
    for place, weight in named:
        code = place.country_code or ""
        countries[code] = countries.get(code, 0.0) + weight / total
        if place.admin1:
            key = code, fold(place.admin1)
            regions[key] = regions.get(key, 0.0) + weight / total
    points = np.array(
        [(*p.point, w / total) for p, w in named if p.kind.is_point or p.kind is Kind.ADMIN2][:_MOST_POINTS],
        dtype=np.float64,
    ).reshape(-1, 3)
    around = _nearness(points, points[:, :2]).max(initial=0.0)
    gathered = min(1.0, max(0.0, (float(around) - _SCATTERED) / (_GATHERED - _SCATTERED)))
    return Home(
        countries=countries, regions=regions, points=points, strength=gathered * articles / (articles + _FEW_ARTICLES)
    )


def _nearness(points: Floats, where: Floats) -> Floats:
    """The share of what is named that lies about each position (n): 1 at the spot, 0.37 at 100 km."""
    km = EARTH_RADIUS_KM * np.arccos(np.clip(_vectors(where) @ _vectors(points[:, :2]).T, -1.0, 1.0))
    result: Floats = np.exp(-km / _NEAR_KM) @ points[:, 2]
    return result


def _vectors(where: Floats) -> Floats:
    latitude, longitude = np.radians(where).T
    return np.stack(
        (np.cos(latitude) * np.cos(longitude), np.cos(latitude) * np.sin(longitude), np.sin(latitude)), axis=1
    )


def at_home(scene: Scene) -> Floats:
    """The article's outlet is at home there, by what the user said or by its other articles."""
    size, home = len(scene.candidates), scene.home
    if home is None or not size:
        return np.zeros((size, len(HOME)))
    places = [candidate.place for candidate in scene.candidates]
    country = [home.countries.get(place.country_code or "", 0.0) for place in places]
    region = [
        home.regions.get((place.country_code or "", fold(place.admin1)), 0.0) if place.admin1 else 0.0
        for place in places
    ]
    near = _nearness(home.points, np.stack((scene.latitude, scene.longitude), axis=1)) * scene.point_like
    return home.strength * np.stack((np.array(country), np.array(region), near), axis=1)
