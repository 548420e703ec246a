"""geopy's plainest adapter, which repeats no request of its own, with bounds on what a server may send."""

from __future__ import annotations

import time
from http.client import HTTPException
from typing import TYPE_CHECKING, Any

from geopy.adapters import URLLibAdapter
from geopy.exc import GeocoderServiceError, GeocoderTimedOut

if TYPE_CHECKING:
    from collections.abc import Callable
    from ssl import SSLContext

__all__ = ["MOST_BYTES", "BoundedAdapter"]

MOST_BYTES = 2 << 20
"""Ten candidates need some ten thousand."""
_PIECE_BYTES = 64 << 10
_PATIENCE_S = 30.0
"""When a geocoder names no time limit."""


class BoundedAdapter(URLLibAdapter):  # type: ignore[misc]
    """Reads at most MOST_BYTES, and as long as the time limit allows, however slowly they come."""

    def __init__(self, *, proxies: dict[str, str] | None, ssl_context: SSLContext) -> None:
        super().__init__(proxies=proxies, ssl_context=ssl_context)
        self._opened: Callable[..., Any] = super().__getattribute__("urlopen")
        self.urlopen = self._open

    def _open(self, request: Any, timeout: float | None = None) -> Any:
        allowed_s = timeout or _PATIENCE_S
        page = self._opened(request, timeout=allowed_s)
        return _Bounded(page, time.monotonic() + allowed_s)

    def _decode_page(self, page: Any) -> str:
        """As geopy's, which tells every failure of reading as the same one."""
        body = page.read() if isinstance(page, _Bounded) else page.read(MOST_BYTES)
        return str(body, page.headers.get_content_charset() or "utf-8", "replace")


class _Bounded:
    """A response that ends in time."""

    def __init__(self, page: Any, deadline_s: float) -> None:
        self.headers = page.headers
        self.getcode = page.getcode
        self._page = page
        self._deadline_s = deadline_s

    def read(self) -> bytes:
        """The body. Raises geopy's GeocoderServiceError or GeocoderTimedOut."""
        body = bytearray()
        with self._page:
            while True:
                try:
                    piece = self._page.read1(_PIECE_BYTES)
                except TimeoutError as error:
                    raise GeocoderTimedOut("the answer stopped under way") from error
                except (OSError, HTTPException) as error:
                    raise GeocoderServiceError("the connection broke") from error
                if not piece:
                    return bytes(body)
                body += piece
                if len(body) > MOST_BYTES:
                    raise GeocoderServiceError(f"the answer is larger than {MOST_BYTES >> 20} MB")
                if time.monotonic() > self._deadline_s:
                    raise GeocoderTimedOut("the answer did not end in time")
