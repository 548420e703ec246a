"""Plain text: one article a file, or several that begin with front matter each."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from geomap.model import Article, ArticleStatus
from geomap.sources.decode import decode, is_blank
from geomap.sources.fields import article_of, guess_columns
from geomap.sources.trouble import MAX_ARTICLE_BYTES, ReadingError, failed, mebibytes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from geomap.settings import Settings

__all__ = ["PlainText", "articles_of_file", "articles_of_text", "create", "first_line_title", "read_bounded"]

_LONGEST_TITLE = 150
_FIRST_LINES = re.compile(r"\s*(?P<line>[^\r\n]+?)[ \t]*(?:\r\n|\n|\r)[ \t]*(?:\r\n|\n|\r)")
_FINAL = (".", "!", "?", ":", ";", ",", "…", "。", "！", "？", '."', ".”", ".’", "?”", "!”")


def create(settings: Settings) -> PlainText:  # noqa: ARG001 - the shape of a plug-in's factory
    """The source of `.txt` files."""
    return PlainText()


class PlainText:
    """Reads `.txt`."""

    name = "text"
    suffixes: tuple[str, ...] = (".txt", ".text")

    def read(self, path: Path, *, ident: str) -> Iterator[Article]:
        """The file's articles; a binary or undecodable file is one with that status."""
        return articles_of_file(path, ident, first_line_title)


def articles_of_file(path: Path, ident: str, title_of: Callable[[str], str | None]) -> Iterator[Article]:
    """The articles of a text file; a binary or undecodable one is an article with that status."""
    try:
        decoded = decode(read_bounded(path))
    except ReadingError as trouble:
        yield failed(ident, trouble.status, trouble.detail)
        return
    yield from articles_of_text(decoded.text, ident, decoded.detail, title_of)


def read_bounded(path: Path, limit_bytes: int = MAX_ARTICLE_BYTES) -> bytes:
    """The bytes of a file of at most `limit_bytes`; raises ReadingError `too_large` without reading a larger one."""
    with path.open("rb") as stream:
        data = stream.read(limit_bytes + 1)
    if len(data) > limit_bytes:
        detail = f"It is larger than {mebibytes(limit_bytes)}, the most that is read of one article."
        raise ReadingError(ArticleStatus.TOO_LARGE, detail)
    return data


def first_line_title(text: str) -> str | None:
    r"""A short first line without final punctuation that an empty line follows: a headline; it stays in the text.

    >>> first_line_title("Ferry to start\n\nOfficials said."), first_line_title("It rained.\n\nMuch.")
    ('Ferry to start', None)
    """
    match = _FIRST_LINES.match(text[: _LONGEST_TITLE + 200])
    if match is None:
        return None
    line = match["line"].strip()
    return None if len(line) > _LONGEST_TITLE or line.endswith(_FINAL) or is_blank(line) else line


def articles_of_text(
    text: str, ident: str, detail: str | None, title_of: Callable[[str], str | None]
) -> Iterator[Article]:
    """The articles of a decoded text, numbered `#1`, `#2`… when there are several."""
    from geomap.sources.front_matter import split_articles  # YAML only for those who use it

    if not text.startswith("---") and "\n---" not in text and "\r---" not in text:
        yield _article(text, {}, ident, detail, title_of)
        return
    parts = [part for part in split_articles(text) if part.fields or part.detail or not is_blank(part.body)]
    for number, part in enumerate(parts, start=1):
        note = " ".join(each for each in (detail, part.detail) if each) or None
        yield _article(part.body, part.fields, ident if len(parts) == 1 else f"{ident}#{number}", note, title_of)
    if not parts:
        yield failed(ident, ArticleStatus.EMPTY, "It has no text.")


def _article(
    body: str, fields: dict[str, object], ident: str, detail: str | None, title_of: Callable[[str], str | None]
) -> Article:
    columns = guess_columns(fields)
    roles = {role: name for role, name in columns.of.items() if role != "text"}
    article = article_of({**fields, _BODY: body}, ident, replace(columns, of={**roles, "text": _BODY}))
    note = " ".join(each for each in (article.detail, detail) if each) or None
    title = article.title if article.title is not None else title_of(body)
    return replace(article, title=title, detail=note)


_BODY = "\0body"
