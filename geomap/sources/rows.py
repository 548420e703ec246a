"""Articles as JSON objects, the form of `geomap read`: one a line, told from others by its `schema`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeGuard

from geomap.model import Article, ArticleStatus

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["ARTICLE_SCHEMA", "article_from_dict", "article_to_dict"]

ARTICLE_SCHEMA = "geomap.article/1"
_TEXTS = ("title", "author", "source", "url", "publisher", "published", "language", "detail", "duplicate_of")


def article_to_dict(article: Article) -> dict[str, Any]:
    """One article as the object that one line of JSON holds; geomap's own path to its file stays out."""
    row: dict[str, Any] = {"schema": ARTICLE_SCHEMA, "id": article.id}
    row |= {key: getattr(article, key) for key in _TEXTS}
    row["status"] = article.status.value
    if article.page_starts:
        row["page_starts"] = list(article.page_starts)
    row["text"] = article.text
    return row


def article_from_dict(row: Mapping[str, Any], *, ident: str) -> Article:
    """The article of such an object; keys that are missing or of the wrong type read as null.

    `duplicate_of` is left to whoever reads it: ids may change when several readings are joined.
    """
    texts = {key: row.get(key) for key in _TEXTS if key != "duplicate_of"}
    known: dict[str, Any] = {key: value if isinstance(value, str) else None for key, value in texts.items()}
    text, given, starts = row.get("text"), row.get("id"), row.get("page_starts")
    status = row.get("status")
    return Article(
        id=given if isinstance(given, str) and given else ident,
        text=text if isinstance(text, str) else "",
        status=ArticleStatus(status) if status in tuple(ArticleStatus) else _status_of(text),
        page_starts=tuple(starts) if _rising(starts) else (),
        **known,
    )


def _status_of(text: object) -> ArticleStatus:
    return ArticleStatus.OK if isinstance(text, str) and text.strip() else ArticleStatus.EMPTY


def _rising(starts: object) -> TypeGuard[list[int]]:
    return (
        isinstance(starts, list)
        and all(type(start) is int and start >= 0 for start in starts)
        and starts == sorted(starts)
    )
