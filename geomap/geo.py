"""Distances and boxes on the globe. Pure functions; decimal degrees, WGS 84."""

from __future__ import annotations

import math

from geomap.model import BBox, Point

__all__ = [
    "EARTH_RADIUS_KM",
    "KM_PER_DEGREE",
    "bbox_center",
    "bbox_contains",
    "bbox_diagonal_km",
    "bbox_union",
    "bbox_widened",
    "bbox_width_degrees",
    "distance_km",
]

EARTH_RADIUS_KM = 6371.0088
"""Mean radius R1 of the WGS 84 ellipsoid (IUGG), km."""
KM_PER_DEGREE = math.pi * EARTH_RADIUS_KM / 180
"""Along a meridian."""


def distance_km(a: Point, b: Point) -> float:
    """Great-circle distance in km (haversine, mean radius 6371.0088 km); up to about 0.5 % off the geodesic."""
    lat_a, lon_a, lat_b, lon_b = map(math.radians, (*a, *b))
    h = math.sin((lat_b - lat_a) / 2) ** 2 + math.cos(lat_a) * math.cos(lat_b) * math.sin((lon_b - lon_a) / 2) ** 2
    return 2 * EARTH_RADIUS_KM * math.asin(min(1.0, math.sqrt(h)))


def bbox_contains(box: BBox, point: Point) -> bool:
    """Whether a point lies in a box, its edges included; knows boxes that cross the dateline."""
    if not box.south <= point.latitude <= box.north:
        return False
    if box.west <= box.east:
        return box.west <= point.longitude <= box.east
    return point.longitude >= box.west or point.longitude <= box.east


def bbox_width_degrees(box: BBox) -> float:
    """From its west to its east edge, 0 to 360; knows boxes that cross the dateline."""
    return (box.east - box.west) % 360 if box.west > box.east else box.east - box.west


def bbox_center(box: BBox) -> Point:
    """The middle of a box."""
    longitude = (box.west + bbox_width_degrees(box) / 2 + 180) % 360 - 180
    return Point((box.south + box.north) / 2, longitude)


def bbox_diagonal_km(box: BBox) -> float:
    """Distance between the south-west and north-east corner, km."""
    return distance_km(Point(box.south, box.west), Point(box.north, box.east))


def bbox_union(a: BBox, b: BBox) -> BBox:
    """The smallest box around two; neither may cross the dateline."""
    return BBox(min(a.west, b.west), min(a.south, b.south), max(a.east, b.east), max(a.north, b.north))


def bbox_widened(box: BBox, margin_km: float) -> BBox:
    """A box with so many km more on each side; over the dateline if need be, all the way round near a pole."""
    margin = margin_km / KM_PER_DEGREE
    south, north = max(-90.0, box.south - margin), min(90.0, box.north + margin)
    across = margin / max(1e-9, math.cos(math.radians(max(abs(south), abs(north)))))
    if bbox_width_degrees(box) + 2 * across >= 360:
        return BBox(-180.0, south, 180.0, north)
    west, east = ((longitude + 180) % 360 - 180 for longitude in (box.west - across, box.east + across))
    return BBox(west, south, east, north)
