"""Corrections as a table that people can share, edit, and keep in git; reading is the exact inverse of writing."""

from __future__ import annotations

import csv
import io
import json
import math
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from geomap.errors import InputError, reason_of
from geomap.files import atomic_write
from geomap.model import Correction, Decision, Kind, Place, Point, Scope
from geomap.project.correcting import BY_HAND, is_point_id, point_id
from geomap.schema import place_from_dict, place_to_dict
from geomap.text import counted, separator_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from typing import BinaryIO

__all__ = ["COLUMNS", "Row", "read_table", "write_table"]

_NEEDED = ("quote", "context", "article", "decision", "scope")
COLUMNS = (
    *_NEEDED,
    "place_id", "place", "kind", "latitude", "longitude", "country_code", "publisher", "start", "missed",
    "who", "when", "why", "id", "undoes", "replaces", "more",
)  # fmt: skip
_NUMBERS = frozenset({"latitude", "longitude", "start"})
_GUARDED = re.compile(r"'*[=+\-@\t\r\n＝＋－＠]")
"""What a spreadsheet could take for a formula, behind any number of apostrophes: so the guard comes off exactly."""
_ID = re.compile(r"[A-Za-z0-9-]{1,64}")
_EXPORTED = ("id", "latitude", "longitude")
"""Kept in `more` too: what was exported, whatever the columns are edited to."""
_SHOWN = (*_EXPORTED, "name", "kind", "country_code")
"""The keys of a place that have columns of their own; the others are in `more`."""
_EDITED_DEGREES = 1e-4
"""Coordinates that moved by less are taken for rounded, not for edited: some ten metres."""
_MOST_BYTES = 256 << 20
_Listed = TypeVar("_Listed", Decision, Scope)


class _BadCellError(ValueError):
    """A cell that says nothing clear."""

    def __init__(self, column: str, said: str) -> None:
        super().__init__(said)
        self.column = column


class Row(NamedTuple):
    """A row of the table: its number (the header is 1), and the correction, whose id and time may be empty."""

    number: int
    correction: Correction


def write_table(corrections: Iterable[Correction], path: str | Path | BinaryIO) -> int:
    """Writes corrections as UTF-8 CSV, the header also when there are none; how many there were.

    Raises InputError when the path can't be written.
    """
    if isinstance(path, str | Path):
        with atomic_write(path) as out:
            return write_table(corrections, out)
    text = io.TextIOWrapper(path, encoding="utf-8", newline="")
    count = 0
    try:
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(COLUMNS)
        for correction in corrections:
            cells = _cells(correction)
            writer.writerow([cells[name] if name in _NUMBERS else _guard(cells[name]) for name in COLUMNS])
            count += 1
    finally:
        text.detach()
    return count


def _guard(text: str) -> str:
    return f"'{text}" if _GUARDED.match(text) else text


def _unguard(text: str) -> str:
    return text[1:] if text.startswith("'") and _GUARDED.match(text) else text


def _cells(row: Correction) -> dict[str, str]:
    place = {} if row.place is None else place_to_dict(row.place)
    more = (
        {k: place[k] for k in _EXPORTED}
        | {k: v for k, v in place.items() if k not in _SHOWN and v not in (None, False, [])}
        if place
        else {}
    )
    return {
        "quote": row.quote,
        "context": f"{row.before}⟦{row.quote}⟧{row.after}",
        "article": _escaped(row.article),
        "decision": row.decision.value,
        "scope": row.scope.value,
        "place_id": _escaped(place.get("id")),
        "place": place.get("name") or "",
        "kind": place.get("kind") or "",
        "latitude": repr(place["latitude"]) if place else "",
        "longitude": repr(place["longitude"]) if place else "",
        "country_code": place.get("country_code") or "",
        "publisher": _escaped(row.publisher),
        "start": "" if row.start is None else str(row.start),
        "missed": "yes" if row.missed else "",
        "more": json.dumps(more, separators=(",", ":")) if more else "",
    } | {name: getattr(row, name) or "" for name in ("who", "when", "why", "id", "undoes", "replaces")}


def _escaped(text: str | None) -> str:
    """File names may hold bytes that are no text; those go through as JSON."""
    if text is None:
        return ""
    plain = not any("\ud800" <= c <= "\udfff" for c in text) and text and not text.startswith('"')
    return text if plain else json.dumps(text)


def read_table(path: str | Path, place_of: Callable[[str], Place | None]) -> list[Row]:
    """The rows of such a table, as a spreadsheet may have saved it; `place_of` knows places by id.

    Raises InputError, naming the line, for a file that can't be read or a row that says nothing clear.
    """
    file = Path(path)
    lines = csv.reader(io.StringIO(text := _text(file), newline=""), delimiter=separator_of(text), strict=True)
    try:
        header = [name.strip().lower() for name in next(lines, [])]
        _check_header(header, file)
        rows = [
            _row(cells, header, number, file, place_of)
            for number, cells in enumerate(lines, 2)
            if any(cell.strip() for cell in cells)
        ]
    except csv.Error as error:
        raise InputError(f"{file.name}, line {lines.line_num}: it is no CSV: {error}") from error
    return rows


def _text(file: Path) -> str:
    try:
        if file.stat().st_size > _MOST_BYTES:
            raise InputError(f"{file.name} is larger than any table of corrections; is it the right file?")
        data = file.read_bytes()
    except OSError as error:
        raise InputError(f"{file} can't be read: {reason_of(error)}") from error
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise InputError(f"{file.name} is UTF-16; save it as CSV in UTF-8")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise InputError(f"{file.name}, line {line}: it is not UTF-8; save it as CSV in UTF-8") from error


def _check_header(header: Sequence[str], file: Path) -> None:
    missing = [name for name in _NEEDED if name not in header]
    if missing:
        has = ", ".join(header)[:200] or "none"
        raise InputError(f"{file.name}, row 1: the columns {', '.join(missing)} are missing; it has {has}")


def _row(
    cells: Sequence[str], header: Sequence[str], number: int, file: Path, place_of: Callable[[str], Place | None]
) -> Row:
    if len(cells) > len(header):
        raise InputError(f"{file.name}, row {number}: it has {len(cells)} cells for {counted(len(header), 'column')}")
    given = dict.fromkeys(COLUMNS, "")
    given |= {n: c if n in _NUMBERS else _unguard(c) for n, c in zip(header, cells, strict=False) if n in given}
    try:
        return Row(number, _correction(given, place_of))
    except _BadCellError as error:
        raise InputError(f"{file.name}, row {number}, column {error.column}: {error}") from error
    except (ValueError, KeyError, TypeError, OverflowError) as error:
        raise InputError(f"{file.name}, row {number}: {error}") from error


def _correction(given: dict[str, str], place_of: Callable[[str], Place | None]) -> Correction:
    decision = _one_of(Decision, given["decision"], "decision")
    scope = _one_of(Scope, given["scope"], "scope")
    quote = given["quote"]
    if not quote.strip():
        raise _BadCellError("quote", "it is empty: say which words the correction is about")
    before, after = _context(given["context"], quote)
    article, publisher = _unescaped(given["article"]), _unescaped(given["publisher"])
    if article is None and scope in (Scope.MENTION, Scope.ARTICLE):
        raise _BadCellError("article", f"the scope is {scope.value!r}, but no article is named")
    if publisher is None and scope is Scope.PUBLISHER:
        raise _BadCellError("publisher", "the scope is 'publisher', but no publisher is named")
    for name in ("id", "undoes", "replaces"):
        if given[name] and not _ID.fullmatch(given[name]):
            raise _BadCellError(name, f"{given[name]!r} is no id that geomap gives")
    return Correction(
        id=given["id"],
        decision=decision,
        scope=scope,
        quote=quote,
        article=article,
        start=_offset(given["start"]),
        before=before,
        after=after,
        publisher=publisher,
        place=_place(given, quote, place_of) if decision is Decision.PLACE else None,
        missed=given["missed"].strip().lower() in ("yes", "true", "1"),
        undoes=given["undoes"] or None,
        replaces=given["replaces"] or None,
        who=given["who"] or None,
        when=given["when"].strip(),
        why=given["why"] or None,
    )


def _one_of(kind: type[_Listed], text: str, name: str) -> _Listed:
    known = [each.value for each in kind]
    if text.strip().lower() not in known:
        raise _BadCellError(name, f"{text!r} is none of {', '.join(known)}")
    return kind(text.strip().lower())


def _context(text: str, quote: str) -> tuple[str, str]:
    if not text:
        return "", ""
    before, mark, rest = text.partition("⟦")
    marked, end, after = rest.rpartition("⟧")
    if not mark or not end or marked != quote:
        raise _BadCellError("context", "it doesn't mark the quote as ⟦…⟧; leave it empty, or as it was exported")
    return before, after


def _unescaped(text: str) -> str | None:
    if not text:
        return None
    return str(json.loads(text)) if text.startswith('"') else text


def _place(given: dict[str, str], quote: str, place_of: Callable[[str], Place | None]) -> Place:
    ident = _unescaped(given["place_id"])
    if not given["latitude"].strip() and not given["longitude"].strip():
        if ident is None:
            raise _BadCellError("place_id", "neither it nor coordinates say which place it is")
        found = place_of(ident)
        if found is None:
            raise _BadCellError("place_id", f"no gazetteer knows {ident!r}; give its latitude and longitude")
        return found
    point = Point(_degrees(given["latitude"], "latitude", 90), _degrees(given["longitude"], "longitude", 180))
    more = _more(given["more"])
    # What is known besides belongs to the place that was exported; another one was chosen since when the ids differ.
    known = more if more.get("id") == ident else {}
    if ident is not None and not is_point_id(ident) and _was_moved(known, point):
        ident, known = None, {"precision": "approximate", "source": BY_HAND}
    shown = {
        "id": point_id(point) if ident is None or is_point_id(ident) else ident,
        "name": given["place"] or quote,
        "kind": given["kind"].strip() or Kind.FACILITY.value,
        "latitude": point.latitude,
        "longitude": point.longitude,
        "country_code": given["country_code"] or None,
    }
    return place_from_dict(known | shown)


def _was_moved(exported: dict[str, Any], point: Point) -> bool:
    """Whether the coordinates were edited since the place was exported: then they are no longer that place's."""
    if not {"latitude", "longitude"} <= exported.keys():
        return False
    north, east = point.latitude - float(exported["latitude"]), point.longitude - float(exported["longitude"])
    return max(abs(north), abs(east)) > _EDITED_DEGREES


def _offset(text: str) -> int | None:
    if not text.strip():
        return None
    try:
        return int(text)
    except ValueError as error:
        raise _BadCellError("start", f"{text!r} is no whole number") from error


def _more(text: str) -> dict[str, Any]:
    try:
        more = json.loads(text) if text else {}
    except ValueError as error:
        raise _BadCellError("more", f"it is no JSON: {error}") from error
    if not isinstance(more, dict):
        raise _BadCellError("more", "it holds no JSON object")
    return more


def _degrees(text: str, name: str, most: int) -> float:
    try:
        degrees = float(text)
    except ValueError as error:
        raise _BadCellError(name, f"{text!r} is no number; write it in decimal degrees, such as 36.34") from error
    if not math.isfinite(degrees) or abs(degrees) > most:
        raise _BadCellError(name, f"{text!r} is not on the globe; it lies between -{most} and {most}")
    return degrees
