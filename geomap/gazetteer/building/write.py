"""Drafts → the gazetteer file, the same bytes for the same drafts; an old file stays until the new one is whole."""

from __future__ import annotations

import hashlib
import sqlite3
import struct
from collections import defaultdict
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import shapely

from geomap.gazetteer.names import write_names
from geomap.gazetteer.outline import pack_outline
from geomap.gazetteer.postings import Match, pack_postings
from geomap.gazetteer.spelling import spelling_key
from geomap.gazetteer.summaries import summaries
from geomap.gazetteer.tables import APPLICATION_ID, DEGREE, IMPORTANCE, INDEXES, SCHEMA_VERSION, TABLES
from geomap.model import Kind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from geomap.gazetteer.building.draft import Draft
    from geomap.gazetteer.building.packages import Package

__all__ = ["order", "pack", "write_world"]

_KINDS = {kind: number for number, kind in enumerate(Kind)}
_PRECISIONS = {"exact": 0, "approximate": 1, "area": 2}
_WEIGHT = {
    Match.PREFERRED: 1.0, Match.ABBREVIATION: 1.0, Match.UPPER: 1.0, Match.ALTERNATE: 0.8, Match.DERIVED: 0.85,
    Match.DEMONYM: 1.0, Match.PLURAL: 1.0,
}  # fmt: skip
_TRANSLITERATED = frozenset(
    "AE AF AM AZ BH BY DJ DZ EG EH ER GE IL IQ IR JO KG KW KZ LB LY MA MR OM PK PS QA RU SA SD SO SY TD TJ TM TN UA UZ"  # noqa: SIM905 - codes read better as words
    " YE TR ET BD IN LK NP MM CN".split()
)
_POSTINGS_MOST = 255


def order(drafts: Sequence[Draft]) -> list[Draft]:
    """Best known first; ties by id, so that the order is always the same."""
    return sorted(drafts, key=lambda d: (-d.importance, d.id))


def write_world(
    path: Path,
    drafts: Sequence[Draft],
    packages: Sequence[Package],
    note: str,
    checked: Mapping[str, int] = MappingProxyType({}),
) -> str:
    """Writes the file and the `.names` file beside it and gives their version, a hash of the contents.

    Drafts must be in `order`. `checked` says how many rows of the supplement were confirmed how.
    """
    part = path.with_suffix(".part")
    part.unlink(missing_ok=True)
    database = sqlite3.connect(part)
    try:
        database.executescript(f"PRAGMA page_size=16384; PRAGMA application_id={APPLICATION_ID};{TABLES}")
        database.executemany(
            "INSERT INTO source VALUES (?, ?, ?, ?, ?, ?, ?)",
            [(n, p.key, p.name, p.version, p.licence, p.credit, p.gives) for n, p in enumerate(packages)],
        )
        names, spellings = _names(drafts)
        provenances = sorted({draft.provenance for draft in drafts})
        database.executemany("INSERT INTO checked VALUES (?, ?)", sorted(checked.items()))
        digest = hashlib.sha256()
        for sql, rows in (
            ("INSERT INTO provenance VALUES (?, ?)", enumerate(provenances)),
            (f"INSERT INTO place VALUES ({', '.join('?' * 20)})", _places(drafts, provenances)),
            ("INSERT INTO spelling VALUES (?, ?)", spellings),
            ("INSERT INTO extent VALUES (?, ?)", _extents(drafts)),
        ):
            database.executemany(sql, _hashed(rows, digest))
        for row in names.items():
            digest.update(repr(row).encode("utf-8", "surrogatepass"))
        version = digest.hexdigest()[:12]
        meta = {"schema": str(SCHEMA_VERSION), "version": version, "note": note, "places": str(len(drafts)),
                "names": str(len(names)), "index": "names"}  # fmt: skip
        database.executemany("INSERT INTO meta VALUES (?, ?)", sorted(meta.items()))
        database.executescript(INDEXES)
        database.commit()
        database.execute("VACUUM")
        write_names(path.with_suffix(".names"), names, summaries(database, names), version)
    finally:
        database.close()
    part.replace(path)
    return version


def _hashed(rows: Iterable[tuple[Any, ...]], digest: Any) -> Iterator[tuple[Any, ...]]:
    for row in rows:
        digest.update(repr(row).encode("utf-8", "surrogatepass"))
        yield row


def _places(drafts: Sequence[Draft], provenances: Sequence[str]) -> Iterator[tuple[Any, ...]]:
    rows = {draft.code: n for n, draft in enumerate(drafts) if draft.code}
    numbers = {provenance: n for n, provenance in enumerate(provenances)}
    for number, d in enumerate(drafts):
        admin1 = rows.get(d.admin1) if d.admin1 else None
        admin2 = rows.get(d.admin2) if d.admin2 else None
        yield (
            number,
            None if d.geonames is not None and d.id == f"geonames:{d.geonames}" else d.id,
            d.geonames,
            d.wikidata,
            d.name,
            _KINDS[d.kind],
            round(d.latitude * DEGREE),
            round(d.longitude * DEGREE),
            rows.get(d.country) if d.country else None,
            admin1,
            None if d.kind is Kind.ADMIN1 else admin2,
            d.code,
            None if d.bbox is None else struct.pack("<4i", *(round(edge * DEGREE) for edge in d.bbox)),
            d.feature,
            d.population or None,
            round(d.importance * IMPORTANCE),
            _PRECISIONS[d.precision],
            None if d.uncertainty_km is None else round(d.uncertainty_km * 10),
            numbers[d.provenance],
            ",".join(d.claimants) or None,
        )


def _names(drafts: Sequence[Draft]) -> tuple[dict[str, bytes], list[tuple[str, bytes]]]:
    postings: defaultdict[str, list[tuple[float, int, int]]] = defaultdict(list)
    spellings: defaultdict[str, dict[int, int]] = defaultdict(dict)
    for number, draft in enumerate(drafts):
        for name, match in draft.names.items():
            postings[name].append((-draft.importance * _WEIGHT[match], number, match))
            if draft.country in _TRANSLITERATED and match in (Match.PREFERRED, Match.ALTERNATE):
                key = spelling_key(name)
                if key is not None:
                    spellings[key].setdefault(number, match)
    return (
        {name: pack_postings([(row, m) for _, row, m in sorted(found)[:_POSTINGS_MOST]])
         for name, found in sorted(postings.items())},
        [(key, pack_postings(sorted(found.items())[:_POSTINGS_MOST])) for key, found in sorted(spellings.items())],
    )  # fmt: skip


def _extents(drafts: Sequence[Draft]) -> Iterator[tuple[int, bytes]]:
    for number, draft in enumerate(drafts):
        if draft.outline is not None and not draft.outline.is_empty:
            yield number, pack(draft.outline)


def pack(outline: Any) -> bytes:
    """A shapely geometry as packed bytes."""
    parts = shapely.get_parts(outline)
    polygons = [part for part in parts if part.geom_type == "Polygon"]
    if polygons:
        return pack_outline(
            [[list(p.exterior.coords), *(list(ring.coords) for ring in p.interiors)] for p in polygons], is_area=True
        )
    return pack_outline([[list(part.coords)] for part in parts], is_area=False)
