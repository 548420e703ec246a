"""What lies inside a file: the members of archives, each read by the source of its own kind."""

from __future__ import annotations

import codecs
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO, Protocol, runtime_checkable

from geomap import plugins
from geomap.sources.decode import decode
from geomap.sources.trouble import ReadingError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from geomap.model import Article
    from geomap.settings import Settings

__all__ = ["Container", "Member", "read_members", "spooled"]

MAX_SPOOLED_BYTES = 256 << 20


@dataclass(frozen=True, slots=True)
class Member:
    """A file inside a file."""

    name: str
    """Its ending says what it is, unless `kind` does."""
    ident: str
    content: BinaryIO | ReadingError
    kind: str | None = None
    url: str | None = None
    charset: str | None = None
    """The encoding that came with it, from outside its bytes."""


@runtime_checkable
class Container(plugins.Source, Protocol):
    """A source whose files hold files of other kinds."""

    def members(self, path: Path, ident: str) -> Iterator[Member]:
        """The files inside, one at a time; each is read before the next is asked for."""
        ...


def read_members(container: Container, path: Path, ident: str, settings: Settings) -> Iterator[Article]:
    """The articles of all members, read with sources of their own: for a container that is used by itself."""
    from geomap.sources.opening import Opener

    with Opener(settings) as opener:
        yield from opener.contained(container, path, ident)


def spooled(content: BinaryIO, path: Path, charset: str | None) -> None:
    """Writes a member to `path`, a file of ours; text whose encoding came from outside is turned into marked UTF-8.

    Raises ReadingError `binary` or `undecodable` when a charset was given and the bytes are no text.
    """
    with path.open("wb") as out:
        if charset is not None:
            text = decode(content.read(MAX_SPOOLED_BYTES), declared=charset).text
            out.write(codecs.BOM_UTF8 + text.encode("utf-8", "surrogatepass"))
        while data := content.read(1 << 20):
            out.write(data)
