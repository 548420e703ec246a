"""Bytes → text: byte-order marks, declared encodings, UTF-8, and careful guesses for the rest.

The order: a byte-order mark; UTF-16 without a mark; UTF-8; what the document declares; damaged UTF-8; Latin scripts
by windows-1252 or -1250; other scripts by charset-normalizer. Every guess is said in the article's `detail`.
"""

from __future__ import annotations

import codecs
import re
from typing import NamedTuple

from geomap.model import ArticleStatus
from geomap.sources.trouble import ReadingError

__all__ = ["Decoded", "decode", "is_blank", "looks_binary", "marked_encoding"]

_MARKS = (
    # UTF-32's little-endian mark begins with UTF-16's: the longer ones come first.
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_MAGIC = (
    b"\x7fELF", b"MZ\x90", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"PK\x03\x04", b"%PDF-", b"\x1f\x8b", b"BZh",
    b"\xfd7zXZ", b"7z\xbc\xaf", b"Rar!", b"\xca\xfe\xba\xbe", b"SQLite format 3\0", b"OggS", b"ID3", b"PAR1",
    b"\xd0\xcf\x11\xe0",
)  # fmt: skip
_CONTROL = bytes(set(range(32)) - set(b"\t\n\r\f\v\x1b")) + b"\x7f"
_SAMPLE_BYTES = 1 << 16
_VISIBLE = re.compile(r"[^\s\u200b-\u200f\u2028-\u202f\u2060-\u2069\ufeff\ufffd\x00-\x1f]")
_HIGH_RUN = re.compile(rb"[\x80-\xff]+")
# Signs in windows-1252, letters in windows-1250: inside a word they give Polish, Czech or Hungarian away.
_CENTRAL_EUROPEAN = re.compile(rb"[A-Za-z][\xa3\xa5\xaf\xb3\xb9\xbe\xbf\x9c\x9f](?=[a-z])")


class Decoded(NamedTuple):
    """A text, and a sentence when its encoding had to be guessed or was damaged."""

    text: str
    detail: str | None = None


def is_blank(text: str) -> bool:
    """Whether nothing of a text can be seen: white space, marks and controls only."""
    return _VISIBLE.search(text) is None


def marked_encoding(head: bytes) -> tuple[str, int] | None:
    """The encoding that a byte-order mark names, and the mark's length; None without one."""
    return next(((name, len(mark)) for mark, name in _MARKS if head.startswith(mark)), None)


def looks_binary(data: bytes) -> bool:
    """Whether bytes are a program, picture or archive rather than a text in any encoding."""
    if data.startswith(_MAGIC):
        return True
    sample = data[:_SAMPLE_BYTES]
    controls = len(sample) - len(sample.translate(None, _CONTROL))
    return controls > max(8, len(sample) * 0.02)


def decode(data: bytes, *, declared: str | None = None) -> Decoded:
    """The text of `data`, without its byte-order mark; line ends stay as they are.

    `declared` is the encoding that a header or the document itself names.
    Raises ReadingError: `binary` when it is no text, `undecodable` when no encoding fits.
    """
    if (mark := marked_encoding(data)) is not None:
        return _strictly(data[mark[1] :], mark[0], "its byte-order mark says")
    if (wide := _unmarked_utf16(data)) is not None:
        return Decoded(
            _strictly(data, wide, "its bytes suggest").text, f"Read as {wide.upper()}, a guess: no mark says so."
        )
    text = _tried(data, "utf-8")
    # Whatever a server or a page claims: text beyond ASCII that happens to be sound UTF-8 is UTF-8.
    if declared is not None and (text is None or text.isascii()) and (named := _tried(data, declared)) is not None:
        return Decoded(named)
    if text is not None and ("\0" not in text or not looks_binary(data)):
        return Decoded(text)
    if looks_binary(data):
        raise ReadingError(ArticleStatus.BINARY, "It is no text but a binary file.")
    return _guessed(data)


def _strictly(data: bytes, encoding: str, why: str) -> Decoded:
    try:
        return Decoded(data.decode(encoding))
    except UnicodeDecodeError as error:
        text = data.decode(encoding, errors="replace")
        if text.count("\ufffd") * 20 > len(text):
            detail = f"It is no {encoding.upper()}, which {why}: byte {error.start} can't be read."
            raise ReadingError(ArticleStatus.UNDECODABLE, detail) from error
        return Decoded(text, f"Some of its {encoding.upper()} is damaged and shows as \ufffd.")


def _tried(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except (UnicodeDecodeError, LookupError, ValueError):
        return None


def _unmarked_utf16(data: bytes) -> str | None:
    """Latin text in UTF-16 has a zero in nearly every other byte."""
    sample = data[:4096]
    half = len(sample) // 2
    if half < 4:
        return None
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    if odd > half * 0.4 and even < half * 0.05:
        return "utf-16-le"
    if even > half * 0.4 and odd < half * 0.05:
        return "utf-16-be"
    return None


def _guessed(data: bytes) -> Decoded:
    text = data.decode("utf-8", errors="replace")
    broken = text.count("\ufffd")
    whole = sum(1 for c in text[:_SAMPLE_BYTES] if c > "\x7f" and c != "\ufffd")
    if whole > broken:
        return Decoded(text, "Some of its UTF-8 is damaged and shows as \ufffd.")
    runs = _HIGH_RUN.findall(data[:_SAMPLE_BYTES])
    high = sum(map(len, runs))
    if sum(len(run) for run in runs if len(run) > 1) * 2 > high:
        # Accented letters stand alone between plain ones; other scripts come in runs.
        return _other_script(data)
    name = "cp1250" if _CENTRAL_EUROPEAN.search(data) else "cp1252"
    return Decoded(
        data.decode(name, errors="replace"), f"Read as {name.replace('cp', 'windows-')}, a guess: it is no UTF-8."
    )


def _other_script(data: bytes) -> Decoded:
    from charset_normalizer import from_bytes  # slow to import and seldom needed

    best = from_bytes(data[:_SAMPLE_BYTES]).best()
    text = None if best is None else _tried(data, best.encoding)
    if best is not None and text is None:
        text = data.decode(best.encoding, errors="replace")
        text = None if text.count("\ufffd") * 20 > len(text) else text
    if best is None or text is None:
        raise ReadingError(ArticleStatus.UNDECODABLE, "No encoding fits its bytes; save it as UTF-8.")
    return Decoded(text, f"Read as {best.encoding}, a guess: it is no UTF-8.")
