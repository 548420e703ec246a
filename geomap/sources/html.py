"""Web pages that lie in files: the article's text by trafilatura, its metadata from the page's own fields."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from geomap.model import Article, ArticleStatus
from geomap.sources.decode import decode
from geomap.sources.plain import read_bounded
from geomap.sources.trouble import ReadingError, failed

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from geomap.settings import Settings

__all__ = ["IS_OWN_MAP", "OWN_MAP", "Html", "create", "declared_encoding"]

_DECLARED = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([A-Za-z0-9_.:-]{2,40})""", re.IGNORECASE)
OWN_MAP = b'<meta name="generator" content="geomap">'
IS_OWN_MAP = "It is a map that geomap drew, not an article."
_XML_DECLARED = re.compile(rb"""\A\s*<\?xml[^>]{0,100}?encoding\s*=\s*["']([A-Za-z0-9_.:-]{2,40})""")


def create(settings: Settings) -> Html:  # noqa: ARG001 - the shape of a plug-in's factory
    """The source of `.html` files."""
    return Html()


class Html:
    """Reads `.html`, `.htm` and `.xhtml`."""

    name = "html"
    suffixes: tuple[str, ...] = (".html", ".htm", ".xhtml")
    isolate_over_bytes = 1 << 18

    def read(self, path: Path, *, ident: str) -> Iterator[Article]:
        """The page's article."""
        from geomap.sources.page import article_of_page  # trafilatura takes 0.2 s to import

        try:
            data = read_bounded(path)
            if not data.strip():
                raise ReadingError(ArticleStatus.EMPTY, "It has no text.")
            if OWN_MAP in data[:2048]:
                raise ReadingError(ArticleStatus.UNSUPPORTED, IS_OWN_MAP)
            decoded = decode(data, declared=declared_encoding(data))
            yield article_of_page(decoded.text, ident=ident, detail=decoded.detail)
        except ReadingError as trouble:
            yield failed(ident, trouble.status, trouble.detail)


def declared_encoding(data: bytes) -> str | None:
    """The encoding that a page names in its first 4,096 bytes, by the name that browsers understand it by."""
    match = _DECLARED.search(data[:4096]) or _XML_DECLARED.search(data[:4096])
    if match is None:
        return None
    name = match[1].decode("ascii").lower()
    # Browsers read these as windows-1252, since pages that claim them mostly are.
    return "cp1252" if name in ("iso-8859-1", "latin-1", "latin1", "us-ascii", "ascii") else name
