"""KML 2.2: one placemark a row, all in one folder, for Google Earth and its like. Nothing in it asks the network."""

from __future__ import annotations

import re
from itertools import chain
from typing import TYPE_CHECKING, Any, BinaryIO
from xml.sax.saxutils import escape, quoteattr

from geomap.credits import OUTLINES, credit_text
from geomap.export.rows import LAYOUTS
from geomap.export.shapes import Shapes
from geomap.fields import FLAG, NUMBER, TEXT, WHOLE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from geomap.export.rows import Cell, Layout, Row
    from geomap.model import Located
    from geomap.plugins import Extents
    from geomap.settings import Settings

__all__ = ["Kml", "create"]

_NOT_IN_XML = re.compile("[\x01-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_TYPES = {TEXT: "string", WHOLE: "double", NUMBER: "double", FLAG: "bool"}
"""KML's `int` has 32 bits; identifiers may have more, and a double holds them exactly."""
_COLOURS = {"resolved": "ffb4461e", "ambiguous": "ff008cff", "unknown": "ff808080", "rejected": "ff808080"}
"""Line and icon colours, as KML writes them: opacity, blue, green, red."""
_EMPTY = "<MultiGeometry></MultiGeometry>"
"""Where there is no place: readers drop placemarks that have no geometry at all."""
_EMBEDDED = ("geonames", OUTLINES, "supplement")
"""What the embedded gazetteer mostly comes from."""


def create(settings: Settings) -> Kml:
    """The exporter."""
    return Kml(by=settings.by)


class Kml:
    """Located articles → placemarks."""

    name = "kml"
    suffixes = (".kml",)

    def __init__(self, *, by: str = "mention", extents: Extents | None = None) -> None:
        self._by = by
        self._extents = extents

    def with_extents(self, extents: Extents) -> Kml:
        """The same, with the outlines of regions."""
        return Kml(by=self._by, extents=extents)

    def write(self, located: Iterable[Located], out: BinaryIO) -> None:
        """Placemarks as they come; the geometry of one without a place is empty."""
        layout = LAYOUTS[self._by]
        articles = iter(located)
        first = next(articles, None)
        out.write(_head(layout, first).encode())
        shapes = Shapes(_point, _drawn, self._extents)
        fields = [f"<SimpleData name={quoteattr(column.name)}>" for column in layout.columns]
        status = next((i for i, column in enumerate(layout.columns) if column.name == "status"), None)
        for row in layout.rows(articles if first is None else chain([first], articles)):
            style = "" if status is None or row.cells[status] is None else f"<styleUrl>#{row.cells[status]}</styleUrl>"
            out.write(_placemark(row, layout, fields, style, shapes.of(row) or _EMPTY).encode())
        out.write(b"</Folder></Document></kml>\n")


def _head(layout: Layout, first: Located | None) -> str:
    """The document's head: KML wants descriptions, styles and schema before what they describe."""
    online = first.run.online if first is not None and first.run is not None else None
    owed = credit_text([*_EMBEDDED, *_online_sources(online)])
    about = (
        "Made with geomap. Coordinates are WGS 84. Each placemark names the source of its place and the licence. "
        f"Data: {owed}."
    )
    styles = "".join(
        f'<Style id="{status}"><IconStyle><color>{colour}</color></IconStyle>'
        f"<LineStyle><color>{colour}</color><width>1.5</width></LineStyle>"
        f"<PolyStyle><color>40{colour[2:]}</color></PolyStyle></Style>\n"
        for status, colour in _COLOURS.items()
    )
    fields = "".join(
        f"<SimpleField type={quoteattr(_TYPES[column.holds])} name={quoteattr(column.name)}/>"
        for column in layout.columns
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<kml xmlns="http://www.opengis.net/kml/2.2">'
        f"<Document><name>geomap</name><description>{_text(about)}</description>\n{styles}"
        f'<Schema name="{layout.name}" id="{layout.name}">{fields}</Schema>\n<Folder><name>{layout.name}</name>\n'
    )


def _online_sources(online: str | None) -> list[str]:
    """Data sets that an online geocoder gave: what is between the brackets of "nominatim (OpenStreetMap)"."""
    return re.findall(r"\(([^()]+)\)", online or "")


def _placemark(row: Row, layout: Layout, fields: list[str], style: str, geometry: str) -> str:
    label = row.cells[layout.label] or row.cells[0]
    data = "".join(
        f"{field}{_text(value)}</SimpleData>"
        for field, value in zip(fields, row.cells, strict=True)
        if value is not None
    )
    return (
        f"<Placemark><name>{_text(label)}</name>{style}"
        f'<ExtendedData><SchemaData schemaUrl="#{layout.name}">{data}</SchemaData></ExtendedData>'
        f"{geometry}</Placemark>\n"
    )


def _text(value: Cell) -> str:
    """A cell as text between tags; what XML can't hold is a replacement character."""
    if isinstance(value, str):
        return escape(_NOT_IN_XML.sub("\N{REPLACEMENT CHARACTER}", value))
    return str(int(value)) if isinstance(value, bool) else str(value)


def _point(longitude: float, latitude: float) -> str:
    return f"<Point><coordinates>{longitude},{latitude}</coordinates></Point>"


def _drawn(shape: Any) -> str:
    parts = list(_parts(shape))
    return parts[0] if len(parts) == 1 else f"<MultiGeometry>{''.join(parts)}</MultiGeometry>"


def _parts(shape: Any) -> Iterator[str]:
    for part in getattr(shape, "geoms", [shape]):
        if part.geom_type == "Polygon":
            inner = "".join(
                f"<innerBoundaryIs><LinearRing>{_line(ring)}</LinearRing></innerBoundaryIs>" for ring in part.interiors
            )
            outer = f"<outerBoundaryIs><LinearRing>{_line(part.exterior)}</LinearRing></outerBoundaryIs>"
            yield f"<Polygon>{outer}{inner}</Polygon>"
        elif part.geom_type == "LineString":
            yield f"<LineString>{_line(part)}</LineString>"
        else:
            yield _point(part.x, part.y)


def _line(ring: Any) -> str:
    return f"<coordinates>{' '.join(f'{x},{y}' for x, y, *_ in ring.coords)}</coordinates>"
