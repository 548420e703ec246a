"""The gazetteer that comes with geomap: one SQLite file, opened read-only, and a mapped name index beside it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from geomap.gazetteer.database import Database
from geomap.gazetteer.matching import Hit, find
from geomap.gazetteer.names import MappedNames, SummarisedNames
from geomap.gazetteer.outline import geometry_of
from geomap.gazetteer.tablenames import TableNames
from geomap.model import Candidate
from geomap.plugins import Detail

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from types import TracebackType
    from typing import Self

    from geomap.model import Geometry, Place
    from geomap.plugins import Outline
    from geomap.settings import Settings

__all__ = ["EMBEDDED_FILE", "EmbeddedGazetteer", "create"]

EMBEDDED_FILE = Path(__file__).parent / "data" / "world.sqlite"


class EmbeddedGazetteer:
    """A gazetteer file: names as written → candidates, ids → places and outlines.

    Opened in a few milliseconds; threads may share it for reading one after the other, processes open their own.
    """

    def __init__(self, path: Path = EMBEDDED_FILE) -> None:
        """Opens a file. Raises GazetteerError when it is missing, damaged, or of another schema."""
        self.name = "embedded" if path == EMBEDDED_FILE else path.name
        self._database = Database(path)
        index = path.with_suffix(".names")
        self.names: SummarisedNames = (
            MappedNames(index, self._database.version) if index.is_file() else TableNames(self._database)
        )
        self.version = self._database.version

    def candidates(self, names: Iterable[str], *, limit: int = 20) -> Mapping[str, tuple[Candidate, ...]]:
        """For each name as written in a text ("the Gulf of Aden", "Calif.", "Anbar Province"), at most `limit`
        candidates, best known first; `()` when there is none.

        Exact names after folding come first, with and without words such as "Province"; only when there are none,
        other transliterations, then misspellings, both with a similarity below 1.
        """
        found: dict[str, list[Hit]] = {}
        for name in names:
            if name not in found:
                found[name] = find(self._database, self.names, name)[:limit]
        places = self._database.places(hit.row for hits in found.values() for hit in hits)
        return {
            name: tuple(
                Candidate(
                    place=places[hit.row][0],
                    match=hit.match,
                    name=hit.name,
                    importance=places[hit.row][1],
                    similarity=hit.similarity,
                )
                for hit in hits
            )
            for name, hits in found.items()
        }

    def place(self, place_id: str) -> Place | None:
        """The place of an id, or None."""
        row = self._database.row_of(place_id)
        return None if row is None else self._database.places([row])[row][0]

    def extent(self, place_id: str) -> Geometry | None:
        """The outline of a place (polygons; lines for rivers), or None when only its bbox is known."""
        outline = self.outline(place_id, Detail())
        return None if outline is None else geometry_of(outline)

    def outline(self, place_id: str, detail: Detail) -> Outline | None:
        """The outline of a place, no finer than is wanted, or None when only its bbox is known."""
        row = self._database.row_of(place_id)
        return None if row is None else self._database.outline(row, detail)

    def provenance(self, place_id: str) -> Mapping[str, str]:
        """Which data sets gave a place's `names`, `point`, `extent`, `population`, `areas` and `rank`, with commas
        between them; empty when there is no such place.
        """
        row = self._database.row_of(place_id)
        return {} if row is None else self._database.provenance(row)

    @property
    def database(self) -> Database:
        """The file, for reports and look-ups by position."""
        return self._database

    def close(self) -> None:
        """Gives the file back."""
        self._database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def create(settings: Settings) -> EmbeddedGazetteer:
    """The gazetteer that the settings name: the embedded one, or a file.

    Raises GazetteerError when its file is missing, damaged, or of another schema.
    """
    if settings.gazetteer in ("", "embedded"):
        return EmbeddedGazetteer()
    return EmbeddedGazetteer(Path(settings.gazetteer))
