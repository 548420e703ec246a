"""PDF files: the text page by page, so that each mention knows its page. A scan without text is `empty`."""

from __future__ import annotations

import logging
import re
import time
from itertools import accumulate
from typing import TYPE_CHECKING, Any

from geomap.model import Article, ArticleStatus
from geomap.sources.decode import is_blank
from geomap.sources.trouble import IS_LOCKED, MAX_ARTICLE_BYTES, PARSER_ERRORS, ReadingError, failed, mebibytes

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from geomap.settings import Settings

__all__ = ["Pdf", "create", "unwrapped"]

_MAX_FILE_BYTES = 128 << 20
_MAX_PAGE_BYTES = 8 << 20
"""Of drawing commands, unpacked: a page of dense print has 100 kB."""
_GENERIC_TITLE = re.compile(r"(?:untitled.*|microsoft word - .*|.*\.(?:docx?|indd|qxd|pdf|tex))", re.IGNORECASE)
_GENERIC_AUTHOR = re.compile(r"\W*(?:anonymous|unspecified|unknown|user|author|administrator)\W*", re.IGNORECASE)
"""What programs write when nobody told them."""
_TIME_SHARE = 0.8
"""Of the time limit: after that the pages so far are handed over, instead of being lost with the worker."""
_FULL_SHARE = 0.7
"""A line of this share of the page's width runs on into the next one."""


def create(settings: Settings) -> Pdf:
    """The source of `.pdf` files."""
    return Pdf(budget_s=settings.timeout_s * _TIME_SHARE)


class Pdf:
    """Reads `.pdf`."""

    name = "pdf"
    suffixes: tuple[str, ...] = (".pdf",)
    isolate_over_bytes = 0

    def __init__(self, *, budget_s: float = 24.0) -> None:
        self._budget_s = budget_s

    def read(self, path: Path, *, ident: str) -> Iterator[Article]:
        """The document as one article, with `page_starts`."""
        from pypdf import PdfReader
        from pypdf.errors import DependencyError, FileNotDecryptedError, PyPdfError

        logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # its warnings quote the file
        try:
            size = path.stat().st_size
            if size > _MAX_FILE_BYTES:
                raise ReadingError(ArticleStatus.TOO_LARGE, f"It is larger than {mebibytes(_MAX_FILE_BYTES)}.")
            if size == 0:
                raise ReadingError(ArticleStatus.EMPTY, "It has no text.")
            reader = PdfReader(path)
            if reader.is_encrypted and not reader.decrypt(""):
                raise FileNotDecryptedError
            yield _article(reader, ident, self._budget_s)
        except ReadingError as trouble:
            yield failed(ident, trouble.status, trouble.detail)
        except (FileNotDecryptedError, DependencyError):
            yield failed(ident, ArticleStatus.ENCRYPTED, IS_LOCKED)
        except RecursionError:
            yield failed(ident, ArticleStatus.MALFORMED, "Its pages nest in a circle or too deeply.")
        except (PyPdfError, OSError, *PARSER_ERRORS):
            detail = "It is damaged, or no PDF: get the file again, or print it to PDF anew."
            yield failed(ident, ArticleStatus.MALFORMED, detail)


def _article(reader: Any, ident: str, budget_s: float) -> Article:
    parts, notes = _pages(reader, budget_s)
    starts = tuple(accumulate(map(len, parts), initial=0))[:-1]
    text = "".join(parts)
    title, author, published = _information(reader)
    blank = is_blank(text)
    if blank:
        notes = ["It has no text; a scan must be put through text recognition first.", *notes]
    return Article(
        id=ident,
        text="" if blank else text,
        status=ArticleStatus.EMPTY if blank else ArticleStatus.OK,
        detail=" ".join(notes) or None,
        title=title,
        author=author,
        published=published,
        page_starts=() if blank else starts,
    )


def _pages(reader: Any, budget_s: float) -> tuple[list[str], list[str]]:
    """The text of each page, and what is to be said: a damaged page costs itself, a long document its end."""
    from pypdf.errors import PyPdfError

    count, end_s = len(reader.pages), time.monotonic() + budget_s
    parts: list[str] = []
    damaged: list[int] = []
    size = 0
    for number, page in enumerate(reader.pages, start=1):
        try:
            parts.append(_text_of_page(page, number) + "\n\n")
        except (PyPdfError, *PARSER_ERRORS):
            parts.append("\n\n")
            damaged.append(number)
        size += len(parts[-1])
        if size > MAX_ARTICLE_BYTES:
            raise ReadingError(ArticleStatus.TOO_LARGE, "It holds more text than an article can.")
        if number < count and time.monotonic() > end_s:
            return parts, [f"Only its first {number} of {count} pages were read: it takes too long."]
    if damaged and len(damaged) == len(parts):
        raise ReadingError(ArticleStatus.MALFORMED, "None of its pages can be read.")
    return parts, [f"Damaged pages that were not read: {', '.join(map(str, damaged[:20]))}."] if damaged else []


def _text_of_page(page: Any, number: int) -> str:
    contents = page.get_contents()
    if contents is not None and len(contents.get_data()) > _MAX_PAGE_BYTES:
        raise ReadingError(ArticleStatus.TOO_LARGE, f"Page {number} unpacks to more than a page can hold.")
    return unwrapped(page.extract_text())


def _information(reader: Any) -> tuple[str | None, str | None, str | None]:
    """Title, author and date of the document's own information; each None when missing or damaged."""
    try:
        found = reader.metadata
        title, author = (str(value) if value else None for value in (found.title, found.author))
    except Exception:  # noqa: BLE001 - the information is a courtesy; a broken one must not cost the text
        return None, None, None
    try:
        moment = found.creation_date
    except Exception:  # noqa: BLE001 - as above
        moment = None
    title = None if title is None or is_blank(title) or _GENERIC_TITLE.fullmatch(title.strip()) else title
    author = None if author is None or is_blank(author) or _GENERIC_AUTHOR.fullmatch(author) else author
    return title, author, None if moment is None else moment.isoformat()


def unwrapped(page: str) -> str:
    """A page's lines joined into paragraphs: names that a line end cut in two are whole again.

    A line runs on when it is nearly as wide as the widest, or when the next begins in lower case; a hyphen between
    two lower-case letters was put there by the line end.
    """
    lines = [line.rstrip() for line in page.replace("\xad\n", "").splitlines()]
    width = max(map(len, lines), default=0) * _FULL_SHARE
    joined = ""
    for line, following in zip(lines, [*lines, ""][1:], strict=True):
        after = following.lstrip()
        if not line or not after or not (len(line) >= width or after[0].islower()):
            joined += line + "\n"
        elif line.endswith("-") and line[-2:-1].islower() and after[0].islower():
            joined += line[:-1]
        else:
            joined += line + ("" if line.endswith("-") else " ")
    return joined.strip("\n")
