"""`geomap.located/1`: frozen values to JSON objects and back. The format's rules stand in located-1.schema.json."""

from __future__ import annotations

from typing import Any

from geomap.errors import InputError
from geomap.fields import ARTICLE, PLACE, TEXT, values_of
from geomap.model import (
    Alternative,
    Article,
    ArticleStatus,
    BBox,
    Candidate,
    Evidence,
    Focus,
    Form,
    Geometry,
    Kind,
    Located,
    Mention,
    Place,
    Point,
    Resolution,
    Run,
    Status,
)

__all__ = [
    "SCHEMA",
    "candidate_to_dict",
    "is_located",
    "located_from_dict",
    "located_to_dict",
    "place_from_dict",
    "place_to_dict",
]

SCHEMA = "geomap.located/1"
_ARTICLE_KEYS = tuple(field.name for field in ARTICLE)
_of_article = values_of(ARTICLE)
_ARTICLE_TEXTS = tuple(name for name in _ARTICLE_KEYS if name not in ("id", "status"))
"""What may be missing of an article, and is then null."""
_PLACE_KEYS = tuple(field.name for field in PLACE)
_of_place = values_of(PLACE)
_PLACE_TEXTS = tuple(field.name for field in PLACE if field.holds == TEXT and field.name not in ("id", "name", "kind"))
"""What may be missing of a place, and is then null."""


def is_located(row: object) -> bool:
    """Whether a JSON value is a located article; its `schema` alone says so."""
    return isinstance(row, dict) and row.get("schema") == SCHEMA


def located_to_dict(located: Located, *, with_text: bool = False) -> dict[str, Any]:
    """One located article as the object that one line of JSON holds."""
    article = located.article
    row: dict[str, Any] = dict(zip(_ARTICLE_KEYS, _of_article(article), strict=True))
    if with_text and located.has_text and not located.excerpted:
        row["text"] = article.text
    run = located.run
    return {
        "schema": SCHEMA,
        "run": None
        if run is None
        else {
            "geomap": run.geomap,
            "recogniser": run.recogniser,
            "gazetteer": run.gazetteer,
            "options_hash": run.options_hash,
            "online": run.online,
        },
        "article": row,
        "focus": [{"place_id": f.place_id, "name": f.name, "share": round(f.share, 4)} for f in located.focus],
        "mentions": [_resolution_to_dict(resolution) for resolution in located.resolutions],
    }


def _resolution_to_dict(resolution: Resolution) -> dict[str, Any]:
    mention = resolution.mention
    return {
        "start": mention.start,
        "end": mention.end,
        "text": mention.text,
        "form": mention.form.value,
        "sentence": list(mention.sentence),
        "page": mention.page,
        "role": mention.role,
        "status": resolution.status.value,
        "confidence": _rounded(resolution.confidence),
        "place": None if resolution.place is None else place_to_dict(resolution.place),
        "alternatives": [
            place_to_dict(other.place) | {"confidence": _rounded(other.confidence)} for other in resolution.alternatives
        ],
        "evidence": [
            {"reason": e.reason, "detail": e.detail, "weight": round(e.weight, 4)} for e in resolution.evidence
        ],
        "anchors": list(resolution.anchors),
        "area": None
        if resolution.area is None
        else {"type": resolution.area.type, "coordinates": resolution.area.coordinates},
        "corrected_by": resolution.corrected_by,
    }


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)


def place_to_dict(place: Place) -> dict[str, Any]:
    """A place as the schema has it: plain numbers and texts."""
    row: dict[str, Any] = dict(zip(_PLACE_KEYS, _of_place(place), strict=True))
    row["bbox"] = None if place.bbox is None else list(place.bbox)
    row["claimants"] = list(place.claimants)
    return row


def candidate_to_dict(candidate: Candidate) -> dict[str, Any]:
    """A candidate as `lookup` prints it: its place, and how its name met the words that were looked up."""
    return place_to_dict(candidate.place) | {
        "match": candidate.match.value,
        "importance": _rounded(candidate.importance),
        "similarity": _rounded(candidate.similarity),
    }


def located_from_dict(row: dict[str, Any], *, where: str = "a located article") -> Located:
    """The value of a JSON object; missing keys read as null, false or an empty list, unknown ones are ignored.

    Raises InputError, naming `where`, when a required key is missing or a value is of the wrong kind.
    """
    try:
        if row.get("schema") != SCHEMA:
            raise ValueError(f"its schema is {row.get('schema')!r}, not {SCHEMA!r}")
        given = row["article"]
        article = Article(
            **{key: _text_or_none(given.get(key), key) for key in _ARTICLE_TEXTS},
            id=_text(given["id"], "article.id"),
            text=_text_or_none(given.get("text"), "text") or "",
            status=ArticleStatus(given.get("status") or "ok"),
        )
        run = row.get("run")
        return Located(
            article=article,
            resolutions=tuple(_resolution(m) for m in row.get("mentions") or ()),
            focus=tuple(
                Focus(
                    place_id=_text(f["place_id"], "focus.place_id"),
                    name=str(f.get("name") or ""),
                    share=float(f.get("share") or 0),
                )
                for f in row.get("focus") or ()
            ),
            run=None
            if not isinstance(run, dict)
            else Run(
                geomap=str(run.get("geomap") or ""),
                recogniser=str(run.get("recogniser") or ""),
                gazetteer=str(run.get("gazetteer") or ""),
                options_hash=str(run.get("options_hash") or ""),
                online=_text_or_none(run.get("online"), "online"),
            ),
            has_text=isinstance(given.get("text"), str),
        )
    except KeyError as error:
        raise InputError(f"{where}: the key {error} is missing") from error
    except (TypeError, ValueError, AttributeError) as error:
        raise InputError(f"{where}: {error}") from error


def _resolution(m: dict[str, Any]) -> Resolution:
    start, end = int(m["start"]), int(m["end"])
    if not 0 <= start < end:
        raise ValueError(f"a mention's span {start}-{end} is no span")
    sentence = m.get("sentence") or (start, end)
    status = Status(m["status"])
    place = None if m.get("place") is None else place_from_dict(m["place"])
    confidence = m.get("confidence")
    area = m.get("area")
    return Resolution(
        mention=Mention(
            start=start,
            end=end,
            text=_text(m["text"], "text"),
            form=Form(m["form"]),
            sentence=(int(sentence[0]), int(sentence[1])),
            page=m.get("page"),
            role=_text_or_none(m.get("role"), "role"),
        ),
        status=status,
        confidence=None if confidence is None else _share(confidence),
        place=place,
        alternatives=tuple(
            Alternative(place=place_from_dict(a), confidence=_share(a.get("confidence") or 0))
            for a in m.get("alternatives") or ()
        ),
        evidence=tuple(
            Evidence(reason=str(e["reason"]), detail=str(e.get("detail") or ""), weight=float(e.get("weight") or 0))
            for e in m.get("evidence") or ()
        ),
        anchors=tuple(_text(a, "anchors") for a in m.get("anchors") or ()),
        area=None
        if not isinstance(area, dict)
        else Geometry(type=str(area["type"]), coordinates=_frozen(area["coordinates"])),
        corrected_by=_text_or_none(m.get("corrected_by"), "corrected_by"),
    )


def place_from_dict(p: dict[str, Any]) -> Place:
    """The place of an object as `place_to_dict` makes it; raises ValueError, KeyError or TypeError for another."""
    point = Point(float(p["latitude"]), float(p["longitude"]))
    if not (-90 <= point.latitude <= 90 and -180 <= point.longitude <= 180):
        raise ValueError(f"coordinates {point.latitude}, {point.longitude} lie outside the globe")
    bbox = p.get("bbox")
    uncertainty = p.get("uncertainty_km")
    return Place(
        **{key: _text_or_none(p.get(key), key) for key in _PLACE_TEXTS},
        id=_text(p["id"], "place.id"),
        name=_text(p["name"], "place.name"),
        kind=Kind(p["kind"]),
        point=point,
        bbox=None if bbox is None else BBox(*(float(edge) for edge in bbox)),
        geonames_id=_whole_or_none(p.get("geonames_id")),
        population=_whole_or_none(p.get("population")),
        disputed=bool(p.get("disputed")),
        claimants=tuple(_text(c, "claimants") for c in p.get("claimants") or ()),
        uncertainty_km=None if uncertainty is None else float(uncertainty),
    )


def _text(value: object, key: str) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{key} is {value!r}; a text is wanted")
    return value


def _text_or_none(value: object, key: str) -> Any:
    return None if value is None else _text(value, key)


def _whole_or_none(value: object) -> int | None:
    if value is None:
        return None
    if not isinstance(value, int) or isinstance(value, bool):
        raise TypeError(f"{value!r} is no whole number")
    return value


def _share(value: object) -> float:
    if not isinstance(value, int | float) or not 0 <= value <= 1:
        raise ValueError(f"confidence {value!r} is not within 0 and 1")
    return float(value)


def _frozen(value: Any) -> Any:
    return tuple(_frozen(part) for part in value) if isinstance(value, list | tuple) else value
