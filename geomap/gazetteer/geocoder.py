"""The embedded gazetteer as a geopy geocoder: the same calls as any other, and nothing leaves the machine."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NoReturn

from geopy.adapters import BaseSyncAdapter
from geopy.exc import GeocoderQueryError, GeocoderServiceError
from geopy.geocoders.base import DEFAULT_SENTINEL, Geocoder
from geopy.location import Location
from geopy.point import Point as GeopyPoint

from geomap.gazetteer.embedded import EMBEDDED_FILE, EmbeddedGazetteer
from geomap.gazetteer.positions import containing, nearest
from geomap.geo import bbox_contains
from geomap.model import BBox, Candidate, Place, Point
from geomap.schema import place_to_dict

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

__all__ = ["LocalGeocoder"]

_ALL = 200
_LIMIT = 10


class LocalGeocoder(Geocoder):  # type: ignore[misc]
    """Geocoder over geomap's own gazetteer file, offline.

    `Location.raw` holds the place as in `geomap.located/1`, with `match` (how the name was met) from `geocode`, and
    `distance_km` or `contains` from `reverse`. Data: see `geomap gazetteer info` for sources and licences.
    """

    def __init__(self, gazetteer: Path | str = EMBEDDED_FILE) -> None:
        """Opens a gazetteer file, the embedded one unless given. Raises GazetteerError when it can't be used."""
        from pathlib import Path

        super().__init__(adapter_factory=_Offline, timeout=None, scheme="https")
        self._gazetteer = EmbeddedGazetteer(Path(gazetteer))

    @property
    def gazetteer(self) -> EmbeddedGazetteer:
        """The gazetteer file behind it."""
        return self._gazetteer

    def geocode(
        self,
        query: str,
        *,
        exactly_one: bool = True,
        timeout: float | object = DEFAULT_SENTINEL,  # noqa: ARG002 - geopy's signature
        limit: int | None = None,
        country_codes: str | Sequence[str] | None = None,
        viewbox: Sequence[Any] | None = None,
        bounded: bool = False,
    ) -> Location | list[Location] | None:
        """The places that a name means, best known first: one, or with `exactly_one=False` at most `limit` (10).

        `country_codes` (ISO 3166-1 alpha-2) leaves those countries' places; `viewbox`, two corners in any form that
        geopy takes as a point, puts places inside first, or with `bounded` leaves only them. None when there is none.
        Raises geopy's GeocoderQueryError for a query, limit or box that can't be read.
        """
        if not isinstance(query, str):
            raise GeocoderQueryError(f"a name is wanted, not {type(query).__name__}")
        if limit is not None and limit < 1:
            raise GeocoderQueryError("limit must be 1 or more")
        found: Sequence[Candidate] = self._gazetteer.candidates([query], limit=_ALL)[query]
        if country_codes is not None:
            wanted = {country_codes} if isinstance(country_codes, str) else set(country_codes)
            wanted = {part.strip().upper() for code in wanted for part in code.split(",")}
            found = [c for c in found if c.place.country_code in wanted]
        if viewbox is not None:
            box = _box(viewbox)
            inside = [c for c in found if bbox_contains(box, c.place.point)]
            found = inside if bounded else inside + [c for c in found if c not in inside]
        rows = [_location(c.place, {"match": c.match.value}) for c in found[: limit or _LIMIT]]
        if not rows:
            return None
        return rows[0] if exactly_one else rows

    def reverse(
        self,
        query: Any,
        *,
        exactly_one: bool = True,
        timeout: float | object = DEFAULT_SENTINEL,  # noqa: ARG002 - geopy's signature
    ) -> Location | list[Location] | None:
        """The nearest town or facility; with `exactly_one=False` also the areas around the point, smallest first.

        `query` is a point in any form that geopy takes. None when nothing lies within 300 km.
        Raises geopy's GeocoderQueryError for a point that can't be read.
        """
        point = _point(query)
        rows = [
            _location(place, {"distance_km": round(distance_km, 3)})
            for place, distance_km in nearest(self._gazetteer.database, point)
        ]
        if exactly_one:
            return rows[0] if rows else None
        rows += [_location(place, {"contains": True}) for place in containing(self._gazetteer.database, point)]
        return rows or None


class _Offline(BaseSyncAdapter):  # type: ignore[misc]
    """Stands where other geocoders have a connection: there is none."""

    def get_json(self, url: str, *, timeout: float, headers: dict[str, str]) -> NoReturn:  # noqa: ARG002
        """Refuses."""
        raise GeocoderServiceError("the local geocoder has no network")

    get_text = get_json


def _point(value: Any) -> Point:
    try:
        point = GeopyPoint(value)
    except (ValueError, TypeError) as error:
        raise GeocoderQueryError(f"{value!r} is no point: {error}") from error
    return Point(point.latitude, point.longitude)


def _box(corners: Sequence[Any]) -> BBox:
    if isinstance(corners, str) or len(corners) != 2:
        raise GeocoderQueryError("a viewbox is two corners")
    a, b = (_point(corner) for corner in corners)
    return BBox(
        min(a.longitude, b.longitude),
        min(a.latitude, b.latitude),
        max(a.longitude, b.longitude),
        max(a.latitude, b.latitude),
    )


def _location(place: Place, extra: dict[str, object]) -> Location:
    parts = dict.fromkeys(part for part in (place.name, place.admin1, place.country) if part)
    return Location(", ".join(parts), (place.point.latitude, place.point.longitude, 0.0), place_to_dict(place) | extra)
