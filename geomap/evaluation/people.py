"""The machine against the people: a project's findings, judged by the corrections that hold in it."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import TYPE_CHECKING

from geomap.errors import InputError
from geomap.evaluation.gold import GoldArticle, GoldForm, GoldMention
from geomap.model import Form, Kind, Status
from geomap.pipeline import read_kept
from geomap.store import kept_articles, open_store

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geomap.model import Located, Resolution

__all__ = ["judged_by_people"]

_WATERS = frozenset({Kind.OCEAN, Kind.SEA, Kind.GULF, Kind.STRAIT, Kind.BAY, Kind.CANAL, Kind.RIVER, Kind.LAKE})
_DIVISIONS = frozenset({Kind.COUNTRY, Kind.TERRITORY, Kind.ADMIN1, Kind.ADMIN2})


def judged_by_people(project: str | Path) -> tuple[tuple[GoldArticle, ...], tuple[Located, ...], int]:
    """What people decided, as a gold corpus of the words they looked at, what the machine had said of those, and how
    many such words there are.

    Raises InputError when nobody has decided anything.
    """
    gold: list[GoldArticle] = []
    found: list[Located] = []
    decisions = 0
    with open_store(project) as store:
        for corrected, kept in zip(read_kept(store), kept_articles(store), strict=True):
            decided = [r for r in corrected.resolutions if r.corrected_by is not None]
            decisions += len(decided)
            if decided:
                mentions = tuple(_marked(r) for r in decided if r.status is not Status.REJECTED)
                gold.append(GoldArticle(article=corrected.article, mentions=mentions))
                found.append(_looked_at(kept.located, decided))
    if not gold:
        raise InputError(
            f"{Path(project).name} holds no decision of a person about its articles: correct some, then judge by them"
        )
    return tuple(gold), tuple(found), decisions


def _looked_at(machine: Located, decided: Sequence[Resolution]) -> Located:
    """Only the mentions whose words a person looked at: of the others nobody knows whether they are right."""
    spans = [(r.mention.start, r.mention.end) for r in decided]
    kept = tuple(
        r for r in machine.resolutions if any(r.mention.start < end and start < r.mention.end for start, end in spans)
    )
    return dataclasses.replace(machine, resolutions=kept)


def _marked(resolution: Resolution) -> GoldMention:
    mention, place = resolution.mention, resolution.place
    marked = GoldMention(
        start=mention.start,
        end=mention.end,
        text=mention.text,
        form=GoldForm.DEMONYM if mention.form is Form.DEMONYM else GoldForm.NAME,
    )
    if place is None:
        return marked
    return dataclasses.replace(
        marked,
        name=place.name,
        point=place.point,
        geonames_id=place.geonames_id,
        feature_class=_feature_class(place.kind),
        feature_code=place.feature_code,
        country_code=place.country_code,
    )


def _feature_class(kind: Kind) -> str:
    if kind in _DIVISIONS:
        return "A"
    if kind in _WATERS:
        return "H"
    if kind in (Kind.CITY, Kind.DISTRICT):
        return "P"
    return "S" if kind.is_point else "L"
