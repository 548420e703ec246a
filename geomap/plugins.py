"""The four plug points, and the loader of their entry points.

A plug-in is a factory `create(settings: Settings) -> ...`, registered under the group `geomap.sources`,
`geomap.recognisers`, `geomap.gazetteers` or `geomap.exporters`. Built-ins come in by the same door.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from importlib.metadata import entry_points
from typing import TYPE_CHECKING, Any, BinaryIO, NamedTuple, Protocol, runtime_checkable

from geomap.errors import PluginError

if TYPE_CHECKING:
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

    from geomap.model import Article, BBox, Candidate, Evidence, Geometry, Located, Mention
    from geomap.settings import Settings

__all__ = [
    "FAR_STEPS",
    "GROUPS",
    "Detail",
    "Exporter",
    "Extents",
    "Gazetteer",
    "NameIndex",
    "NameSummary",
    "Outline",
    "OutlineExporter",
    "Outlines",
    "ReasoningRecogniser",
    "Recogniser",
    "Source",
    "installed",
    "load",
]

GROUPS = ("geomap.sources", "geomap.recognisers", "geomap.gazetteers", "geomap.exporters")
_NOUNS = {
    "geomap.sources": "kind of source",
    "geomap.recognisers": "recogniser",
    "geomap.gazetteers": "gazetteer",
    "geomap.exporters": "format",
}


@runtime_checkable
class Source(Protocol):
    """Bytes of one format → articles."""

    name: str
    suffixes: tuple[str, ...]
    """File endings that it reads, lower case, with the dot: `.md`."""

    def read(self, path: Path, *, ident: str) -> Iterator[Article]:
        """The articles of one file, whose id is `ident`; a broken one comes out with a status."""
        ...


class NameSummary(NamedTuple):
    """What the gazetteer knows of one folded name, in a few small numbers."""

    kinds: int
    """A bit for each kind that a candidate has (see `geomap.gazetteer.names.KIND_BITS`)."""
    best_kind: int
    """Index of the most important candidate's kind in `tuple(Kind)`."""
    importance: int
    """Importance of the most important candidate, 0 to 255."""
    preferred: int
    """Importance of the best candidate that has this as its own name, 0 to 255; 0 when none has."""
    population: int
    """round(10 × log2(1 + population)) of the most populous candidate, 0 to 255 … at most 255."""
    count: int  # type: ignore[assignment]  # hides tuple.count, which nobody asks of a summary
    """Number of candidates, at most 255."""
    flags: int
    """Bits: 1 upper case only ("US"), 2 an abbreviation, 4 a demonym, 8 only derived, 16 plural people word."""


class NameIndex(Protocol):
    """Which folded names the gazetteer knows: the recogniser's view of it."""

    def summary(self, folded: str) -> NameSummary | None:
        """What is known of a name, or None."""
        ...


class Detail(NamedTuple):
    """How fine an outline is wanted."""

    step_degrees: float = 0.0
    """Its points may lie so far off, and what is smaller may be left out."""
    around: BBox | None = None
    """What doesn't reach here may be left out; what lies beyond may lie `FAR_STEPS` times as far off."""


FAR_STEPS = 16


class Outline(NamedTuple):
    """A geometry as arrays: what is cut and measured needs no object for each point."""

    degrees: NDArray[np.float64]
    """n × 2, longitude first: the points of all rings, or of all lines, one after the other."""
    sizes: Sequence[Sequence[int]]
    """For each polygon the points of its rings, the outer one first; for each line its points."""
    is_area: bool


class Extents(Protocol):
    """Polygons by place id."""

    def extent(self, place_id: str) -> Geometry | None:
        """The outline of a place, or None when only its bbox is known."""
        ...


@runtime_checkable
class Outlines(Protocol):
    """Extents that can be had coarser, and faster."""

    def outline(self, place_id: str, detail: Detail) -> Outline | None:
        """The outline of a place, or None when only its bbox is known. It may be finer than is wanted."""
        ...


@runtime_checkable
class Gazetteer(Protocol):
    """Names → candidates."""

    name: str
    version: str
    names: NameIndex

    def candidates(self, names: Iterable[str], *, limit: int = 20) -> Mapping[str, Sequence[Candidate]]:
        """For each name as written, at most `limit` candidates, most important first; `()` when there is none.

        Raises GazetteerError or ServiceError when it can't be asked.
        """
        ...


@runtime_checkable
class Recogniser(Protocol):
    """Articles → mentions."""

    name: str
    version: str

    def recognise(self, articles: Iterable[Article], names: NameIndex) -> Iterator[tuple[Mention, ...]]:
        """For each article, in order, its mentions sorted by (start, -end)."""
        ...


@runtime_checkable
class ReasoningRecogniser(Recogniser, Protocol):
    """A recogniser that can say why it believes a span or not; others need no such method."""

    def reasons(self, article: Article, names: NameIndex) -> Mapping[tuple[int, int], tuple[Evidence, ...]]:
        """For spans of an article what was weighed, heaviest first, in log-odds."""
        ...


@runtime_checkable
class Exporter(Protocol):
    """Located articles → bytes of one format."""

    name: str
    suffixes: tuple[str, ...]

    def write(self, located: Iterable[Located], out: BinaryIO) -> None:
        """Writes them as they come."""
        ...


@runtime_checkable
class OutlineExporter(Exporter, Protocol):
    """An exporter whose format holds the outlines of regions; others need no such method."""

    def with_extents(self, extents: Extents) -> Exporter:
        """The same exporter, which draws what `extents` knows."""
        ...


def installed(group: str) -> tuple[str, ...]:
    """The names of the plug-ins of a group, sorted."""
    return tuple(sorted(entry.name for entry in entry_points(group=group)))


def load(group: str, name: str, settings: Settings) -> Any:
    """Makes the plug-in `name` of a group; the recogniser `spacy:NAME` is `model` with another pipeline.

    Raises PluginError when there is none of that name, or when it can't be made.
    """
    wanted = "model" if group == "geomap.recognisers" and name.startswith("spacy:") else name
    for entry in entry_points(group=group):
        if entry.name == wanted:
            try:
                return entry.load()(settings)
            except (ImportError, AttributeError, TypeError) as error:
                raise PluginError(f"the plug-in {name!r} of {group} can't be loaded: {error}") from error
    known = ", ".join(installed(group)) or "none"
    besides = " and no file of that name" if group == "geomap.gazetteers" else ""
    raise PluginError(f"there is no {_NOUNS.get(group, 'plug-in')} {name!r}{besides}; installed are: {known}")
