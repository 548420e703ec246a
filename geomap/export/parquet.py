"""GeoParquet 1.1: one row a mention, place or article, in row groups, for DuckDB, pandas and GIS programs."""

from __future__ import annotations

import json
from itertools import islice
from typing import TYPE_CHECKING, Any, BinaryIO

from geomap.credits import OUTLINES, credit_text
from geomap.errors import PluginError
from geomap.export.rows import LAYOUTS
from geomap.export.shapes import Drawn, drawn_shapes
from geomap.fields import FLAG, NUMBER, TEXT, WHOLE

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from geomap.export.rows import Layout, Row
    from geomap.model import Located
    from geomap.plugins import Extents
    from geomap.settings import Settings

__all__ = ["GeoParquet", "create"]

_BATCH_ROWS = 20_000
_GEOMETRY = "geometry"


def _axis(name: str, abbreviation: str, direction: str) -> dict[str, str]:
    return {"name": name, "abbreviation": abbreviation, "direction": direction, "unit": "degree"}


_CRS84 = {
    "$schema": "https://proj.org/schemas/v0.7/projjson.schema.json",
    "type": "GeographicCRS",
    "name": "WGS 84 (CRS84)",
    "datum": {
        "type": "GeodeticReferenceFrame",
        "name": "World Geodetic System 1984",
        "ellipsoid": {"name": "WGS 84", "semi_major_axis": 6378137, "inverse_flattening": 298.257223563},
    },
    "coordinate_system": {
        "subtype": "ellipsoidal",
        "axis": [_axis("Geodetic longitude", "Lon", "east"), _axis("Geodetic latitude", "Lat", "north")],
    },
    "id": {"authority": "OGC", "code": "CRS84"},
}
"""WGS 84, longitude first, as PROJJSON."""


def create(settings: Settings) -> GeoParquet:
    """The exporter; pyarrow is needed when it writes."""
    return GeoParquet(by=settings.by)


class GeoParquet:
    """Located articles → GeoParquet, geometry as WKB."""

    name = "parquet"
    suffixes = (".parquet", ".geoparquet")

    def __init__(self, *, by: str = "mention", extents: Extents | None = None) -> None:
        self._by = by
        self._extents = extents

    def with_extents(self, extents: Extents) -> GeoParquet:
        """The same, with the outlines of regions."""
        return GeoParquet(by=self._by, extents=extents)

    def write(self, located: Iterable[Located], out: BinaryIO) -> None:
        """Rows in batches, each a row group. Raises PluginError when pyarrow is not installed."""
        try:
            import pyarrow as pa
            from pyarrow.parquet import ParquetWriter
        except ImportError as error:
            raise PluginError("Parquet needs pyarrow: pip install 'geomap-news[parquet]'") from error

        layout = LAYOUTS[self._by]
        schema = _schema(layout)
        shapes = drawn_shapes(self._extents)
        rows = layout.rows(located)
        seen = _Seen()
        if self._extents is not None:
            seen.sources.add(OUTLINES)
        with ParquetWriter(pa.PythonFile(out, mode="w"), schema, compression="zstd") as writer:
            while batch := list(islice(rows, _BATCH_ROWS)):
                drawn = [shapes.of(row) for row in batch]
                seen.add(batch, drawn)
                columns = [
                    pa.array(values, schema.field(column.name).type)
                    for column, values in zip(
                        layout.columns, zip(*(row.cells for row in batch), strict=True), strict=True
                    )
                ]
                columns.append(pa.array([None if shape is None else shape.wkb for shape in drawn], pa.binary()))
                writer.write_table(pa.Table.from_arrays(columns, schema=schema))
            writer.add_key_value_metadata({"geo": json.dumps(seen.geo()), "credits": credit_text(seen.sources)})


def _schema(layout: Layout) -> Any:
    import pyarrow as pa

    types = {TEXT: pa.string(), WHOLE: pa.int64(), NUMBER: pa.float64(), FLAG: pa.bool_()}
    fields = [
        pa.field(column.name, types[column.holds], metadata={"description": column.about}) for column in layout.columns
    ]
    return pa.schema([*fields, pa.field(_GEOMETRY, pa.binary())])


class _Seen:
    """What the file's metadata tell of all rows, gathered as they pass."""

    def __init__(self) -> None:
        self.sources: set[str] = set()
        self._types: set[str] = set()
        self._bounds: tuple[float, float, float, float] | None = None

    def add(self, batch: Sequence[Row], drawn: Sequence[Drawn | None]) -> None:
        self.sources.update(row.place.source for row in batch if row.place is not None and row.place.source)
        known = [shape for shape in drawn if shape is not None]
        if not known:
            return
        self._types.update(shape.type for shape in known)
        west, south, east, north = zip(*(shape.bounds for shape in known), strict=True)
        old = self._bounds or known[0].bounds
        self._bounds = (min(*west, old[0]), min(*south, old[1]), max(*east, old[2]), max(*north, old[3]))

    def geo(self) -> dict[str, Any]:
        """The `geo` metadata of GeoParquet 1.1."""
        column: dict[str, Any] = {"encoding": "WKB", "geometry_types": sorted(self._types), "crs": _CRS84}
        if self._bounds is not None:
            column["bbox"] = list(self._bounds)
        return {"version": "1.1.0", "primary_column": _GEOMETRY, "columns": {_GEOMETRY: column}}
