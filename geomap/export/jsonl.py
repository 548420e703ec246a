"""JSON Lines: `geomap.located/1`, one article a line, written as they come."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, BinaryIO

from geomap.errors import SettingsError
from geomap.schema import located_to_dict

if TYPE_CHECKING:
    from collections.abc import Iterable

    from geomap.model import Located
    from geomap.settings import Settings

__all__ = ["JsonLines", "create", "json_line"]

_LINE_BREAKS = {0x7F: "\\u007f", 0x85: "\\u0085", 0x2028: "\\u2028", 0x2029: "\\u2029"}
"""Characters that JSON allows as they are but that some readers take for the end of a line."""
_SIGNS = tuple(map(chr, _LINE_BREAKS))


def create(settings: Settings) -> JsonLines:
    """The exporter; with `with_text` each article carries its text."""
    return JsonLines(with_text=settings.with_text, by=settings.by)


class JsonLines:
    """Located articles → `geomap.located/1`."""

    name = "jsonl"
    suffixes = (".jsonl", ".ndjson")

    def __init__(self, *, with_text: bool = False, by: str = "mention") -> None:
        self._with_text = with_text
        self._by = by

    def write(self, located: Iterable[Located], out: BinaryIO) -> None:
        """One line an article, in order; each line is passed on as soon as it is known.

        Raises SettingsError when a row for each place was asked for: that is a table.
        """
        self.write_lines(map(self.line, located), out)

    def line(self, located: Located) -> bytes:
        """The line of one article."""
        return json_line(located_to_dict(located, with_text=self._with_text))

    def write_lines(self, lines: Iterable[bytes], out: BinaryIO) -> None:
        """As `write`, of lines that `line` has made."""
        if self._by == "place":
            raise SettingsError("JSON Lines hold whole articles: leave --by place out, or name a table, such as csv")
        for line in lines:
            out.write(line)
            out.flush()


def json_line(value: dict[str, Any]) -> bytes:
    """An object as one line of UTF-8 JSON, line end included; what UTF-8 can't hold (lone surrogates) is escaped."""
    text = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    if any(sign in text for sign in _SIGNS):  # translating takes twice as long as all else here
        text = text.translate(_LINE_BREAKS)
    try:
        return text.encode() + b"\n"
    except UnicodeEncodeError:
        return json.dumps(value, allow_nan=False, separators=(",", ":")).encode() + b"\n"
