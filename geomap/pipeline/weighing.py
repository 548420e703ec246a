"""All candidates of an article's mentions with their reasons: what a person chooses from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geomap.model import Form
from geomap.resolve import shipped_weights, standings

if TYPE_CHECKING:
    from geomap.model import Located, Ranked
    from geomap.plugins import Gazetteer

__all__ = ["weighed"]


def weighed(located: Located, gazetteer: Gazetteer) -> tuple[tuple[Ranked, ...], ...]:
    """For each mention its candidates, likeliest first, weighed in the company of the article's other mentions."""
    mentions = [r.mention for r in located.resolutions]
    names = dict.fromkeys(m.text for m in mentions if m.form is not Form.RELATIVE)
    asked = gazetteer.candidates(names) if names else {}
    found = {name: tuple(candidates) for name, candidates in asked.items()}
    return standings(located.article, mentions, found, shipped_weights())
