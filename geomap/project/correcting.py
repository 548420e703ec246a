"""A person's decision → a row of the log."""

from __future__ import annotations

import getpass
import secrets
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from geomap.errors import ProjectError
from geomap.model import Correction, Decision, Kind, Place, Point, Scope, Status
from geomap.store import (
    Numbers,
    active,
    append,
    article_number,
    correction,
    corrections,
    kept_article,
    next_instant,
    rivals,
    surroundings,
    undone,
)

if TYPE_CHECKING:
    import sqlite3

    from geomap.model import Located
    from geomap.store import Store

__all__ = ["BY_HAND", "is_point_id", "place_at", "point_id", "record", "undo"]

BY_HAND = "a person's correction"
"""The source of a place that a person gave by its coordinates."""
_POINT = "point:"


class _Words(NamedTuple):
    located: Located
    quote: str
    start: int


def point_id(point: Point) -> str:
    """The id of a place that is known by its coordinates alone.

    >>> point_id(Point(36.34, 43.13))
    'point:36.34000,43.13000'
    """
    return f"{_POINT}{point.latitude:.5f},{point.longitude:.5f}"


def is_point_id(ident: str) -> bool:
    """Whether `point_id` made an id."""
    return ident.startswith(_POINT)


def place_at(point: Point, name: str, *, kind: Kind = Kind.FACILITY) -> Place:
    """A place that no gazetteer has, by a point on the map.

    Raises ProjectError for a point that is not on the globe.
    """
    latitude, longitude = point
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        raise ProjectError(f"{latitude}, {longitude} is no point on the globe; latitude comes first, -90 to 90")
    at = Point(round(latitude, 5), round(longitude, 5))
    return Place(id=point_id(at), name=name, kind=kind, point=at, precision="approximate", source=BY_HAND)


def record(
    store: Store,
    article: str,
    quote: str,
    *,
    start: int | None,
    decision: Decision,
    place: Place | Point | tuple[float, float] | None,
    scope: Scope,
    who: str | None,
    why: str | None,
) -> Correction:
    """Writes a decision down; the correction as it stands in the log. The same decision again changes nothing."""
    if decision is Decision.UNDO:
        raise ProjectError("an undo names a correction, not words: use undo")
    if (decision is Decision.PLACE) != (place is not None):
        raise ProjectError(f"the decision {decision.value!r} {'needs a' if place is None else 'goes with no'} place")
    with store.writing() as db:
        words = _words(db, article, quote, start)
        publisher = words.located.article.publisher
        if scope is Scope.PUBLISHER and publisher is None:
            raise ProjectError(f"{article} names no publisher; choose another scope")
        chosen = None if place is None else _given_place(place, words.quote)
        end = words.start + len(words.quote)
        context = surroundings(words.located.article.text, words.start, end)
        row = Correction(
            id=secrets.token_hex(8),
            decision=decision,
            scope=scope,
            quote=words.quote,
            article=article,
            start=words.start,
            before=context.before,
            after=context.after,
            publisher=publisher,
            place=chosen,
            missed=_missed(words.located, words.start, end),
            who=_person() if who is None else who or None,
            when=next_instant(db),
            why=why or None,
        )
        before = next(reversed(rivals(db, row)), None)
        if before is not None and (before.decision, before.place) == (decision, chosen):
            return before
        row = replace(row, replaces=None if before is None else before.id)
        append(db, Numbers(db), row)
    return row


def _given_place(place: object, quote: str) -> Place:
    match place:
        case Place():
            return place
        case (int() | float() as latitude, int() | float() as longitude):
            return place_at(Point(latitude, longitude), quote)
    raise ProjectError(
        f"{place!r} is no place: give a point as (latitude, longitude), or a place that geomap.lookup found "
        "(a candidate's `place`)"
    )


def _words(db: sqlite3.Connection, article: str, quote: str, start: int | None) -> _Words:
    number = article_number(db, article)
    kept = None if number is None else kept_article(db, number)
    if kept is None:
        raise ProjectError(f"the project has no article {article!r}; `geomap read PROJECT` lists them")
    text = kept.located.article.text
    if not quote.strip():
        raise ProjectError("no words given: a correction says which words of the article it is about")
    if any("\ud800" <= c <= "\udfff" for c in quote):
        raise ProjectError("the words hold characters that are no text; choose others")
    if start is None:
        said = [r.mention.start for r in kept.located.resolutions if r.mention.text == quote]
        start = said[0] if said else text.find(quote)
    if start < 0 or not text.startswith(quote, start):
        raise ProjectError(f"{article} doesn't say {quote!r}{'' if start < 0 else f' at {start}'}")
    return _Words(kept.located, quote, start)


def _missed(located: Located, start: int, end: int) -> bool:
    """Whether no place mention was found at these words."""
    return not any(
        r.mention.start < end and start < r.mention.end and r.status is not Status.REJECTED for r in located.resolutions
    )


def _person() -> str | None:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return None


def undo(store: Store, ident: str | None, *, who: str | None, why: str | None) -> Correction:
    """Takes a correction back, the newest one unless `ident` names one; what held before holds again."""
    with store.writing() as db:
        log = list(corrections(db))
        if ident is None:
            standing = active(log)
            if not standing:
                raise ProjectError("there is no correction to undo")
            target = standing[-1]
        else:
            found = correction(db, ident)
            if found is None:
                raise ProjectError(f"there is no correction {ident!r}; `geomap corrections export` lists them")
            if ident in undone(log):
                raise ProjectError(f"the correction {ident!r} was undone before")
            target = found
        row = replace(
            target, id=secrets.token_hex(8), decision=Decision.UNDO, place=None, undoes=target.id, replaces=None,
            who=_person() if who is None else who or None, when=next_instant(db), why=why or None,
        )  # fmt: skip
        append(db, Numbers(db), row)
    return row
