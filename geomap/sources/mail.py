"""Mails: the body is the text, the headers are the fields, the message id is the id. Attachments are not read."""

from __future__ import annotations

import email
import email.policy
import re
from email.errors import MessageError
from typing import TYPE_CHECKING

from geomap.model import Article, ArticleStatus
from geomap.sources.dates import iso_date
from geomap.sources.decode import decode, is_blank
from geomap.sources.plain import read_bounded
from geomap.sources.trouble import PARSER_ERRORS, ReadingError, failed

if TYPE_CHECKING:
    from collections.abc import Iterator
    from email.message import EmailMessage
    from pathlib import Path

    from geomap.settings import Settings

__all__ = ["Mail", "create"]

_HEADER_LINE = re.compile(rb"\A(?:From .*\r?\n)?[!-9;-~]{1,100}:[ \t\r\n]", re.ASCII)


def create(settings: Settings) -> Mail:  # noqa: ARG001 - the shape of a plug-in's factory
    """The source of `.eml` files."""
    return Mail()


class Mail:
    """Reads `.eml`."""

    name = "mail"
    suffixes: tuple[str, ...] = (".eml",)
    isolate_over_bytes = 1 << 19

    def read(self, path: Path, *, ident: str) -> Iterator[Article]:
        """The mail as one article."""
        try:
            data = read_bounded(path)
            if not data.strip():
                raise ReadingError(ArticleStatus.EMPTY, "It has no text.")
            if not _HEADER_LINE.match(data):
                raise ReadingError(ArticleStatus.MALFORMED, "It is no mail: it does not begin with a header.")
            message = email.message_from_bytes(data, policy=email.policy.default)
            yield _article(message, ident)
        except ReadingError as trouble:
            yield failed(ident, trouble.status, trouble.detail)
        except (MessageError, *PARSER_ERRORS):
            yield failed(ident, ArticleStatus.MALFORMED, "It is damaged, or no mail: save it as .eml again.")


def _article(message: EmailMessage, ident: str) -> Article:
    text = _body(message)
    attachments = sum(1 for _ in message.iter_attachments()) if message.is_multipart() else 0
    detail = f"Attachments that were not read: {attachments}." if attachments else None
    blank = is_blank(text)
    return Article(
        id=(_header(message, "Message-ID") or "").strip("<> \t") or ident,
        text=text,
        status=ArticleStatus.EMPTY if blank else ArticleStatus.OK,
        detail=detail if not blank else "It has no text.",
        title=_header(message, "Subject"),
        author=_header(message, "From"),
        published=iso_date(_header(message, "Date") or ""),
    )


def _header(message: EmailMessage, name: str) -> str | None:
    """A header's text, or None; one that can't be parsed is as good as missing."""
    try:
        value = message[name]
        addresses = getattr(value, "addresses", ())
        names = ", ".join(each.display_name or each.addr_spec for each in addresses)
        told = names or (None if value is None else str(value))
    except (MessageError, *PARSER_ERRORS):
        return None
    return told.strip() or None if told is not None else None


def _body(message: EmailMessage) -> str:
    part = message.get_body(preferencelist=("plain", "html"))
    if part is None:
        return ""
    payload = part.get_payload(decode=True)
    data = payload if isinstance(payload, bytes) else b""
    text = decode(data, declared=part.get_content_charset()).text
    if part.get_content_subtype() != "html":
        return text
    from geomap.sources.markup import text_of_markup  # lxml only for those mails

    return text_of_markup(text)
