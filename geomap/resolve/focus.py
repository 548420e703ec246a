"""The places that an article is about: countries and first-level regions, with shares."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from geomap.model import Focus, Form, Kind, Status

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geomap.model import Article, Place, Resolution

__all__ = ["focus"]

_LEAD_SHARE = 0.25
_LEAD_WEIGHT = 2.0
_TITLE_WEIGHT = 3.0
_AT_LEAST = 0.15
_MAX_FOCUS = 5
_FORM_WEIGHT = {Form.NAME: 1.0, Form.DEMONYM: 0.7, Form.EMBEDDED: 0.5, Form.RELATIVE: 0.0}


def focus(article: Article, resolutions: Sequence[Resolution]) -> tuple[Focus, ...]:
    """Countries and regions by their share of the mentions; what stands in the title or the lead counts more.

    A region's mentions count for its country too. Shares are of all mentions with a country, 0 to 1.
    """
    weights: defaultdict[tuple[str, str], float] = defaultdict(float)
    known = {_own_key(r.place): (r.place.id, r.place.name) for r in resolutions if r.place is not None}
    total = 0.0
    title = (article.title or "").casefold()
    lead = max(400, int(len(article.text) * _LEAD_SHARE))
    for resolution in resolutions:
        place, mention = resolution.place, resolution.mention
        if place is None or resolution.status is Status.REJECTED or not place.country_code:
            continue
        weight = _FORM_WEIGHT[mention.form] * (resolution.confidence or 1.0)
        if title and mention.text.casefold() in title:
            weight *= _TITLE_WEIGHT
        elif mention.start < lead:
            weight *= _LEAD_WEIGHT
        total += weight
        weights[_country_key(place.country_code, place.country or place.country_code)] += weight
        if place.admin1 and place.kind not in (Kind.COUNTRY, Kind.TERRITORY):
            weights[_region_key(place.country_code, place.admin1, place.admin1_code)] += weight
    if not total:
        return ()
    shares = sorted(
        ((weight / total, known.get(key[0], key)) for key, weight in weights.items()),
        key=lambda item: (-item[0], item[1]),
    )
    return tuple(
        Focus(place_id=ident, name=name, share=share)
        for share, (ident, name) in shares[:_MAX_FOCUS]
        if share >= _AT_LEAST
    )


def _own_key(place: Place) -> str:
    """The key under which a country's or region's share is summed, "" for other places."""
    if place.country_code and place.kind in (Kind.COUNTRY, Kind.TERRITORY):
        return _country_key(place.country_code, place.name)[0]
    if place.country_code and place.kind is Kind.ADMIN1 and place.admin1:
        return _region_key(place.country_code, place.admin1, place.admin1_code)[0]
    return ""


def _country_key(code: str, name: str) -> tuple[str, str]:
    return f"iso:{code}", name


def _region_key(country_code: str, name: str, code: str | None) -> tuple[str, str]:
    return f"iso:{country_code}/{code or name}", name
