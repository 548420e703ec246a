"""What is known of the weights before any article is read: which way a reason speaks, and how strongly at least or most.

The learning script pulls its weights towards these, so that what the corpora seldom show isn't left to chance.
"""

from __future__ import annotations

import numpy as np

from geomap.resolve.rank import columns_of

PRIOR = {
    "containment: lies in the place named right after it": 5.0,
    "containment: a namesake lies in it": -5.0,
    "containment: lies in the place named beside it": 1.5,
    "containment: a namesake lies in that": -1.5,
    "seat: small region with a town of its name": -1.5,
    "seat: town in a small region of its name": 1.5,
    "seat: region with a namesake capital in its country": -1.5,
    "cue word: fits the word after": 1.5,
    "cue word: against the word after": -1.5,
    "cue word: fits the word before": 1.0,
    "cue word: against the word before": -1.0,
    "match: derived name of a site": -3.0,
    "company: importance, many countries named": 6.0,
    "company: behind the best, many countries named": 6.0,
    "company: behind the best, nothing of its region named": 4.0,
    "company: behind the best abroad, nothing of its region named": 4.0,
    "seat: region with much of its people in a town of its name": -2.0,
    "kind: region of few people, behind a namesake": -2.0,
    "match: other name of a well-known city": 3.0,
}
AGAINST = {
    "match: fuzzy", "match: unlikeness", "match: a namesake has it as its own name",
    "match: other name of a city", "match: derived name of a site", "national words: words of other countries",
    "national words: area codes elsewhere", "company: other country named only, not famous", "seat: small region with a town of its name",
    "seat: region with a namesake capital in its country",
    "seat: region with much of its people in a town of its name", "kind: region of few people, behind a namesake", "people word: no people word",
}  # fmt: skip
"""Reasons that can't speak for a candidate; with `EITHER` they leave those that can't speak against one."""
EITHER = {"kind", "match", "dateline", "company: share in the same country, many names", "seat: town in a large region of its name",
          "seat: large region with a town of its name"}  # fmt: skip
AT_LEAST = {
    "importance: behind the best": 4.0,
    "company: behind the best, nothing of its region named": 3.0,
    "company: behind the best abroad, nothing of its region named": 3.0,
    "containment: lies in the place named right after it": 7.0,
    "company: importance, among well-known places": 4.0,
    "company: behind the best, among well-known places": 8.0,
    "match: other name of a well-known city": 3.0,
}
"""A namesake of a well-known place needs more than its country to be meant; corpora chosen for namesakes say less."""
AT_MOST = {
    "seat: region with much of its people in a town of its name": -3.5,
    "containment: a namesake lies in it": -7.0,
}
"""Where a town is half its region the town is meant; the corpora hardly tell, for the region's box holds the town."""
HOME_AT_MOST = {"home: in its country": 1.0, "home: in its region": 2.5, "home: near its places": 2.0}
"""Together less than what a single "Palmyra, Syria" weighs: an outlet's home never outweighs the text."""
CONFIDENCE_PRIOR = {
    "doubtful name, place near others": 1.0,
    "better known than its namesakes": 3.0,
    "three words or more, its own name": 2.0,
    "a region's letters alone": -1.0,
}
DOUBTS = {"rival", "candidates", "unlikeness", "a namesake is contained", "other country named only, not famous",
          "better known abroad", "less known than a namesake", "namesakes in its country", "alone and little known",
          "a region's letters alone"}  # fmt: skip
OPEN = {
    "one",
    "sole",
    "words",
    "embedded",
    "people word",
    "recogniser²",
    "recogniser × sole",
}
"""Signs of doubt, and those that may speak either way; all others speak for a claim."""


def prior_of(number):
    """Weights that a column is pulled towards: what any reader knows, however seldom the corpora need it."""
    return np.array([PRIOR.get(f"{reason}: {column}", 0.0) for reason, column in columns_of(number)])


def bounds_of(number):
    """The sign that each weight may have: a reason for a place never counts against it."""
    out = []
    for reason, column in columns_of(number):
        name = f"{reason}: {column}"
        if name in AT_LEAST:
            out.append((AT_LEAST[name], None))
        elif name in AT_MOST:
            out.append((None, AT_MOST[name]))
        elif name in HOME_AT_MOST:
            out.append((0.0, HOME_AT_MOST[name]))
        elif name in AGAINST or column.startswith(("a namesake", "against")):
            out.append((None, 0.0))
        elif name in EITHER or (reason in EITHER):
            out.append((None, None))
        else:
            out.append((0.0, None))
    return out
