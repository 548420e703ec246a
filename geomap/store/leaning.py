"""Described places whose anchor a person decided otherwise: nothing is left for them to be drawn from.

"Outside the Wellington" was drawn around Wellington in Shropshire; once a person says that "Wellington" is no place,
the description must not stay there. It can't be drawn anew here: a project keeps where a description led, not how it
was read.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from geomap.model import Evidence, Form, Kind, Status

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from geomap.model import Place, Resolution

__all__ = ["let_go"]

_PROVINCES = frozenset((Kind.ADMIN1, Kind.ADMIN2))
"""Kinds whose name may have been taken as that of the town in it: then the anchor is a place that no mention has."""


@dataclass(frozen=True, slots=True)
class _Moved:
    """A name that is another place now, or none."""

    was: Resolution
    place: Place
    """What it was taken for."""
    now: str | None
    """Id of the place that it is now."""


def let_go(machine: Sequence[Resolution], decided: Sequence[Resolution]) -> tuple[Resolution, ...]:
    """The decided resolutions, without the places that lean on a name which is another place now.

    `machine` are those that people's decisions were applied to. A description that a person decided stays as it is. A
    name that was placed by a description ("Q-West, 40 km south of Mosul") goes with it.
    """
    moved = list(_moved(machine, decided))
    if not moved:
        return tuple(decided)
    borne = {r.place.id for r in decided if r.place is not None and r.mention.form is not Form.RELATIVE}
    fallen = {k: name for k, r in enumerate(decided) if (name := _lost(r, machine, moved, borne)) is not None}
    described = {r.place.id: name for k, name in fallen.items() if (r := decided[k]).place is not None}
    standing = {
        r.place.id
        for k, r in enumerate(decided)
        if r.place is not None and k not in fallen and r.mention.form is Form.RELATIVE
    }
    for k, r in enumerate(decided):
        if r.place is not None and r.corrected_by is None and r.place.id in described.keys() - standing:
            fallen.setdefault(k, described[r.place.id])
    return tuple(_without_place(r, fallen[k]) if k in fallen else r for k, r in enumerate(decided))


def _moved(machine: Iterable[Resolution], decided: Iterable[Resolution]) -> Iterator[_Moved]:
    names = {_span(r): r for r in decided if r.mention.form is not Form.RELATIVE}
    for was in machine:
        if was.mention.form is Form.RELATIVE or was.place is None:
            continue
        now = names.get(_span(was))
        ident = None if now is None or now.place is None else now.place.id
        if ident != was.place.id:
            yield _Moved(was, was.place, ident)


def _lost(told: Resolution, machine: Sequence[Resolution], moved: Sequence[_Moved], borne: set[str]) -> _Moved | None:
    """The moved name that a described place leans on; None when it leans on none, or a person decided it."""
    if told.mention.form is not Form.RELATIVE or told.place is None or told.corrected_by is not None:
        return None
    span = _span(told)
    for name in moved:
        within = _holds(span, name.was)
        if name.place.id in told.anchors:
            if within or name.place.id not in borne:  # outside it is the land across a border
                return name
        elif within and name.now not in told.anchors and _taken_as_town(name, told, machine):
            return name
    return None


def _taken_as_town(name: _Moved, told: Resolution, machine: Iterable[Resolution]) -> bool:
    """Whether a description seems to lean on the town that bears a province's name: on a place that it doesn't name."""
    if name.place.kind not in _PROVINCES:
        return False
    span = _span(told)
    named = {r.place.id for r in machine if r.place is not None and _holds(span, r)}
    return any(anchor not in named for anchor in told.anchors)


def _span(resolution: Resolution) -> tuple[int, int]:
    return resolution.mention.start, resolution.mention.end


def _holds(span: tuple[int, int], name: Resolution) -> bool:
    return span[0] <= name.mention.start and name.mention.end <= span[1]


def _without_place(resolution: Resolution, name: _Moved) -> Resolution:
    words = " ".join(name.was.mention.text.split())
    detail = f'it leans on "{words}", which a person decided otherwise: correct it itself, or take that decision back'
    return replace(
        resolution, status=Status.UNKNOWN, confidence=None, place=None, alternatives=(), anchors=(), area=None,
        evidence=(Evidence(reason="relative", detail=detail, weight=0.0),),
    )  # fmt: skip
