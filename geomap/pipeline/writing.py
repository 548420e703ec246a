"""Where located articles go: files of every format, and the map."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from geomap import plugins
from geomap.errors import InputError
from geomap.files import atomic_write
from geomap.pipeline.gazetteers import extents_of, open_gazetteer
from geomap.pipeline.reading import stories_told_once
from geomap.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from geomap.export.page import ArticleMap
    from geomap.model import Located, Totals
    from geomap.plugins import Exporter, Extents

__all__ = ["to_dataframe", "to_geodataframe", "to_map", "write"]


def to_map(
    located: Iterable[Located],
    *,
    title: str | None = None,
    embed: str = "sentences",
    tiles: str | None = None,
    min_confidence: float = 0.0,
    include: Sequence[str] = ("relative",),
    local_links_from: str | Path | None = None,
    compact: bool = False,
    extents: Extents | None = None,
    totals: Totals | None = None,
) -> ArticleMap:
    """Draws located articles on a page that works offline: a `folium.Map` whose `save` writes one HTML file.

    `embed` says how much article text the page carries (`full`, `sentences`, `none`), `tiles` is a URL template of
    online tiles, `min_confidence` hides what is less sure (0 to 1), `include` names the forms shown at opening
    besides names (`demonyms`, `embedded`, `relative`, `none`). With `local_links_from`, the folder where the page will
    lie, local articles are linked relative to it; `compact` makes a page for a narrow frame. `extents` knows outlines
    by place id; the embedded gazetteer's are used unless given. `totals` says how much the mentions stand for when
    they are a selection. A story that several articles tell counts once.

    Raises SettingsError for a value that can't be used.
    """
    from geomap.export import page

    chosen = Settings(embed=embed, tiles=tiles, min_confidence=min_confidence, include=tuple(include))
    return page.to_map(
        stories_told_once(located),
        extents=extents or extents_of(open_gazetteer(chosen)),
        title=title,
        embed=chosen.embed,
        tiles=chosen.tiles,
        min_confidence=chosen.min_confidence,
        include=chosen.include,
        local_links_from=None if local_links_from is None else Path(local_links_from),
        compact=compact,
        totals=totals,
    )


def write(
    located: Iterable[Located],
    path: str | Path | BinaryIO,
    format: str | None = None,  # noqa: A002 (the word that users know)
    *,
    by: str | None = None,
    extents: Extents | None = None,
    settings: Settings | None = None,
) -> None:
    """Writes located articles as they come: to a file that appears whole or not at all, or to an open binary file.

    `format` is the name of an exporter (`jsonl`, `csv`, `geojson`, `geojsonl`, `kml`, `gpkg`, `parquet`); else the
    path's ending tells it, and an open file gets JSON Lines. A row stands for a `mention` unless `by` says `place` or
    `article`; JSON Lines always hold whole articles. `extents` knows outlines by place id; the gazetteer's are used
    unless given.

    Raises InputError when the path can't be written or its ending is unknown, SettingsError for an unknown `by`,
    PluginError for an unknown format or one whose library is not installed.
    """
    chosen = _by(by, settings)
    exporter = _exporter(path, format, chosen)
    if isinstance(exporter, plugins.OutlineExporter):
        known = extents or extents_of(open_gazetteer(chosen))
        exporter = exporter if known is None else exporter.with_extents(known)
    if isinstance(path, str | Path):
        with atomic_write(path) as out:
            exporter.write(located, out)
    else:
        exporter.write(located, path)


def _by(by: str | None, settings: Settings | None = None) -> Settings:
    chosen = settings or Settings()
    return chosen if by is None else dataclasses.replace(chosen, by=by)


def to_dataframe(located: Iterable[Located], *, by: str = "mention") -> Any:
    """Located articles as a `pandas.DataFrame`, with the rows and columns that `write` gives a table.

    Columns are of the types `string`, `Int64`, `Float64` and `boolean`, which all know missing values; docs/exports.md
    lists them. Raises SettingsError for an unknown `by`, PluginError when pandas (the extra `gis`) is not installed.
    """
    from geomap.export import frames

    return frames.to_dataframe(located, by=_by(by).by)


def to_geodataframe(located: Iterable[Located], *, by: str = "mention", extents: Extents | None = None) -> Any:
    """As `to_dataframe`, as a `geopandas.GeoDataFrame` in EPSG:4326: points of places and outlines of regions.

    A row without a place has no geometry. Raises SettingsError for an unknown `by`, PluginError when geopandas (the
    extra `gis`) is not installed.
    """
    from geomap.export import frames

    chosen = _by(by)
    return frames.to_geodataframe(located, by=chosen.by, extents=extents or extents_of(open_gazetteer(chosen)))


def _exporter(path: str | Path | BinaryIO, name: str | None, settings: Settings) -> Exporter:
    if name is None and not isinstance(path, str | Path):
        name = "jsonl"
    if name is not None:
        named: Exporter = plugins.load("geomap.exporters", name, settings)
        return named
    ending = Path(str(path)).suffix.lower()
    known: list[str] = []
    for each in plugins.installed("geomap.exporters"):
        exporter: Exporter = plugins.load("geomap.exporters", each, settings)
        if ending in exporter.suffixes:
            return exporter
        known += exporter.suffixes
    raise InputError(f"{path} ends in none of {', '.join(known)}: name a format with -f")
