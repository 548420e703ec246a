"""A large answer written to a file as it comes; a later request goes on where the last one stopped."""

from __future__ import annotations

import re
import time
from typing import TYPE_CHECKING, BinaryIO

from geomap.http.errors import WebError
from geomap.model import ArticleStatus

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

__all__ = ["Saving"]

_CONTENT_RANGE = re.compile(r"bytes (\d{1,18})-")


class Saving:
    """One file on its way: what was written of it, and by which mark its server knows that version of it again."""

    def __init__(self, file: BinaryIO, mark: str | None = None) -> None:
        self.file = file
        self.mark = mark
        """The server's strong ETag of what `file` holds, or None: then nothing can be gone on with."""
        self.size_bytes: int | None = None
        """How large the whole is, once a server said so."""

    def conditions(self) -> dict[str, str]:
        """The headers of the next request: the rest only, if it is still the rest of the same file."""
        have = self.file.seek(0, 2)
        plain = {"Accept-Encoding": "identity"}
        return plain | ({"Range": f"bytes={have}-", "If-Range": self.mark} if have and self.mark else {})

    def take(self, status: int, headers: Mapping[str, str], chunks: Iterable[bytes], most: int, until_s: float) -> None:
        """Writes a body of status 200 (the whole) or 206 (the rest). Raises WebError when it is none of these or lies
        outside its bounds of bytes and time.
        """
        if headers.get("content-encoding", "identity").lower() != "identity":
            raise WebError(ArticleStatus.UNSUPPORTED, "It is packed in a way that was not asked for.")
        start = 0
        if status == 206:
            found = _CONTENT_RANGE.match(headers.get("content-range", ""))
            start = int(found[1]) if found else -1
            if start != self.file.seek(0, 2):
                raise WebError(ArticleStatus.MALFORMED, "The server sent another part than was asked for.")
        else:
            self.file.seek(0)
            self.file.truncate()
            etag = headers.get("etag", "")
            self.mark = etag if etag.startswith('"') else None
        length = headers.get("content-length", "")
        self.size_bytes = start + int(length) if length.isdecimal() and len(length) < 18 else None
        for chunk in chunks:
            start += len(chunk)
            if start > most:
                raise WebError(ArticleStatus.TOO_LARGE, f"It is larger than {most >> 20} MB.")
            self.file.write(chunk)
            if time.monotonic() > until_s:
                raise WebError(ArticleStatus.TIMEOUT, "It did not come in time.")
