"""A `.json` file: one article, a list of articles, or an object that holds such a list; read item by item."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from geomap.model import Article, ArticleStatus
from geomap.sources.decode import decode
from geomap.sources.fields import guess_columns
from geomap.sources.jsonl import article_of_value, json_value
from geomap.sources.plain import read_bounded
from geomap.sources.trouble import MAX_ARTICLE_BYTES, ReadingError, failed, mebibytes

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from geomap.settings import Settings

__all__ = ["JsonDocument", "create"]

_MAX_FILE_BYTES = 128 << 20
_MAX_REPAIRS = 100
_LISTS = ("articles", "items", "entries", "data")
_LIST_AHEAD = re.compile(r'"(?:articles|items|entries|data)"\s*:\s*\[')
_VALUE = re.compile(r"[^ \t\r\n,]")
_NEXT_OBJECT = re.compile(r"\}\s*,\s*(?=\{)")


def create(settings: Settings) -> JsonDocument:  # noqa: ARG001 - the shape of a plug-in's factory
    """The source of `.json` files."""
    return JsonDocument()


class JsonDocument:
    """Reads `.json`."""

    name = "json"
    suffixes: tuple[str, ...] = (".json",)
    isolate_over_bytes = 8 << 20

    def __init__(self) -> None:
        self.columns: Mapping[str, str] = {}

    def read(self, path: Path, *, ident: str) -> Iterator[Article]:
        """The file's articles; those of a list are numbered from 1, and a bad item costs itself alone."""
        try:
            text = decode(read_bounded(path, _MAX_FILE_BYTES)).text
            first = _VALUE.search(text)
            if first is None:
                raise ReadingError(ArticleStatus.EMPTY, "It has no text.")
            start = first.start()
            if text[start] == "[":
                yield from self._items(text, start + 1, ident)
            elif len(text) > MAX_ARTICLE_BYTES // 2 and (found := _LIST_AHEAD.search(text, start, start + 65536)):
                yield from self._items(text, found.end(), ident)
            else:
                yield from self._whole(json_value(text[start:].encode("utf-8", "surrogatepass")), ident)
        except ReadingError as trouble:
            yield failed(ident, trouble.status, trouble.detail)

    def _whole(self, value: object, ident: str) -> Iterator[Article]:
        held = _held_list(value)
        if held is None:
            yield self._article(value, ident)
        for number, item in enumerate(held or (), start=1):
            yield self._article(item, f"{ident}#{number}")

    def _items(self, text: str, at: int, ident: str) -> Iterator[Article]:
        """The items of a list whose first one begins at `at`."""
        decoder = json.JSONDecoder()
        number = repairs = 0
        while True:
            following = _VALUE.search(text, at)
            at = len(text) if following is None else following.start()
            if text.startswith("]", at):
                return
            number += 1
            row_ident = f"{ident}#{number}"
            try:
                value, end = decoder.raw_decode(text, at)
                size = end - at
                at = end
                yield self._article(value, row_ident) if size <= MAX_ARTICLE_BYTES else _too_large(row_ident)
            except (ValueError, RecursionError) as error:
                detail = f"It is no JSON, from character {at + 1} on: {_said(error)}."
                yield failed(row_ident, ArticleStatus.MALFORMED, detail)
                following = _NEXT_OBJECT.search(text, at)
                repairs += 1
                if following is None or repairs > _MAX_REPAIRS:
                    return
                at = following.end()

    def _article(self, value: object, ident: str) -> Article:
        if not isinstance(value, dict):
            return failed(ident, ArticleStatus.MALFORMED, "It is no JSON object, so no article.")
        try:
            return article_of_value(value, ident, guess_columns(list(value)[:200], self.columns))
        except ReadingError as trouble:
            return failed(ident, trouble.status, trouble.detail)


def _held_list(value: object) -> list[object] | None:
    """The list of articles that an object holds, unless it is an article itself."""
    if not isinstance(value, dict) or isinstance(value.get("text"), str):
        return None
    return next((value[key] for key in _LISTS if isinstance(value.get(key), list)), None)


def _too_large(ident: str) -> Article:
    return failed(ident, ArticleStatus.TOO_LARGE, f"It is larger than {mebibytes(MAX_ARTICLE_BYTES)}.")


def _said(error: Exception) -> str:
    if isinstance(error, json.JSONDecodeError):
        return error.msg
    return "it nests too deeply" if isinstance(error, RecursionError) else "a number of too many digits"
