"""Word documents (.docx): paragraphs and tables in the order of the document."""

from __future__ import annotations

import zipfile
from typing import TYPE_CHECKING, Any

from geomap.model import Article, ArticleStatus
from geomap.sources.decode import is_blank
from geomap.sources.trouble import IS_LOCKED, PARSER_ERRORS, ReadingError, failed, mebibytes

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from geomap.settings import Settings

__all__ = ["Docx", "create"]

_MAX_XML_BYTES = 48 << 20
_OLD_WORD = b"\xd0\xcf\x11\xe0"
_ENCRYPTED_STREAM = "EncryptedPackage".encode("utf-16-le")


def create(settings: Settings) -> Docx:  # noqa: ARG001 - the shape of a plug-in's factory
    """The source of `.docx` files."""
    return Docx()


class Docx:
    """Reads `.docx`."""

    name = "docx"
    suffixes: tuple[str, ...] = (".docx",)
    isolate_over_bytes = 0

    def read(self, path: Path, *, ident: str) -> Iterator[Article]:
        """The document as one article; its creation date is not taken for one of publication."""
        from docx import Document
        from docx.opc.exceptions import OpcError
        from lxml.etree import LxmlError

        try:
            _check(path)
            yield _article(Document(str(path)), ident)
        except ReadingError as trouble:
            yield failed(ident, trouble.status, trouble.detail)
        except (OpcError, LxmlError, zipfile.BadZipFile, OSError, *PARSER_ERRORS):
            detail = "It is damaged, or no Word document: open it in a word processor and save it as .docx again."
            yield failed(ident, ArticleStatus.MALFORMED, detail)


def _check(path: Path) -> None:
    """Refuses, before anything is unpacked, what is no archive, is encrypted, or would unpack to too much."""
    with path.open("rb") as stream:
        head = stream.read(1 << 16)
    if not head:
        raise ReadingError(ArticleStatus.EMPTY, "It has no text.")
    if head.startswith(_OLD_WORD):
        if _ENCRYPTED_STREAM in head or _ENCRYPTED_STREAM in path.read_bytes():
            raise ReadingError(ArticleStatus.ENCRYPTED, IS_LOCKED)
        raise ReadingError(ArticleStatus.MALFORMED, "It is an old .doc by another name; save it as .docx.")
    with zipfile.ZipFile(path) as archive:
        size_bytes = sum(part.file_size for part in archive.infolist() if part.filename.endswith((".xml", ".rels")))
    if size_bytes > _MAX_XML_BYTES:
        raise ReadingError(ArticleStatus.TOO_LARGE, f"It unpacks to {mebibytes(size_bytes)} of text and markup.")


def _article(document: Any, ident: str) -> Article:
    text = "\n\n".join(_paragraphs(document))
    known = document.core_properties
    blank = is_blank(text)
    return Article(
        id=ident,
        text="" if blank else text,
        status=ArticleStatus.EMPTY if blank else ArticleStatus.OK,
        detail="It has no text." if blank else None,
        title=_known(known, "title"),
        author=_known(known, "author"),
    )


def _known(properties: Any, name: str) -> str | None:
    value = getattr(properties, name)
    # "python-docx" is what that library puts there when the writer says nothing.
    return value if isinstance(value, str) and not is_blank(value) and value != "python-docx" else None


def _paragraphs(container: Any) -> Iterator[str]:
    from docx.table import Table

    for block in container.iter_inner_content():
        if isinstance(block, Table):
            for row in block.rows:
                cells = dict.fromkeys(cell.text.strip() for cell in row.cells)
                yield "\t".join(cell for cell in cells if cell)
        elif not is_blank(block.text):
            yield block.text
