"""What speaks for and against: of mentions all candidates, of spans whether they are names."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from geomap.model import Form
from geomap.plugins import ReasoningRecogniser
from geomap.resolve import shipped_weights, standings, wants_candidates

if TYPE_CHECKING:
    from collections.abc import Iterable

    from geomap.model import Article, Located, Mention, Ranked
    from geomap.plugins import Gazetteer, NameIndex, Recogniser

__all__ = ["reasoned", "weighed"]


def reasoned(
    article: Article, mentions: Iterable[Mention], recogniser: Recogniser, names: NameIndex
) -> tuple[Mention, ...]:
    """The same mentions with the recogniser's reasons in `evidence`, if it can say them."""
    if not isinstance(recogniser, ReasoningRecogniser):
        return tuple(mentions)
    why = recogniser.reasons(article, names)
    return tuple(dataclasses.replace(m, evidence=why.get((m.start, m.end), ())) for m in mentions)


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
