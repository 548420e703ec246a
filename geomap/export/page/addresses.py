"""Which addresses may be links on the page, and links to local articles."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlsplit

from geomap.errors import SettingsError

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["local_link", "safe_url", "tile_credit", "tile_origin"]

_UNSAFE = re.compile(r"[\s\\\x00-\x20\x7f-\x9f\ud800-\udfff]")
_PLACEHOLDER = re.compile(r"\{[a-z]+\}")


def safe_url(url: str | None) -> str | None:
    """The URL when it may be a link, else None: http or https, a host, no user information, nothing to misread.

    >>> safe_url("https://example.org/a"), safe_url("javascript:alert(1)"), safe_url("https://bank@evil.org/")
    ('https://example.org/a', None, None)
    """
    if not url or len(url) > 4000 or _UNSAFE.search(url):
        return None
    try:
        parts = urlsplit(url)
        host = parts.hostname
        _ = parts.port
    except ValueError:
        return None
    if parts.scheme.lower() not in ("http", "https") or not host or "@" in parts.netloc:
        return None
    return url


def local_link(path: Path | None, folder: Path | None) -> str | None:
    """A relative, percent-encoded link from a folder to a file; None when either is missing."""
    if path is None or folder is None:
        return None
    try:
        relative = os.path.relpath(path.absolute(), folder.absolute())
    except ValueError:  # another drive
        return None
    return quote(os.fsencode(relative), safe="/")


def tile_origin(template: str) -> str:
    """The origin of a tile template as a Content-Security-Policy names it: `{s}` becomes `*`.

    Raises SettingsError when it is no http(s) template with {z}, {x} and {y}.
    """
    if not all(part in template for part in ("{z}", "{x}", "{y}")):
        raise SettingsError(f"tiles is {template!r}; it must hold {{z}}, {{x}} and {{y}}")
    if safe_url(_PLACEHOLDER.sub("0", template)) is None:
        raise SettingsError(f"tiles is {template!r}; an http(s) address is wanted")
    scheme, _, rest = template.partition("://")
    host = rest.split("/")[0]
    if _PLACEHOLDER.search(host):
        host = "*." + host.partition("}")[2].lstrip(".")
    if not re.fullmatch(r"(\*\.)?[A-Za-z0-9.\-:\[\]]+", host):
        raise SettingsError(f"tiles is {template!r}; its host can't be used")
    return f"{scheme.lower()}://{host}"


def tile_credit(template: str) -> str:
    """Whose tiles these are, as xyzservices (BSD-3-Clause) knows it; else the host."""
    from importlib import import_module

    known: Any = import_module("xyzservices").providers

    host = urlsplit(_PLACEHOLDER.sub("a", template)).hostname or ""
    for provider in known.flatten().values():
        other = urlsplit(_PLACEHOLDER.sub("a", str(provider.get("url", "")))).hostname or ""
        if other and other.split(".")[-3:] == host.split(".")[-3:]:
            return f"Map tiles: {re.sub(r'[(]C[)]', '©', str(provider.get('attribution', host)))}"
    return f"Map tiles: {host}"
