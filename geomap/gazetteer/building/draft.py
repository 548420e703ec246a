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
    """Key of the package (or `supplement`) that the point comes from, and all else that `credited` doesn't say."""
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
    credited: dict[str, str] = field(default_factory=dict)
    """Field (`names`, `extent`, `population`, `areas`, `rank`) → keys of the sources that gave it, sorted, `,` between
    them, where `source` alone didn't."""

    def call(self, name: str, match: Match) -> None:
        """Adds a name as written; the better match of the same folded name stays.

        Another name of two or three letters ("N.Y.", "NSW") counts in upper case only.
        """
        folded = fold(name)
        if match is Match.ALTERNATE and len(folded) <= _SHORT_LETTERS and folded.isascii() and name.isupper():
            match = Match.UPPER
        if folded and (folded not in self.names or match < self.names[folded]):
            self.names[folded] = match

    def credit(self, given: str, *sources: str) -> None:
        """Notes that sources gave a field, beside those that are noted already."""
        known = self.credited.get(given)
        self.credited[given] = ",".join(sorted({*sources, *(known.split(",") if known else ())}))

    def credit_beside(self, given: str, source: str) -> None:
        """Notes that a source added to what the place's own source gave."""
        self.credit(given, *(() if given in self.credited else (self.source,)), source)

    @property
    def provenance(self) -> str:
        """Which source gave which field, as the file keeps it."""
        fields = {"names": self.source, "point": self.source}
        if self.bbox is not None:
            fields["extent"] = self.source
        if self.population:
            fields["population"] = self.source
        fields |= self.credited
        return " ".join(f"{given}={sources}" for given, sources in sorted(fields.items()))
