"""The one client that reads web pages: polite, bounded, and unable to be sent to private addresses.

- Polite: robots.txt, one request a second a host, an honest user agent, conditional requests from an on-disk cache.
- Bounded: 10 MB unpacked, 5 redirects, 30 seconds in all; a slow drip counts like any other delay.
- Guarded: http and https only; the address that is connected to is the one that was checked, at every redirect, so
  that no name can point elsewhere between check and use. A proxy of the environment is used knowingly: it does the
  connecting, and names are checked before they are handed to it.
"""

from __future__ import annotations

import threading
import time
import zlib
from dataclasses import dataclass, field
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING, NamedTuple, cast
from urllib.request import getproxies, proxy_bypass

import httpx
from protego import Protego

from geomap.http.address import is_public, resolved
from geomap.http.cache import Cache
from geomap.http.errors import WebError
from geomap.model import ArticleStatus

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from geomap.http.saving import Saving

__all__ = ["USER_AGENT", "Limits", "Page", "Web"]

_REDIRECTS = (301, 302, 303, 307, 308)
_REFUSALS = (401, 402, 403, 407, 429, 451)
_BUSY = (429, 503)
_MAX_ROBOTS_BYTES = 512 << 10
_MAX_CRAWL_DELAY_S = 10.0
_STEP_TIMEOUT_S = 10.0


def _version() -> str:
    try:
        return version("geomap-news")
    except PackageNotFoundError:
        return "0"


USER_AGENT = f"geomap-news/{_version()} (reads news articles for maps; obeys robots.txt)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How far one page may go."""

    total_s: float = 30.0
    """For one page, its redirects and waits included."""
    size_bytes: int = 10 << 20
    redirects: int = 5
    gap_s: float = 1.0
    """Between two requests to one host."""
    retry_s: float = 10.0
    """The longest Retry-After that is waited for."""


class Page(NamedTuple):
    """What a server sent."""

    url: str
    """Where it was found in the end, after redirects."""
    media_type: str
    charset: str | None
    body: bytes


@dataclass(slots=True)
class _Answer:
    status: int
    headers: Mapping[str, str]
    body: bytes


@dataclass(slots=True)
class _Host:
    """What is known of one host in this run."""

    free_at_s: float = 0.0
    gap_s: float = 0.0
    robots: Protego | None = None
    asked: bool = field(default=False)


class Web:
    """Reads pages, one at a time. Not for several threads at once."""

    def __init__(
        self,
        *,
        limits: Limits | None = None,
        allow_private: bool = False,
        cache: Path | None = None,
        resolve: Callable[[str, int], list[str]] | None = None,
    ) -> None:
        self.limits = limits or Limits()
        self._allow_private = allow_private
        self._cache = Cache(cache) if cache is not None else None
        self._resolve = resolve or resolved
        self._context = httpx.create_ssl_context()
        self._hosts: dict[str, _Host] = {}

    def close(self) -> None:
        """Ends the reading; the cache is brought within its bounds."""
        if self._cache is not None:
            self._cache.prune()

    def get(self, url: str) -> Page:
        """The page at an address.

        Raises WebError: `blocked` (a private address, robots.txt, a refusal), `unreachable`, `timeout`, `too_large`.
        """
        deadline_s = time.monotonic() + self.limits.total_s
        at = _checked_url(url)
        kept = self._cache.find(url) if self._cache is not None else None
        if kept is not None and kept.is_fresh:
            return _page(kept.url, kept.headers, kept.body)
        for _ in range(self.limits.redirects + 1):
            self._obey(at, deadline_s)
            asked = kept.conditions() if kept is not None and str(at) == kept.url else {}
            answer = self._patiently(at, asked, deadline_s)
            if answer.status in _REDIRECTS and "location" in answer.headers:
                at = _checked_url(_joined(at, answer.headers["location"]))
                continue
            if answer.status == 304 and kept is not None and self._cache is not None:
                self._cache.confirm(url, kept, answer.headers)
                return _page(kept.url, kept.headers, kept.body)
            _check_status(answer.status)
            if self._cache is not None:
                self._cache.keep(url, str(at), answer.headers, answer.body)
            return _page(str(at), answer.headers, answer.body)
        raise WebError(ArticleStatus.UNREACHABLE, f"It redirects more than {self.limits.redirects} times.")

    def save(self, url: str, saving: Saving) -> None:
        """Writes the file at an address to `saving`, or the rest of it. A file that a person asks for by its name isn't
        crawled: robots.txt isn't asked.

        Raises WebError as `get` does; then what came is in the file, and another call goes on from there.
        """
        deadline_s = time.monotonic() + self.limits.total_s
        at = _checked_url(url)
        for _ in range(self.limits.redirects + 1):
            answer = self._patiently(at, {}, deadline_s, saving)
            if answer.status not in _REDIRECTS or "location" not in answer.headers:
                return _check_status(answer.status)
            at = _checked_url(_joined(at, answer.headers["location"]))
        raise WebError(ArticleStatus.UNREACHABLE, f"It redirects more than {self.limits.redirects} times.")

    def _obey(self, at: httpx.URL, deadline_s: float) -> None:
        """Asks robots.txt once a host, and raises WebError `blocked` when it shuts geomap out."""
        host = self._hosts.setdefault(_host_key(at), _Host(gap_s=self.limits.gap_s))
        if not host.asked:
            host.asked = True
            host.robots = self._robots(at, deadline_s)
            delay_s = float(host.robots.crawl_delay(USER_AGENT) or 0) if host.robots is not None else 0.0
            host.gap_s = max(host.gap_s, min(delay_s, _MAX_CRAWL_DELAY_S))
        if host.robots is not None and not host.robots.can_fetch(str(at), USER_AGENT):
            raise WebError(ArticleStatus.BLOCKED, "The site's robots.txt asks programs not to read it.")

    def _robots(self, at: httpx.URL, deadline_s: float) -> Protego | None:
        place = at.copy_with(raw_path=b"/robots.txt", fragment=None)
        for _ in range(self.limits.redirects + 1):
            answer = self._patiently(place, {}, deadline_s)
            if answer.status not in _REDIRECTS or "location" not in answer.headers:
                break
            place = _checked_url(_joined(place, answer.headers["location"]))
        if answer.status >= 500:  # RFC 9309: a site that can't say is not read
            return Protego.parse("User-agent: *\nDisallow: /")
        return (
            Protego.parse(answer.body[:_MAX_ROBOTS_BYTES].decode("utf-8", "replace")) if answer.status == 200 else None
        )

    def _patiently(
        self, at: httpx.URL, asked: Mapping[str, str], deadline_s: float, saving: Saving | None = None
    ) -> _Answer:
        """One request in its turn; a reset is tried once more, and a busy server after the time that it names."""
        host = self._hosts.setdefault(_host_key(at), _Host(gap_s=self.limits.gap_s))
        for last in (False, True):
            self._wait_until(host.free_at_s, deadline_s)
            try:
                answer = self._once(at, asked if saving is None else saving.conditions(), deadline_s, saving)
            except (httpx.RemoteProtocolError, httpx.ReadError, httpx.WriteError, httpx.ConnectError) as error:
                if last or time.monotonic() >= deadline_s:
                    raise self._told(error, deadline_s) from error
                continue
            except httpx.HTTPError as error:
                raise self._told(error, deadline_s) from error
            finally:
                host.free_at_s = time.monotonic() + host.gap_s
            pause_s = _retry_after(answer) if answer.status in _BUSY and not last else None
            if pause_s is None or pause_s > self.limits.retry_s:
                return answer
            host.free_at_s = max(host.free_at_s, time.monotonic() + pause_s)
        return answer

    def _told(self, error: httpx.HTTPError, deadline_s: float) -> WebError:
        if isinstance(error, httpx.TimeoutException) or time.monotonic() >= deadline_s:
            return WebError(ArticleStatus.TIMEOUT, f"It did not come within {self.limits.total_s:g} seconds.")
        kind = "The connection broke" if not isinstance(error, httpx.ConnectError) else "No connection could be made"
        return WebError(ArticleStatus.UNREACHABLE, f"{kind}: {type(error).__name__}.")

    def _wait_until(self, moment_s: float, deadline_s: float) -> None:
        if moment_s > deadline_s:
            raise WebError(
                ArticleStatus.TIMEOUT, "Its turn did not come in time: one request a second is made to a host."
            )
        time.sleep(max(0.0, moment_s - time.monotonic()))

    def _once(self, at: httpx.URL, asked: Mapping[str, str], deadline_s: float, saving: Saving | None) -> _Answer:
        left_s = deadline_s - time.monotonic()
        if left_s <= 0:
            raise WebError(ArticleStatus.TIMEOUT, f"It did not come within {self.limits.total_s:g} seconds.")
        addresses = self._addresses(at)
        proxy = self._proxy(at)
        transport = httpx.HTTPTransport(
            verify=self._context, proxy=proxy, trust_env=False, limits=httpx.Limits(max_keepalive_connections=0)
        )
        # The only way to end a server that sends a byte every few seconds, whatever it is sending.
        guard = threading.Timer(left_s, transport.close)
        guard.daemon = True
        guard.start()
        try:
            return self._sent(transport, at, addresses if proxy is None else [], asked, deadline_s, saving)
        except (ValueError, OSError, RuntimeError) as error:  # what a transport raises that was closed under way
            raise httpx.ReadError(str(error)) from error
        finally:
            guard.cancel()
            transport.close()

    def _sent(
        self,
        transport: httpx.HTTPTransport,
        at: httpx.URL,
        addresses: list[str],
        asked: Mapping[str, str],
        deadline_s: float,
        saving: Saving | None,
    ) -> _Answer:
        """The answer of the first address that can be connected to; through a proxy there is none to choose."""
        places: list[str | None] = [*addresses] or [None]
        while True:
            place = places.pop(0)
            request = _request(at, place, asked, min(_STEP_TIMEOUT_S, max(0.1, deadline_s - time.monotonic())))
            try:
                response = transport.handle_request(request)
            except httpx.ConnectError:
                if places:
                    continue
                raise
            try:
                if saving is not None and response.status_code in (200, 206):
                    chunks = cast("httpx.SyncByteStream", response.stream)
                    saving.take(response.status_code, response.headers, chunks, self.limits.size_bytes, deadline_s)
                    return _Answer(200, response.headers, b"")
                return _Answer(response.status_code, response.headers, self._body(response, deadline_s))
            finally:
                response.close()

    def _body(self, response: httpx.Response, deadline_s: float) -> bytes:
        """The body, unpacked here and not by httpx, so that no bomb goes off before it is counted."""
        unpack = _unpacker(response.headers.get("content-encoding", ""))
        body = bytearray()
        limit = self.limits.size_bytes
        for chunk in cast("httpx.SyncByteStream", response.stream):
            body += unpack(chunk, limit + 1 - len(body))
            if len(body) > limit:
                raise WebError(ArticleStatus.TOO_LARGE, f"It is larger than {limit >> 20} MB.")
            if time.monotonic() > deadline_s:
                raise WebError(ArticleStatus.TIMEOUT, f"It did not come within {self.limits.total_s:g} seconds.")
        return bytes(body)

    def _addresses(self, at: httpx.URL) -> list[str]:
        """The addresses of a host, all of them public.

        One private address among them is enough to refuse: names that point both ways are made for no good.
        """
        try:
            found = self._resolve(at.host, at.port or (443 if at.scheme == "https" else 80))
        except (OSError, UnicodeError) as error:
            if self._proxy(at) is not None:
                return []
            raise WebError(ArticleStatus.UNREACHABLE, "Its host name can't be resolved.") from error
        if not self._allow_private and not all(map(is_public, found)):
            detail = "Its address is not on the public internet; --allow-private reads it all the same."
            raise WebError(ArticleStatus.BLOCKED, detail)
        return found

    def _proxy(self, at: httpx.URL) -> str | None:
        proxies = {} if proxy_bypass(at.host) else getproxies()
        return proxies.get(at.scheme) or proxies.get("all")


def _checked_url(url: str | httpx.URL) -> httpx.URL:
    try:
        parsed = httpx.URL(url)
    except (httpx.InvalidURL, ValueError, TypeError) as error:
        raise WebError(ArticleStatus.UNREACHABLE, "It is no web address.") from error
    if parsed.scheme not in ("http", "https") or not parsed.host:
        raise WebError(ArticleStatus.BLOCKED, "It leads to an address that is neither http nor https.")
    if parsed.userinfo:
        raise WebError(ArticleStatus.BLOCKED, "Its address holds a user name, as only disguised ones do.")
    return parsed.copy_with(fragment=None)


def _joined(at: httpx.URL, location: str) -> httpx.URL:
    try:
        return at.join(location)
    except (httpx.InvalidURL, ValueError) as error:
        raise WebError(ArticleStatus.UNREACHABLE, "It redirects to no web address.") from error


def _host_key(at: httpx.URL) -> str:
    return f"{at.scheme}://{at.netloc.decode('ascii', 'replace')}"


def _request(at: httpx.URL, address: str | None, asked: Mapping[str, str], timeout_s: float) -> httpx.Request:
    """A request that goes to a checked address, and names the host to it and to its certificate."""
    headers = {
        "Host": at.netloc.decode("ascii"),
        "User-Agent": USER_AGENT,
        "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,application/pdf;q=0.8,*/*;q=0.5",
        "Accept-Encoding": "gzip, deflate",
        "Connection": "close",
        **asked,
    }
    timeouts = dict.fromkeys(("connect", "read", "write", "pool"), timeout_s)
    extensions: dict[str, object] = {"timeout": timeouts}
    if at.scheme == "https":
        extensions["sni_hostname"] = at.host
    return httpx.Request("GET", at.copy_with(host=address) if address else at, headers=headers, extensions=extensions)


def _unpacker(encoding: str) -> Callable[[bytes, int], bytes]:
    name = encoding.strip().lower()
    if name in ("", "identity"):
        return lambda chunk, room: chunk[:room]
    if name not in ("gzip", "x-gzip", "deflate"):
        raise WebError(ArticleStatus.UNSUPPORTED, "It is packed in a way that was not asked for.")
    machine = zlib.decompressobj(zlib.MAX_WBITS | 32)

    def unpack(chunk: bytes, room: int) -> bytes:
        try:
            return machine.decompress(chunk, room)
        except zlib.error as error:
            raise WebError(ArticleStatus.MALFORMED, "It is packed, and the packing is damaged.") from error

    return unpack


def _retry_after(answer: _Answer) -> float | None:
    value = answer.headers.get("retry-after", "1").strip()
    return float(value) if value.isascii() and value.isdigit() and len(value) < 6 else None


def _check_status(status: int) -> None:
    if status == 200:
        return
    if status in _REFUSALS:
        raise WebError(ArticleStatus.BLOCKED, f"The server refuses it (HTTP {status}).")
    raise WebError(ArticleStatus.UNREACHABLE, f"The server does not have it (HTTP {status}).")


def _page(url: str, headers: Mapping[str, str], body: bytes) -> Page:
    media_type, _, rest = headers.get("content-type", "").partition(";")
    _, found, charset = rest.lower().partition("charset=")
    name = charset.strip(" \"'").partition(";")[0].strip(" \"'")
    return Page(url, media_type.strip().lower(), name if found and name else None, body)
