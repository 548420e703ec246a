"""Online geocoders in the pipeline: asked for the names that stay unknown, and then the article is resolved again.

They see names alone, never a text; and only names that the recogniser found and the gazetteer could not place.
"""

from __future__ import annotations

import dataclasses
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from geomap.errors import SettingsError
from geomap.model import ArticleStatus, BBox, Form, Status

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from geopy.geocoders.base import Geocoder

    from geomap.gazetteer.online import Asking, Context
    from geomap.model import Located, Resolution
    from geomap.settings import Settings

__all__ = ["looked_up", "open_asking", "parted", "wanted_names"]

_MOST_COUNTRIES = 5
"""An article of more countries says nothing of where a name lies."""
_ROUNDED_TO_DEGREES = 5
_WIDEST_DEGREES = 90
"""A box around places that lie farther apart is no hint."""
_SURE = 0.5


def parted(gazetteers: Sequence[Any] | None) -> tuple[list[Any] | None, list[Any]]:
    """Gazetteers that were given, parted: those that are asked for every name, and geopy geocoders of the network.

    With network ones alone the first are None: the usual ones. Raises SettingsError for an object that is neither.
    """
    if gazetteers is None or all(isinstance(one, str) or hasattr(one, "candidates") for one in gazetteers):
        return None if gazetteers is None else list(gazetteers), []  # importing geopy takes 18 MiB
    from geopy.geocoders.base import Geocoder

    from geomap.gazetteer.geocoder import LocalGeocoder

    offline: list[Any] = []
    online: list[Any] = []
    for given in gazetteers:
        if isinstance(given, LocalGeocoder):
            offline.append(given.gazetteer)
        elif isinstance(given, Geocoder):
            online.append(given)
        elif isinstance(given, str) or hasattr(given, "candidates"):
            offline.append(given)
        else:
            raise SettingsError(f"{type(given).__name__} is no gazetteer: give a name, a Gazetteer or a geopy geocoder")
    return offline if offline or not online else None, online


def open_asking(
    settings: Settings, geocoders: Sequence[Geocoder] = (), *, confirm: Callable[[str], bool] | None = None
) -> Asking | None:
    """What asks the geocoders that were given or that the settings name; None when there are none.

    `confirm` is asked once whether more names go out than is usual. Raises SettingsError for a geocoder that geopy does
    not have or can't make, ServiceError when the answers can't be kept.
    """
    if settings.online is None and not geocoders:
        return None
    from platformdirs import user_cache_path

    from geomap.gazetteer.online import Asking, Memory, Service, named_geocoder

    asked = list(geocoders)
    if settings.online is not None:
        asked.append(named_geocoder(settings.online, dict(settings.geocoder), timeout_s=settings.timeout_s))
    folder = Path(settings.online_cache) if settings.online_cache else user_cache_path("geomap") / "online"
    memory = Memory(folder)
    services = tuple(Service(geocoder, memory, gap_s=settings.online_gap_s) for geocoder in asked)
    limit = settings.online_limit
    return Asking(
        services=services,
        limit=limit,
        all_names=settings.online_all,
        confirm=(lambda _: True) if settings.yes else confirm,
    )


def looked_up(located: Iterable[Located], asking: Asking, again: Callable[[Located], Located]) -> Iterator[Located]:
    """Articles with what the services know of their names; those that need none pass as they are.

    `again` resolves an article with what was answered. A name that could not be asked is told in the article's detail.
    """
    for one in located:
        names = wanted_names(one, all_names=asking.all_names)
        if one.article.status is not ArticleStatus.OK or not names:
            yield one
            continue
        found = asking.candidates(names, _context(one))
        resolved = again(one) if any(found.values()) else one
        yield _told(resolved, [name for name in names if name in asking.remaining])


def wanted_names(located: Located, *, all_names: bool = False) -> list[str]:
    """The distinct names to be asked for, in the order of the text."""
    asked = (Form.NAME, Form.EMBEDDED)
    return list(
        dict.fromkeys(
            r.mention.text
            for r in located.resolutions
            if r.mention.form in asked
            and (r.status is Status.UNKNOWN or (all_names and r.status is not Status.REJECTED))
        )
    )


def _context(located: Located) -> Context:
    """The countries of an article's sure places, and a box around them."""
    from geomap.gazetteer.online import Context

    sure = [r for r in located.resolutions if r.place is not None and (r.confidence or 0) >= _SURE]
    codes = Counter(code for r in sure if r.place is not None and (code := r.place.country_code) is not None)
    countries = tuple(sorted(codes)) if len(codes) <= _MOST_COUNTRIES else ()
    return Context(countries, _box(sure))


def _box(resolutions: Sequence[Resolution]) -> BBox | None:
    """A box around the places that are points, in whole steps, so that another article's is often the same."""
    points = [r.place.point for r in resolutions if r.place is not None and r.place.kind.is_point]
    if not points:
        return None
    step = _ROUNDED_TO_DEGREES
    west, east = min(p.longitude for p in points) // step * step, -(-max(p.longitude for p in points) // step) * step
    south, north = min(p.latitude for p in points) // step * step, -(-max(p.latitude for p in points) // step) * step
    return BBox(west, south, east, north) if 0 < east - west <= _WIDEST_DEGREES and south < north else None


def _told(located: Located, remaining: Sequence[str]) -> Located:
    if not remaining:
        return located
    names = ", ".join(f'"{name}"' for name in remaining[:10])
    told = f"Not looked up online: {names}{' and more' if len(remaining) > 10 else ''}."
    detail = f"{located.article.detail} {told}" if located.article.detail else told
    return dataclasses.replace(located, article=dataclasses.replace(located.article, detail=detail))
