"""Names that the gazetteer doesn't know: collected over the whole corpus, asked for once, and joined back.

Workers ask nobody: a name that ten thousand articles mention is one question, put from one place.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from geomap.annotated import RESOLVED, UNKNOWN
from geomap.files import atomic_write
from geomap.model import Status
from geomap.schema import place_to_dict
from geomap.sources import annotated_tables

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from geomap.model import Place

__all__ = ["join_resolved", "unknown_names"]

_CONTEXTS = 3
_LEAST_COUNTRIES = 3


@dataclass(slots=True)
class _Name:
    mentions: int = 0
    articles: int = 0
    contexts: list[str] = field(default_factory=list)
    countries: Counter[str] = field(default_factory=Counter)


def unknown_names(folder: Path) -> int:
    """Writes `unknown.parquet` beside the tables of a run, a row for each name without a place; their number.

    Columns: `name`, `mentions`, `articles`, `contexts` (up to three sentences) and `countries` (of the places that its
    articles name, the commonest three), sorted by `articles`, the commonest first. No article's text is read.
    """
    import pyarrow as pa
    from pyarrow.parquet import write_table

    names: dict[str, _Name] = {}
    for table in annotated_tables(folder, ["row", "text", "status", "sentence", "country_code"], table="mentions"):
        _gather(names, table)
    rows = [
        {
            "name": name, "mentions": one.mentions, "articles": one.articles, "contexts": one.contexts,
            "countries": sorted(one.countries, key=lambda code: (-one.countries[code], code))[:_LEAST_COUNTRIES],
        }
        for name, one in sorted(names.items(), key=lambda item: (-item[1].articles, item[0]))
    ]  # fmt: skip
    texts = pa.list_(pa.string())
    schema = pa.schema(
        [
            ("name", pa.string()), ("mentions", pa.int64()), ("articles", pa.int64()), ("contexts", texts),
            ("countries", texts),
        ]
    )  # fmt: skip
    with atomic_write(folder / UNKNOWN) as out:
        write_table(pa.Table.from_pylist(rows, schema=schema), pa.PythonFile(out, mode="w"), compression="zstd")
    return len(rows)


def _gather(names: dict[str, _Name], mentions: Any) -> None:
    """Adds the unknown names of a part. Arrow finds them: most rows are never turned into Python values."""
    from pyarrow import compute

    unknown = mentions.filter(compute.equal(mentions["status"], Status.UNKNOWN.value))
    rows = unknown.column("row").unique()
    near = mentions.select(["row", "country_code"]).filter(compute.is_in(mentions["row"], rows))
    countries: dict[int, list[str]] = {}
    for r in near.group_by(["row", "country_code"]).aggregate([]).to_pylist():
        if r["country_code"]:
            countries.setdefault(r["row"], []).append(r["country_code"])
    latest: dict[str, int] = {}
    for r in unknown.select(["row", "text", "sentence"]).to_pylist():
        name = names.setdefault(r["text"], _Name())
        name.mentions += 1
        if latest.get(r["text"]) == r["row"]:
            continue
        latest[r["text"]] = r["row"]
        name.articles += 1
        name.countries.update(sorted(countries.get(r["row"], ())))
        if len(name.contexts) < _CONTEXTS and r["sentence"]:
            name.contexts.append(r["sentence"])


def join_resolved(folder: Path, places: Mapping[str, tuple[Place, float]]) -> int:
    """Writes `resolved.parquet`: for each name a place and how sure it is, 0 to 1; the number of names.

    Whoever reads the folder then finds the unknown mentions of these names resolved, with `resolved once for the
    corpus` as the reason; the tables themselves stay as they are.
    """
    import pyarrow as pa
    from pyarrow.parquet import write_table

    rows = [
        {"mention": name, "confidence": sure, **place_to_dict(place)} for name, (place, sure) in sorted(places.items())
    ]
    with atomic_write(folder / RESOLVED) as out:
        write_table(pa.Table.from_pylist(rows, schema=_resolved_schema()), pa.PythonFile(out, mode="w"))
    return len(rows)


def _resolved_schema() -> object:
    import pyarrow as pa

    numbers = ("confidence", "latitude", "longitude", "uncertainty_km")
    whole = ("geonames_id", "population")
    texts = (
        "mention", "id", "name", "kind", "country", "country_code", "admin1", "admin1_code", "admin2", "feature_code",
        "wikidata_id", "precision", "source",
    )  # fmt: skip
    fields = [(name, pa.string()) for name in texts]
    fields += [(name, pa.float64()) for name in numbers] + [(name, pa.int64()) for name in whole]
    return pa.schema(
        [*fields, ("disputed", pa.bool_()), ("bbox", pa.list_(pa.float64())), ("claimants", pa.list_(pa.string()))]
    )
