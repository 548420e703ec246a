"""Web pages, read politely, within bounds, and never from a private address by mistake."""

from geomap.http.address import is_public
from geomap.http.client import USER_AGENT, Limits, Page, Web
from geomap.http.errors import WebError
from geomap.http.saving import Saving

__all__ = ["USER_AGENT", "Limits", "Page", "Saving", "Web", "WebError", "is_public"]
