"""Which source reads what: by file ending, by `--from`, by a media type, or by the first bytes."""

from __future__ import annotations

import re
from importlib.util import find_spec
from typing import TYPE_CHECKING, BinaryIO, Protocol, runtime_checkable

from geomap import plugins
from geomap.errors import SettingsError
from geomap.text import plain

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from geomap.model import Article
    from geomap.settings import Settings

__all__ = ["Kinds", "StreamSource", "TakesColumns", "ending", "is_url", "lacking", "sniffed"]

_GROUP = "geomap.sources"
_URL = re.compile(r"https?://\S", re.IGNORECASE)
_BUILT_IN = {
    ".txt": "text", ".text": "text", ".md": "markdown", ".markdown": "markdown",
    ".html": "html", ".htm": "html", ".xhtml": "html", ".jsonl": "jsonl", ".ndjson": "jsonl", ".json": "json",
    ".csv": "csv", ".tsv": "tsv", ".tab": "tsv", ".pdf": "pdf", ".docx": "docx", ".eml": "mail",
    ".xml": "feed", ".rss": "feed", ".atom": "feed", ".rdf": "feed", ".parquet": "parquet", ".pq": "parquet",
    ".gz": "gz", ".zip": "zip", ".warc": "warc", ".warc.gz": "warc",
}  # fmt: skip
"""What the built-in sources read: so that a run imports only those that it needs."""
_SIGNATURES = (
    (b"%PDF-", "pdf"),
    (b"\x1f\x8b", "gz"),
    (b"PAR1", "parquet"),
    (b"WARC/", "warc"),
)


@runtime_checkable
class StreamSource(plugins.Source, Protocol):
    """A source that can also read from a pipe as it fills."""

    def read_stream(self, stream: BinaryIO, *, ident: str) -> Iterator[Article]:
        """As `read`, from an open binary stream."""
        ...


@runtime_checkable
class TakesColumns(plugins.Source, Protocol):
    """A source of rows whose columns can be named."""

    columns: Mapping[str, str]
    """Role → column, as `--columns` gives them."""


def lacking(source: plugins.Source) -> str | None:
    """What must be installed before a source can read, as a sentence; None when nothing is missing.

    A source that needs a package of an extra names its module and says so in `needs`; others have no such attribute.
    """
    module, sentence = getattr(source, "needs", (None, None))
    return sentence if module is not None and find_spec(module) is None else None


def ending(name: str) -> str:
    """A file name's ending, lower case, with the dot; "" when it has none.

    >>> ending("a.b/Story.TXT"), ending("README"), ending(".txt")
    ('.txt', '', '.txt')
    """
    base = name.rpartition("/")[2]
    dot = base.rfind(".")
    return base[dot:].lower() if dot >= 0 else ""


def is_url(source: str) -> bool:
    """Whether a SOURCE is a web address rather than a path."""
    return _URL.match(source) is not None


def sniffed(head: bytes) -> str:
    """The kind that the first bytes of a nameless stream suggest; `text` when nothing speaks for another."""
    for signature, kind in _SIGNATURES:
        if head.startswith(signature):
            return kind
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()[:4096]
    if start.startswith(b"{"):
        return "jsonl"
    if start.startswith(b"["):
        return "json"
    if start.startswith(b"---"):
        return "markdown"
    if start.startswith(b"<"):
        lowered = start.lower()
        is_page = b"<html" in lowered or b"<!doctype html" in lowered
        return "html" if is_page or not lowered.startswith((b"<?xml", b"<rss", b"<feed")) else "feed"
    return "text"


class Kinds:
    """The sources, each made when it is first needed."""

    def __init__(self, settings: Settings, columns: Mapping[str, str] | None = None) -> None:
        self._settings = settings
        self._columns = columns or {}
        self._made: dict[str, plugins.Source] = {}
        self._foreign: dict[str, str] | None = None

    def named(self, name: str) -> plugins.Source:
        """The source called `name`, or the one that reads that file ending (`pdf`, `.pdf`).

        Raises SettingsError when there is none.
        """
        found = self._by_name(name) or self.for_name(f"x.{name.lstrip('.')}")
        if found is None:
            known = ", ".join(sorted((*plugins.installed(_GROUP), "urls")))
            raise SettingsError(f"--from is {plain(name)!r}, which no source reads; known are {known}")
        return found

    def for_name(self, file_name: str) -> plugins.Source | None:
        """The source for a file of that name, or None when no source reads its kind."""
        suffix = ".warc.gz" if file_name.lower().endswith(".warc.gz") else ending(file_name)
        if (kind := _BUILT_IN.get(suffix)) is not None:
            return self._by_name(kind)
        return self._by_name(self._foreign_kinds().get(suffix, ""))

    def _foreign_kinds(self) -> dict[str, str]:
        """Endings that plug-ins of others read; they are made when a file asks for more than the built-ins know."""
        if self._foreign is None:
            self._foreign = {}
            for name in plugins.installed(_GROUP):
                if name not in _BUILT_IN.values() and (source := self._by_name(name)) is not None:
                    self._foreign |= {suffix: name for suffix in source.suffixes if suffix not in _BUILT_IN}
        return self._foreign

    def _by_name(self, name: str) -> plugins.Source | None:
        if name not in self._made:
            if not name or (name not in _BUILT_IN.values() and name not in plugins.installed(_GROUP)):
                return None
            made = plugins.load(_GROUP, name, self._settings)
            if isinstance(made, TakesColumns) and self._columns:
                made.columns = self._columns
            self._made[name] = made
        return self._made[name]
