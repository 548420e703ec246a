"""Places that are described, not named: an area, its likeliest point, and how unsure they are."""

from geomap.resolve.relative.outlines import outline_in
from geomap.resolve.relative.places import RelativePlaces

__all__ = ["RelativePlaces", "outline_in"]
