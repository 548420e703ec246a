"""Feeds (RSS, Atom) in `.xml`, `.rss` and `.atom`: an article an entry; and lists of pages (sitemaps)."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING, Any

from geomap.model import Article, ArticleStatus
from geomap.sources.dates import iso_date
from geomap.sources.decode import decode, is_blank
from geomap.sources.language import detect_language, language_code
from geomap.sources.markup import text_of_markup
from geomap.sources.plain import read_bounded
from geomap.sources.trouble import PARSER_ERRORS, ReadingError, failed

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from geomap.settings import Settings

__all__ = ["Feed", "checked_markup", "create", "is_page_list", "listed_pages"]

_DECLARATION = re.compile(r"\A\s*<\?xml[^>]*\?>")
_ENCODING = re.compile(rb"""\A\s*<\?xml[^>]{0,100}?encoding\s*=\s*["']([A-Za-z0-9_.:-]{2,40})""")
_PAGES = re.compile(r"<(urlset|sitemapindex)[\s>]")


def create(settings: Settings) -> Feed:  # noqa: ARG001 - the shape of a plug-in's factory
    """The source of `.xml`, `.rss` and `.atom` files."""
    return Feed()


class Feed:
    """Reads `.xml`, `.rss` and `.atom`."""

    name = "feed"
    suffixes: tuple[str, ...] = (".xml", ".rss", ".atom", ".rdf")
    isolate_over_bytes = 0

    def read(self, path: Path, *, ident: str) -> Iterator[Article]:
        """The entries as articles, with the text that the feed itself carries."""
        try:
            markup = checked_markup(read_bounded(path))
            if is_page_list(markup):
                detail = "It is a sitemap, a list of pages; --follow reads them."
                raise ReadingError(ArticleStatus.UNSUPPORTED, detail)
            yield from _entries(markup, ident)
        except ReadingError as trouble:
            yield failed(ident, trouble.status, trouble.detail)


def checked_markup(data: bytes) -> str:
    """The text of an XML file, without its declaration.

    Raises ReadingError `malformed` when it declares entities: those are how XML reads other files and grows without
    bounds, and no feed needs them.
    """
    match = _ENCODING.match(data[:200])
    markup = decode(data, declared=match[1].decode("ascii") if match else None).text
    if not markup.strip():
        raise ReadingError(ArticleStatus.EMPTY, "It has no text.")
    if "<!ENTITY" in markup:
        raise ReadingError(ArticleStatus.MALFORMED, "It declares XML entities, which are never expanded.")
    return _DECLARATION.sub("", markup, count=1)


def is_page_list(markup: str) -> bool:
    """Whether some XML is a sitemap rather than a feed."""
    return _PAGES.search(markup[:4096]) is not None


def listed_pages(markup: str) -> tuple[tuple[str, ...], bool]:
    """The addresses that a sitemap lists, and whether they are further sitemaps.

    Raises ReadingError `malformed` when it is no well-formed XML.
    """
    from defusedxml.ElementTree import ParseError, fromstring

    try:
        root = fromstring(markup)
    except (ParseError, ValueError) as error:
        raise ReadingError(ArticleStatus.MALFORMED, "The sitemap is no well-formed XML.") from error
    addresses = [(part.text or "").strip() for part in root.iter() if part.tag.rpartition("}")[2] == "loc"]
    return tuple(address for address in addresses if address), root.tag.rpartition("}")[2] == "sitemapindex"


def _entries(markup: str, ident: str) -> Iterator[Article]:
    import feedparser

    # As a stream: given a string, feedparser might take it for an address or a path.
    stream = io.BytesIO(markup.encode("utf-8", "replace"))
    try:
        found: Any = feedparser.parse(stream, sanitize_html=False, resolve_relative_uris=False)
    except PARSER_ERRORS as error:
        raise ReadingError(ArticleStatus.MALFORMED, "It is damaged, or no feed: save it again.") from error
    if not found.version and not found.entries:
        raise ReadingError(ArticleStatus.MALFORMED, "It is no feed: neither RSS nor Atom.")
    if not found.entries:
        raise ReadingError(ArticleStatus.EMPTY, "The feed has no entry.")
    publisher = _plain(found.feed.get("title"))
    language = language_code(found.feed.get("language") or "")
    for number, entry in enumerate(found.entries, start=1):
        yield _article(entry, f"{ident}#{number}", publisher, language)
    if found.bozo and _is_cut(found):
        detail = f"The feed breaks off after entry {len(found.entries)}: it is no well-formed XML."
        yield failed(f"{ident}#{len(found.entries) + 1}", ArticleStatus.MALFORMED, detail)


def _is_cut(found: Any) -> bool:
    """Whether the XML itself is broken, rather than its encoding named oddly."""
    return "SAX" in type(found.get("bozo_exception")).__name__


def _article(entry: Any, ident: str, publisher: str | None, language: str | None) -> Article:
    bodies = [part.get("value") or "" for part in entry.get("content", ())] + [entry.get("summary") or ""]
    text = text_of_markup(max(bodies, key=len))
    link = entry.get("link") or None
    blank = is_blank(text)
    return Article(
        id=entry.get("id") or link or ident,
        text=text,
        status=ArticleStatus.EMPTY if blank else ArticleStatus.OK,
        detail="The entry has no text; --follow reads the page that it links to." if blank else None,
        title=_plain(entry.get("title")),
        author=_plain(entry.get("author")),
        url=link,
        publisher=publisher,
        published=iso_date(entry.get("published") or entry.get("updated") or ""),
        language=detect_language(text) or language,
    )


def _plain(markup: str | None) -> str | None:
    """A title's words: feeds put markup and entities there."""
    text = " ".join(text_of_markup(markup or "").split())
    return None if is_blank(text) else text
