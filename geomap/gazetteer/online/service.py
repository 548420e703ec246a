"""One geocoder: what it is told of the context, when it is asked again, and when it is left alone."""

from __future__ import annotations

import copy
import inspect
import json
import ssl
from importlib.metadata import version
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import urlsplit

from geopy.adapters import BaseSyncAdapter, get_retry_after
from geopy.exc import (
    ConfigurationError,
    GeocoderAuthenticationFailure,
    GeocoderInsufficientPrivileges,
    GeocoderNotFound,
    GeocoderParseError,
    GeocoderQueryError,
    GeocoderQuotaExceeded,
    GeocoderRateLimited,
    GeocoderServiceError,
    GeocoderTimedOut,
    GeopyError,
)
from geopy.geocoders import get_geocoder_for_service

from geomap.errors import SettingsError
from geomap.gazetteer.online.adapter import BoundedAdapter
from geomap.gazetteer.online.answers import Unusable, candidates_of
from geomap.geo import bbox_center
from geomap.model import BBox, Candidate, MatchKind
from geomap.schema import candidate_to_dict, place_from_dict
from geomap.text import fold

if TYPE_CHECKING:
    from collections.abc import Mapping

    from geopy.geocoders.base import Geocoder

    from geomap.gazetteer.online.memory import Memory

__all__ = ["Context", "Failed", "Refused", "Service", "named_geocoder"]

PUBLIC_NOMINATIM = "nominatim.openstreetmap.org"
PUBLIC_NOMINATIM_GAP_S = 1.1
"""Its policy: at most one request a second, by all of one's programs together."""
_ATTEMPTS = 3
_LONGEST_PAUSE_S = 60.0
_LIMIT = 10
_LANGUAGE = "en"
_COUNTRY_ARGUMENTS = ("country_codes", "countries", "country")
_ALPHA_2 = ("Nominatim", "PickPoint", "OpenMapQuest", "GeoNames", "OpenCage", "MapBox", "Pelias", "GeocodeEarth")
"""Geocoders that take ISO 3166-1 alpha-2 codes to leave other countries out."""
_OSM_SOURCE = "OpenStreetMap (ODbL 1.0), by {}"
_SOURCES = {"GeoNames": "geonames"}
_OPENSTREETMAP = ("Nominatim", "Photon", "PickPoint", "OpenMapQuest")


_REFUSALS_SAID: dict[type[Exception], str] = {
    GeocoderAuthenticationFailure: "it wants a key, or does not accept the one it got",
    GeocoderInsufficientPrivileges: "it refuses to answer (HTTP 403)",
    GeocoderQuotaExceeded: "its quota is used up",
}
_REFUSALS = tuple(_REFUSALS_SAID)
_NONSENSE = (KeyError, TypeError, ValueError, IndexError, AttributeError)
"""What geopy raises when it unpacks an answer that is not as it should be."""


class Context(NamedTuple):
    """What a document says of where its names lie."""

    countries: tuple[str, ...] = ()
    """ISO 3166-1 alpha-2, upper case."""
    viewbox: BBox | None = None


class Refused(Exception):  # noqa: N818 (what the service did)
    """The service wants to be left alone, or can't be used at all."""


class Failed(Exception):  # noqa: N818 (what became of one question)
    """One name could not be asked; the next may."""


def named_geocoder(name: str, options: Mapping[str, str], *, timeout_s: float) -> Geocoder:
    """A geocoder of geopy's by its name (`nominatim`, `photon`…), with options such as `domain` or `api_key`.

    Raises SettingsError for an unknown name or option, and names no option's value.
    """
    try:
        made = get_geocoder_for_service(name.lower())
    except GeocoderNotFound as error:
        raise SettingsError(
            f"online is {name!r}, which geopy does not have; try nominatim, photon or geonames"
        ) from error
    accepted = inspect.signature(made).parameters
    for option in options:
        if option not in accepted:
            raise SettingsError(f"the geocoder {name} has no option {option!r}; it has {', '.join(accepted)}")
    given: dict[str, Any] = {"adapter_factory": BoundedAdapter, "timeout": timeout_s, "user_agent": _user_agent()}
    try:
        geocoder: Geocoder = made(**{key: value for key, value in given.items() if key in accepted} | dict(options))
    except (TypeError, ValueError, ConfigurationError) as error:
        needed = [n for n, p in accepted.items() if p.default is p.empty and n not in options]
        wanted = f": it needs {', '.join(needed)}, as GEOMAP_GEOCODER_{needed[0].upper()}" if needed else ""
        raise SettingsError(f"the geocoder {name} can't be made with these options{wanted}") from error
    return geocoder


def _user_agent() -> str:
    return f"geomap-news/{version('geomap-news')} (places of news articles)"


class Service:
    """A geocoder that is asked in its turn, by one process of the machine at a time, and remembered."""

    def __init__(self, geocoder: Geocoder, memory: Memory, *, gap_s: float = PUBLIC_NOMINATIM_GAP_S) -> None:
        self.name = type(geocoder).__name__
        api = str(getattr(geocoder, "api", "") or getattr(geocoder, "geocode_api", ""))
        self.host = urlsplit(api).netloc.rpartition("@")[2] or self.name
        is_osm = self.name in _OPENSTREETMAP
        self.source = _OSM_SOURCE.format(self.name) if is_osm else _SOURCES.get(self.name, self.name)
        self.title = f"{self.name}, {self.host}" + (" (OpenStreetMap)" if is_osm else "")
        """What a run says that it asked."""
        public = self.host.partition(":")[0] == PUBLIC_NOMINATIM
        self._gap_s = max(gap_s, PUBLIC_NOMINATIM_GAP_S) if public else gap_s
        self._memory = memory
        self._geocoder = _plain(geocoder)
        self._accepts = inspect.signature(geocoder.geocode).parameters

    def remembered(self, name: str, context: Context) -> tuple[Candidate, ...] | None:
        """The candidates of an earlier answer, or None when there is none that can be used."""
        rows = self._memory.find(self._identity, self._question(name, context))
        try:
            return None if rows is None else _from_rows(name, rows)
        except (KeyError, TypeError, ValueError):  # of another version of geomap
            return None

    def ask(self, name: str, context: Context) -> tuple[tuple[Candidate, ...], bool]:
        """The candidates of a name, and whether the service was asked for them just now.

        Waits for its turn, and looks again then: another process may have asked meanwhile. Raises Failed when this
        name got no answer, Refused when no other will get one.
        """
        with self._memory.turn(self.host):
            known = self.remembered(name, context)
            if known is not None:
                return known, False
            found = self._patiently(name, context)
            rows = [candidate_to_dict(candidate) for candidate in found]
            self._memory.keep(self._identity, self._question(name, context), rows)
            return _from_rows(name, rows), True

    @property
    def _identity(self) -> str:
        return f"{self.name} {self.host}"

    def _question(self, name: str, context: Context) -> str:
        return json.dumps([name, *self._told(context)], default=str)

    def _patiently(self, name: str, context: Context) -> tuple[Candidate, ...]:
        """Asks, and asks again after a pause that grows or that the service names."""
        for attempt in range(1, _ATTEMPTS + 1):
            self._memory.wait(self.host, self._gap_s)
            try:
                return self._once(name, context)
            except GeocoderRateLimited as error:
                pause_s = error.retry_after or self._back_off_s(attempt)
                self._memory.hold(self.host, min(pause_s, _LONGEST_PAUSE_S))
                if attempt == _ATTEMPTS or pause_s > _LONGEST_PAUSE_S:
                    raise Refused("it says that it was asked too much (HTTP 429)") from None
            except _REFUSALS as error:
                raise Refused(_REFUSALS_SAID[type(error)]) from None
            except (GeocoderQueryError, GeocoderParseError, Unusable, *_NONSENSE) as error:
                raise Failed(_said(error)) from None
            except GeopyError as error:
                if _is_tls(error):
                    raise Refused("no trusted connection can be made (TLS)") from None
                if attempt == _ATTEMPTS:
                    raise Failed(_said(error)) from None
                self._memory.hold(self.host, min(_named_pause_s(error) or self._back_off_s(attempt), _LONGEST_PAUSE_S))
        raise Failed("it got no answer")

    def _once(self, name: str, context: Context) -> tuple[Candidate, ...]:
        countries, arguments = self._told(context)
        try:
            found = self._geocoder.geocode(name, exactly_one=False, **arguments) or ()
        finally:  # the gap counts from the end: requests may be slow, and not all alike
            self._memory.hold(self.host, self._gap_s)
        return candidates_of(name, found, service=self.name.lower(), source=self.source, countries=countries)

    def _back_off_s(self, attempt: int) -> float:
        return self._gap_s * 2.0**attempt

    def _told(self, context: Context) -> tuple[tuple[str, ...], dict[str, Any]]:
        """The countries that others are left out for, and the arguments of `geocode` besides the name."""
        usual = {"limit": _LIMIT, "language": _LANGUAGE, "addressdetails": True}
        arguments: dict[str, Any] = {name: value for name, value in usual.items() if name in self._accepts}
        filtered = next((a for a in _COUNTRY_ARGUMENTS if a in self._accepts and self.name in _ALPHA_2), None)
        if filtered is not None and context.countries:
            arguments[filtered] = [code.lower() for code in context.countries]
        box = context.viewbox
        if box is not None and "viewbox" in self._accepts:
            arguments["viewbox"] = [(box.south, box.west), (box.north, box.east)]
        if box is not None and "location_bias" in self._accepts:
            arguments["location_bias"] = tuple(bbox_center(box))
        return context.countries if filtered is not None else (), arguments


def _plain(geocoder: Geocoder) -> Geocoder:
    """The same geocoder over an adapter that repeats nothing and reads within bounds; the one given stays as it is."""
    if not isinstance(geocoder.adapter, BaseSyncAdapter):
        raise SettingsError(f"{type(geocoder).__name__} has an asynchronous adapter: leave adapter_factory out")
    if isinstance(geocoder.adapter, BoundedAdapter):
        return geocoder
    plain = copy.copy(geocoder)
    plain.adapter = BoundedAdapter(proxies=geocoder.proxies, ssl_context=geocoder.ssl_context)
    return plain


def _from_rows(name: str, rows: list[Any]) -> tuple[Candidate, ...]:
    return tuple(
        Candidate(
            place=place_from_dict(row),
            match=MatchKind(row["match"]),
            name=fold(name),
            importance=float(row["importance"]),
            similarity=float(row["similarity"]),
        )
        for row in rows
    )


def _said(error: Exception) -> str:
    """What happened, in words of ours: what a service sends may hold anything, a key too."""
    if isinstance(error, GeocoderTimedOut):
        return "it did not answer in time"
    if isinstance(error, GeocoderServiceError) and not isinstance(error, GeocoderQueryError | GeocoderParseError):
        return "it could not be reached, or failed"
    return "it answered nonsense"


def _is_tls(error: BaseException | None) -> bool:
    while error is not None:
        if isinstance(error, ssl.SSLError) or isinstance(getattr(error, "reason", None), ssl.SSLError):
            return True
        error = error.__cause__ or error.__context__
    return False


def _named_pause_s(error: Exception) -> float | None:
    """Retry-After, which geopy keeps only of one kind of answer."""
    headers = getattr(error.__cause__, "headers", None)
    return get_retry_after(headers) if headers else None
