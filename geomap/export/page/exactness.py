"""Which descriptions a map shows at opening: those that are the most precise thing said of a place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geomap.geo import bbox_contains
from geomap.model import Form

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geomap.model import Resolution

__all__ = ["told_more_exactly"]


def told_more_exactly(resolutions: Sequence[Resolution]) -> frozenset[int]:
    """The positions of an article's relative mentions beside which a name says more exactly where it was.

    That is a description held against a name that has a place of its own ("Qayara, about 40 km south of Mosul"), and
    one in whose area another town or site lies that the sentence names ("Mosul, in northern Iraq"). What it leans on
    doesn't count: "near Tikrit" says more than Tikrit.
    """
    return frozenset(
        n
        for n, one in enumerate(resolutions)
        if one.mention.form is Form.RELATIVE and one.place is not None and _is_beside_a_name(one, resolutions)
    )


def _is_beside_a_name(described: Resolution, resolutions: Sequence[Resolution]) -> bool:
    if any(evidence.reason == "apposition" for evidence in described.evidence):
        return True
    box = described.place.bbox if described.place is not None else None
    return box is not None and any(
        one.place is not None
        and one.mention.form is Form.NAME
        and one.mention.sentence == described.mention.sentence
        and one.place.kind.is_point
        and one.place.id not in described.anchors
        and bbox_contains(box, one.place.point)
        for one in resolutions
    )
