"""The reading table: mistakes as an HTML page that sorts, or as CSV for a spreadsheet."""

from __future__ import annotations

import base64
import csv
import hashlib
import io
from html import escape
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from geomap.errors import InputError
from geomap.evaluation.judging import View
from geomap.evaluation.mistakes import Mistake, mistakes, verdicts
from geomap.export.table import cell
from geomap.files import atomic_write
from geomap.text import plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from geomap.evaluation.gold import GoldMention
    from geomap.evaluation.report import Report
    from geomap.model import Place, Resolution
    from geomap.plugins import Gazetteer

__all__ = ["COLUMNS", "write_errors"]

COLUMNS = (
    "outcome", "blame", "before", "marked", "found", "gold_place", "gold_kind", "place", "km", "confidence", "status",
    "form", "candidates", "gazetteer", "reasons", "sentence", "article", "start",
)  # fmt: skip
_NUMBERS = frozenset({"km", "confidence", "start"})
Row = dict[str, str | int | float | None]


def write_errors(
    report: Report,
    path: str | Path,
    *,
    view: View | str = View.NAMES,
    against: Report | None = None,
    gazetteer: Gazetteer | None = None,
) -> int:
    """Writes a row for each mistake to `path`, by its ending an HTML page or CSV; returns how many.

    With `against`, an earlier report on the same gold, a column says what each was before, and what is right now and
    wasn't then is listed too. With `gazetteer`, a column says whether that knows the gold place under the words of the
    text, and blame falls accordingly. Raises InputError for another ending, or a path that can't be written.
    """
    target = Path(path)
    ending = target.suffix.lower()
    if ending not in (".html", ".csv"):
        raise InputError(f"{target} ends in {ending or 'nothing'}; the table of errors is written to .html or .csv")
    before = None if against is None else {v.key: v.outcome for v in verdicts(against, View(view))}
    listed = list(mistakes(report, view=View(view), before=before, gazetteer=gazetteer))
    content = _page(listed) if ending == ".html" else _csv(listed)
    with atomic_write(target) as out:
        out.write(content.encode("utf-8", "backslashreplace"))
    return len(listed)


def _csv(listed: Iterable[Mistake]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    writer.writerows([cell(row[column]) for column in COLUMNS] for row in map(_row, listed))
    return out.getvalue()


def _page(listed: list[Mistake]) -> str:
    """A page whose policy lets only its own script and style run; every word of a text is escaped."""
    assets = files("geomap.evaluation") / "page"
    script = (assets / "errors.js").read_text("utf-8")
    style = (assets / "errors.css").read_text("utf-8")
    policy = f"default-src 'none'; script-src '{_hash(script)}'; style-src '{_hash(style)}'; base-uri 'none'"
    head = "".join(f'<th><button type="button">{column.replace("_", " ")}</button></th>' for column in COLUMNS)
    body = "\n".join(f"<tr>{''.join(_html_cells(mistake))}</tr>" for mistake in listed)
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        f"<title>geomap: what went wrong</title>\n<style>{style}</style>\n</head>\n<body>\n"
        f'<p><label>Show rows with <input id="filter" type="search"></label> <output id="shown">{len(listed)}</output>'
        f" of {len(listed)}</p>\n<table>\n<thead><tr>{head}</tr></thead>\n<tbody>\n{body}\n</tbody>\n</table>\n"
        f"<script>{script}</script>\n</body>\n</html>\n"
    )


def _hash(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _html_cells(mistake: Mistake) -> Iterator[str]:
    row = _row(mistake)
    for column in COLUMNS:
        value = row[column]
        if column == "sentence":
            start, end = mistake.span_in_sentence
            before, words, after = (mistake.sentence[a:b] for a, b in ((0, start), (start, end), (end, None)))
            yield f"<td>{_text(before)}<mark>{_text(words)}</mark>{_text(after)}</td>"
        elif column in _NUMBERS:
            yield f'<td class="number">{"" if value is None else value}</td>'
        else:
            yield f"<td>{_text('' if value is None else str(value))}</td>"


def _text(text: str) -> str:
    return escape(plain(text))


def _row(mistake: Mistake) -> Row:
    verdict = mistake.verdict
    row: Row = dict.fromkeys(COLUMNS)
    row |= {
        "outcome": verdict.outcome.value,
        "blame": None if mistake.blame is None else mistake.blame.value,
        "before": None if mistake.before is None else mistake.before.value,
        "km": None if mistake.distance_km is None else round(mistake.distance_km),
        "gazetteer": _gazetteer(mistake),
        "sentence": " ".join(mistake.sentence.split()),
        "article": verdict.article_id,
    }
    if verdict.resolution is not None:
        row |= _found_cells(verdict.resolution)
    if verdict.gold is not None:
        row |= _gold_cells(verdict.gold)
    return row


def _gold_cells(gold: GoldMention) -> Row:
    place = " ".join(str(part) for part in (gold.name, gold.country_code, gold.geonames_id) if part is not None)
    return {"marked": gold.text, "gold_place": place, "gold_kind": gold.kind, "start": gold.start}


def _found_cells(resolution: Resolution) -> Row:
    mention = resolution.mention
    return {
        "found": mention.text,
        "place": None if resolution.place is None else _described(resolution.place),
        "confidence": None if resolution.confidence is None else round(resolution.confidence, 3),
        "status": resolution.status.value,
        "form": mention.form.value,
        "candidates": "; ".join(f"{_described(a.place)} ({a.confidence:.2f})" for a in resolution.alternatives),
        "reasons": "; ".join(f"{e.weight:+.2f} {e.reason}: {e.detail}" for e in resolution.evidence),
        "start": mention.start,
    }


def _described(place: Place) -> str:
    parts = (place.name, place.kind.value, place.admin1, place.country_code, place.geonames_id)
    return ", ".join(str(part) for part in parts if part)


def _gazetteer(mistake: Mistake) -> str | None:
    if mistake.gazetteer_count is None:
        return None
    if not mistake.gazetteer_count:
        return "not there"
    if mistake.gazetteer_rank is None:
        return f"none right of {mistake.gazetteer_count}"
    return f"right at {mistake.gazetteer_rank} of {mistake.gazetteer_count}"
