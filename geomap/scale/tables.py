"""Located articles → the three Parquet files of a part, which appear together or not at all."""

from __future__ import annotations

import contextlib
import json
import os
from collections import Counter
from itertools import accumulate, chain, islice
from typing import TYPE_CHECKING, Any, Self

from geomap.annotated import ABOUT, TABLES, arrow_schema
from geomap.errors import InputError, reason_of
from geomap.export.rows import sound
from geomap.scale.tally import PlaceTally
from geomap.sources.identity import text_hash
from geomap.sources.near import story_signature

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path
    from types import TracebackType

    from geomap.model import Located, Resolution

__all__ = ["PartTables"]

_GROUP_ROWS = 4000
"""Mentions kept in memory before they are written as a row group."""
_COMPRESSION = "zstd"


class PartTables:
    """The tables of one part while they grow: in temporary files, moved into place by `commit`, `articles` last.

    Where `articles/<part>.parquet` is, the whole part is.
    """

    def __init__(self, folder: Path, part: str, *, with_text: bool = False, stories: bool = False) -> None:
        self.counts: Counter[str] = Counter()
        self.mentions = 0
        self._folder = folder
        self._part = part
        self._with_text = with_text
        self._stories = stories
        self._codes: dict[str, int] = {}
        self._rows = 0
        self._schemas = {table: arrow_schema(table) for table in TABLES}
        self._kept: dict[str, list[tuple[Any, ...]]] = {table: [] for table in TABLES}
        self._places = PlaceTally()
        self._writers: dict[str, Any] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for writer in self._writers.values():
            with contextlib.suppress(OSError):
                writer.close()
        for table in TABLES:
            self._temporary(table).unlink(missing_ok=True)

    def add(self, located: Located) -> None:
        """The rows of one article."""
        article = located.article
        which = (self._part, self._rows, article.id)
        self._rows += 1
        self.counts[article.status.value] += 1
        self.mentions += len(located.resolutions)
        self._kept["articles"].append(
            (
                *which, article.title, article.author, article.source, article.url, article.publisher,
                article.published, article.language, article.status.value, article.detail,
                article.duplicate_of, f"{text_hash(article.text):016x}" if article.text else None,
                len(located.resolutions),
                [(f.place_id, f.name, round(f.share, 4)) for f in located.focus],
                story_signature(article.text, self._codes) if self._stories else None,
                article.text if self._with_text else None,
            )
        )  # fmt: skip
        mentioned: set[str] = set()
        for resolution in located.resolutions:
            self._kept["mentions"].append(self._mention(which, located, resolution))
            place = resolution.place
            if place is not None:
                self._places.add(place, 1, 0 if place.id in mentioned else 1)
                mentioned.add(place.id)
            for other in resolution.alternatives:
                self._places.add(other.place, 0, 0)
        if len(self._kept["mentions"]) >= _GROUP_ROWS or len(self._kept["articles"]) >= _GROUP_ROWS:
            self._flush()

    def _mention(self, which: tuple[Any, ...], located: Located, resolution: Resolution) -> tuple[Any, ...]:
        mention, place, area = resolution.mention, resolution.place, resolution.area
        start, end = mention.sentence
        about = (None,) * 6
        if place is not None:
            about = (
                place.id, place.name, place.kind, place.country_code, place.point.latitude,
                place.point.longitude,
            )  # type: ignore[assignment] # fmt: skip
        return (
            *which, located.article.published, mention.start, mention.end, mention.text,
            mention.form, start, end, located.article.text[start:end], mention.page, mention.role,
            resolution.status, None if resolution.confidence is None else round(resolution.confidence, 4),
            *about,
            [(a.place.id, round(a.confidence, 4)) for a in resolution.alternatives],
            [(e.reason, e.detail, round(e.weight, 4)) for e in resolution.evidence],
            list(resolution.anchors),
            None if area is None else json.dumps({"type": area.type, "coordinates": area.coordinates}),
            resolution.corrected_by,
        )  # fmt: skip

    def commit(self, about: Mapping[str, Any]) -> None:
        """Writes what is left, with `about` in the files' metadata, and moves the files into place.

        Raises InputError when there is no room for them.
        """
        places = self._places.rows(self._part)
        while rows := list(islice(places, _GROUP_ROWS)):
            self._kept["places"] = rows
            self._flush()
        self._flush()
        metadata = {
            ABOUT: json.dumps(dict(about) | {"articles": self._rows, "counts": dict(sorted(self.counts.items()))})
        }
        try:
            for table in TABLES:
                writer = self._writers.pop(table)
                writer.add_key_value_metadata(metadata)
                writer.close()
                _sync(self._temporary(table))
            for table in reversed(TABLES):
                self._temporary(table).replace(self._folder / table / f"{self._part}.parquet")
        except OSError as error:
            raise self._no_room(error) from error

    def _temporary(self, table: str) -> Path:
        return self._folder / table / f".{self._part}.{os.getpid()}.tmp"

    def _flush(self) -> None:
        import pyarrow as pa
        from pyarrow.parquet import ParquetWriter

        try:
            for table, schema in self._schemas.items():
                if table not in self._writers:
                    path = self._temporary(table)
                    path.parent.mkdir(parents=True, exist_ok=True)
                    self._writers[table] = ParquetWriter(
                        path, schema, compression=_COMPRESSION, write_page_checksum=True
                    )
                rows, self._kept[table] = self._kept[table], []
                if rows:
                    columns = zip(*rows, strict=True)
                    arrays = [_array(values, field.type) for values, field in zip(columns, schema, strict=True)]
                    self._writers[table].write_table(pa.Table.from_arrays(arrays, schema=schema))
        except OSError as error:
            raise self._no_room(error) from error

    def _no_room(self, error: OSError) -> InputError:
        return InputError(
            f"the part {self._part} can't be written to {self._folder}: {reason_of(error)}; make room, and run "
            "the same command again: the parts that are there are kept"
        )


def _array(values: Sequence[Any], holds: Any) -> Any:
    """A column. Lists of objects come as lists of tuples, which turn into columns of their own: that takes half the
    time of converting an object each.
    """
    import pyarrow as pa

    if pa.types.is_string(holds):
        return pa.array(_sound(values), holds)
    if not (pa.types.is_list(holds) and pa.types.is_struct(holds.value_type)):
        return pa.array(values, holds)
    fields = list(holds.value_type)
    flat = list(chain.from_iterable(values))
    inner = [_array([one[k] for one in flat], field.type) for k, field in enumerate(fields)]
    offsets = pa.array(accumulate(map(len, values), initial=0), pa.int32())
    return pa.ListArray.from_arrays(offsets, pa.StructArray.from_arrays(inner, fields=fields), type=holds)


def _sound(texts: Sequence[str | None]) -> Sequence[str | None]:
    """The texts as every reader can take them; one look at all of them tells that hardly any column needs work."""
    whole = "".join(filter(None, texts))
    return texts if sound(whole) == whole else [sound(text) for text in texts]


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
