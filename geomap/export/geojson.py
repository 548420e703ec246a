"""GeoJSON (RFC 7946), as one collection or as lines: one feature a row, for GIS programs and web maps.

What has no place on the globe is kept with `"geometry": null`, as the standard provides: names that were not placed,
words that are no places, and articles without any place.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, BinaryIO

from geomap.credits import OUTLINES, credit_text
from geomap.export.jsonl import json_line
from geomap.export.rows import LAYOUTS
from geomap.export.shapes import Shapes

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from geomap.model import Located
    from geomap.plugins import Extents
    from geomap.settings import Settings

__all__ = ["GeoJson", "create", "create_lines"]

_ABOUT = "Made with geomap. Coordinates are WGS 84 in decimal degrees, longitude first."


def create(settings: Settings) -> GeoJson:
    """The exporter of one collection."""
    return GeoJson(by=settings.by)


def create_lines(settings: Settings) -> GeoJson:
    """The exporter of a feature a line, which other programs can read as they come."""
    return GeoJson(by=settings.by, lines=True)


class GeoJson:
    """Located articles → a FeatureCollection, or features one a line."""

    def __init__(self, *, by: str = "mention", lines: bool = False, extents: Extents | None = None) -> None:
        self.name = "geojsonl" if lines else "geojson"
        self.suffixes = (".geojsonl", ".geojsons") if lines else (".geojson",)
        self._by = by
        self._lines = lines
        self._extents = extents

    def with_extents(self, extents: Extents) -> GeoJson:
        """The same, with the outlines of regions."""
        return GeoJson(by=self._by, lines=self._lines, extents=extents)

    def write(self, located: Iterable[Located], out: BinaryIO) -> None:
        """Features as they come, one a line; the credits of what was used come last."""
        layout = LAYOUTS[self._by]
        sources: dict[str, None] = {} if self._extents is None else {OUTLINES: None}
        features = self._features(located, sources)
        if self._lines:
            out.writelines(feature + b"\n" for feature in features)
            return
        head = {"type": "FeatureCollection", "name": layout.name, "description": _ABOUT}
        out.write(json_line(head).rstrip(b"}\n") + b',"features":[\n')
        separator = b""
        for feature in features:
            out.write(separator + feature)
            separator = b",\n"
        out.write(b'\n],"credits":' + json.dumps(credit_text(sources)).encode() + b"}\n")

    def _features(self, located: Iterable[Located], sources: dict[str, None]) -> Iterator[bytes]:
        import shapely

        layout = LAYOUTS[self._by]
        shapes = Shapes(_point, lambda shape: shapely.to_geojson(shape).encode(), self._extents)
        names = [column.name for column in layout.columns]
        for row in layout.rows(located):
            if row.place is not None and row.place.source:
                sources[row.place.source] = None
            properties = json_line(dict(zip(names, row.cells, strict=True))).rstrip(b"\n")
            geometry = shapes.of(row) or b"null"
            yield b'{"type":"Feature","geometry":%b,"properties":%b}' % (geometry, properties)


def _point(longitude: float, latitude: float) -> bytes:
    return b'{"type":"Point","coordinates":[%b,%b]}' % (repr(longitude).encode(), repr(latitude).encode())
