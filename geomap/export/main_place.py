"""The place that an article is most about, for tables with one row for each article."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from geomap.model import Form, Kind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geomap.model import Focus, Located, Place, Resolution

__all__ = ["Main", "main_place"]


class Main(NamedTuple):
    """The first mention of the main place, and how much of the article is about the region or country it lies in."""

    resolution: Resolution
    share: float | None


def main_place(located: Located) -> Main | None:
    """The place named most often in the region, or else the country, that the article is most about.

    None for an article without a place. People words ("Iraqi") and described places count where nothing else is named.
    """
    placed = [r for r in located.resolutions if r.place is not None]
    named = [r for r in placed if r.mention.form in (Form.NAME, Form.EMBEDDED)] or placed
    areas = {r.place.id: r.place for r in placed if r.place is not None and not r.place.kind.is_point}
    codes = [(_code_of(f, areas), f.share) for f in located.focus]
    regions = [(code, share) for code, share in codes if "/" in code]
    for code, share in (*regions, *codes):
        within = [r for r in named if r.place is not None and code in _codes_of(r.place)]
        if within:
            return Main(_foremost(within), share)
    return Main(_foremost(named), None) if named else None


def _foremost(resolutions: Sequence[Resolution]) -> Resolution:
    """The first mention of the place that has most of them; of several, the one that comes first."""
    count = Counter(r.place.id for r in resolutions if r.place is not None)
    return max(resolutions, key=lambda r: count[r.place.id] if r.place is not None else 0)


def _code_of(focus: Focus, areas: dict[str, Place]) -> str:
    """A focus as "IQ" or "IQ/01": it goes by the place's own id where the article names it."""
    if focus.place_id.startswith("iso:"):
        return focus.place_id.removeprefix("iso:")
    place = areas.get(focus.place_id)
    return "" if place is None else _codes_of(place)[-1]


def _codes_of(place: Place) -> tuple[str, ...]:
    """The country that a place is or lies in, then its first-level region."""
    if not place.country_code:
        return ()
    region = place.admin1_code or place.admin1
    if not region or place.kind in (Kind.COUNTRY, Kind.TERRITORY):
        return (place.country_code,)
    return place.country_code, f"{place.country_code}/{region}"
