"""Where located articles go: files of every format, and the map."""

from __future__ import annotations

import dataclasses
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from geomap import plugins
from geomap.errors import InputError
from geomap.export.jsonl import JsonLines
from geomap.export.page.counting import article_counts
from geomap.files import atomic_write
from geomap.pipeline.gazetteers import extents_of, open_gazetteer
from geomap.pipeline.reading import made_of_sources, stories_told_once
from geomap.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from contextlib import AbstractContextManager

    from geomap.export.page import ArticleMap
    from geomap.export.page.counting import ArticleCounts
    from geomap.gazetteer.online import Asking
    from geomap.model import Located, Totals
    from geomap.pipeline.reading import ReadOptions
    from geomap.plugins import Exporter, Extents

__all__ = ["locate_into", "to_dataframe", "to_geodataframe", "to_map", "write"]


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
    with _opened(path) as out:
        exporter.write(located, out)


def _opened(path: str | Path | BinaryIO) -> AbstractContextManager[BinaryIO]:
    return atomic_write(path) if isinstance(path, str | Path) else nullcontext(path)


def locate_into(
    path: str | Path | BinaryIO,
    format: str | None,  # noqa: A002 (the word that users know)
    *sources: str | Path,
    settings: Settings,
    heard: Callable[[ArticleCounts], None],
    options: ReadOptions | None = None,
    relocate: bool = False,
    asked: Sequence[str] = (),
    asking: Asking | None = None,
) -> None:
    """As `write` of what `locate_sources` yields; `heard` is called with what each article adds to the counts.

    With several processes, lines of JSON are made where the articles are located: only they and the counts come back.
    Raises what `locate_sources` and `write` raise.
    """
    exporter = _exporter(path, format, settings)
    line = exporter.line if isinstance(exporter, JsonLines) else None
    made = made_of_sources(
        _Passed(line, settings.include),
        *sources, settings=settings, options=options, relocate=relocate, asked=asked, asking=asking,
    )  # fmt: skip
    passed = _heard(made, heard)
    if isinstance(exporter, JsonLines):
        with _opened(path) as out:
            exporter.write_lines(passed, out)
    else:
        write(passed, path, format, settings=settings)


@dataclass(frozen=True, slots=True)
class _Passed:
    """What becomes of a located article before it is passed on to be written; travels to other processes."""

    line: Callable[[Located], bytes] | None
    """Makes its line, for files that hold lines."""
    include: tuple[str, ...]

    def __call__(self, located: Located) -> tuple[Any, ArticleCounts]:
        return located if self.line is None else self.line(located), article_counts(located, self.include)


def _heard(made: Iterator[tuple[Any, ArticleCounts]], heard: Callable[[ArticleCounts], None]) -> Iterator[Any]:
    for one, counts in made:
        heard(counts)
        yield one


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
