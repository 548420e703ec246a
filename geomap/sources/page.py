"""A page's markup → its article, by trafilatura and htmldate (imported here, so only when a page is read)."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from lxml import etree, html
from trafilatura import bare_extraction

from geomap.model import Article, ArticleStatus
from geomap.sources.dates import iso_date
from geomap.sources.decode import is_blank
from geomap.sources.language import detect_language, language_code
from geomap.sources.trouble import PARSER_ERRORS, ReadingError

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["article_of_page"]

_DATE_FIELDS = (
    "//meta[@property='article:published_time']/@content",
    "//meta[@itemprop='datePublished']/@content",
    "//*[@itemprop='datePublished']/@datetime",
    (
        "//meta[@name='date' or @name='pubdate' or @name='publish-date' or @name='DC.date.issued'"
        " or @name='dcterms.date' or @name='parsely-pub-date' or @name='sailthru.date'"
        " or @name='citation_publication_date']/@content"
    ),
    "//article//time[@pubdate or @itemprop]/@datetime",
)
_LINKED_DATA = "//script[@type='application/ld+json']/text()"
_WEB = re.compile(r"https?://[^\s/@]+(?:/\S*)?", re.IGNORECASE)
# What a page may say without a zone is a day; htmldate looks where the fields above don't, but not in the prose.
_DATE_SEARCH = {"original_date": True, "extensive_search": False, "outputformat": "%Y-%m-%d"}
_PARSER_LIMIT_BYTES = 1 << 18


def article_of_page(markup: str, *, ident: str, detail: str | None = None, url: str | None = None) -> Article:
    """The article of a page; `url` is where it was fetched from, when it was.

    Raises ReadingError `malformed` when the markup can't be parsed.
    """
    tree = _tree(markup)
    published = _published(tree)
    claimed = language_code(tree.get("lang") or tree.get("{http://www.w3.org/XML/1998/namespace}lang") or "")
    canonical = _first(tree, "//link[@rel='canonical']/@href") or _first(tree, "//meta[@property='og:url']/@content")
    found: Any
    try:
        found = bare_extraction(
            tree, url=url, with_metadata=True, include_comments=False, date_extraction_params=dict(_DATE_SEARCH)
        )
    except (etree.LxmlError, *PARSER_ERRORS) as error:
        raise ReadingError(ArticleStatus.MALFORMED, "Its markup can't be read: save the page again.") from error
    link = canonical if canonical and _WEB.fullmatch(canonical) else url
    text = (found.text if found is not None else None) or ""
    blank = is_blank(text)
    return Article(
        id=url or link or ident,
        text="" if blank else text,
        status=ArticleStatus.EMPTY if blank else ArticleStatus.OK,
        detail="No article was found in the page." if blank else detail,
        title=_known(found, "title"),
        author=_known(found, "author"),
        publisher=_known(found, "sitename"),
        url=link,
        published=published or iso_date(_known(found, "date") or ""),
        # Templates claim English for pages in any language.
        language=detect_language(text) or claimed,
    )


def _tree(markup: str) -> Any:
    try:
        return html.document_fromstring(markup.encode("utf-8", "replace"), parser=html.HTMLParser(encoding="utf-8"))
    except (etree.LxmlError, ValueError, AssertionError) as error:
        raise ReadingError(ArticleStatus.MALFORMED, "Its markup can't be parsed.") from error


def _known(found: Any, field: str) -> str | None:
    value = None if found is None else getattr(found, field)
    return value if isinstance(value, str) and not is_blank(value) else None


def _first(tree: Any, path: str) -> str | None:
    return next((str(value).strip() for value in tree.xpath(path)), None)


def _published(tree: Any) -> str | None:
    """The moment of publication that the page states in a field made for it, with the zone when it gives one."""
    for path in _DATE_FIELDS:
        for value in tree.xpath(path)[:3]:
            if (found := iso_date(str(value))) is not None:
                return found
    for script in tree.xpath(_LINKED_DATA)[:10]:
        for value in _dates_in(script):
            if (found := iso_date(value)) is not None:
                return found
    return None


def _dates_in(script: str) -> Iterator[str]:
    """`datePublished` of the objects at the top of JSON-LD, or of its `@graph`."""
    if len(script) > _PARSER_LIMIT_BYTES:
        return
    try:
        value = json.loads(script)
    except (ValueError, RecursionError):
        return
    tops = value if isinstance(value, list) else [value]
    graphs = [top["@graph"] for top in tops if isinstance(top, dict) and isinstance(top.get("@graph"), list)]
    for item in [*tops, *(part for graph in graphs for part in graph)]:
        if isinstance(item, dict) and isinstance(item.get("datePublished"), str):
            yield item["datePublished"]
