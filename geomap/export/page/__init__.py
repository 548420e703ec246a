"""The map page: located articles → one self-contained HTML file that leads from a dot to the sentence.

The page's sources are ES modules in `js/` and style sheets in `css/`; `tools/page/build.mjs` bundles them into
`bundle/`. folium is imported when a map is made, not before.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from geomap.export.page.articlemap import ArticleMap
    from geomap.model import Located, Totals
    from geomap.plugins import Extents

__all__ = ["ArticleMap", "to_map"]


def to_map(
    located: Iterable[Located],
    *,
    extents: Extents | None = None,
    title: str | None = None,
    embed: str = "sentences",
    tiles: str | None = None,
    min_confidence: float = 0.0,
    include: tuple[str, ...] = ("relative",),
    local_links_from: Path | None = None,
    compact: bool = False,
    totals: Totals | None = None,
) -> ArticleMap:
    """A map on which every dot leads to the sentence that put it there; a `folium.Map` that saves as one file.

    `extents` gives the outlines of regions (without it their bounding boxes are drawn). `embed` says how much of the
    articles the file carries: `full`, `sentences` (those that name a place) or `none`. `tiles` is the URL template of
    online tiles; without it the map is offline. Mentions below `min_confidence` are left out and counted on the page.
    `include` names the forms shown at opening besides names: `relative`, `embedded`, `demonyms`. With
    `local_links_from`, the folder of the map file, local articles are linked relative to it. `compact` leaves the
    timeline out and narrows the panel, for a frame in a news page.

    `totals` says how much the mentions stand for, when they are a selection.

    Raises SettingsError for a value that can't be used.
    """
    from geomap.export.page.articlemap import ArticleMap
    from geomap.export.page.island import PageOptions, make_island

    options = PageOptions(
        title=title,
        embed=embed,
        tiles=tiles,
        min_confidence=min_confidence,
        include=tuple(include),
        local_links_from=local_links_from,
        compact=compact,
    )
    return ArticleMap(make_island(located, options, extents, totals), options)


def __getattr__(name: str) -> Any:
    if name == "ArticleMap":
        from geomap.export.page.articlemap import ArticleMap

        return ArticleMap
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
