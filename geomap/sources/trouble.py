"""How a reading that failed is told: an article with a status and a sentence."""

from __future__ import annotations

import struct
import zlib

from geomap.errors import InputError
from geomap.model import Article, ArticleStatus

__all__ = ["IS_LOCKED", "MAX_ARTICLE_BYTES", "PARSER_ERRORS", "ReadingError", "failed", "mebibytes", "of_os_error"]

PARSER_ERRORS = (
    ValueError, LookupError, TypeError, AttributeError, ArithmeticError, AssertionError, EOFError, RuntimeError,
    struct.error, zlib.error,
)  # fmt: skip
"""What other people's parsers raise, besides their own errors, when a file lies about its structure."""

MAX_ARTICLE_BYTES = 32 << 20
"""An article of more is `too_large`: some five million words, far past any news story."""


IS_LOCKED = "It needs a password: save a copy without one."


class ReadingError(InputError):
    """One article can't be read; carries what becomes of it. Never leaves `geomap.sources`."""

    def __init__(self, status: ArticleStatus, detail: str) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail

    def __reduce__(self) -> tuple[type[ReadingError], tuple[ArticleStatus, str]]:
        return ReadingError, (self.status, self.detail)


def failed(ident: str, status: ArticleStatus, detail: str) -> Article:
    """The row of an article that could not be read."""
    return Article(id=ident, status=status, detail=detail)


def of_os_error(error: OSError) -> ReadingError:
    """What the system says, without the path: no absolute path reaches an output."""
    reason = error.strerror or type(error).__name__
    if isinstance(error, FileNotFoundError):
        reason = "there is no such file"
    return ReadingError(ArticleStatus.UNREADABLE, f"It can't be read: {reason[0].lower()}{reason[1:]}.")


def mebibytes(size_bytes: int) -> str:
    """A size in words.

    >>> mebibytes(32 << 20)
    '32 MB'
    """
    return f"{size_bytes / (1 << 20):.3g} MB"
