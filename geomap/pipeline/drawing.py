"""What a map is drawn of: all that was located, or of a large folder or project the surest mentions of each place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geomap import sources as sources_stage
from geomap.errors import SettingsError
from geomap.model import Totals
from geomap.pipeline.projects import draw_project
from geomap.pipeline.reading import ReadOptions, annotated, check_asked, is_elsewhere, linked, locate_sources
from geomap.store import is_project

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from geomap.gazetteer.online import Asking
    from geomap.model import Located
    from geomap.settings import Settings

__all__ = ["draw_sources"]

_SENTENCES_A_PLACE = 20
_NO_FOLDER = "--sentences-per-place chooses among those of an `annotate` folder, which {} is not: leave it out"
_DRAWN_MENTIONS = 60_000
"""Of a folder with more, a map carries a selection: such a page has some 20 MB."""


def draw_sources(
    *sources: str | Path,
    settings: Settings,
    options: ReadOptions | None = None,
    relocate: bool = False,
    asked: Sequence[str] = (),
    source_root: Path | None = None,
    asking: Asking | None = None,
    sentences_per_place: int | None = None,
) -> tuple[Iterator[Located], Totals | None]:
    """As `locate_sources`, for a map.

    Of a large project or `annotate` folder come, for each place, the surest mentions only, and how much they stand
    for; of a folder `sentences_per_place` of them, or so many that the page stays below 25 MB.
    """
    alone = sources[0] if len(sources) == 1 and not relocate and not is_elsewhere(sources[0]) else None
    folder = None if alone is None else annotated(alone)
    if alone is not None and (folder is not None or is_project(alone)):
        check_asked(alone, asked=asked, how=options or ReadOptions())
        if folder is None and sentences_per_place is not None:
            raise SettingsError(_NO_FOLDER.format(alone))
        drawn, totals = draw_project(alone) if folder is None else _surest(folder, sentences_per_place)
        return linked(drawn, source_root), totals
    if sentences_per_place is not None:
        raise SettingsError(_NO_FOLDER.format(", ".join(map(str, sources))))
    found = locate_sources(
        *sources,
        settings=settings,
        options=options,
        relocate=relocate,
        asked=asked,
        source_root=source_root,
        asking=asking,
    )
    return found, None


def _surest(folder: Path, per_place: int | None) -> tuple[Iterator[Located], Totals | None]:
    if per_place is None and sources_stage.mentions_in(folder) <= _DRAWN_MENTIONS:
        return sources_stage.read_annotated(folder), None
    in_all = _DRAWN_MENTIONS if per_place is None else None
    surest = sources_stage.surest_sentences(folder, per_place or _SENTENCES_A_PLACE, in_all)
    totals = Totals(places=surest.places, mentions=surest.mentions, articles=surest.articles)
    return sources_stage.read_annotated(folder, surest), totals
