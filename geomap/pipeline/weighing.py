"""All candidates of an article's mentions with their reasons: what a person chooses from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geomap.model import Form
from geomap.resolve import shipped_weights, standings, wants_candidates

if TYPE_CHECKING:
    from geomap.model import Located, Ranked
    from geomap.plugins import Gazetteer

__all__ = ["weighed"]


def weighed(located: Located, gazetteer: Gazetteer) -> tuple[tuple[Ranked, ...], ...]:
    """For each mention its candidates, likeliest first, weighed in the company of the article's other mentions.

    A relative mention has none: its place is made for it. Neither has one that is hardly a place name.
    """
    names = [r.mention for r in located.resolutions if r.mention.form is not Form.RELATIVE]
    words = dict.fromkeys(m.text for m in names if wants_candidates(m))
    asked = gazetteer.candidates(words) if words else {}
    found = {name: tuple(candidates) for name, candidates in asked.items()}
    ranked = iter(standings(located.article, names, found, shipped_weights()))
    return tuple(() if r.mention.form is Form.RELATIVE else next(ranked) for r in located.resolutions)
