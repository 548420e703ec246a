"""Ids that are unique in an output, and repeats of a text, found while articles stream by."""

from __future__ import annotations

from dataclasses import replace
from hashlib import blake2b
from typing import TYPE_CHECKING

from geomap.model import ArticleStatus

if TYPE_CHECKING:
    from geomap.model import Article

__all__ = ["Register", "text_hash"]


def text_hash(text: str) -> int:
    """64 bits of BLAKE2b of a text: two texts of a million share one by chance once in 37 million such sets."""
    return int.from_bytes(blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "big")


class Register:
    """What has been seen so far in one reading: some 200 bytes an article, whatever its length."""

    def __init__(self) -> None:
        self._ids: set[str] = set()
        self._next_number: dict[str, int] = {}
        self._first_with: dict[int, str] = {}

    def enter(self, article: Article) -> Article:
        """The article with an id of its own (`~2`, `~3`…) and `duplicate_of` when its text was seen before."""
        ident = self._unique(article.id)
        first = None
        if article.status is ArticleStatus.OK:
            first = self._first_with.setdefault(text_hash(article.text), ident)
            first = None if first == ident else first
        if ident == article.id and first == article.duplicate_of:
            return article
        return replace(article, id=ident, duplicate_of=first)

    def _unique(self, wanted: str) -> str:
        ident = wanted
        while ident in self._ids:
            number = self._next_number.get(wanted, 2)
            self._next_number[wanted] = number + 1
            ident = f"{wanted}~{number}"
        self._ids.add(ident)
        return ident
