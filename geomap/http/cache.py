"""Pages that were read, kept on disk: so that a second run asks only whether they changed."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import re
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

__all__ = ["Cache", "Kept"]

_MAX_BYTES = 500 << 20
_HEADERS = ("content-type", "etag", "last-modified", "cache-control")
_MAX_AGE = re.compile(r"\bmax-age=(\d{1,9})")
_MAX_FRESH_S = 86400.0


@dataclass(frozen=True, slots=True)
class Kept:
    """A page from the cache."""

    url: str
    """Where it was found, after redirects."""
    headers: Mapping[str, str]
    body: bytes
    checked_s: float
    """When the server last vouched for it, seconds since 1970."""

    @property
    def is_fresh(self) -> bool:
        """Whether the server said that it need not be asked again yet; a day at most is believed."""
        control = self.headers.get("cache-control", "")
        match = _MAX_AGE.search(control)
        if match is None or "no-cache" in control:
            return False
        return 0 <= time.time() - self.checked_s < min(float(match[1]), _MAX_FRESH_S)

    def conditions(self) -> dict[str, str]:
        """The headers that ask for the page only if it changed."""
        asked = {"If-None-Match": self.headers.get("etag"), "If-Modified-Since": self.headers.get("last-modified")}
        return {name: value for name, value in asked.items() if value}


class Cache:
    """One file a page, named by a hash of its address; damage reads as absence."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def find(self, url: str) -> Kept | None:
        """The page that was kept for an address."""
        try:
            head, _, body = self._path(url).read_bytes().partition(b"\n")
            known = json.loads(head)
            headers = {str(name): str(value) for name, value in known["headers"].items()}
            sound = known["asked"] == url and known["hash"] == hashlib.sha256(body).hexdigest()
            return Kept(str(known["url"]), headers, body, float(known["checked_s"])) if sound else None
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return None

    def keep(self, url: str, found_at: str, headers: Mapping[str, str], body: bytes) -> None:
        """Keeps a page, unless its server forbids that; a disk that is full or read-only is no error."""
        kept = {name: headers[name] for name in _HEADERS if name in headers}
        if "no-store" in kept.get("cache-control", ""):
            return
        known = {
            "asked": url,
            "url": found_at,
            "headers": kept,
            "checked_s": time.time(),
            "hash": hashlib.sha256(body).hexdigest(),
        }
        path = self._path(url)
        temporary = path.with_name(f"{path.name}.{os.getpid()}.part")
        with contextlib.suppress(OSError):
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            temporary.write_bytes(json.dumps(known).encode() + b"\n" + body)
            temporary.replace(path)

    def confirm(self, url: str, kept: Kept, headers: Mapping[str, str]) -> None:
        """Notes that the server vouched for a page again."""
        renewed = {name: headers[name] for name in _HEADERS if name in headers}
        self.keep(url, kept.url, {**kept.headers, **renewed}, kept.body)

    def prune(self) -> None:
        """Drops what was not asked for longest, once the whole is over 500 MB."""
        with contextlib.suppress(OSError):
            found = sorted(
                ((p.stat().st_mtime, p.stat().st_size, p) for p in self._folder.glob("*.page")), reverse=True
            )
            total = 0
            for _, size, path in found:
                total += size
                if total > _MAX_BYTES:
                    path.unlink(missing_ok=True)

    def _path(self, url: str) -> Path:
        return self._folder / f"{hashlib.sha256(url.encode('utf-8', 'surrogatepass')).hexdigest()}.page"
