"""What an expression was read as, in words: "40 km south of Mosul → about 36.0 N 43.1 E, ± 8 km"."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from geomap.model import Point, Relation
    from geomap.resolve.relative.drawing import Drawing

__all__ = ["compass", "reading"]

_WINDS = (
    "north", "north-northeast", "northeast", "east-northeast", "east", "east-southeast", "southeast",
    "south-southeast", "south", "south-southwest", "southwest", "west-southwest", "west", "west-northwest",
    "northwest", "north-northwest",
)  # fmt: skip


def reading(name: str, relation: Relation, drawing: Drawing) -> str:
    """The expression, the distance in km when it is said otherwise, and where that leads."""
    said = ""
    if relation.distance_km is not None and not any(unit in name.lower() for unit in ("km", "kilomet")):
        said = f" ({kilometres(relation.distance_km)})"
    return f"{name}{said} → about {_in_words(drawing.point)}, ± {kilometres(drawing.uncertainty_km)}"


def kilometres(km: float) -> str:
    """A distance as people write it: two figures say enough."""
    if km >= 100:
        return f"{round(km, -1):,.0f} km"
    return f"{km:.0f} km" if km >= 10 else f"{km:.1f} km"


def compass(bearing: float) -> str:
    """The name of a direction."""
    return _WINDS[round(bearing / 22.5) % 16]


def _in_words(point: Point) -> str:
    latitude = f"{abs(point.latitude):.1f} {'N' if point.latitude >= 0 else 'S'}"
    return f"{latitude} {abs(point.longitude):.1f} {'E' if point.longitude >= 0 else 'W'}"
