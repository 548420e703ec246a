"""A piece of markup (a feed's entry, a mail's body) → its text; pages of their own are read in `page`."""

from __future__ import annotations

import re
from typing import Any

from lxml import etree, html

__all__ = ["text_of_markup"]

_TAG = re.compile(r"<[a-zA-Z/!][^<>]*>")  # no "<" inside, or "<a<a<a…" would take quadratic time
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z]\w{1,30});")
_SILENT = frozenset({"script", "style", "noscript", "template", "head", "title", "iframe", "object", "svg", "select"})
_BLOCKS = frozenset(
    {
        "p",
        "div",
        "section",
        "article",
        "header",
        "footer",
        "aside",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "ul",
        "ol",
        "li",
    }
    | {"dl", "dt", "dd", "table", "tr", "blockquote", "pre", "figure", "figcaption", "main", "hr"}
)
_BLANKS = re.compile(r"[ \t\r\n\f]+")
_GAPS = re.compile(r" ?\n[ \n]*\n ?")


def text_of_markup(markup: str) -> str:
    r"""The words of some markup, a paragraph for each block; plain text stays as it is.

    >>> text_of_markup("<p>Rain <b>fell</b>.</p><p>Much&nbsp;of it.</p>")
    'Rain fell.\n\nMuch\xa0of it.'
    """
    if not _TAG.search(markup) and not _ENTITY.search(markup):
        return markup
    try:
        tree = html.document_fromstring(
            markup.encode("utf-8", "replace"), parser=html.HTMLParser(encoding="utf-8", remove_comments=True)
        )
    except (etree.LxmlError, ValueError, AssertionError):
        return ""
    parts: list[str] = []
    for event, element in etree.iterwalk(tree, events=("start", "end")):
        _walk(event, element, parts)
    return _GAPS.sub("\n\n", "".join(parts)).strip(" \n")


def _walk(event: str, element: Any, parts: list[str]) -> None:
    tag = element.tag if isinstance(element.tag, str) else ""
    if tag in _SILENT:
        if event == "start":
            for child in list(element):
                element.remove(child)
        elif element.tail:
            parts.append(_BLANKS.sub(" ", element.tail))
        return
    if tag in _BLOCKS:
        parts.append("\n\n")
    elif tag == "br" and event == "start":
        parts.append("\n")
    words = element.text if event == "start" else element.tail
    if words:
        parts.append(_BLANKS.sub(" ", words))
