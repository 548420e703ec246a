"""Cleaning of alternate names: what is another place's name, and unlike one's own, is noise."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from rapidfuzz.fuzz import ratio

from geomap.gazetteer.building.draft import Draft, Match
from geomap.model import Kind
from geomap.text import fold

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

__all__ = ["clean_alternates"]

_LIKE = 60.0
"""Similarity (0 to 100) to one's own name from which an alternate is a spelling of it."""
_AREAS = frozenset({Kind.COUNTRY, Kind.TERRITORY, Kind.ADMIN1})
_BIG_CITY_OF_AREA = 20_000
_ADMINISTRATIVE = frozenset({Kind.ADMIN1, Kind.ADMIN2})


def clean_alternates(drafts: Sequence[Draft], blocked: Collection[tuple[str, str]] = ()) -> int:
    """Takes alternates away that belong to better known places; gives their number.

    - `blocked` (folded name, id) pairs go always ("White House" on Casablanca).
    - An alternate that is the main name of a more important place, and unlike one's own main name, goes
      ("Iraq" on Arāk, "Brooklyn" on Oshkosh). "Palmyra" on Tadmur stays: no Palmyra is better known.
    - An area's alternate that is the main name of a big city in its own country goes ("Ramadi" on Anbar).
    - On areas, "West Coast" and such is left to the supplement's own rows.
    """
    owners: defaultdict[str, list[Draft]] = defaultdict(list)
    for draft in drafts:
        for name, match in draft.names.items():
            if match is Match.PREFERRED or (draft.prior is not None and match is Match.ALTERNATE):
                owners[name].append(draft)
    dropped = 0
    for draft in drafts:
        own = fold(draft.name)
        noise = [
            name
            for name, match in draft.names.items()
            if match is Match.ALTERNATE
            and ((name, draft.id) in blocked or _is_noise(draft, own, name, owners.get(name, ())))
        ]
        for name in noise:
            if draft.kind in _ADMINISTRATIVE and f" {name} " in f" {own} ":
                # "Boone" for Boone County is short for it, no noise; but no name of its own either.
                draft.names[name] = Match.DERIVED
            else:
                del draft.names[name]
                dropped += 1
    return dropped


def _is_noise(draft: Draft, own: str, name: str, owners: Sequence[Draft]) -> bool:
    if draft.kind is Kind.COUNTRY or draft.prior is not None:
        return False
    for other in owners:
        if other is draft:
            continue
        if other.importance > draft.importance and ratio(own, name) < _LIKE:
            return True
        if (
            draft.kind in _AREAS
            and other.kind is Kind.CITY
            and other.country == draft.country
            and (other.population or 0) > _BIG_CITY_OF_AREA
            and ratio(own, name) < _LIKE
        ):
            return True
    return False
