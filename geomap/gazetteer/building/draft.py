"""What the readers make and the merger joins: places on their way into the file."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from geomap.gazetteer.postings import Match
from geomap.text import fold

if TYPE_CHECKING:
    from geomap.model import BBox, Kind

__all__ = ["Draft", "Match"]

_SHORT_LETTERS = 3


@dataclass(slots=True)
class Draft:
    """One place. Coordinates in degrees; `admin1` and `admin2` are GeoNames codes such as `IQ.01`, `US.NY.047`."""

    id: str
    name: str
    kind: Kind
    latitude: float
    longitude: float
    source: str
    """Key of the package (or `supplement`) that the point comes from."""
    country: str | None = None
    admin1: str | None = None
    admin2: str | None = None
    code: str | None = None
    """ISO code of a country, GeoNames code of an administrative area."""
    names: dict[str, Match] = field(default_factory=dict)
    """Folded name → how it belongs."""
    population: int | None = None
    geonames: int | None = None
    wikidata: str | None = None
    feature: str | None = None
    bbox: BBox | None = None
    outline: Any = None
    """A shapely geometry, or None."""
    precision: str = "exact"
    uncertainty_km: float | None = None
    fame: int = 0
    """How many names the sources give it."""
    rank: float | None = None
    """Natural Earth's scale rank, 0 the best known."""
    prior: float | None = None
    """Importance given by hand, 0 to 1."""
    least: float = 0.0
    """Importance that it has at least."""
    claimants: tuple[str, ...] = ()
    importance: float = 0.0

    def call(self, name: str, match: Match) -> None:
        """Adds a name as written; the better match of the same folded name stays.

        Another name of two or three letters ("N.Y.", "NSW") counts in upper case only.
        """
        folded = fold(name)
        if match is Match.ALTERNATE and len(folded) <= _SHORT_LETTERS and folded.isascii() and name.isupper():
            match = Match.UPPER
        if folded and (folded not in self.names or match < self.names[folded]):
            self.names[folded] = match
