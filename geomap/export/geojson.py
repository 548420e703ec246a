"""GeoJSON (RFC 7946): one feature a mention, for GIS programs.

What has no place on the globe is kept with `"geometry": null`, as the standard provides: names that were not placed,
and articles without any place. Rejected names, which are no places, are left out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, BinaryIO

from geomap.export.jsonl import json_line
from geomap.model import Status

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from geomap.model import Located, Place, Resolution
    from geomap.settings import Settings

__all__ = ["GeoJson", "create"]


def create(settings: Settings) -> GeoJson:  # noqa: ARG001 (every exporter's factory takes the settings)
    """The exporter."""
    return GeoJson()


class GeoJson:
    """Located articles → a FeatureCollection."""

    name = "geojson"
    suffixes = (".geojson",)

    def write(self, located: Iterable[Located], out: BinaryIO) -> None:
        """Features as they come, one a line."""
        out.write(b'{"type":"FeatureCollection","features":[\n')
        separator = b""
        for one in located:
            for feature in _features(one):
                out.write(separator + json_line(feature).rstrip(b"\n"))
                separator = b",\n"
        out.write(b"\n]}\n")


def _features(located: Located) -> Iterator[dict[str, Any]]:
    article = located.article
    about = {
        "article_id": article.id,
        "title": article.title,
        "url": article.url,
        "publisher": article.publisher,
        "published": article.published,
        "article_status": article.status.value,
    }
    shown = [resolution for resolution in located.resolutions if resolution.status is not Status.REJECTED]
    if not shown:
        yield {"type": "Feature", "geometry": None, "properties": about | {"detail": article.detail}}
    for resolution in shown:
        yield _feature(resolution, about, _sentence(located, resolution))


def _sentence(located: Located, resolution: Resolution) -> str | None:
    start, end = resolution.mention.sentence
    return " ".join(located.article.text[start:end].split()) if located.has_text else None


def _feature(resolution: Resolution, about: dict[str, Any], sentence: str | None) -> dict[str, Any]:
    mention, place = resolution.mention, resolution.place
    feature: dict[str, Any] = {"type": "Feature"}
    if place is not None and place.bbox is not None:
        feature["bbox"] = list(place.bbox)
    feature["geometry"] = _geometry(resolution)
    feature["properties"] = {
        "mention": mention.text,
        "form": mention.form.value,
        "status": resolution.status.value,
        "confidence": None if resolution.confidence is None else round(resolution.confidence, 4),
        **_place_properties(place),
        **about,
        "start": mention.start,
        "end": mention.end,
        "sentence": sentence,
    }
    return feature


def _geometry(resolution: Resolution) -> dict[str, Any] | None:
    """The area that a relative mention describes, else the place's point, longitude first."""
    if resolution.place is None:
        return None
    if resolution.area is not None:
        return {"type": resolution.area.type, "coordinates": resolution.area.coordinates}
    point = resolution.place.point
    return {"type": "Point", "coordinates": [point.longitude, point.latitude]}


def _place_properties(place: Place | None) -> dict[str, Any]:
    if place is None:
        return {}
    return {
        "place_id": place.id,
        "place": place.name,
        "kind": place.kind.value,
        "country": place.country,
        "country_code": place.country_code,
        "admin1": place.admin1,
        "geonames_id": place.geonames_id,
        "uncertainty_km": place.uncertainty_km,
    }
