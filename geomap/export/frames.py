"""Located articles as pandas and geopandas tables."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from geomap.errors import PluginError
from geomap.export.rows import LAYOUTS
from geomap.export.shapes import Shapes
from geomap.fields import FLAG, NUMBER, TEXT, WHOLE

if TYPE_CHECKING:
    from collections.abc import Iterable

    from geomap.export.rows import Layout, Row
    from geomap.model import Located
    from geomap.plugins import Extents

__all__ = ["DTYPES", "to_dataframe", "to_geodataframe"]

DTYPES = {TEXT: "string", WHOLE: "Int64", NUMBER: "Float64", FLAG: "boolean"}
"""The pandas types of columns; each has a missing value, so that whole numbers stay whole."""


def to_dataframe(located: Iterable[Located], *, by: str = "mention") -> Any:
    """A pandas.DataFrame. Raises PluginError when pandas is not installed."""
    layout = LAYOUTS[by]
    return _frame(list(layout.rows(located)), layout)


def to_geodataframe(located: Iterable[Located], *, by: str = "mention", extents: Extents | None = None) -> Any:
    """A geopandas.GeoDataFrame. Raises PluginError when geopandas is not installed."""
    try:
        import geopandas
    except ImportError as error:
        raise PluginError("a GeoDataFrame needs geopandas: pip install 'geomap-news[gis]'") from error
    import shapely

    layout = LAYOUTS[by]
    rows = list(layout.rows(located))
    shapes: Shapes[Any] = Shapes(shapely.Point, lambda shape: shape, extents)
    geometry = geopandas.GeoSeries([shapes.of(row) for row in rows], crs="EPSG:4326")
    return geopandas.GeoDataFrame(_frame(rows, layout), geometry=geometry)


def _frame(rows: list[Row], layout: Layout) -> Any:
    try:
        import pandas as pd
    except ImportError as error:
        raise PluginError("a DataFrame needs pandas: pip install 'geomap-news[gis]'") from error
    columns = zip(*(row.cells for row in rows), strict=True) if rows else ((),) * len(layout.columns)
    return pd.DataFrame(
        {
            column.name: pd.array(values, dtype=DTYPES[column.holds])
            for column, values in zip(layout.columns, columns, strict=True)
        }
    )
