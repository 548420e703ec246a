"""Markdown: front matter gives the fields, the text is the Markdown as it stands after it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from geomap.sources.plain import articles_of_file, first_line_title

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from geomap.model import Article
    from geomap.settings import Settings

__all__ = ["Markdown", "create", "heading_title"]

_HEADING = re.compile(r"\s*#{1,2}[ \t]+(?P<heading>[^\r\n]{1,300}?)[ \t]*#*[ \t]*(?:\r|\n|\Z)")


def create(settings: Settings) -> Markdown:  # noqa: ARG001 - the shape of a plug-in's factory
    """The source of `.md` files."""
    return Markdown()


class Markdown:
    """Reads `.md` and `.markdown`."""

    name = "markdown"
    suffixes: tuple[str, ...] = (".md", ".markdown")

    def read(self, path: Path, *, ident: str) -> Iterator[Article]:
        """The file's articles; a binary or undecodable file is one with that status."""
        return articles_of_file(path, ident, heading_title)


def heading_title(text: str) -> str | None:
    """The first heading when the text begins with one; else as in plain text."""
    match = _HEADING.match(text[:400])
    return match["heading"] if match is not None else first_line_title(text)
