"""The places of a part, and how often it names each: what its table of places is made of when the part is whole."""

from __future__ import annotations

import json
from array import array
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    from geomap.model import Place

__all__ = ["PlaceTally"]

_RECENT_MOST = 4000
"""Places kept as they are, some 1 kB each, before they are packed, into a third of that."""


class PlaceTally:
    """Places in the order in which they were first named; of a place that was described several times, the last holds.

    A part may name tens of thousands of places, and they are wanted only when it is done, so they are kept packed.
    """

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}
        self._mentions = array("q")
        self._articles = array("q")
        self._packed: list[str] = []
        self._recent: dict[int, Place] = {}

    def __len__(self) -> int:
        return len(self._packed)

    def add(self, place: Place, mentions: int, articles: int) -> None:
        """Counts a place; with zeros it is only noted, as a rival is."""
        number = self._numbers.setdefault(place.id, len(self._packed))
        if number == len(self._packed):
            self._mentions.append(0)
            self._articles.append(0)
            self._packed.append("")
        self._mentions[number] += mentions
        self._articles[number] += articles
        self._recent[number] = place
        if len(self._recent) >= _RECENT_MOST:
            self._pack()

    def rows(self, part: str) -> Iterator[tuple[Any, ...]]:
        """The rows of the part's table of places, columns as in `geomap.annotated.PLACES`."""
        self._pack()
        for ident, packed, mentions, articles in zip(
            self._numbers, self._packed, self._mentions, self._articles, strict=True
        ):
            yield part, ident, *json.loads(packed), mentions, articles

    def _pack(self) -> None:
        for number, place in self._recent.items():
            self._packed[number] = json.dumps(_cells(place), separators=(",", ":"))
        self._recent.clear()


def _cells(place: Place) -> tuple[Any, ...]:
    """The cells of a place behind its id and before its counts."""
    return (
        place.name, place.kind.value, place.point.latitude, place.point.longitude,
        place.country, place.country_code, place.admin1, place.admin1_code, place.admin2,
        *(place.bbox or (None,) * 4), place.feature_code, place.geonames_id, place.wikidata_id, place.population,
        place.disputed, place.claimants, place.precision, place.uncertainty_km, place.source,
    )  # fmt: skip
