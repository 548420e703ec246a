"""Web archives (WARC): an article for each page that was answered well. Needs the extra `[scale]`."""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO, cast

from geomap.model import Article, ArticleStatus
from geomap.sources.members import Member, read_members
from geomap.sources.trouble import ReadingError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from geomap.settings import Settings

__all__ = ["WebArchive", "create", "kind_of_media_type"]

_MEDIA_TYPES = {
    "text/html": "html", "application/xhtml+xml": "html", "text/plain": "text", "application/pdf": "pdf",
    "application/rss+xml": "feed", "application/atom+xml": "feed", "application/xml": "feed", "text/xml": "feed",
    "application/json": "json", "application/feed+json": "json", "application/x-ndjson": "jsonl",
    "application/jsonl": "jsonl", "text/csv": "csv", "text/tab-separated-values": "tsv", "text/markdown": "markdown",
    "message/rfc822": "mail", "application/gzip": "gz", "application/x-gzip": "gz", "application/zip": "zip",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx",
    "application/vnd.apache.parquet": "parquet",
}  # fmt: skip
_PAGES = ("html", "text", "pdf")


def create(settings: Settings) -> WebArchive:
    """The source of `.warc` files."""
    return WebArchive(settings)


def kind_of_media_type(media_type: str) -> str | None:
    """The source for a Content-Type, or None when it names none of ours.

    >>> kind_of_media_type("text/html; charset=utf-8"), kind_of_media_type("image/png")
    ('html', None)
    """
    return _MEDIA_TYPES.get(media_type.partition(";")[0].strip().lower())


class WebArchive:
    """Reads `.warc` and `.warc.gz`."""

    name = "warc"
    suffixes: tuple[str, ...] = (".warc", ".warc.gz")
    needs = ("fastwarc", "Web archives need FastWARC; add it with: pip install 'geomap-news[scale]'.")

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def read(self, path: Path, *, ident: str) -> Iterator[Article]:
        """The articles of the archived pages; pictures, scripts and error pages are no articles."""
        yield from read_members(self, path, ident, self._settings)

    def members(self, path: Path, ident: str) -> Iterator[Member]:
        """The archived pages, each known by its address."""
        from fastwarc.warc import ArchiveIterator, WarcRecordType

        number = 0
        with path.open("rb") as stream:
            try:
                records = ArchiveIterator(stream, record_types=WarcRecordType.response, auto_decode="all")
                for record in records:
                    number += 1
                    headers = record.http_headers
                    kind = kind_of_media_type(record.http_content_type or "") if headers is not None else None
                    if kind not in _PAGES or headers.status_code != 200:
                        continue
                    yield Member(
                        f"{number}.{kind}",
                        f"{ident}#{number}",
                        cast("BinaryIO", record.reader),
                        kind=kind,
                        url=record.headers.get("WARC-Target-URI"),
                        charset=record.http_charset,
                    )
            except (ValueError, EOFError, OSError, RuntimeError, StopIteration) as error:
                at = f"from record {number + 1} on" if number else "or no web archive"
                raise ReadingError(ArticleStatus.MALFORMED, f"It is damaged, {at}: get the file again.") from error
