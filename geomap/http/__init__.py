"""Web pages, read politely, within bounds, and never from a private address by mistake."""

from geomap.http.address import is_public
from geomap.http.client import USER_AGENT, Limits, Page, Web, WebError

__all__ = ["USER_AGENT", "Limits", "Page", "Web", "WebError", "is_public"]
