"""Pages, feeds and lists of addresses on the web: read only when the user asks for them, through the guarded client."""

from __future__ import annotations

import io
import logging
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, cast

from geomap.model import Article, ArticleStatus
from geomap.sources.decode import decode
from geomap.sources.feed import checked_markup, is_page_list, listed_pages
from geomap.sources.kinds import is_url, sniffed
from geomap.sources.members import Member
from geomap.sources.opening import Opener, guarded
from geomap.sources.plain import read_bounded
from geomap.sources.trouble import ReadingError, failed
from geomap.sources.warc import kind_of_media_type
from geomap.text import counted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from geomap.http import Page, Web

__all__ = ["WebReader"]

_log = logging.getLogger(__name__)
MAX_PAGES = 1000
"""Of one feed, sitemap or list: at a request a second that takes a quarter of an hour."""
_FEED_KINDS = ("feed", "json")


class WebReader:
    """Reads from the web for one reading: one client, one set of manners."""

    def __init__(self, opener: Opener, web: Web, *, follow: bool) -> None:
        self._opener = opener
        self._web = web
        self._follow = follow

    def close(self) -> None:
        """Ends the reading; the cache is kept within its bounds."""
        self._web.close()

    def url(self, url: str) -> Iterator[Article]:
        """The article at an address; all entries when it is a feed, with their pages when links are followed."""
        yield from guarded(self._at(url, self._opener.kind, depth=0), url)

    def addresses(self, path: Path, ident: str) -> Iterator[Article]:
        """The pages that a file names, an address a line; `#` begins a comment."""
        yield from guarded(self._listed(path), ident)

    def followed(self, articles: Iterator[Article], name: str) -> Iterator[Article]:
        """A feed's entries with the texts of the pages that they link to; one that can't be had keeps the feed's.

        How many could not be had is remarked at the end, under the feed's `name`.
        """
        # All of them first: their pages may need the worker that reads the feed.
        entries = list(articles)
        linked = missed = 0
        for article in entries:
            link = article.url
            if link is None or not is_url(link):
                yield article
            elif linked >= MAX_PAGES:
                yield _noted(article, f"Its page was not read: at most {MAX_PAGES} are.")
            else:
                linked += 1
                whole, is_read = self._with_page(article, link)
                missed += not is_read
                yield whole
        if missed:
            pages = counted(linked, "page")
            _log.info("%s: of %s that it links to, %s could not be read", name, pages, f"{missed:,}")

    def followed_file(self, articles: Iterator[Article], path: Path, ident: str) -> Iterator[Article]:
        """A local feed's entries with their pages; a local sitemap's pages."""
        found = list(articles)
        if len(found) == 1 and found[0].status is ArticleStatus.UNSUPPORTED:
            addresses = guarded(self._of_local_list(path), ident)
            yield from addresses
        else:
            yield from self.followed(iter(found), ident)

    def _of_local_list(self, path: Path) -> Iterator[Article]:
        addresses, _ = listed_pages(checked_markup(read_bounded(path)))
        yield from self._pages(addresses)

    def _listed(self, path: Path) -> Iterator[Article]:
        lines = (line.strip() for line in decode(read_bounded(path)).text.splitlines())
        yield from self._pages(tuple(line for line in lines if line and not line.startswith("#")))

    def _pages(self, addresses: tuple[str, ...]) -> Iterator[Article]:
        for address in addresses[:MAX_PAGES]:
            if is_url(address):
                yield from self.url(address)
            else:
                yield failed(address, ArticleStatus.MALFORMED, "It is no web address.")
        for address in addresses[MAX_PAGES:]:
            detail = f"It was not read: at most {MAX_PAGES} pages of one list are."
            yield failed(address, ArticleStatus.UNSUPPORTED, detail)

    def _at(self, url: str, kind: str | None, depth: int) -> Iterator[Article]:
        page = self._fetched(url)
        kind = kind or _kind(page)
        if kind == "feed" and is_page_list(page.body[:4096].decode("utf-8", "replace")):
            yield from self._of_page_list(page, depth)
            return
        articles = self._opener.of_member(self._member(page, url, kind))
        if kind in _FEED_KINDS:
            entries = (replace(article, source=url) for article in articles)
            yield from self.followed(entries, url) if self._follow and depth == 0 else entries
        else:
            yield from (replace(article, id=url, url=article.url or page.url, source=url) for article in articles)

    def _of_page_list(self, page: Page, depth: int) -> Iterator[Article]:
        addresses, are_lists = listed_pages(checked_markup(page.body))
        if not self._follow:
            detail = f"It is a sitemap of {len(addresses)} addresses; --follow reads them."
            raise ReadingError(ArticleStatus.UNSUPPORTED, detail)
        if not are_lists:
            yield from self._pages(addresses)
        elif depth == 0:
            for address in addresses[:MAX_PAGES]:
                yield from guarded(self._at(address, None, depth + 1), address)
        else:
            raise ReadingError(ArticleStatus.UNSUPPORTED, "It is a list of lists inside another one.")

    def _with_page(self, article: Article, link: str) -> tuple[Article, bool]:
        """An entry with its page's text, or with a note why not; and whether that page could be read."""
        found = list(guarded(self._at(link, None, depth=1), link))
        page = found[0]
        if len(found) > 1 or page.status is not ArticleStatus.OK:
            reason = page.detail if len(found) == 1 else "it holds several articles."
            if article.status is ArticleStatus.OK:
                return _noted(article, f"Only the feed's own text: {reason}"), False
            return replace(article, status=page.status, detail=page.detail), False
        known = {name: getattr(article, name) or getattr(page, name) for name in ("title", "author", "publisher")}
        published = article.published or page.published
        whole = replace(
            article,
            text=page.text, status=page.status, detail=page.detail, page_starts=page.page_starts,
            language=page.language or article.language, published=published, **known,
        )  # fmt: skip
        return whole, True

    def _fetched(self, url: str) -> Page:
        from geomap.http import WebError

        try:
            return self._web.get(url)
        except WebError as error:
            raise ReadingError(error.status, error.detail) from error

    def _member(self, page: Page, url: str, kind: str) -> Member:
        name = page.url.partition("?")[0].rstrip("/").rpartition("/")[2]
        content = cast("BinaryIO", io.BytesIO(page.body))
        return Member(name or url, url, content, kind=kind, charset=page.charset)


def _kind(page: Page) -> str:
    """By the media type, unless that is one that servers send when they don't know."""
    kind = kind_of_media_type(page.media_type)
    if kind in (None, "text", "gz") or (kind == "html" and page.body.lstrip()[:1] != b"<"):
        guess = sniffed(page.body[:4096])
        if kind is None and guess == "text" and page.media_type not in ("", "application/octet-stream"):
            detail = f"No source reads what the server sent: {page.media_type[:80]}."
            raise ReadingError(ArticleStatus.UNSUPPORTED, detail)
        return kind if guess == "text" and kind is not None else guess
    return kind


def _noted(article: Article, note: str) -> Article:
    return replace(article, detail=f"{article.detail} {note}" if article.detail else note)
